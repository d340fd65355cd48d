import type { AssetKind } from '../../shared/asset.ts'
import type { Failure } from '../../shared/failure.ts'
import { comesAfter, PIPELINES, type Pipeline } from '../../shared/pipeline.ts'
import type { CountEnded } from './job-history.ts'
import type { Catalogue } from './open-catalogue.ts'

/** 0: looked at now, 1: just imported, 2: ordinary, 3: done again. */
export type Priority = 0 | 1 | 2 | 3

/** The job of a pipeline that comes first. */
export interface Head {
  pipeline: Pipeline
  assetId: number
  priority: Priority
  sortMs: number
  /** A worker died doing it: it runs by itself. */
  alone: boolean
}

/** A job taken to be run. Its result counts only while `version` is still the requested one. */
export interface ClaimedJob {
  assetId: number
  pipeline: Pipeline
  version: number
  /** A worker died doing it once before. */
  alone: boolean
  /** Tries that ended badly before this one. */
  attempts: number
  /** Waits in a row before this one that used up no try. */
  delays: number
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

/** Which pipelines one comes after, for an asset of a kind. */
export type After = (pipeline: Pipeline, kind: AssetKind) => readonly Pipeline[]

type HeadRow = Omit<Head, 'alone'> & { alone: number }

/** Asking for jobs, taking them and ending them. */
export function queueRepository(db: Catalogue, countEnded: CountEnded) {
  const enqueue = db.prepare<[number, string, number, number, number]>(
    // What waits for its drive or another pipeline waits on; another try is not waited for when the wish is new.
    `insert into job (asset_id, pipeline, status, sort_ms, priority, rank) values (?, ?, 'queued', ?, ?, ?)
     on conflict (asset_id, pipeline) do update set
       status = iif(wait_code <> 'retry', status, 'queued'),
       wait_reason = iif(wait_code <> 'retry', wait_reason, null),
       wait_code = iif(wait_code <> 'retry', wait_code, null),
       wait_until_ms = null,
       priority = iif(status in ('queued', 'waiting'), min(priority, excluded.priority), excluded.priority),
       rank = iif(status in ('queued', 'waiting'), min(rank, excluded.rank), excluded.rank),
       requested_version = requested_version + (status not in ('queued', 'waiting')),
       attempts = 0, delays = 0, alone = 0, progress = 0,
       error_code = iif(status = 'done', error_code, null), error = iif(status = 'done', error, null)`
  )
  const enqueueAgain = db.prepare<[number, string]>(
    `update job set status = 'queued', requested_version = requested_version + 1, priority = 3, rank = 3, attempts = 0,
       delays = 0, alone = 0, progress = 0
     where asset_id = ? and pipeline = ? and status = 'done'`
  )
  const headColumns = 'pipeline, asset_id as assetId, priority, sort_ms as sortMs, alone'
  const first = db.prepare<[string], HeadRow>(
    `select ${headColumns} from job where status = 'queued' and pipeline = ?
     order by priority, sort_ms desc, asset_id desc limit 1`
  )
  const firstOfLast = db.prepare<[string, string], HeadRow>(
    `select ${headColumns} from job where status = 'queued' and pipeline = ? and priority = (
       select priority from job where status = 'queued' and pipeline = ? order by priority desc limit 1
     ) order by sort_ms desc, asset_id desc limit 1`
  )
  const liveOf = db.prepare<
    [number],
    { pipeline: Pipeline; status: string; version: number; alone: number; attempts: number; delays: number }
  >(
    `select pipeline, status, requested_version as version, alone, attempts, delays from job
     where asset_id = ? and status in ('queued', 'waiting', 'running') order by pipeline`
  )
  const kindOf = db.prepare<[number], AssetKind>('select kind from asset where id = ?').pluck()
  const park = db.prepare<[string, number, string]>(
    `update job set status = 'waiting', wait_code = 'pipeline', wait_reason = ?
     where asset_id = ? and pipeline = ? and status = 'queued'`
  )
  const start = db.prepare<[number, number, string]>(
    `update job set status = 'running', started_at_ms = ?, progress = 0 where asset_id = ? and pipeline = ?`
  )
  const running = "asset_id = ? and pipeline = ? and requested_version = ? and status = 'running'"
  const release = db.prepare<[number, string, number]>(`update job set status = 'queued' where ${running}`)
  const isolate = db.prepare<[number, string, number]>(
    `update job set status = 'queued', alone = 1, attempts = attempts + 1 where ${running}`
  )
  const finish = db.prepare<unknown[], { startedAtMs: number | null }>(
    `update job set status = ?, done_version = requested_version, attempts = attempts + 1, delays = 0, progress = 1,
       error_code = ?, error = ?, result_count = ?, pipeline_version = ?, model_use_id = ?, second_model_use_id = ?,
       ended_at_ms = ?
     where ${running} returning started_at_ms as startedAtMs`
  )
  const interrupted = db.prepare(`update job set status = 'queued' where status = 'running'`)

  const claim = db.transaction((assetId: number, pipelines: readonly Pipeline[], nowMs: number, after: After) => {
    const live = liveOf.all(assetId)
    const kind = kindOf.get(assetId) ?? 'photo'
    const queued = live.filter((job) => job.status === 'queued' && pipelines.includes(job.pipeline))
    const candidates = queued.filter(({ pipeline }) => {
      const before = live.find((job) => after(pipeline, kind).includes(job.pipeline))
      if (before) park.run(`It comes after ${before.pipeline} of the same file.`, assetId, pipeline)
      return before === undefined
    })
    const together = candidates.filter((job) => job.alone === 0)
    const claimed = together.length > 0 ? together : candidates.slice(0, 1)
    for (const { pipeline } of claimed) start.run(nowMs, assetId, pipeline)
    return claimed.map(
      ({ pipeline, version, alone, attempts, delays }): ClaimedJob => ({
        assetId,
        pipeline,
        version,
        alone: alone === 1,
        attempts,
        delays
      })
    )
  })

  return {
    /**
     * Asks for these pipelines anew, of content that is new. What is queued or waits stays one job, whose priority may
     * rise; whatever runs now will count for nothing.
     */
    enqueue(assetId: number, pipelines: readonly Pipeline[], sortMs: number, priority: Priority = 2): void {
      const rank = Math.max(1, priority)
      for (const pipeline of pipelines) enqueue.run(assetId, pipeline, sortMs, priority, rank)
    },
    /**
     * Asks for results anew that are there already, once everything else is done.
     *
     * @returns how many of these assets had a result
     */
    enqueueAgain: (assetIds: readonly number[], pipeline: Pipeline): number =>
      assetIds.reduce((count, assetId) => count + enqueueAgain.run(assetId, pipeline).changes, 0),
    /** The first job of each pipeline that has one: by priority, then newest. */
    heads: (pipelines: readonly Pipeline[]): Head[] =>
      pipelines.flatMap((pipeline) => first.all(pipeline)).map(fromRow),
    /** The newest job of each pipeline among those of its lowest priority, so that these are not forgotten. */
    lastHeads: (pipelines: readonly Pipeline[]): Head[] =>
      pipelines.flatMap((pipeline) => firstOfLast.all(pipeline, pipeline)).map(fromRow),
    /**
     * Takes all queued jobs of an asset among `pipelines`, so that one decode serves them together; one that once killed
     * its worker is taken by itself. A job that comes after another pipeline which is not done yet is not taken: it waits
     * from then on.
     *
     * @param after which pipelines each comes after
     */
    claim: (assetId: number, pipelines: readonly Pipeline[], nowMs: number, after: After = comesAfter): ClaimedJob[] =>
      claim.immediate(assetId, pipelines, nowMs, after),
    /** Puts a claimed job back as if it had never been taken. */
    release: ({ assetId, pipeline, version }: ClaimedJob): void => void release.run(assetId, pipeline, version),
    /** Puts a job back to be run once more by itself, because a worker died doing it. */
    isolate: ({ assetId, pipeline, version }: ClaimedJob): void => void isolate.run(assetId, pipeline, version),
    /**
     * Ends a job, and lets those go on that waited for it.
     *
     * @param workedMs how long a lane was at it; by default as the clock tells
     * @returns false when the job was superseded or cancelled meanwhile: then its result must not be stored.
     */
    finish({ assetId, pipeline, version }: ClaimedJob, end: JobEnd, nowMs: number, workedMs?: number): boolean {
      const failure = end.status === 'done' ? null : end.failure
      const done = end.status === 'done' ? end : null
      // All rows are read, as a statement that is left in the middle keeps the transaction open.
      const [ended] = finish.all(
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
      if (!ended) return false
      countEnded(pipeline, end.status, nowMs, workedMs ?? nowMs - (ended.startedAtMs ?? nowMs))
      return true
    },
    /** Queues again what an earlier process left running when it ended. */
    requeueInterrupted: (): number => interrupted.run().changes
  }
}

function fromRow({ alone, ...head }: HeadRow): Head {
  return { ...head, alone: alone === 1 }
}
