import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { repositories } from '../../../src/main/catalogue/index.ts'
import { openCatalogue } from '../../../src/main/catalogue/open-catalogue.ts'
import { createModelStore } from '../../../src/main/models/model-store.ts'
import { nodeWorkers } from '../../../src/main/workers/node-workers.ts'
import { createPool, type WorkerPool } from '../../../src/main/workers/pool.ts'

let pool: WorkerPool
beforeAll(() => {
  const fork = nodeWorkers(new URL('../../../src/worker/index.ts', import.meta.url))
  pool = createPool({ fork, config: { inferenceThreads: 1, imageThreads: 1 }, size: 1, concurrency: 4 })
})
afterAll(() => pool.close())

const WEIGHTS = Buffer.from('the weights of a model that is only looked at, never loaded')
const SHA256 = createHash('sha256').update(WEIGHTS).digest('hex')

it('says what is missing and where it looked, and is ready as soon as the file is there', async () => {
  const { store, mirror } = await newStore()
  expect(store.blocking('objects')).toMatch(
    /^The models folder .* lacks what is needed: object detection needs Tiny \(tiny\.onnx\)\. Choose a folder/
  )
  writeFileSync(join(mirror, 'tiny.onnx'), WEIGHTS)
  await vi.waitUntil(() => store.availability('object-detection').ready, { timeout: 20_000 })
  expect(store.availability('object-detection')).toMatchObject({
    model: { sha256: SHA256, path: join(store.folder, 'tiny.onnx') }
  })
})

it('refuses a file with another content by name, leaves nothing of it, and does not try for ever', async () => {
  const { store, mirror, changes } = await newStore()
  writeFileSync(join(mirror, 'tiny.onnx'), 'not the weights at all')
  await store.refresh()
  expect(store.blocking('objects')).toMatch(/tiny\.onnx/)
  expect(store.list().models.find(({ id }) => id === 'tiny')).toMatchObject({ state: 'refused', selected: true })
  expect(readdirSync(store.folder)).toEqual([])
  // The mirror's change is looked at once more; then nothing may go on, however long one waits.
  await new Promise((resolve) => setTimeout(resolve, 1500))
  const told = changes()
  await new Promise((resolve) => setTimeout(resolve, 1500))
  expect(changes()).toBe(told)
})

it('hashes a file once, and again only when it changed', async () => {
  const { store, mirror, hashed } = await newStore()
  writeFileSync(join(mirror, 'tiny.onnx'), WEIGHTS)
  await store.refresh()
  await store.refresh()
  expect({ ready: store.availability('object-detection').ready, hashed: hashed() }).toEqual({ ready: true, hashed: 0 })
  const target = join(store.folder, 'tiny.onnx')
  writeFileSync(target, Buffer.concat([WEIGHTS, Buffer.from('!')]))
  await store.refresh()
  expect(hashed()).toBeGreaterThan(0)
  // What was tampered with is replaced by what the mirror has.
  expect(statSync(target).size).toBe(WEIGHTS.length)
  expect(store.availability('object-detection')).toMatchObject({ ready: true, model: { sha256: SHA256 } })
})

it('goes by the built-in list where there is no mirror, and says so', async () => {
  const { store } = await newStore({ fixedMirror: null })
  expect(store.blocking('faces')).toBe(
    'No models folder is set: face detection needs SCRFD 10G (det_10g.onnx), face recognition needs ArcFace R50 (w600k_r50.onnx). Choose a folder that has them in Settings, Models.'
  )
  expect(
    store
      .list()
      .models.filter(({ selected }) => selected)
      .map(({ id }) => id)
  ).toEqual(['det_10g', 'w600k_r50', 'yolo26x'])
})

async function newStore(change: { fixedMirror?: null } = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'inglenook-models-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  const mirror = join(dir, 'mirror')
  mkdirSync(mirror)
  writeFileSync(join(mirror, 'models.json'), JSON.stringify(LIST))
  const db = openCatalogue(dir)
  onTestFinished(() => void db.close())
  const catalogue = repositories(db)
  let changes = 0
  let hashed = 0
  const store = createModelStore({
    catalogue,
    pool: {
      ...pool,
      run: (task, options) => {
        if (task.kind === 'hashFile') hashed += 1
        return pool.run(task, options)
      }
    },
    folder: join(dir, 'models'),
    fixedMirror: mirror,
    settings: catalogue.settings.read,
    onChange: () => {
      changes += 1
    },
    log: () => undefined,
    ...change
  })
  onTestFinished(() => store[Symbol.asyncDispose]())
  await store.refresh()
  return { store, mirror, changes: () => changes, hashed: () => hashed }
}

const LIST = {
  formatVersion: 1,
  defaults: { 'object-detection': 'tiny' },
  models: [
    {
      id: 'tiny',
      label: 'Tiny',
      task: 'object-detection',
      family: 'yolo26',
      files: [{ name: 'tiny.onnx', bytes: WEIGHTS.length, sha256: SHA256 }],
      input: { size: 640 },
      labels: 'coco-80',
      licence: 'free',
      source: 'ours'
    }
  ]
}
