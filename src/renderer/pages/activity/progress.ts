import type { JobCounts, PipelineState } from '../../../shared/job.ts'

/** A pipeline's jobs as its bar shows them. Jobs that do not apply are left out: they were never work; so are those given up. */
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

/** Jobs of a pipeline that have no end yet, whether they can run now or not. */
export function openJobs({ running, queued, waiting }: Pick<JobCounts, 'running' | 'queued' | 'waiting'>): number {
  return running + queued + waiting
}

/** How much of all that is on has ended, by its number, 0..1; 1 when there is nothing. */
export function shareEnded(pipelines: readonly PipelineState[]): number {
  let [ended, total] = [0, 0]
  for (const { enabled, counts } of pipelines) {
    if (!enabled) continue
    const of = tally(counts)
    ended += of.done + of.problems
    total += of.total
  }
  return total === 0 ? 1 : ended / total
}
