import { z } from 'zod'
import { ModelTask } from './model-task.ts'
import { Pipeline } from './pipeline.ts'

/** Languages that speech can be written down in, by ISO 639-1; `auto` lets the model decide. */
export const TranscriptLanguage = z.enum(['auto', 'en', 'fr', 'de', 'es', 'it', 'pt', 'nl', 'ja', 'zh', 'ko', 'ru'])
export type TranscriptLanguage = z.infer<typeof TranscriptLanguage>

const fields = {
  /**
   * A folder or http(s) address with weights and, if it likes, a `models.json`, for all tasks. The environment variable
   * INGLENOOK_MODELS wins over it.
   */
  modelsMirror: z.string().nullable(),
  /** The same for one task; it wins over the one for all, and INGLENOOK_MODELS_<TASK> wins over it. */
  modelMirrors: z.partialRecord(ModelTask, z.string()),
  /** Whether models are fetched by themselves when they are needed. INGLENOOK_DOWNLOADS=off wins over it. */
  downloadModels: z.boolean(),
  /** The model chosen by the user for a task; without a choice the mirror's default holds, then the built-in one. */
  chosenModels: z.partialRecord(ModelTask, z.string()),
  pipelines: z.record(Pipeline, z.boolean()),
  /** Nothing is processed until it is resumed; kept over a restart. */
  paused: z.boolean(),
  pausedPipelines: z.array(Pipeline),
  /** Cores that processing may use; null: what suits the computer. */
  cores: z.number().int().min(1).max(256).nullable(),
  /** Processing rests while somebody uses the computer. */
  onlyWhenIdle: z.boolean(),
  /** Processing rests while the computer runs on its battery. */
  onlyOnMains: z.boolean(),
  /** Processing rests outside of these hours (minutes of the local day; `from` after `to`: over midnight); null: any time. */
  onlyBetween: z
    .object({ fromMinute: z.number().int().min(0).max(1439), toMinute: z.number().int().min(0).max(1439) })
    .nullable(),
  /** Whether the system tells when a long import is done. */
  notifyWhenDone: z.boolean(),
  faceMinScore: z.number().min(0.05).max(0.99),
  /** Cosine distance up to which two faces may be one person; null: what the recogniser's entry says. */
  personMaxDistance: z.number().min(0.05).max(1.5).nullable(),
  personMinFaces: z.number().int().min(1).max(20),
  objectMinScore: z.number().min(0.05).max(0.99),
  objectMaxCount: z.number().int().min(1).max(300),
  audioMinScore: z.number().min(0.05).max(0.99),
  /** How much sound a model is given at once; it hears again from the middle of each window. */
  audioWindowSeconds: z.number().min(2).max(30),
  /** Labels kept for each window. */
  audioTopK: z.number().int().min(1).max(20),
  transcriptLanguage: TranscriptLanguage,
  /** Whether what is said in other languages is written down in English. */
  transcriptTranslate: z.boolean(),
  /** Whether a model is told the names of the people in the library, so that it spells them as the user does. */
  transcriptPromptNames: z.boolean(),
  /** Whether speech is looked for before it is written down, so that nothing is made up from noise. */
  voiceActivity: z.boolean(),
  /** The user's own whisper-cli; null: the one that comes with the program. */
  whisperCliPath: z.string().nullable(),
  /** The user's own ffmpeg, with ffprobe beside it; null: the one that comes with the program, else the system's. */
  ffmpegPath: z.string().nullable()
}

/** Every pipeline is on as long as nobody has switched it off: one that is new to a library has no value stored yet. */
const storedPipelines = z
  .record(z.string(), z.boolean())
  .transform((stored) => forEach(Pipeline.options, (pipeline) => stored[pipeline] ?? true))

/** Every setting of a library with its default. Stored per key, so that a new default reaches old libraries. */
export const Settings = z.object({
  modelsMirror: fields.modelsMirror.default(null),
  modelMirrors: fields.modelMirrors.default({}),
  downloadModels: fields.downloadModels.default(true),
  chosenModels: fields.chosenModels.default({}),
  pipelines: storedPipelines.prefault({}),
  paused: fields.paused.default(false),
  pausedPipelines: fields.pausedPipelines.default([]),
  cores: fields.cores.default(null),
  onlyWhenIdle: fields.onlyWhenIdle.default(false),
  onlyOnMains: fields.onlyOnMains.default(false),
  onlyBetween: fields.onlyBetween.default(null),
  notifyWhenDone: fields.notifyWhenDone.default(true),
  faceMinScore: fields.faceMinScore.default(0.5),
  personMaxDistance: fields.personMaxDistance.default(null),
  personMinFaces: fields.personMinFaces.default(2),
  objectMinScore: fields.objectMinScore.default(0.25),
  objectMaxCount: fields.objectMaxCount.default(100),
  audioMinScore: fields.audioMinScore.default(0.2),
  audioWindowSeconds: fields.audioWindowSeconds.default(10),
  audioTopK: fields.audioTopK.default(5),
  transcriptLanguage: fields.transcriptLanguage.default('auto'),
  transcriptTranslate: fields.transcriptTranslate.default(false),
  transcriptPromptNames: fields.transcriptPromptNames.default(false),
  voiceActivity: fields.voiceActivity.default(true),
  whisperCliPath: fields.whisperCliPath.default(null),
  ffmpegPath: fields.ffmpegPath.default(null)
})
export type Settings = z.infer<typeof Settings>

/** Made of the fields without their defaults: a default would fill in, and so reset, every setting not named. */
export const SettingsPatch = z.object(fields).partial()
export type SettingsPatch = z.infer<typeof SettingsPatch>

function forEach<K extends string, V>(keys: readonly K[], value: (key: K) => V): Record<K, V> {
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<K, V>
}
