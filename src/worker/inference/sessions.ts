import type { ReadyModel } from '../../shared/model.ts'
import { LoadedModel } from './loaded-model.ts'

/** A photo needs three. The one more lets a user try another model and come back; any further would only hold memory. */
const MOST_LOADED = 4

/**
 * The models loaded in this process, one for each weight file and at most four, the least recently used going first. The
 * file's bytes were verified by main when it named the hash. A load that failed is forgotten, so that the next photo tries
 * again.
 *
 * @throws InglenookError as LoadedModel.load does
 */
export async function loadedModel(model: ReadyModel, size: number, threads: number): Promise<LoadedModel> {
  const key = JSON.stringify([model.path, model.sha256, size, threads])
  const load = loading.get(key) ?? LoadedModel.load(model, size, threads)
  // Deleted and set again, because a Map keeps the order in which its keys came: the first is the longest unused.
  loading.delete(key)
  loading.set(key, load)
  load.catch(() => loading.delete(key))
  const [oldest] = loading
  if (oldest && loading.size > MOST_LOADED) {
    loading.delete(oldest[0])
    await release(oldest[1])
  }
  return load
}

/** Forgets every model and gives its memory back once its last run is done. */
export async function disposeSessions(): Promise<void> {
  const all = [...loading.values()]
  loading.clear()
  await Promise.all(all.map(release))
}

/** A model that never loaded has nothing to release, and its error went to whoever asked for it. */
async function release(load: Promise<LoadedModel>): Promise<void> {
  const [settled] = await Promise.allSettled([load])
  if (settled.status === 'fulfilled') await settled.value.release()
}

const loading = new Map<string, Promise<LoadedModel>>()
