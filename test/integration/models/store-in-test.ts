import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { repositories } from '../../../src/main/catalogue/index.ts'
import { openCatalogue } from '../../../src/main/catalogue/open-catalogue.ts'
import { createModelStore } from '../../../src/main/models/create-model-store.ts'
import type { ModelStore, ModelStoreOptions } from '../../../src/main/models/model-store.ts'
import { nodeWorkers } from '../../../src/main/workers/node-workers.ts'
import { createPool, type WorkerPool } from '../../../src/main/workers/pool.ts'
import type { ModelEntry } from '../../../src/shared/model.ts'
import type { ModelInfo } from '../../../src/shared/models-overview.ts'
import type { SettingsPatch } from '../../../src/shared/settings.ts'
import { sharedModel, sharedModels } from '../../shared-media.ts'
import { temporaryFolder } from '../../unit/catalogue/library-in-test.ts'

/* A store of models over a real catalogue and real workers. */

let pool: WorkerPool

/** Call once in each file: its tests share one pool of real workers. */
export function withWorkers(): void {
  beforeAll(() => {
    const fork = nodeWorkers(new URL('../../../src/worker/index.ts', import.meta.url))
    pool = createPool({ fork, config: { inferenceThreads: 1, imageThreads: 1 }, size: 1, concurrency: 4 })
  })
  afterAll(() => pool.close())
}

export interface StoreInTest {
  store: ModelStore
  /** How often tasks of each kind were asked for. */
  asked: Record<string, number>
  /** What was last told to be in use. */
  retained: () => readonly string[]
  changes: () => number
  log: string[]
  set(patch: SettingsPatch): void
  info(id: string): ModelInfo
  /** It closes by itself when the test ends. */
  close(): Promise<void>
  /** Ends this one and opens another on the same library, as after a restart. */
  reopen(change?: Partial<ModelStoreOptions>): Promise<StoreInTest>
}

/** @param change what is not as usual: downloads are allowed here, and the built-in list is empty */
export async function openStore(
  change: Partial<ModelStoreOptions> = {},
  dir = temporaryFolder()
): Promise<StoreInTest> {
  const asked: Record<string, number> = {}
  const log: string[] = []
  let changes = 0
  let retained: readonly string[] = []
  const counting: Pick<WorkerPool, 'run' | 'retainModels'> = {
    run: (task, options) => {
      asked[task.kind] = (asked[task.kind] ?? 0) + 1
      return pool.run(task, options)
    },
    retainModels: (sha256s) => {
      retained = sha256s
      pool.retainModels(sha256s)
    }
  }
  await using stack = new AsyncDisposableStack()
  const db = stack.adopt(openCatalogue(dir), (db) => void db.close())
  const catalogue = repositories(db)
  const store = stack.use(
    createModelStore({
      catalogue,
      pool: counting,
      downloads: counting,
      inference: counting,
      folder: join(dir, 'models'),
      fixedMirror: null,
      environment: {},
      fetchAhead: true,
      onChange: () => {
        changes += 1
      },
      log: (line) => void log.push(line),
      list: [],
      ...change
    })
  )
  const closing = stack.move()
  onTestFinished(() => closing.disposeAsync())
  return {
    store,
    asked,
    log,
    retained: () => retained,
    changes: () => changes,
    set(patch) {
      catalogue.settings.update(patch)
      store.settingsChanged()
    },
    info(id) {
      const found = store
        .overview()
        .tasks.flatMap(({ models }) => models)
        .find((model) => model.id === id)
      if (!found) throw new Error(`${id} is not in the overview`)
      return found
    },
    close: () => closing.disposeAsync(),
    async reopen(other = {}) {
      await closing.disposeAsync()
      return openStore({ ...change, ...other }, dir)
    }
  }
}

/** The weights of a shared model. */
export function weightsOf(id: string): Buffer {
  return readFileSync(join(sharedModels, fileNameOf(sharedModel(id).entry)))
}

export function fileNameOf(entry: ModelEntry): string {
  return entry.files[0]?.name ?? ''
}

/** The entry of a shared model, under other names or without what its list says of its file. */
export function entryOf(id: string, change: { id?: string; name?: string; hashless?: boolean } = {}): ModelEntry {
  const { entry } = sharedModel(id)
  const [file] = entry.files
  if (!file) throw new Error(`${id} has no file`)
  const name = change.name ?? file.name
  return { ...entry, id: change.id ?? id, files: [change.hashless ? { name } : { ...file, name }] }
}

/** A folder with these files and, where there are entries, a list of them. */
export function mirrorFolder(entries: readonly ModelEntry[], files: Readonly<Record<string, Uint8Array>>): string {
  const folder = join(temporaryFolder(), 'mirror')
  mkdirSync(folder)
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes)
  if (entries.length > 0) writeFileSync(join(folder, 'models.json'), JSON.stringify(listOf(entries)))
  return folder
}

/** Each task uses the first entry that there is for it. */
export function listOf(entries: readonly ModelEntry[]) {
  const defaults = Object.fromEntries([...entries].reverse().map(({ task, id }) => [task, id]))
  return { formatVersion: 1, defaults, models: entries }
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
