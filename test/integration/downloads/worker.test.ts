import { existsSync, readFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WorkerCrashed } from '../../../src/main/workers/errors.ts'
import { nodeWorkers } from '../../../src/main/workers/node-workers.ts'
import { createPool, type WorkerPool } from '../../../src/main/workers/pool.ts'
import type { DownloadProgress } from '../../../src/shared/worker-protocol.ts'
import { cutAt, file, pausedAt, repeated, sha256Of, status } from '../../support/answers.ts'
import { serveLargeFile } from '../../support/large-file-server.ts'
import { inputFor, open, PATIENT, parts, scratch, WEIGHTS } from './downloading.ts'

function openPool(entry = '../../../src/worker/index.ts'): { pool: WorkerPool; pids: number[] } {
  const pids: number[] = []
  const fork = nodeWorkers(new URL(entry, import.meta.url))
  const pool = createPool({
    fork: (config) => {
      const worker = fork(config)
      if (worker.pid !== undefined) pids.push(worker.pid)
      return worker
    },
    config: { inferenceThreads: 1, imageThreads: 1 },
    size: 1,
    concurrency: 4
  })
  onTestFinished(() => pool.close())
  return { pool, pids }
}

describe('a worker that downloads', () => {
  it('tells every attempt and every wait, and the last state', async () => {
    const { server, folder } = await open()
    server.on('/det.onnx', status(503), cutAt(0.4, WEIGHTS), file(WEIGHTS))
    const { pool } = openPool()
    const told: DownloadProgress[] = []
    const begun = Date.now()
    const input = inputFor(server.address('/det.onnx'), folder)
    const output = await pool.run(input, { onProgress: (_fraction, detail) => void told.push(detail) })
    expect(output.bytes).toBe(WEIGHTS.byteLength)
    expect(Date.now() - begun).toBeGreaterThanOrEqual(3000)
    const turns = told.map(({ attempt, retry }) => (retry ? `wait after ${attempt}` : `attempt ${attempt}`))
    expect(turns.filter((turn, i) => turn !== turns[i - 1])).toEqual([
      'attempt 1',
      'wait after 1',
      'attempt 2',
      'wait after 2',
      'attempt 3'
    ])
    const [first, second] = told.flatMap(({ retry }) => retry ?? [])
    expect(first?.reason).toMatch(/answered 503/)
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThan(1900)
    expect(told.at(-1)).toMatchObject({
      bytes: WEIGHTS.byteLength,
      totalBytes: WEIGHTS.byteLength,
      attempt: 3,
      retry: null
    })
  })

  it('fails with the sentence for the user', async () => {
    const { server, folder } = await open()
    server.on('/det.onnx', status(404))
    const done = openPool().pool.run(inputFor(server.address('/det.onnx'), folder))
    await expect(done).rejects.toMatchObject({
      code: 'download-refused',
      message: expect.stringContaining('404 (Not Found)')
    })
    expect(parts(folder)).toEqual([])
  })

  it.each([
    ['within the body', pausedAt(0.4, WEIGHTS)],
    ['between two attempts', status(500)]
  ])('lets go %s well within a second', async (_when, answer) => {
    const { server, folder } = await open()
    server.on('/det.onnx', answer)
    const { pool, pids } = openPool()
    const abort = new AbortController()
    const told: DownloadProgress[] = []
    const input = inputFor(server.address('/det.onnx'), folder)
    const done = pool.run(input, { signal: abort.signal, onProgress: (_fraction, detail) => void told.push(detail) })
    done.catch(() => {})
    await expect.poll(() => told.some(({ bytes, retry }) => retry !== null || bytes >= 1_200_000), PATIENT).toBe(true)
    const begun = performance.now()
    abort.abort()
    await expect(done).rejects.toMatchObject({ code: 'cancelled' })
    expect(performance.now() - begun).toBeLessThan(500)
    expect({ parts: parts(folder), there: existsSync(input.to) }).toEqual({ parts: [], there: false })
    // It went by itself, and was not killed for it.
    server.on('/det.onnx', file(WEIGHTS))
    await pool.run(inputFor(server.address('/det.onnx'), folder))
    expect(pids).toHaveLength(1)
  })

  it.skipIf(process.platform !== 'linux')('needs no more memory for a larger file, and leaves main alone', async () => {
    const { server, folder } = await open()
    const { pool, pids } = openPool()
    const peak = (): number =>
      Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pids[0]}/status`, 'utf8'))?.[1]) / 1024
    const fetchMegabytes = async (megabytes: number): Promise<number> => {
      const content = repeated(WEIGHTS, megabytes * 1_000_000)
      server.on('/det.onnx', file(content, { etag: '"large"' }))
      await pool.run(inputFor(server.address('/det.onnx'), folder, { sha256: sha256Of(content) }))
      return peak()
    }
    const small = await fetchMegabytes(40)
    const large = await fetchMegabytes(200)
    expect(large - small).toBeLessThan(60)
  })
})

describe('what a worker says of its progress', () => {
  const good: DownloadProgress = { bytes: 5, totalBytes: 10, msLeft: null, attempt: 1, retry: null }
  const telling = 'fixtures/telling-worker.ts'
  const saying = (detail: unknown) =>
    inputFor('http://127.0.0.1:1/', 'unused', { to: JSON.stringify(detail), part: 'unused' })

  it('comes with what its kind of task foresees', async () => {
    const told: unknown[] = []
    await openPool(telling).pool.run(saying(good), { onProgress: (...said) => void told.push(said) })
    expect(told).toEqual([[0.5, good]])
  })

  it.each([
    ['nothing where something is foreseen', saying(null)],
    ['something else than is foreseen', saying({ ...good, attempt: 'first' })],
    ['something where nothing is foreseen', { kind: 'hashFile' as const, path: JSON.stringify(good) }]
  ])('shows that it is broken: %s', async (_what, task) => {
    const told: unknown[] = []
    const done = openPool(telling).pool.run(task, { onProgress: () => void told.push(1), retryCrashed: false })
    await expect(done).rejects.toBeInstanceOf(WorkerCrashed)
    await expect(done).rejects.toMatchObject({ detail: expect.stringContaining('malformed') })
    expect(told).toEqual([])
  })
})

it('hashing a download does not hold up the main process', async () => {
  using large = await serveLargeFile(100_000_000)
  const { pool } = openPool()
  const input = inputFor(large.address, scratch(), { sha256: large.sha256 })
  // Up and loaded, so that only the download itself is looked at.
  await pool.run(input)
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  await pool.run(input)
  delay.disable()
  // Hashing it takes at least 50 ms in one go; a busy computer takes its own share of time from everybody.
  expect(delay.percentile(99) / 1e6).toBeLessThan(50)
})
