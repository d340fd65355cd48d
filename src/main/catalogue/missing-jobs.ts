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
  return {
    /** Queues the pipeline for all assets of these kinds that lack it. @returns how many those are */
    enqueue: (pipeline: Pipeline, kinds: readonly AssetKind[]): number =>
      enqueue.run(pipeline, JSON.stringify(kinds), pipeline).changes
  }
}
