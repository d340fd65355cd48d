import type { ReadyModel } from '../../shared/model.ts'
import { LoadedModel } from './loaded-model.ts'

/**
 * The models loaded in this process, one for each weight file. The file's bytes were verified by main when it named
 * the hash. A load that failed is forgotten, so that the next photo tries again.
 *
 * @throws InglenookError as LoadedModel.load does
 */
export async function loadedModel(model: ReadyModel, size: number, threads: number): Promise<LoadedModel> {
  const key = JSON.stringify([model.path, model.sha256, size, threads])
  const known = loading.get(key)
  if (known) return known
  const load = LoadedModel.load(model, size, threads)
  loading.set(key, load)
  load.catch(() => loading.delete(key))
  return load
}

/** Forgets every model and gives its memory back once its last run is done. */
export async function disposeSessions(): Promise<void> {
  const all = [...loading.values()]
  loading.clear()
  for (const settled of await Promise.allSettled(all)) {
    if (settled.status === 'fulfilled') await settled.value.release()
  }
}

const loading = new Map<string, Promise<LoadedModel>>()
