import type { ModelTask } from '../../shared/model-task.ts'
import { PIPELINES, type Pipeline } from '../../shared/pipeline.ts'
import type { Catalogue } from './open-catalogue.ts'

/** The model that a task uses now; `sha256` is null while its file is not known. */
export interface ModelInForce {
  task: ModelTask
  modelId: string
  sha256: string | null
}

/** Done jobs of one pipeline that come from another model, by that model. */
export interface OutdatedUse {
  pipeline: Pipeline
  modelUseId: number
  count: number
}

export type OutdatedRepository = ReturnType<typeof outdatedRepository>

/** Which results come from another model than the one in force, counted as jobs end, never by looking through them. */
export function outdatedRepository(db: Catalogue) {
  const columns = { first: 'model_use_id', second: 'second_model_use_id' } as const
  const prepared = <T>(prepare: (column: string) => T) => ({
    first: prepare(columns.first),
    second: prepare(columns.second)
  })
  const uses = prepared((column) =>
    db.prepare<[string, string, string | null], { modelUseId: number; count: number }>(
      `select done.${column} as modelUseId, sum(count) as count
       from done_with done cross join model_use on model_use.id = done.${column}
       where pipeline = ? and not (model_id = ? and sha256 = coalesce(?, sha256))
       group by done.${column} having sum(count) > 0`
    )
  )
  const page = prepared((column) =>
    db
      .prepare<[string, number, number, number], number>(
        `select asset_id from job where pipeline = ? and status = 'done' and ${column} = ? and asset_id > ?
         order by asset_id limit ?`
      )
      .pluck()
  )
  const extent = prepared((column) =>
    db.prepare<[string, number, number], { assets: number; photos: number | null; durationMs: number | null }>(
      `select count(*) as assets, sum(kind = 'photo') as photos, avg(duration_ms) as durationMs from (
         select asset_id from job where pipeline = ? and status = 'done' and ${column} = ? order by asset_id limit ?
       ) some cross join asset on asset.id = some.asset_id`
    )
  )
  const begun = db.prepare<[], ModelTask>('select task from reprocessing order by task').pluck()
  const begin = db.prepare<[string]>('insert or ignore into reprocessing (task) values (?)')
  const end = db.prepare<[string]>('delete from reprocessing where task = ?')

  const roleOf = (task: ModelTask, pipeline: Pipeline) => (PIPELINES[pipeline].needs[1] === task ? 'second' : 'first')

  return {
    usesOf: (pipeline: Pipeline, { task, modelId, sha256 }: ModelInForce): OutdatedUse[] =>
      uses[roleOf(task, pipeline)].all(pipeline, modelId, sha256).map((use) => ({ pipeline, ...use })),
    /** The next assets by id after `after` whose done job of the pipeline comes from this model, used for this task. */
    assetsOf: (task: ModelTask, { pipeline, modelUseId }: OutdatedUse, after: number, limit: number): number[] =>
      page[roleOf(task, pipeline)].all(pipeline, modelUseId, after, limit),
    /**
     * What up to `most` assets of these are: which part of them photos, and how long the others are on average, in
     * milliseconds; null where no length is known.
     */
    extentOf({ pipeline, modelUseId }: OutdatedUse, most: number): { photos: number; durationMs: number | null } {
      const ofFirst = extent.first.get(pipeline, modelUseId, most)
      const found = ofFirst?.assets ? ofFirst : extent.second.get(pipeline, modelUseId, most)
      return { photos: found?.assets ? (found.photos ?? 0) / found.assets : 0, durationMs: found?.durationMs ?? null }
    },
    /** Tasks whose outdated results were being queued again, and not all are. */
    begun: (): ModelTask[] => begun.all(),
    begin: (task: ModelTask): void => void begin.run(task),
    end: (task: ModelTask): void => void end.run(task)
  }
}
