import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { repositories } from '../../../src/main/catalogue/index.ts'
import { openCatalogue } from '../../../src/main/catalogue/open-catalogue.ts'
import { createModelStore } from '../../../src/main/models/create-model-store.ts'
import type { ModelStore } from '../../../src/main/models/model-store.ts'
import { nodeWorkers } from '../../../src/main/workers/node-workers.ts'
import { createPool, type WorkerPool } from '../../../src/main/workers/pool.ts'
import type { ModelState } from '../../../src/shared/models-overview.ts'
import {
  type Answer,
  cutAt,
  file,
  htmlPage,
  lfsPointer,
  lyingAboutLength,
  pausedAt,
  redirect,
  slowly,
  status
} from '../../support/answers.ts'
import type { MisbehavingServer } from '../../support/misbehaving-server.ts'
import { open, PATIENT, WEIGHTS, WEIGHTS_SHA256, weights } from './downloading.ts'
import { startedModel } from './model-of-a-server.ts'

let pool: WorkerPool
beforeAll(() => {
  const fork = nodeWorkers(new URL('../../../src/worker/index.ts', import.meta.url))
  pool = createPool({ fork, config: { inferenceThreads: 1, imageThreads: 1 }, size: 1, concurrency: 4 })
})
afterAll(() => pool.close())

/** A library with one model, which the server has at `/slow.onnx`. */
async function openLibrary() {
  const { server, folder } = await open()
  const openStore = async (): Promise<ModelStore> => {
    const db = openCatalogue(folder)
    const store = createModelStore({
      catalogue: repositories(db),
      pool,
      downloads: pool,
      inference: pool,
      folder: join(folder, 'models'),
      fixedMirror: null,
      environment: {},
      fetchAhead: false,
      list: [
        startedModel({ address: server.address('/slow.onnx'), bytes: WEIGHTS.byteLength, sha256: WEIGHTS_SHA256 })
      ],
      onChange: () => {},
      log: () => {}
    })
    onTestFinished(async () => {
      await store[Symbol.asyncDispose]()
      db.close()
    })
    await store.refresh()
    return store
  }
  return { server, path: join(folder, 'models', 'slow.onnx'), openStore, store: await openStore() }
}

function stateOf(store: ModelStore): ModelState | undefined {
  return store
    .overview()
    .tasks.flatMap(({ models }) => models)
    .find(({ id }) => id === 'slow')?.state
}

function hostOf(server: MisbehavingServer): string {
  return new URL(server.origin).host
}

