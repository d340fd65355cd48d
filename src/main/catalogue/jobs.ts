import type { Failure } from '../../shared/failure.ts'
import type { JobProblem } from '../../shared/job.ts'
import { PIPELINES, Pipeline } from '../../shared/pipeline.ts'
import type { Catalogue } from './open-catalogue.ts'

/** A job taken to be run. Its result counts only while `version` is still the requested one. */
export interface ClaimedJob {
  assetId: number
  pipeline: Pipeline
  version: number
  /** A worker died doing it once before. */
  alone: boolean
}

/** How a job ended. */
export type JobEnd =
  | {
      status: 'done'
      count: number
      modelUseId?: number
      secondModelUseId?: number
      /** What of it could not be done, in words. */
      note?: string
    }
  | { status: 'notApplicable'; failure: Failure }
  | { status: 'failed' | 'setAside'; failure: Failure }

export type JobRepository = ReturnType<typeof jobRepository>

/** The durable queue: one job per asset and pipeline. */
export function jobRepository(db: Catalogue) {
  const enqueue = db.prepare<[number, string, number]>(
    `insert into job (asset_id, pipeline, status, sort_ms) values (?, ?, 'queued', ?)
     on conflict (asset_id, pipeline) do update set status = 'queued', requested_version = requested_version + 1,
       again = 0, attempts = 0, alone = 0, progress = 0, error_code = null, error = null`
  )
  const enqueueAgain = db.prepare<[number, string]>(
    `update job set status = 'queued', requested_version = requested_version + 1, again = 1, attempts = 0, alone = 0,
       progress = 0 where asset_id = ? and pipeline = ? and status = 'done'`
  )
  const newest = db.prepare<[string], { assetId: number; sortMs: number; again: number }>(
    `select asset_id as assetId, sort_ms as sortMs, again from job where status = 'queued' and pipeline = ?
     order by again, sort_ms desc, asset_id desc limit 1`
  )
  const queuedOf = db.prepare<[number], { pipeline: Pipeline; version: number; alone: number }>(
    `select pipeline, requested_version as version, alone from job where asset_id = ? and status = 'queued'
     order by pipeline`
  )
  const start = db.prepare<[number, number, string]>(
    `update job set status = 'running', started_at_ms = ?, progress = 0 where asset_id = ? and pipeline = ?`
  )
  const release = db.prepare<[number, string, number]>(
    `update job set status = 'queued' where asset_id = ? and pipeline = ? and requested_version = ?
     and status = 'running'`
  )
  const isolate = db.prepare<[number, string, number]>(
    `update job set status = 'queued', alone = 1, attempts = attempts + 1
     where asset_id = ? and pipeline = ? and requested_version = ? and status = 'running'`
  )
  const finish = db.prepare<unknown[]>(
    `update job set status = ?, done_version = requested_version, attempts = attempts + 1, progress = 1,
       error_code = ?, error = ?, result_count = ?, pipeline_version = ?, model_use_id = ?, second_model_use_id = ?,
       ended_at_ms = ?
     where asset_id = ? and pipeline = ? and requested_version = ? and status = 'running'`
  )
  const interrupted = db.prepare(`update job set status = 'queued' where status = 'running'`)
  const problem = `asset_id as assetId, pipeline, status, error, attempts,
    coalesce((select min(path) from place where place.asset_id = job.asset_id), '') as path`
  const problems = db.prepare<[number, number], JobProblem>(
    `select ${problem} from job where status in ('failed', 'setAside')
     order by pipeline, ended_at_ms desc, asset_id limit ? offset ?`
  )
  const problemsOfPipeline = db.prepare<[string, number, number], JobProblem>(
    `select ${problem} from job where status in ('failed', 'setAside') and pipeline = ?
     order by ended_at_ms desc, asset_id limit ? offset ?`
  )
  const problemsOfAsset = db.prepare<[number], JobProblem>(
    `select ${problem} from job where asset_id = ? and status in ('failed', 'setAside') order by pipeline`
  )
  const problemsSince = db.prepare<[string, number], JobProblem>(
    `select ${problem} from job where status in ('failed', 'setAside') and pipeline = ? and ended_at_ms >= ?`
  )
  const toRetry = db.prepare<[], { assetId: number; pipeline: Pipeline }>(
    `select asset_id as assetId, pipeline from job where status in ('failed', 'setAside')`
  )
  const toRetryOfAsset = db.prepare<[number], { assetId: number; pipeline: Pipeline }>(
    `select asset_id as assetId, pipeline from job where asset_id = ? and status in ('failed', 'setAside')`
  )

  const claim = db.transaction((runnable: readonly Pipeline[], nowMs: number): ClaimedJob[] => {
    const heads = runnable.flatMap((pipeline) => newest.get(pipeline) ?? [])
    const head = heads.sort((a, b) => a.again - b.again || b.sortMs - a.sortMs || b.assetId - a.assetId)[0]
    if (!head) return []
    const candidates = queuedOf
      .all(head.assetId)
      .filter(({ pipeline }) => runnable.includes(pipeline))
      .map((row) => ({ ...row, assetId: head.assetId, alone: row.alone === 1 }))
    const together = candidates.filter((job) => !job.alone)
    const claimed = together.length > 0 ? together : candidates.slice(0, 1)
    for (const { assetId, pipeline } of claimed) start.run(nowMs, assetId, pipeline)
    return claimed
  })

  return {
    /** Asks for these pipelines anew; whatever runs of them now will count for nothing. */
    enqueue(assetId: number, pipelines: readonly Pipeline[], sortMs: number): void {
      for (const pipeline of pipelines) enqueue.run(assetId, pipeline, sortMs)
    },
    /**
     * Asks for results anew that are there already, once everything else is done.
     *
     * @returns how many of these assets had a result
     */
    enqueueAgain: (assetIds: readonly number[], pipeline: Pipeline): number =>
      assetIds.reduce((count, assetId) => count + enqueueAgain.run(assetId, pipeline).changes, 0),
    /**
     * Takes the newest asset that has a queued job among `runnable`, with all such jobs of it, so that one decode serves
     * them together; a job that once killed its worker is taken by itself.
     */
    claim: (runnable: readonly Pipeline[], nowMs: number): ClaimedJob[] => claim.immediate(runnable, nowMs),
    /** Puts a claimed job back as if it had never been taken. */
    release: ({ assetId, pipeline, version }: ClaimedJob): void => void release.run(assetId, pipeline, version),
    /** Puts a job back to be run once more by itself, because a worker died doing it. */
    isolate: ({ assetId, pipeline, version }: ClaimedJob): void => void isolate.run(assetId, pipeline, version),
    /** @returns false when the job was superseded meanwhile: then its result must not be stored. */
    finish({ assetId, pipeline, version }: ClaimedJob, end: JobEnd, nowMs: number): boolean {
      const failure = end.status === 'done' ? null : end.failure
      const done = end.status === 'done' ? end : null
      const changed = finish.run(
        end.status,
        failure?.code ?? null,
        failure?.message ?? done?.note ?? null,
        done?.count ?? null,
        PIPELINES[pipeline].version,
        done?.modelUseId ?? null,
        done?.secondModelUseId ?? null,
        nowMs,
        assetId,
        pipeline,
        version
      )
      return changed.changes === 1
    },
    /** Queues again what an earlier process left running when it ended. */
    requeueInterrupted: (): number => interrupted.run().changes,
    problems: (pipeline: Pipeline | undefined, offset: number, limit: number): JobProblem[] =>
      pipeline ? problemsOfPipeline.all(pipeline, limit, offset) : problems.all(limit, offset),
    problemsOf: (assetId: number): JobProblem[] => problemsOfAsset.all(assetId),
    /** Those that ended at this time or later, in no particular order. */
    problemsSince: (sinceMs: number): JobProblem[] =>
      Pipeline.options.flatMap((pipeline) => problemsSince.all(pipeline, sinceMs)),
    /** Failed and set-aside jobs, of one asset or all, to be asked for again. */
    retryable(assetId?: number): { assetId: number; pipeline: Pipeline }[] {
      return assetId === undefined ? toRetry.all() : toRetryOfAsset.all(assetId)
    }
  }
}
