import { z } from 'zod'
import { Sha256 } from './asset.ts'
import { ModelTask } from './model-task.ts'

/** Which decoder reads a model. */
export const ModelFamily = z.enum([
  'scrfd',
  'arcface',
  'yolo26-transformers',
  'yolo26',
  'yolox',
  'audio-tagger',
  'whisper-ggml',
  'silero-ggml'
])
export type ModelFamily = z.infer<typeof ModelFamily>

/** A plain file name: a mirror's list must not be able to name a path outside its folder. */
const FileName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/)

export const ModelFileEntry = z.object({
  name: FileName,
  /** Exact size, where it is known. */
  bytes: z.number().int().positive().optional(),
  sha256: Sha256.optional()
})
export type ModelFileEntry = z.infer<typeof ModelFileEntry>

/** How good a model is on the public test of its task, in percent; of word errors less is better, of all others more. */
export const Accuracy = z.object({
  measure: z.enum(['wider-face-hard', 'ijb-c', 'coco-map', 'audioset-map', 'word-error-rate']),
  value: z.number().min(0).max(100)
})
export type Accuracy = z.infer<typeof Accuracy>

const common = {
  id: z.string().min(1),
  label: z.string().min(1),
  files: z.array(ModelFileEntry).min(1),
  licence: z.string().min(1),
  source: z.string().min(1),
  /** What a process needs beside itself while this model is loaded and runs. */
  memoryBytes: z.number().int().positive().optional(),
  accuracy: Accuracy.optional(),
  /** One thing worth knowing in a few words, such as `fastest` or `English only`. */
  note: z.string().optional()
}
const input = z.object({ size: z.number().int().positive() })
const objects = {
  ...common,
  task: z.literal('object-detection'),
  input,
  labels: z.literal('coco-80')
}

/** One model of the list, built in or from a mirror; what each family needs to be read is required by its family. */
export const ModelEntry = z.discriminatedUnion('family', [
  z.object({ ...common, task: z.literal('face-detection'), family: z.literal('scrfd'), input }),
  z.object({
    ...common,
    task: z.literal('face-recognition'),
    family: z.literal('arcface'),
    input,
    embedding: z.object({ dimensions: z.number().int().positive(), maxDistance: z.number().positive().max(2) })
  }),
  z.object({ ...objects, family: z.literal('yolo26-transformers') }),
  z.object({ ...objects, family: z.literal('yolo26') }),
  z.object({ ...objects, family: z.literal('yolox') }),
  z.object({
    ...common,
    task: z.literal('audio-events'),
    family: z.literal('audio-tagger'),
    input: z.object({ sampleRate: z.number().int().positive(), output: z.enum(['probability', 'logit']) }),
    labels: z.literal('audioset-527')
  }),
  z.object({ ...common, task: z.literal('transcription'), family: z.literal('whisper-ggml') }),
  z.object({ ...common, task: z.literal('voice-activity'), family: z.literal('silero-ggml') })
])
export type ModelEntry = z.infer<typeof ModelEntry>
export type ModelOf<F extends ModelFamily> = Extract<ModelEntry, { family: F }>

/** `models.json` of a mirror, before its entries are looked at one by one. */
export const MirrorList = z.object({
  formatVersion: z.literal(1),
  defaults: z.partialRecord(ModelTask, z.string()).default({}),
  models: z.array(z.unknown())
})

/** A verified weight file on this computer, ready to be loaded by a worker. */
export const ReadyModel = z.object({
  entry: ModelEntry,
  path: z.string(),
  sha256: Sha256
})
export type ReadyModel = z.infer<typeof ReadyModel>
