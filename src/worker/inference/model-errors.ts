import { basename } from 'node:path'
import { InglenookError } from '../../shared/failure.ts'
import type { ReadyModel } from '../../shared/model.ts'

/** A model's name in a message: what the user knows it by, and its file. */
export function labelOf(model: ReadyModel): string {
  return `“${model.entry.label}” (${basename(model.path)})`
}

/** `model-unusable`: the file is no model, or not a whole one. `what` follows the model's name in the sentence. */
export function unusable(label: string, what: string, options?: { cause?: unknown }): InglenookError {
  return new InglenookError(
    'model-unusable',
    `The model ${label} ${what}. Fetch it again, or choose another model in Settings.`,
    options
  )
}

/** `model-missing`: its file was there before, and is not now. */
export function gone(label: string, options?: { cause?: unknown }): InglenookError {
  return new InglenookError(
    'model-missing',
    `The file of the model ${label} is no longer there. Fetch it again, or choose another model in Settings.`,
    options
  )
}

/** `model-interface`: a model, but not one that its family's decoder can read. */
export function misfit(label: string, expected: string, found: string): InglenookError {
  return new InglenookError(
    'model-interface',
    `The model ${label} is not of the kind its entry in the list says: expected ${expected}; found ${found}. Choose another model in Settings, or correct the entry.`
  )
}

/** `model-output`: an answer that cannot be a result, such as one of nothing but zeros. */
export function nonsense(label: string, what: string): InglenookError {
  return new InglenookError(
    'model-output',
    `The model ${label} answered with ${what}, so nothing it says can be trusted. Choose another model for this in Settings.`
  )
}
