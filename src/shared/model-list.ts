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

/** Every model this program knows by itself; a mirror's `models.json` may add to them or replace them. */
export const MODEL_LIST: readonly ListedModel[] = []

/** What a task uses as long as neither the user nor a mirror says otherwise. */
export const DEFAULT_MODELS: Readonly<Record<ModelTask, string>> = {
  'face-detection': 'det_10g',
  'face-recognition': 'w600k_r50',
  'object-detection': 'yolo26x',
  'audio-events': 'efficientat_mn10',
  transcription: 'large-v3',
  'voice-activity': 'silero-v6.2.0'
}
