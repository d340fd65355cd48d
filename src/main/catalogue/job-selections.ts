import type { AssetKind } from '../../shared/asset.ts'
import type { Selection } from '../../shared/job.ts'
import { PIPELINES, Pipeline } from '../../shared/pipeline.ts'
import type { Priority } from './job-queue.ts'
import type { Catalogue } from './open-catalogue.ts'
import { selectionReader } from './selections.ts'

export interface EnqueueSlice {
  /** Also where there is a result already, or the pipeline was found not to apply. */
  again: boolean
  /** Where the last slice ended; 0 at first. */
  afterAssetId: number
  /** So many assets. */
  limit: number
  priority: Priority
}

export interface EnqueuedSlice {
  /** Jobs that became queued; those that were queued, waiting or running are not counted. */
  enqueued: number
  skipped: { asset: number; reason: string }[]
  /** Where the next slice goes on; null: there were no more assets. */
  lastAssetId: number | null
}

export interface CancelledSlice {
  /** Jobs that were given up, with the running ones. */
  cancelled: number
  /** Those of them that ran: whatever they store from now on is refused. */
  running: { assetId: number; pipeline: Pipeline }[]
  /** Where the next slice goes on; null: there were no more assets. */
  lastAssetId: number | null
}

interface Unfit {
  asset: number
  kind: AssetKind | null
  status: string | null
  error: string | null
}

const A_KIND: Record<AssetKind, string> = { photo: 'a photo', video: 'a video', audio: 'a recording' }
const ALREADY: Readonly<Record<string, string>> = {
  queued: 'It is in line already.',
  waiting: 'It is in line already, and waits.',
  running: 'It is being done right now.'
}
const KINDS: Record<AssetKind, string> = { photo: 'photos', video: 'videos', audio: 'recordings' }

