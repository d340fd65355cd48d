import { InglenookError } from '../../shared/failure.ts'
import type { ModelFamily, ModelOf, ReadyModel } from '../../shared/model.ts'

/** A model of which the family, and so the decoder, is known. */
export type ReadyModelOf<F extends ModelFamily> = ReadyModel & { entry: ModelOf<F> }

/**
 * The model, seen as one of the families a step can read.
 *
 * @throws InglenookError `model-interface` when it is of another
 */
export function ofFamily<F extends ModelFamily>(model: ReadyModel, ...families: readonly F[]): ReadyModelOf<F> {
  const { entry } = model
  if (isOf(entry, families)) return { ...model, entry }
  throw new InglenookError(
    'model-interface',
    `The model “${entry.label}” does not fit here: expected one of the family ${families.join(' or ')}; found ${entry.family}. Choose another in Settings.`
  )
}

function isOf<F extends ModelFamily>(entry: ReadyModel['entry'], families: readonly F[]): entry is ModelOf<F> {
  return families.some((family) => family === entry.family)
}
