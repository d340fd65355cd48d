import { join } from 'node:path'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { nodeWorkers } from '../../../src/main/workers/node-workers.ts'
import { createPool } from '../../../src/main/workers/pool.ts'
import type { ForkWorker, WorkerProcess } from '../../../src/main/workers/worker-process.ts'
import type { TagAudioInput } from '../../../src/shared/worker-protocol.ts'
import { residentMb } from '../inference/resident.ts'
import { clipFolder, lavfi, makeClip, processesWith } from './clips.ts'
import { tinyTagger } from './tiny-tagger.ts'

const ENTRY = new URL('../../../src/worker/index.ts', import.meta.url)
const RATE = 8000
const dir = clipFolder(afterAll)

function newPool() {
  const workers: WorkerProcess[] = []
  const fork: ForkWorker = (config) => {
    const worker = nodeWorkers(ENTRY)(config)
    workers.push(worker)
    return worker
  }
  const pool = createPool({ fork, config: { inferenceThreads: 1, imageThreads: 1 }, size: 1, concurrency: 1 })
  onTestFinished(() => pool.close())
  return { pool, workers }
}

function listeningTo(path: string): TagAudioInput {
  const model = tinyTagger(dir, 'loudness', { sampleRate: RATE, samples: 10 * RATE, weights: 1, bias: 0.05 })
  const tools = { ffmpeg: 'ffmpeg', ffprobe: 'ffprobe' }
  return { kind: 'tagAudio', path, model, ...tools, windowMs: 10_000, hopMs: 5000, minScore: 0.02, topK: 5 }
}

/** Four hours of noise; a minute over and over, because that is quick to make. */
function fourHours(): Promise<string> {
  const minute = `anoisesrc=r=${RATE}:d=60:a=0.2:s=1`
  const loop = `aloop=loop=${4 * 60 - 1}:size=${60 * RATE}`
  made ??= makeClip(join(dir, 'four-hours.wav'), ...lavfi(minute), '-af', loop, '-c:a', 'pcm_u8')
  return made
}
let made: Promise<string> | undefined

describe('a worker that listens', () => {
  it('ends with its ffmpeg within a second of being told to stop', async () => {
    const path = await fourHours()
    const { pool } = newPool()
    const abort = new AbortController()
    const begun = Promise.withResolvers<void>()
    const listening = pool.run(listeningTo(path), { signal: abort.signal, onProgress: () => begun.resolve() })
    await Promise.race([begun.promise, listening])
    expect(await processesWith(path)).toHaveLength(1)
    const since = performance.now()
    abort.abort()
    await expect(listening).rejects.toMatchObject({ name: 'AbortError' })
    expect(performance.now() - since).toBeLessThan(1000)
    expect(await processesWith(path)).toEqual([])
  })

  it('leaves no ffmpeg behind when it is killed', async () => {
    const path = await fourHours()
    const { pool, workers } = newPool()
    const begun = Promise.withResolvers<void>()
    const listening = pool.run(listeningTo(path), { onProgress: () => begun.resolve(), retryCrashed: false })
    await Promise.race([begun.promise, listening])
    workers[0]?.kill()
    await expect(listening).rejects.toMatchObject({ code: 'worker-killed' })
    await expect.poll(() => processesWith(path), { timeout: 5000 }).toEqual([])
  })

  it.skipIf(process.platform !== 'linux')('needs no more memory for four hours than for minutes', async () => {
    const path = await fourHours()
    const { pool, workers } = newPool()
    const seen: { fraction: number; megabytes: number }[] = []
    const output = await pool.run(listeningTo(path), {
      onProgress: (fraction) => seen.push({ fraction, megabytes: residentMb(workers[0]?.pid ?? 0) })
    })
    expect(output).toMatchObject({ applies: true, durationMs: 4 * 3_600_000, note: null })
    const most = (from: number, to: number): number =>
      Math.max(...seen.filter(({ fraction }) => fraction > from && fraction <= to).map(({ megabytes }) => megabytes))
    expect(most(0.2, 1)).toBeLessThan(most(0, 0.2) + 25)
  })
})
