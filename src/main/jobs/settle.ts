import { type Failure, failureOf, InglenookError } from '../../shared/failure.ts'
import type { ClaimedJob, JobRepository } from '../catalogue/jobs.ts'
import { WorkerCrashed } from '../workers/errors.ts'
import { lasting, MOST_TRIES, waitMs } from './retries.ts'

/** No place of an asset can be read, and this source of it cannot be reached at all: its drive is not connected. */
export class DriveMissing extends InglenookError {
  readonly sourceId: number

  constructor(sourceId: number, message: string, options?: { cause?: unknown }) {
    super('drive-missing', message, options)
    this.name = 'DriveMissing'
    this.sourceId = sourceId
  }
}

/** A file is no longer what was imported: it has to be looked at again before anything is said of it. */
export class FileChanged extends InglenookError {
  readonly path: string

  constructor(path: string) {
    super('changing-file', `The file ${path} has changed since it was imported. It is being looked at again.`)
    this.name = 'FileChanged'
    this.path = path
  }
}

/** `ended`: it is over, well or not. `waits`: it is tried again later. `queued`: it is as if it had never been taken. */
export type Settled = 'ended' | 'waits' | 'queued'

/** Decides what becomes of a job that could not be done, and files that. A superseded or cancelled one stays untouched. */
export function settle(jobs: JobRepository, job: ClaimedJob, error: unknown, nowMs: number): Settled {
  if (error instanceof DriveMissing) {
    jobs.wait(job, { code: 'drive', reason: error.message, untilMs: null, sourceId: error.sourceId })
    return 'waits'
  }
  if (error instanceof WorkerCrashed && !error.killed) return settleCrash(jobs, job, error, nowMs)
  if (!isOfTheJob(error)) {
    jobs.release(job)
    return 'queued'
  }
  return settleFailure(jobs, job, failureOf(error), nowMs)
}

/** The same for a failure that says something about this job, or about what it was given. */
export function settleFailure(jobs: JobRepository, job: ClaimedJob, failure: Failure, nowMs: number): Settled {
  const kind = lasting(failure)
  if (kind === 'transient') {
    jobs.wait(job, { code: 'retry', reason: failure.message, untilMs: nowMs + waitMs(job.delays) })
    return 'waits'
  }
  if (kind === 'unknown' && job.attempts + 1 < MOST_TRIES) {
    jobs.tryAgain(job, failure, nowMs + waitMs(job.attempts))
    return 'waits'
  }
  jobs.finish(job, { status: 'failed', failure }, nowMs)
  return 'ended'
}

/** What was thrown says nothing of the job but that the app or its installation is not well: running on would fail all alike. */
export function stopsAll(error: unknown): boolean {
  return !(error instanceof InglenookError) || error.code === 'worker-cannot-start'
}

function isOfTheJob(error: unknown): boolean {
  return !stopsAll(error) && error instanceof InglenookError && error.code !== 'cancelled'
}

/**
 * Note: once more alone. A worker that dies may have been brought down by what it did before, or by what it did beside
 * it; only one that dies over a job by itself, again, has named the file.
 */
function settleCrash(jobs: JobRepository, job: ClaimedJob, error: WorkerCrashed, nowMs: number): Settled {
  if (!job.alone) {
    jobs.isolate(job)
    return 'queued'
  }
  const message = `${error.message} It was tried twice and set aside, so that it holds up nothing else. Try again, or look at the file with another program.`
  jobs.finish(job, { status: 'setAside', failure: { code: error.code, message } }, nowMs)
  return 'ended'
}
