import type { Activity, JobCounts, OverallProgress, PipelineState } from '../../../src/shared/job.ts'
import { NO_IMPORT } from './no-import.ts'

/** How many jobs are in each state: none, but for those given. */
export function jobCounts(given: Partial<JobCounts> = {}): JobCounts {
  const none = { queued: 0, waiting: 0, running: 0, done: 0, notApplicable: 0, failed: 0, setAside: 0, cancelled: 0 }
  return { ...none, ...given }
}

/** A pipeline that is on and rests, but for what is given. */
export function pipelineState(given: Partial<Omit<PipelineState, 'counts'>> = {}, counts: Partial<JobCounts> = {}) {
  const state: PipelineState = {
    pipeline: 'faces',
    enabled: true,
    waitingFor: null,
    paused: false,
    etaMs: null,
    perMinute: null,
    waits: [],
    ...given,
    counts: jobCounts(counts)
  }
  return state
}

/** An app at rest, but for what is given. */
export function activityOf({
  overall,
  ...given
}: Partial<Omit<Activity, 'overall'>> & { overall?: Partial<OverallProgress> } = {}): Activity {
  return {
    import: NO_IMPORT,
    paused: false,
    overall: { state: 'resting', fraction: 1, jobsLeft: 0, etaMs: null, because: null, ...overall },
    pipelines: [],
    running: [],
    problemCount: 0,
    skippedCount: 0,
    facesToAssign: 0,
    ...given
  }
}
