import type { Enqueued } from '../../shared/job.ts'
import { counted } from '../state/format.ts'

/** What became of a wish for many jobs, in one line. */
export function enqueuedText({ enqueued, skippedCount }: Pick<Enqueued, 'enqueued' | 'skippedCount'>): string {
  if (enqueued > 0) return `${counted(enqueued, 'job')} in line.`
  return skippedCount > 0 ? 'Nothing was put in line.' : 'Nothing is left to do here.'
}

/** Why some were left out: the reason met most often among those that are named; null when none was. */
export function leftOutText({ skipped, skippedCount }: Enqueued): string | null {
  if (skippedCount === 0) return null
  const reasons = new Map<string, number>()
  for (const { reason } of skipped) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  const [most] = [...reasons].sort((a, b) => b[1] - a[1])
  const left = `${counted(skippedCount, 'job was', 'jobs were')} left out`
  if (!most) return `${left}.`
  return reasons.size === 1 ? `${left}: ${most[0]}` : `${left}, most of them because: ${most[0]}`
}

export function cancelledText(cancelled: number): string {
  return cancelled > 0 ? `${counted(cancelled, 'job')} cancelled. What was found before stays.` : 'Nothing was in line.'
}
