import { stat } from 'node:fs/promises'
import { type Failure, InglenookError } from '../../shared/failure.ts'
import type { ReadyModel } from '../../shared/model.ts'

/** One part of a task as a worker answers it. */
type Part = { ok: true } | { ok: false; failure: Failure } | null

/**
 * What a part that failed says of a model whose file has been taken away says nothing of the photo.
 *
 * @param models those of that part
 * @throws InglenookError `model-missing`: nothing is to be stored
 */
export async function checkModelsThere(part: Part, models: readonly ReadyModel[]): Promise<void> {
  if (!part || part.ok || part.failure.code !== 'model-unusable') return
  for (const { path, entry } of models) {
    const there = await stat(path).then(
      () => true,
      (error: unknown) => !(error instanceof Error && 'code' in error && error.code === 'ENOENT')
    )
    if (!there) throw new InglenookError('model-missing', `The model ${entry.label} has been taken away.`)
  }
}
