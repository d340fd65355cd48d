import type { Activity } from '../../shared/job.ts'
import { counted, formatCount } from '../state/format.ts'

export interface ActivityLine {
  text: string
  /** 0..1, or null while nobody knows how much there is. */
  share: number | null
}

/**
 * One line for what is going on, or null when nothing is. `mostLeft` is the largest number of open jobs seen since
 * work began: progress is what has gone from it.
 */
export function describeActivity(activity: Activity, mostLeft: number): ActivityLine | null {
  const { importing, found, examined, added } = activity.import
  if (importing) {
    const so_far = added > 0 ? `, ${formatCount(added)} new` : ''
    return {
      text:
        found > 0
          ? `Looking at files: ${formatCount(examined)} of ${formatCount(found)}${so_far}`
          : 'Looking for photos…',
      share: found > 0 ? examined / found : null
    }
  }
  const left = openJobs(activity)
  if (left === 0) return null
  if (activity.paused) return { text: `Paused: ${counted(left, 'job')} left`, share: progress(left, mostLeft) }
  return { text: `Looking into photos: ${counted(left, 'job')} left`, share: progress(left, mostLeft) }
}

/** Jobs that will run without anybody doing anything: queued or running, in pipelines that are on. */
export function openJobs({ pipelines }: Activity): number {
  let open = 0
  for (const { enabled, counts } of pipelines) if (enabled) open += counts.queued + counts.running
  return open
}

function progress(left: number, mostLeft: number): number {
  return mostLeft > 0 ? Math.max(0, 1 - left / mostLeft) : 0
}
