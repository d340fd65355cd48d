import { InglenookError } from '../../shared/failure.ts'
import type { ModelTask } from '../../shared/model-task.ts'
import { fileOf, type KnownModel } from './known-models.ts'

/* What cannot be done with a model, in sentences. */

export function notAvailable({ entry, unavailable }: KnownModel): InglenookError {
  return new InglenookError('model-not-available', `${entry.label} cannot be used yet. ${unavailable ?? ''}`.trim())
}

export function wrongModel({ entry }: KnownModel, task: ModelTask): InglenookError {
  return new InglenookError(
    'wrong-model',
    `${entry.label} is a model for ${spoken(entry.task)}, not for ${spoken(task)}.`
  )
}

export function notReady({ entry }: KnownModel): InglenookError {
  return new InglenookError(
    'model-missing',
    `${entry.label} is not ready on this computer. Download it first, or add its file.`
  )
}

/** @param selected the models in use, of which one has the same file */
export function inUse(known: KnownModel, selected: readonly KnownModel[]): InglenookError {
  const user = selected.find((other) => fileOf(other)?.name === fileOf(known)?.name) ?? known
  return new InglenookError(
    'model-in-use',
    `${known.entry.label} is in use for ${spoken(user.entry.task)}. Choose another model for that first.`
  )
}

export function spoken(task: ModelTask): string {
  return task.replace('-', ' ')
}
