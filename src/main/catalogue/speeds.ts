import type { ModelSpeed } from '../../shared/models-overview.ts'
import type { Pipeline } from '../../shared/pipeline.ts'
import type { Catalogue } from './open-catalogue.ts'

/** What was measured of a model, by its content. */
export type ModelMeasurement = ModelSpeed & ModelContent

export interface ModelContent {
  modelId: string
  sha256: string
}

/** What of a pipeline is measured by itself: faces are looked for in photos, and quite another way in videos. */
export type Measured = Pipeline | 'faces of videos'

/** What a figure is of: a pipeline with the models that it ran with, or what all image pipelines of a photo share. */
export type SpeedOf = { pipeline: Measured; modelUseId: number; secondModelUseId?: number } | { pipeline: 'read' }

/** A new figure never weighs less than this: a computer that became slower or faster shows within some dozen assets. */
const LEAST_WEIGHT = 0.05
/** As long as no more than this are known, one that is less than half of their mean tells that they were loading. */
const PERHAPS_LOADING = 3

export type SpeedRepository = ReturnType<typeof speedRepository>

/** How fast models are on this computer: measured on built-in input, and learnt from what they really did. */
export function speedRepository(db: Catalogue) {
  const remember = db.prepare<[string, string, number, string, number]>(
    `insert into model_measurement (model_id, sha256, per_second, unit, measured_at_ms) values (?, ?, ?, ?, ?)
     on conflict do update set per_second = excluded.per_second, unit = excluded.unit,
       measured_at_ms = excluded.measured_at_ms`
  )
  const measurement = db.prepare<[string, string], ModelSpeed>(
    `select per_second as perSecond, unit, measured_at_ms as measuredAtMs from model_measurement
     where model_id = ? and sha256 = ?`
  )
  const measured = db.prepare<[string], { modelId: string; perSecond: number; atMs: number }>(
    'select model_id as modelId, per_second as perSecond, measured_at_ms as atMs from model_measurement where unit = ?'
  )
  const known = db.prepare<[string, number, number], { ms: number; samples: number }>(
    'select ms, samples from pipeline_speed where pipeline = ? and model_use_id = ? and second_model_use_id = ?'
  )
  const put = db.prepare<[string, number, number, number, number]>(
    `insert into pipeline_speed (pipeline, model_use_id, second_model_use_id, ms, samples) values (?, ?, ?, ?, ?)
     on conflict do update set ms = excluded.ms, samples = excluded.samples`
  )
  const msWith = db
    .prepare<[string, string, string, string | null, string | null], number>(
      `select ms from model_use first cross join pipeline_speed speed on speed.model_use_id = first.id
       where speed.pipeline = ? and first.model_id = ? and first.sha256 = ?
         and second_model_use_id = coalesce((select id from model_use where model_id = ? and sha256 = ?), 0)`
    )
    .pluck()

  return {
    /** Keeps what was measured last of a model. */
    rememberMeasurement: ({ modelId, sha256, perSecond, unit, measuredAtMs }: ModelMeasurement): void =>
      void remember.run(modelId, sha256, perSecond, unit, measuredAtMs),
    measurementOf: (modelId: string, sha256: string): ModelSpeed | null => measurement.get(modelId, sha256) ?? null,
    /** What was measured last of each model, by its id and whatever its file is now. */
    measuredSpeeds(unit: ModelSpeed['unit']): Map<string, number> {
      const latestLast = measured.all(unit).sort((a, b) => a.atMs - b.atMs)
      return new Map(latestLast.map(({ modelId, perSecond }) => [modelId, perSecond]))
    },
    /**
     * Takes in how long one asset took one lane: a plain mean at first, then weighted exponentially.
     *
     * Note: a model's first run loads it. That takes longer than anything it does to a photo, and happens once for each
     * worker, so figures that turn out to have been so are dropped.
     *
     * @param ms of whatever has a length per second of it
     */
    learn(of: SpeedOf, ms: number): void {
      if (!Number.isFinite(ms) || ms <= 0) return
      const key = keyOf(of)
      const { ms: before, samples } = known.get(...key) ?? { ms, samples: 0 }
      const loading = samples <= PERHAPS_LOADING && ms < before / 2
      const weight = Math.max(LEAST_WEIGHT, 1 / (samples + 1))
      put.run(...key, loading ? ms : before + (ms - before) * weight, samples + 1)
    },
    /** Milliseconds of one lane that all image pipelines of a photo share: reading it. Null while none ran. */
    readMs: (): number | null => known.get('read', 0, 0)?.ms ?? null,
    /**
     * Milliseconds of one lane that a pipeline takes with these models, in the order in which it needs them, per photo, or
     * per second of what has a length; null while it never ran with them.
     */
    msWith(pipeline: Measured, [first, second]: readonly ModelContent[]): number | null {
      if (!first) return null
      return msWith.get(pipeline, first.modelId, first.sha256, second?.modelId ?? null, second?.sha256 ?? null) ?? null
    }
  }
}

function keyOf(of: SpeedOf): [string, number, number] {
  return of.pipeline === 'read' ? ['read', 0, 0] : [of.pipeline, of.modelUseId, of.secondModelUseId ?? 0]
}