describe('a model that is wanted', () => {
  it('by twenty at once is asked for once', async () => {
    const { server, store, path } = await openLibrary()
    server.on('/slow.onnx', slowly(WEIGHTS, { pieceBytes: 300_000, everyMs: 20 }))
    const wants = Array.from({ length: 20 }, (_, i) =>
      i % 2 === 0
        ? store.download('slow')
        : new Promise((resolve) => setTimeout(resolve, 5 * i)).then(() => store.download('slow'))
    )
    await Promise.all(wants)
    expect(server.count()).toBe(1)
    expect(stateOf(store)).toEqual({ kind: 'ready', verified: true })
    expect(readFileSync(path).equals(WEIGHTS)).toBe(true)
  })

  it('is never asked for once it is here, also by the next process', async () => {
    const { server, store, openStore } = await openLibrary()
    server.on('/slow.onnx', file(WEIGHTS))
    await store.download('slow')
    server.forgetRequests()
    await store.download('slow')
    const next = await openStore()
    next.want(['objects'])
    await next.download('slow')
    await next.settled()
    expect(server.requests()).toEqual([])
    expect(stateOf(next)).toEqual({ kind: 'ready', verified: true })
  })

  it('shows how far it is, why it waits, and is ready in the end', async () => {
    const { server, store } = await openLibrary()
    server.on('/slow.onnx', status(503), pausedAt(0.43, WEIGHTS))
    const done = store.download('slow')
    await expect
      .poll(() => stateOf(store), PATIENT)
      .toMatchObject({
        kind: 'downloading',
        from: hostOf(server),
        attempt: 1,
        retry: { reason: expect.stringContaining('answered 503') }
      })
    await expect
      .poll(() => stateOf(store), PATIENT)
      .toMatchObject({
        kind: 'downloading',
        bytes: 0.43 * WEIGHTS.byteLength,
        totalBytes: WEIGHTS.byteLength,
        attempt: 2,
        retry: null
      })
    server.resume('/slow.onnx')
    await done
    expect(stateOf(store)).toEqual({ kind: 'ready', verified: true })
  })

  it('is given up at once, leaves nothing, and comes when it is asked for again', async () => {
    const { server, store, path } = await openLibrary()
    server.on('/slow.onnx', pausedAt(0.4, WEIGHTS), file(WEIGHTS))
    const done = store.download('slow')
    done.catch(() => {})
    await expect.poll(() => stateOf(store), PATIENT).toMatchObject({ kind: 'downloading', bytes: 1_200_000 })
    const begun = performance.now()
    store.cancelDownload('slow')
    await expect(done).rejects.toMatchObject({ code: 'cancelled' })
    expect(performance.now() - begun).toBeLessThan(1000)
    expect(readdirSync(join(path, '..'))).toEqual([])
    expect(stateOf(store)?.kind).toBe('absent')
    await store.download('slow')
    expect(stateOf(store)?.kind).toBe('ready')
  })
})

describe('a host that misbehaves', () => {
  const other = weights(WEIGHTS.byteLength, 'another file')

  it.each<[string, Answer, string, RegExp]>([
    ['404', status(404), 'download-refused', /not to be had.*404/],
    ['403', status(403), 'download-refused', /does not let.*403/],
    ['a page', htmlPage(), 'not-a-model', /a web page instead/],
    ['a pointer', lfsPointer(WEIGHTS), 'not-a-model', /Git LFS pointer/],
    ['another file', file(other), 'wrong-hash', /not the one that the list names/],
    ['another size', file(WEIGHTS.subarray(0, 2_000_000)), 'wrong-size', /another size than the list says/],
    ['a lie about the length', lyingAboutLength(2_999_000, WEIGHTS), 'wrong-size', /another size than the list says/],
    ['a redirect to itself', redirect('/slow.onnx'), 'download-refused', /round in a circle/]
  ])('has the model shown as failed, with why, and nothing left of it: %s', async (_what, answer, code, sentence) => {
    const { server, store, path } = await openLibrary()
    server.on('/slow.onnx', answer)
    await expect(store.download('slow')).rejects.toMatchObject({ code })
    expect(stateOf(store)).toEqual({ kind: 'failed', failure: { code, message: expect.stringMatching(sentence) } })
    for (const named of ['slow.onnx', hostOf(server)])
      expect(stateOf(store)).toMatchObject({ failure: { message: expect.stringContaining(named) } })
    expect(readdirSync(join(path, '..'))).toEqual([])
    expect(server.count()).toBe(1)
    // Once it is well again, so is the model.
    server.on('/slow.onnx', cutAt(0.4, WEIGHTS), file(WEIGHTS))
    await store.download('slow')
    expect(stateOf(store)).toEqual({ kind: 'ready', verified: true })
  })

  it('does not cost what is here already', async () => {
    const { server, store, path } = await openLibrary()
    server.on('/slow.onnx', file(WEIGHTS))
    await store.download('slow')
    server.on('/slow.onnx', file(other))
    await store.refresh()
    expect(readFileSync(path).equals(WEIGHTS)).toBe(true)
    // A file that was tampered with is not used, whatever the host has.
    writeFileSync(path, other)
    await store.refresh()
    expect(stateOf(store)?.kind).not.toBe('ready')
    await expect(store.download('slow')).rejects.toMatchObject({ code: 'wrong-hash' })
    expect(store.availability('object-detection').ready).toBe(false)
  })
})