/** Many jobs at once, in slices that are short enough for the main thread. */
export function jobSelectionRepository(db: Catalogue) {
  const page = selectionReader(db)
  const unfit = db.prepare<[string, string, string, number], Unfit>(
    `select wanted.value as asset, asset.kind, job.status, job.error from json_each(?) wanted
     left join asset on asset.id = wanted.value
     left join job on job.asset_id = wanted.value and job.pipeline = ?
     where asset.id is null or asset.kind not in (select value from json_each(?))
       or (job.status in ('done', 'notApplicable') and not ?)`
  )
  const liveOf = db.prepare<[string, string], { asset: number; status: string }>(
    `select asset_id as asset, status from job where pipeline = ? and status in ('queued', 'waiting', 'running')
       and asset_id in (select value from json_each(?))`
  )
  const raise = db.prepare<[number, number, number, string, string]>(
    `update job set priority = min(priority, ?), rank = min(rank, ?)
     where status in ('queued', 'waiting') and priority > ? and pipeline = ?
       and asset_id in (select value from json_each(?))`
  )
  const enqueue = db.prepare<[string, number, number, string, string, string]>(
    `insert into job (asset_id, pipeline, status, sort_ms, priority, rank)
     select asset.id, ?, 'queued', asset.taken_local_ms, ?, ? from json_each(?) wanted
       cross join asset on asset.id = wanted.value
     where asset.kind in (select value from json_each(?))
     on conflict (asset_id, pipeline) do update set status = 'queued', priority = excluded.priority, rank = excluded.rank,
       requested_version = requested_version + 1, attempts = 0, delays = 0, alone = 0, progress = 0,
       error_code = iif(status = 'done', error_code, null), error = iif(status = 'done', error, null)
     where status in (select value from json_each(?))`
  )
  const runningOf = db.prepare<[string, string], { assetId: number; pipeline: Pipeline }>(
    `select asset_id as assetId, pipeline from job
     where status = 'running' and asset_id in (select value from json_each(?))
       and pipeline in (select value from json_each(?))`
  )
  const cancel = db.prepare<[string, string]>(
    `update job set status = iif(result_count is null, 'cancelled', 'done'),
       requested_version = requested_version + (status = 'running'), progress = iif(result_count is null, 0, 1),
       attempts = 0, delays = 0, alone = 0, wait_code = null, wait_reason = null, wait_until_ms = null
     where status in ('queued', 'waiting', 'running') and asset_id in (select value from json_each(?))
       and pipeline in (select value from json_each(?))`
  )
  const look = db.prepare<[string]>(
    `update job set priority = 0 where status in ('queued', 'waiting') and priority > 0
       and asset_id in (select value from json_each(?))`
  )
  const lookAway = db.prepare<[string, string]>(
    `update job set priority = rank where status = 'queued' and pipeline = ? and priority = 0
       and asset_id not in (select value from json_each(?))`
  )
  const demote = db.prepare<[string, string, number]>(
    `update job set priority = 2, rank = 2 where pipeline = ? and status = 'queued' and asset_id in (
       select asset_id from job where pipeline = ? and status = 'queued' and priority = 1 limit ?
     )`
  )
  return {
    /** The next `limit` assets of a selection after one; after 0 at first. */
    pageOfSelection: page,
    /**
     * Asks for a pipeline for the next assets of a selection. Without `again` only for those that have no result; what is
     * queued, waits or runs already stays the one job that it is, whose priority may rise.
     */
    enqueueSelection: (selection: Selection, pipeline: Pipeline, slice: EnqueueSlice): EnqueuedSlice =>
      db
        .transaction(() => {
          const { again, priority } = slice
          const ids = page(selection, slice.afterAssetId, slice.limit)
          const wanted = JSON.stringify(ids)
          const kinds = JSON.stringify(PIPELINES[pipeline].appliesTo)
          const rank = Math.max(1, priority)
          // Nothing comes after what is done again.
          if (priority < 3) raise.run(priority, rank, priority, pipeline, wanted)
          const from = ['failed', 'setAside', 'cancelled', ...(again ? ['done', 'notApplicable'] : [])]
          const live = liveOf.all(pipeline, wanted)
          const { changes } = enqueue.run(pipeline, priority, rank, wanted, kinds, JSON.stringify(from))
          const left = changes === ids.length ? [] : unfit.all(wanted, pipeline, kinds, again ? 1 : 0)
          const reasons = new Map([
            ...live.map(({ asset, status }) => [asset, ALREADY[status] ?? ''] as const),
            ...left.map((row) => [row.asset, reasonOf(row, pipeline)] as const)
          ])
          const skipped = ids.flatMap((asset) => {
            const reason = reasons.get(asset)
            return reason === undefined ? [] : { asset, reason }
          })
          return { enqueued: changes, skipped, lastAssetId: ids.at(-1) ?? null }
        })
        .immediate(),
    /**
     * Gives up what is queued, waits or runs of the next assets of a selection. What has a result from before is done
     * with it, as before.
     */
    cancelSelection: (
      selection: Selection,
      pipelines: readonly Pipeline[],
      slice: { afterAssetId: number; limit: number }
    ): CancelledSlice =>
      db
        .transaction(() => {
          const ids = page(selection, slice.afterAssetId, slice.limit)
          const wanted = JSON.stringify(ids)
          const among = JSON.stringify(pipelines)
          const running = runningOf.all(wanted, among)
          const { changes } = cancel.run(wanted, among)
          return { cancelled: changes, running, lastAssetId: ids.at(-1) ?? null }
        })
        .immediate(),
    /** What the user looks at comes first; what was looked at before comes in its own time again. */
    raise: (assetIds: readonly number[]): void =>
      db
        .transaction(() => {
          const looked = JSON.stringify(assetIds)
          for (const pipeline of Pipeline.options) lookAway.run(pipeline, looked)
          look.run(looked)
        })
        .immediate(),
    /** What was just imported is so no more. @returns how many jobs of those that were; 0: all are ordinary now */
    demoteImported: (limit: number): number =>
      db
        .transaction(() =>
          Pipeline.options.reduce((sum, pipeline) => sum + demote.run(pipeline, pipeline, limit - sum).changes, 0)
        )
        .immediate()
  }
}

function reasonOf({ kind, status, error }: Unfit, pipeline: Pipeline): string {
  const { appliesTo } = PIPELINES[pipeline]
  if (kind === null) return 'It is not in the library any more.'
  if (!appliesTo.includes(kind)) {
    return `It is ${A_KIND[kind]}, and this is done for ${appliesTo.map((each) => KINDS[each]).join(' and ')} only.`
  }
  return status === 'notApplicable' && error ? error : 'It has a result already.'
}
