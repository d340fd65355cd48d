import type { Activity, JobCounts, PipelineState } from '../../../shared/job.ts'

/** A pipeline's jobs as its bar shows them. Jobs that do not apply are left out: they were never work. */
export interface PipelineTally {
  done: number
  /** Failed or set aside: finished, but not well. */
  problems: number
  running: number
  queued: number
  waiting: number
  total: number
  /** 0..1, finished either way; 1 when there is nothing to do. */
  fraction: number
}

export function tally(counts: JobCounts): PipelineTally {
  const problems = counts.failed + counts.setAside
  const { done, running, queued, waiting } = counts
  const total = done + problems + running + queued + waiting
  return { done, problems, running, queued, waiting, total, fraction: total === 0 ? 1 : (done + problems) / total }
}

/** What the whole page says in one word. `resting`: nothing runs and nothing can run until the user does something. */
export function overallState(activity: Activity): 'importing' | 'working' | 'paused' | 'waiting' | 'resting' {
  const left = activity.pipelines.map(workLeft).reduce((sum, count) => sum + count, 0)
  if (activity.import.importing) return 'importing'
  if (left > 0 || activity.running.length > 0 || activity.facesToAssign > 0)
    return activity.paused ? 'paused' : 'working'
  if (activity.pipelines.some(({ enabled, counts }) => enabled && counts.waiting > 0)) return 'waiting'
  return 'resting'
}

/** Jobs of a pipeline that can run now: waiting ones and those of a switched-off pipeline cannot. */
export function workLeft({ enabled, counts }: PipelineState): number {
  return enabled ? counts.queued + counts.running : counts.running
}

/** One look at how much was finished, for `timeLeftMs`. */
export interface Sample {
  atMs: number
  finished: number
}

const WINDOW_MS = 90_000
const TRUSTED_MS = 8_000

/** The samples worth keeping with one more: a step backwards (retry, new work, another library) starts again. */
export function addSample(samples: readonly Sample[], next: Sample): Sample[] {
  const last = samples.at(-1)
  if (last && next.finished < last.finished) return [next]
  if (last && next.atMs - last.atMs < 500) return [...samples]
  return [...samples.filter(({ atMs }) => next.atMs - atMs <= WINDOW_MS), next]
}

/**
 * Time left for `remaining` jobs at the rate seen in the last minute and a half, in milliseconds; null while too
 * little was seen for an honest figure.
 */
export function timeLeftMs(samples: readonly Sample[], remaining: number): number | null {
  const first = samples[0]
  const last = samples.at(-1)
  if (!first || !last || remaining <= 0) return null
  const seenMs = last.atMs - first.atMs
  const finished = last.finished - first.finished
  if (seenMs < TRUSTED_MS || finished < 3) return null
  return (remaining / finished) * seenMs
}
