import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ModelEntry, type ReadyModel } from '../src/shared/model.ts'

/*
 * Real photographs and real weights lie beside the checkout where there are any; INGLENOOK_TEST_SHARED names another
 * place. Without them these tests are left out, with one line that says so. Where the folder is there but not whole,
 * CI fails: tests that nobody notices missing protect nothing.
 */

const root = resolve(process.env['INGLENOOK_TEST_SHARED'] ?? join(import.meta.dirname, '../../shared'))

export const sharedMedia = join(root, 'media')
export const sharedModels = join(root, 'models')

const whole = existsSync(sharedMedia) && existsSync(sharedModels)

/** A `describe` of tests on the shared media and models. */
export function describeShared(name: string, tests: () => void): void {
  if (whole) {
    describe(name, tests)
  } else if (process.env['CI'] === 'true' && existsSync(root)) {
    it(`${name} (shared media and models are there but incomplete)`, () => expect(whole).toBe(true))
  } else {
    console.warn(`Left out, since ${root} holds no media and models: ${name}`)
    describe.skip(name, tests)
  }
}

/** A model of the shared folder by its id, as main would hand it to a worker. */
export function sharedModel(id: string): ReadyModel {
  const list: { models: { id: string }[] } = JSON.parse(readFileSync(join(sharedModels, 'models.json'), 'utf8'))
  const entry = ModelEntry.parse(list.models.find((model) => model.id === id))
  const [file] = entry.files
  if (!file?.sha256) throw new Error(`${id} names no file with a hash`)
  return { entry, path: join(sharedModels, file.name), sha256: file.sha256 }
}
