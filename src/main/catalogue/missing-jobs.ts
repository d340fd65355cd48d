import type { AssetKind } from '../../shared/asset.ts'
import type { Pipeline } from '../../shared/pipeline.ts'
import type { Catalogue } from './open-catalogue.ts'

/** Assets that have no job of a pipeline, because it is newer than they are. */
export function missingJobRepository(db: Catalogue) {
  const enqueue = db.prepare<[string, string, string]>(
    `insert into job (asset_id, pipeline, status, sort_ms)
     select asset.id, ?, 'queued', asset.taken_local_ms from json_each(?) wanted cross join asset
       on asset.kind = wanted.value
     where not exists (select 1 from job where job.asset_id = asset.id and job.pipeline = ?)`
  )
  const next = db
    .prepare<[number, number], number>('select id from asset where id > ? order by id limit 1 offset ?')
    .pluck()
  const enqueueBetween = db.prepare<[string, number, number, string]>(
    `insert into job (asset_id, pipeline, status, sort_ms)
     select id, ?, 'queued', taken_local_ms from asset where id > ? and id <= ?
       and kind in (select value from json_each(?))
     on conflict do nothing`
  )
  return {
    /** Queues the pipeline for all assets of these kinds that lack it. @returns how many those are */
    enqueue: (pipeline: Pipeline, kinds: readonly AssetKind[]): number =>
      enqueue.run(pipeline, JSON.stringify(kinds), pipeline).changes,
    /**
     * The same for the next `limit` assets by id.
     *
     * @returns how many lacked it, and where to go on; null: that was all
     */
    enqueueNext(
      pipeline: Pipeline,
      kinds: readonly AssetKind[],
      afterAssetId: number,
      limit: number
    ): { enqueued: number; lastAssetId: number | null } {
      const last = next.get(afterAssetId, limit - 1) ?? null
      const upTo = last ?? Number.MAX_SAFE_INTEGER
      const { changes } = enqueueBetween.run(pipeline, afterAssetId, upTo, JSON.stringify(kinds))
      return { enqueued: changes, lastAssetId: last }
    }
  }
}
