import type { ModelEntry } from './model.ts'
import type { ModelTask } from './model-task.ts'

/** A model this program knows by itself. */
export interface ListedModel {
  entry: ModelEntry
  /** Where each of its files is published, by file name; none where only a mirror can have it. */
  upstream: Readonly<Record<string, string>>
  /** About how large its files are together, where the exact size is not known. */
  aboutBytes: number
  /** Why it cannot be chosen yet, in words; null: it can. */
  unavailable: string | null
}

const INSIGHTFACE = {
  licence: 'InsightFace: non-commercial research only',
  source: 'huggingface.co/public-data/insightface, models/buffalo_l'
}

/** Every model this program knows by itself; a mirror's `models.json` may add to them or replace them. */
export const MODEL_LIST: readonly ListedModel[] = [
  listed({
    id: 'det_10g',
    task: 'face-detection',
    family: 'scrfd',
    label: 'SCRFD 10G',
    files: [{ name: 'det_10g.onnx', sha256: '5838f7fe053675b1c7a08b633df49e7af5495cee0493c7dcf6697200b85b5b91' }],
    input: { size: 640 },
    ...INSIGHTFACE
  }),
  listed({
    id: 'w600k_r50',
    task: 'face-recognition',
    family: 'arcface',
    label: 'ArcFace R50',
    files: [{ name: 'w600k_r50.onnx', sha256: '4c06341c33c2ca1f86781dab0e829f88ad5b64be9fba56e56bc9ebdefc619e43' }],
    input: { size: 112 },
    embedding: { dimensions: 512, maxDistance: 0.6 },
    ...INSIGHTFACE
  }),
  ...(['x', 'l', 'm', 's', 'n'] as const).map((size) =>
    listed({
      id: `yolo26${size}`,
      task: 'object-detection',
      family: 'yolo26-transformers',
      label: `YOLO26 ${size}`,
      files: [{ name: `yolo26${size}_fp16.onnx` }],
      input: { size: 640 },
      labels: 'coco-80',
      licence: 'AGPL-3.0',
      source: `huggingface.co/onnx-community/yolo26${size}-ONNX, onnx/model_fp16.onnx`
    })
  )
]

function listed(entry: ModelEntry): ListedModel {
  return { entry, upstream: {}, aboutBytes: 0, unavailable: null }
}

/** What a task uses as long as neither the user nor a mirror says otherwise. */
export const DEFAULT_MODELS: Readonly<Record<ModelTask, string>> = {
  'face-detection': 'det_10g',
  'face-recognition': 'w600k_r50',
  'object-detection': 'yolo26x',
  'audio-events': 'efficientat_mn10',
  transcription: 'large-v3',
  'voice-activity': 'silero-v6.2.0'
}
