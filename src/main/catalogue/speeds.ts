import type { ModelSpeed } from '../../shared/models-overview.ts'
import type { Pipeline } from '../../shared/pipeline.ts'
import type { Catalogue } from './open-catalogue.ts'

/** What was measured of a model, by its content. */
export type ModelMeasurement = ModelSpeed & { modelId: string; sha256: string }

/** What a figure is of: a pipeline with the models that it ran with, or what all image pipelines of a photo share. */
export type SpeedOf = { pipeline: Pipeline; modelUseId: number; secondModelUseId?: number } | { pipeline: 'read' }

/** A new figure never weighs less than this: a computer that became slower or faster shows within some dozen assets. */
const LEAST_WEIGHT = 0.05

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
  const learn = db.prepare<[string, number, number, number]>(
    `insert into pipeline_speed (pipeline, model_use_id, second_model_use_id, ms, samples) values (?, ?, ?, ?, 1)
     on conflict do update set ms = ms + (excluded.ms - ms) * max(${LEAST_WEIGHT}, 1.0 / (samples + 1)),
       samples = samples + 1`
  )
  const learnt = db
    .prepare<[string, number, number], number>(
      'select ms from pipeline_speed where pipeline = ? and model_use_id = ? and second_model_use_id = ?'
    )
    .pluck()

  return {
    /** Keeps what was measured last of a model. */
    rememberMeasurement: ({ modelId, sha256, perSecond, unit, measuredAtMs }: ModelMeasurement): void =>
      void remember.run(modelId, sha256, perSecond, unit, measuredAtMs),
    measurementOf: (modelId: string, sha256: string): ModelSpeed | null => measurement.get(modelId, sha256) ?? null,
    /**
     * Takes in how long one asset took one lane: a plain mean at first, then weighted exponentially.
     *
     * @param ms of `sounds` per second of sound
     */
    learn: (of: SpeedOf, ms: number): void => void learn.run(...keyOf(of), ms),
    /** Milliseconds of one lane per asset (of `sounds`: per second of sound); null while it never ran. */
    msOf: (of: SpeedOf): number | null => learnt.get(...keyOf(of)) ?? null
  }
}

function keyOf(of: SpeedOf): [string, number, number] {
  return of.pipeline === 'read' ? ['read', 0, 0] : [of.pipeline, of.modelUseId, of.secondModelUseId ?? 0]
}
