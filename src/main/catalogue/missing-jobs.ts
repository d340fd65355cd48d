import type { AssetKind } from '../../shared/asset.ts'
import type { Pipeline } from '../../shared/pipeline.ts'
import type { Catalogue } from './open-catalogue.ts'

/** Assets that have no job of a pipeline, because it is newer than they are. */
export function missingJobRepository(db: Catalogue) {
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
    /**
     * Queues the pipeline for those of the next `limit` assets by id that are of these kinds and lack it.
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
