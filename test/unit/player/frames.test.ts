import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { AssetRow } from '../../../src/main/catalogue/assets.ts'
import { createDiskCache } from '../../../src/main/player/disk-cache.ts'
import { createFrames } from '../../../src/main/player/frames.ts'
import { Cancelled } from '../../../src/main/workers/errors.ts'
import type { Task } from '../../../src/shared/worker-protocol.ts'

const VIDEO = { index: 0, codec: 'h264', pixelFormat: null, width: 64, height: 64, fps: 25, durationMs: 1000 }
const FACTS = { container: ['mov'], durationMs: 1000, hasVideo: true, video: VIDEO, audio: null, audioStreams: 0 }
const asset = (kind: string, durationMs: number | null = null) =>
  ({ id: 1, sha256: 'ab'.repeat(32), kind, durationMs }) as AssetRow

/** Workers that answer when they are told to. */
function setUp() {
  const folder = mkdtempSync(join(tmpdir(), 'inglenook-frames-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const asked: { atMs: number; answer: () => void }[] = []
  const run = (task: Task, { signal }: { signal?: AbortSignal } = {}) => {
    if (task.kind !== 'grabFrame') throw new Error(`${task.kind} was not to be asked`)
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    signal?.addEventListener('abort', () => reject(new Cancelled()))
    const answer = () => {
      mkdirSync(dirname(join(folder, task.file)), { recursive: true })
      writeFileSync(join(folder, task.file), `${task.atMs}`)
      resolve({ width: 1, height: 1, bytes: 1 })
    }
    asked.push({ atMs: task.atMs, answer })
    return promise
  }
  const frames = createFrames(
    { facts: async () => FACTS, withFile: async (_, work) => work('/film.mp4', { ffmpeg: 'ffmpeg' } as never) },
    { run: run as never },
    createDiskCache(folder, 1e6, () => {})
  )
  const whenAsked = async (count: number) => expect.poll(() => asked.length).toBe(count)
  return { frames, asked, whenAsked }
}

it('makes a frame once for all who ask for it', async () => {
  const { frames, asked, whenAsked } = setUp()
  const both = [frames.at(asset('video'), 40), frames.at(asset('video'), 40)]
  await whenAsked(1)
  asked[0]?.answer()
  const [path, same] = await Promise.all(both)
  expect(path).toMatch(/-40\.webp$/)
  expect(same).toBe(path)
  expect(await frames.at(asset('video'), 40)).toBe(path)
  expect(asked).toHaveLength(1)
})

it('is one picture from the end on', async () => {
  const { frames, asked, whenAsked } = setUp()
  const both = [frames.at(asset('video', 900), 5000), frames.at(asset('video', 900), 900)]
  await whenAsked(1)
  expect(asked[0]?.atMs).toBe(900)
  asked[0]?.answer()
  await Promise.all(both)
})

it('gives up those asked for first when far too many are', async () => {
  const { frames, asked, whenAsked } = setUp()
  const answers = Array.from({ length: 230 }, (_, atMs) => frames.at(asset('video'), atMs))
  expect(await Promise.all(answers.slice(0, 30))).toEqual(Array(30).fill(null))
  await whenAsked(asked.length)
  frames.close()
  expect(await Promise.all(answers)).toEqual(Array(230).fill(null))
})

it('is nothing of a recording or a photo', async () => {
  const { frames } = setUp()
  expect([await frames.at(asset('audio'), 0), await frames.at(asset('photo'), 0)]).toEqual([null, null])
})
