import type { Activity } from '../../shared/job.ts'
import { aboutText } from '../pages/activity/duration-text.ts'
import { counted, formatCount } from '../state/format.ts'

export interface ActivityLine {
  text: string
  /** 0..1, or null while nobody knows how much there is. */
  share: number | null
}

/** One line for what is going on, or null when nothing is. */
export function describeActivity({ import: files, overall, paused }: Activity): ActivityLine | null {
  if (files.importing) {
    const { found, examined, added } = files
    const soFar = added > 0 ? `, ${formatCount(added)} new` : ''
    return {
      text:
        found > 0
          ? `Looking at files: ${formatCount(examined)} of ${formatCount(found)}${soFar}`
          : 'Looking for photos…',
      share: found > 0 ? examined / found : null
    }
  }
  const { state, jobsLeft, etaMs, because, fraction: share } = overall
  const left = `${counted(jobsLeft, 'job')} left`
  if (state === 'resting' || state === 'waiting') return null
  if (paused || state === 'paused') return jobsLeft > 0 ? { text: `Paused: ${left}`, share } : null
  if (state === 'resting-by-rule') return { text: because?.replace(/\.$/, '') ?? `Waiting: ${left}`, share }
  if (jobsLeft === 0) return { text: 'Sorting faces', share: null }
  return { text: etaMs === null ? `At work: ${left}` : `${left}, ${aboutText(etaMs)}`, share }
}
