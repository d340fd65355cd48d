import type { ModelEntry } from '../../shared/model.ts'
import type { ModelTask } from '../../shared/model-task.ts'

const INSIGHTFACE = {
  licence: 'InsightFace: non-commercial research only',
  source: 'huggingface.co/public-data/insightface, models/buffalo_l'
}

/** A YOLO26 entry: the five sizes differ in their letter alone. */
function yolo26(size: 'n' | 's' | 'm' | 'l' | 'x'): ModelEntry {
  return {
    id: `yolo26${size}`,
    task: 'object-detection',
    family: 'yolo26-transformers',
    label: `YOLO26 ${size}`,
    files: [{ name: `yolo26${size}_fp16.onnx` }],
    input: { size: 640 },
    labels: 'coco-80',
    licence: 'AGPL-3.0',
    source: `huggingface.co/onnx-community/yolo26${size}-ONNX, onnx/model_fp16.onnx`
  }
}

/** The models this program knows by itself; a mirror's `models.json` may add to them or replace them. */
export const BUILT_IN_MODELS: readonly ModelEntry[] = [
  {
    id: 'det_10g',
    task: 'face-detection',
    family: 'scrfd',
    label: 'SCRFD 10G',
    files: [{ name: 'det_10g.onnx', sha256: '5838f7fe053675b1c7a08b633df49e7af5495cee0493c7dcf6697200b85b5b91' }],
    input: { size: 640 },
    ...INSIGHTFACE
  },
  {
    id: 'w600k_r50',
    task: 'face-recognition',
    family: 'arcface',
    label: 'ArcFace R50',
    files: [{ name: 'w600k_r50.onnx', sha256: '4c06341c33c2ca1f86781dab0e829f88ad5b64be9fba56e56bc9ebdefc619e43' }],
    input: { size: 112 },
    embedding: { dimensions: 512, maxDistance: 0.6 },
    ...INSIGHTFACE
  },
  yolo26('x'),
  yolo26('l'),
  yolo26('m'),
  yolo26('s'),
  yolo26('n')
]

/** What a task uses as long as neither the user nor a mirror says otherwise. */
export const BUILT_IN_DEFAULTS: Readonly<Partial<Record<ModelTask, string>>> = {
  'face-detection': 'det_10g',
  'face-recognition': 'w600k_r50',
  'object-detection': 'yolo26x'
}
