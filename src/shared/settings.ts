import { z } from 'zod'
import { ModelTask } from './model.ts'
import { Pipeline } from './pipeline.ts'

const fields = {
  /** A folder with weights and, if it likes, a `models.json`. The environment variable INGLENOOK_MODELS wins over it. */
  modelsMirror: z.string().nullable(),
  /** The model chosen by the user for a task; without a choice the mirror's default holds, then the built-in one. */
  chosenModels: z.partialRecord(ModelTask, z.string()),
  pipelines: z.record(Pipeline, z.boolean()),
  faceMinScore: z.number().min(0.05).max(0.99),
  /** Cosine distance up to which two faces may be one person; null: what the recogniser's entry says. */
  personMaxDistance: z.number().min(0.05).max(1.5).nullable(),
  personMinFaces: z.number().int().min(1).max(20),
  objectMinScore: z.number().min(0.05).max(0.99),
  objectMaxCount: z.number().int().min(1).max(300)
}

/** Every setting of a library with its default. Stored per key, so that a new default reaches old libraries. */
export const Settings = z.object({
  modelsMirror: fields.modelsMirror.default(null),
  chosenModels: fields.chosenModels.default({}),
  pipelines: fields.pipelines.default({ thumbnails: true, faces: true, objects: true }),
  faceMinScore: fields.faceMinScore.default(0.5),
  personMaxDistance: fields.personMaxDistance.default(null),
  personMinFaces: fields.personMinFaces.default(2),
  objectMinScore: fields.objectMinScore.default(0.25),
  objectMaxCount: fields.objectMaxCount.default(100)
})
export type Settings = z.infer<typeof Settings>

/** Made of the fields without their defaults: a default would fill in, and so reset, every setting not named. */
export const SettingsPatch = z.object(fields).partial()
export type SettingsPatch = z.infer<typeof SettingsPatch>
