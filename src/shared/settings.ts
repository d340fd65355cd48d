import { z } from 'zod'
import { ModelTask } from './model.ts'
import { Pipeline } from './pipeline.ts'

/** Every setting of a library with its default. Stored per key, so that a new default reaches old libraries. */
export const Settings = z.object({
  /** A folder with weights and, if it likes, a `models.json`. The environment variable INGLENOOK_MODELS wins over it. */
  modelsMirror: z.string().nullable().default(null),
  /** The model chosen by the user for a task; without a choice the mirror's default holds, then the built-in one. */
  chosenModels: z.partialRecord(ModelTask, z.string()).default({}),
  pipelines: z.record(Pipeline, z.boolean()).default({ thumbnails: true, faces: true, objects: true }),
  faceMinScore: z.number().min(0.05).max(0.99).default(0.5),
  /** Cosine distance up to which two faces may be one person; null: what the recogniser's entry says. */
  personMaxDistance: z.number().min(0.05).max(1.5).nullable().default(null),
  personMinFaces: z.number().int().min(1).max(20).default(2),
  objectMinScore: z.number().min(0.05).max(0.99).default(0.25),
  objectMaxCount: z.number().int().min(1).max(300).default(100)
})
export type Settings = z.infer<typeof Settings>

export const SettingsPatch = Settings.partial()
export type SettingsPatch = z.infer<typeof SettingsPatch>
