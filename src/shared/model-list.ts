import { faceDetectors, faceRecognisers } from './model-list/faces.ts'
import type { ListedModel } from './model-list/listed-model.ts'
import { objectDetectors } from './model-list/objects.ts'
import { audioTaggers } from './model-list/sounds.ts'
import { speechFinders, whisperModels } from './model-list/speech.ts'
import type { ModelTask } from './model-task.ts'

export type { ListedModel }

/**
 * Every model this program knows by itself, by task, the most accurate of what is at hand first; a mirror's
 * `models.json` may add to them or replace them.
 */
export const MODEL_LIST: readonly ListedModel[] = [
  ...faceDetectors,
  ...faceRecognisers,
  ...objectDetectors,
  ...audioTaggers,
  ...whisperModels,
  ...speechFinders
]

/** What a task uses as long as neither the user nor a mirror says otherwise. */
export const DEFAULT_MODELS: Readonly<Record<ModelTask, string>> = {
  'face-detection': 'det_10g',
  'face-recognition': 'w600k_r50',
  'object-detection': 'yolo26x',
  'audio-events': 'efficientat_mn10',
  transcription: 'large-v3',
  'voice-activity': 'silero-v6.2.0'
}
