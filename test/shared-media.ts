import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe } from 'vitest'
import { ModelEntry, type ReadyModel } from '../src/shared/model.ts'

/*
 * Real weights and photos lie beside the checkout, in ../shared (or where INGLENOOK_TEST_SHARED says), because their
 * licences keep them out of the repository.
 */

const shared = resolve(process.env.INGLENOOK_TEST_SHARED ?? join(import.meta.dirname, '../../shared'))

/** Folder of weight files with its `models.json`. */
export const sharedModels = join(shared, 'models')

/** Folder of free photos, videos and sounds. */
export const sharedMedia = join(shared, 'media')

/**
 * `describe` for tests on real weights and photos. Where the folder is absent they are skipped with one visible line;
 * where it is there they run, and whatever is missing in it fails them: nothing is left out in silence.
 */
export function describeShared(name: string, tests: () => void): void {
  if (existsSync(shared)) {
    describe(name, tests)
    return
  }
  console.warn(`Skipped, because ${shared} with the real weights and photos is not there: ${name}`)
  describe.skip(name, tests)
}

/** A model of the shared folder by its id, as main would hand it to a worker. */
export function sharedModel(id: string): ReadyModel {
  const list: { models: { id: string }[] } = JSON.parse(readFileSync(join(sharedModels, 'models.json'), 'utf8'))
  const entry = ModelEntry.parse(list.models.find((model) => model.id === id))
  const [file] = entry.files
  if (!file?.sha256) throw new Error(`${id} names no file with a hash`)
  return { entry, path: join(sharedModels, file.name), sha256: file.sha256 }
}
