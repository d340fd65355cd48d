import type { ImportProgress } from '../../shared/job.ts'
import { counted, formatCount } from './format.ts'

/** What came of the last import in one line; null while one runs, and before there was any. */
export function importOutcome(progress: ImportProgress): { news: boolean; text: string } | null {
  const { importing, examined, skipped, added, changed, duplicates } = progress
  if (importing || examined + skipped === 0) return null
  const news = added + changed + duplicates > 0
  return { news, text: news ? newsText(progress) : nothingNewText(progress) }
}

function newsText({ added, changed, duplicates, unchanged, skipped }: ImportProgress): string {
  const parts = [
    added > 0 && `${formatCount(added)} new`,
    changed > 0 && `${formatCount(changed)} changed`,
    duplicates > 0 && counted(duplicates, 'copy of a known file', 'copies of known files'),
    unchanged > 0 && `${formatCount(unchanged)} there already`,
    skipped > 0 && `${formatCount(skipped)} left out`
  ]
  return `${parts.filter(Boolean).join(', ')}.`
}

function nothingNewText({ unchanged, skipped }: ImportProgress): string {
  const were = (count: number): string => (count === 1 ? 'was' : 'were')
  if (unchanged === 0) return `Nothing new: ${counted(skipped, 'file')} ${were(skipped)} left out.`
  if (skipped === 0 && unchanged === 1) return 'Nothing new: the file was there already.'
  if (skipped === 0) return `Nothing new: all ${counted(unchanged, 'file')} were there already.`
  return `Nothing new: ${counted(unchanged, 'file')} ${were(unchanged)} there already, ${formatCount(skipped)} ${were(skipped)} left out.`
}
