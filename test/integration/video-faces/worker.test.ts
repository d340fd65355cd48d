import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { nodeWorkers } from '../../../src/main/workers/node-workers.ts'
import { createPool } from '../../../src/main/workers/pool.ts'
import type { TimeSpan } from '../../../src/shared/asset.ts'
import { faceCropFile } from '../../../src/shared/thumbnail-files.ts'
import type { AnalyseVideoInput, AnalyseVideoOutput } from '../../../src/shared/worker-protocol.ts'
import { describeShared, sharedMedia, sharedModel } from '../../shared-media.ts'
import { filmFolder, lavfi, makeClip, makeFilm, processesWith } from './films.ts'

const ENTRY = new URL('../../../src/worker/index.ts', import.meta.url)
const SHA = 'ab'.repeat(32)
const dir = filmFolder(afterAll)
const STEP_MS = 1000

type Watched = Extract<AnalyseVideoOutput, { applies: true }>

function request(path: string, thumbsDir = join(dir, 'thumbs')): AnalyseVideoInput {
  const models = { detector: sharedModel('scrfd_2.5g'), recogniser: sharedModel('mobilefacenet_512') }
  const tools = { ffmpeg: 'ffmpeg', ffprobe: 'ffprobe' }
  return {
    kind: 'analyseVideo',
    path,
    ...tools,
    sha256: SHA,
    thumbsDir,
    faces: { ...models, minScore: 0.5, maxFaces: 20 }
  }
}

function newPool(after: (work: () => Promise<void>) => void = onTestFinished) {
  const config = { inferenceThreads: 1, imageThreads: 1 }
  const pool = createPool({ fork: nodeWorkers(ENTRY), config, size: 1, concurrency: 1 })
  after(() => pool.close())
  return pool
}

describeShared('a worker that looks for faces in a video', () => {
  let film: string
  let pool: ReturnType<typeof newPool>
  let watched: Watched

  beforeAll(async () => {
    pool = newPool(afterAll)
    film = await makeFilm(join(dir, 'film.mp4'))
    watched = await watch(film)
  })

  const watch = async (path: string): Promise<Watched> => {
    const output = await pool.run(request(path))
    if (!output.applies) throw new Error(output.why)
    return output
  }
  const photo = async (name: string) => {
    const { detector, recogniser, minScore, maxFaces } = request(film).faces
    const faces = { detector, recogniser, minScore, maxFaces }
    const path = join(sharedMedia, 'people', name)
    const task = { kind: 'analyseImage', path, sha256: SHA, thumbsDir: join(dir, 'photos'), thumbnails: false } as const
    const { faces: found } = await pool.run({ ...task, faces, objects: null })
    const [face] = found?.ok ? found.value : []
    if (!face) throw new Error(`no face on ${name}`)
    return face.embedding
  }
  const distance = (a: Float32Array, b: Float32Array) => 1 - a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0)
  /** Each edge of the spans is within a step of what it should be. */
  const expectSpans = (spans: readonly TimeSpan[] | undefined, expected: readonly [number, number][]) => {
    expect(spans).toHaveLength(expected.length)
    for (const [i, [startMs, endMs]] of expected.entries()) {
      expect(Math.abs((spans?.[i]?.startMs ?? -1e9) - startMs), `start ${i}`).toBeLessThanOrEqual(STEP_MS)
      expect(Math.abs((spans?.[i]?.endMs ?? -1e9) - endMs), `end ${i}`).toBeLessThanOrEqual(STEP_MS)
    }
  }
  const expectTheFilm = ({ faces }: Watched) => {
    expect(faces).toHaveLength(2)
    expectSpans(faces[0]?.spans, [
      [0, 4000],
      [9000, 11_000]
    ])
    expectSpans(faces[1]?.spans, [[6000, 9000]])
  }

  it('finds each person once, when they are seen, and as their photos show them', async () => {
    const output = watched
    expectTheFilm(output)
    expect(output).toMatchObject({ frames: 11, seenMs: 11_000, mediaDurationMs: 11_000, note: null })
    const [first, second] = output.faces
    const [obama, biden] = [await photo('obama.jpg'), await photo('biden.jpg')]
    expect(distance(first?.embedding ?? obama, obama)).toBeLessThan(0.3)
    expect(distance(second?.embedding ?? obama, biden)).toBeLessThan(0.4)
    expect(distance(first?.embedding ?? obama, biden)).toBeGreaterThan(0.6)
    for (const { timeMs, spans } of output.faces) {
      expect(spans.some(({ startMs, endMs }) => startMs <= timeMs && timeMs < endMs)).toBe(true)
    }
  })

  it('writes a picture of each, from the frame in which they are seen best, and nothing else', async () => {
    const thumbsDir = join(dir, 'crops')
    const output = await pool.run(request(film, thumbsDir))
    const faces = output.applies ? output.faces : []
    const files = readdirSync(thumbsDir, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.webp'))
    expect(files.sort()).toEqual(faces.map(({ crop }) => faceCropFile(SHA, crop)).sort())
    for (const { crop } of faces) {
      const { width, height, format } = await sharp(join(thumbsDir, faceCropFile(SHA, crop))).metadata()
      expect({ format, square: width === height }).toEqual({ format: 'webp', square: true })
      const { channels } = await sharp(join(thumbsDir, faceCropFile(SHA, crop))).stats()
      expect(Math.max(...channels.map(({ stdev }) => stdev))).toBeGreaterThan(20)
    }
  })

  it('says the same again', async () => {
    const told = ({ faces }: Watched) => faces.map(({ embedding, ...face }) => ({ ...face, embedding: [...embedding] }))
    expect(told(await watch(film))).toEqual(told(watched))
  })

  it('sees a video upright that lies in its file', async () => {
    const lying = await makeClip(join(dir, 'lying.mp4'), '-i', film, '-vf', 'transpose=1', '-c:v', 'libx264')
    const turned = await makeClip(join(dir, 'turned.mp4'), '-i', lying, '-c', 'copy', '-metadata:s:v', 'rotate=90')
    const output = await watch(turned)
    expectTheFilm(output)
    const [straight] = watched.faces
    const [face] = output.faces
    expect(face?.box.x).toBeCloseTo(straight?.box.x ?? -1, 1)
    expect(face?.box.y).toBeCloseTo(straight?.box.y ?? -1, 1)
  })

  it('keeps the times of a varying frame rate', async () => {
    // One frame for each scene, shown until the next one begins.
    const starts = [0, 40, 60, 90, 109].map((frame) => `eq(n\\,${frame})`).join('+')
    const varying = await makeClip(
      join(dir, 'varying.mkv'),
      ...['-i', film, '-vf', `select=${starts}`, '-vsync', 'vfr', '-c:v', 'libx264']
    )
    expectTheFilm(await watch(varying))
  })

  it('looks at a short clip more than once, and at nobody without complaint', async () => {
    const blink = await makeFilm(join(dir, 'blink.mp4'), [['obama.jpg', 0.4]])
    const { frames, faces } = await watch(blink)
    expect(frames).toBeGreaterThanOrEqual(3)
    expect(faces).toHaveLength(1)
    expect(faces[0]?.spans).toEqual([{ startMs: 0, endMs: 400 }])
    const nobody = await watch(
      await makeClip(join(dir, 'nobody.mp4'), ...lavfi('testsrc=s=320x180:d=3'), '-c:v', 'libx264')
    )
    expect(nobody).toMatchObject({ faces: [], note: null, frames: 4 })
  })

  it('looks at no more of a film of two hours than it has time for', async () => {
    // Without loss, so that every frame is like the one before and need not be looked at.
    const lossless = ['-r', '1', '-t', '6', '-qp', '0']
    const short = await makeFilm(join(dir, 'still.mp4'), [['obama.jpg', 6]], ...lossless)
    const long = await makeClip(join(dir, 'long.mp4'), '-stream_loop', '1199', '-i', short, '-c', 'copy')
    const { frames, faces, seenMs } = await watch(long)
    expect(frames).toBe(1200)
    expect(seenMs).toBe(7_200_000)
    expect(faces.map(({ spans }) => spans)).toEqual([[{ startMs: 0, endMs: 7_200_000 }]])
  }, 300_000)

  it('has nothing to do with a recording', async () => {
    const song = await makeClip(join(dir, 'song.mp4'), ...lavfi('sine=d=1'), '-c:a', 'aac')
    expect(await pool.run(request(song))).toMatchObject({ applies: false, why: 'It has no moving pictures.' })
  })

  it('uses what is whole of a damaged film, and says how far that is', async () => {
    const whole = await makeFilm(
      join(dir, 'whole.ts'),
      [
        ['obama.jpg', 4],
        ['biden.jpg', 4]
      ],
      '-g',
      '10'
    )
    const bytes = readFileSync(whole)
    const cut = join(dir, 'cut.mkv')
    const mkv = readFileSync(await makeClip(join(dir, 'whole.mkv'), '-i', whole, '-c', 'copy'))
    writeFileSync(cut, mkv.subarray(0, Math.round(mkv.length * 0.6)))
    const output = await watch(cut)
    expect(output.faces.length).toBeGreaterThan(0)
    expect(output.note).toMatch(/^It is damaged or incomplete: .* could be looked at\.$/)
    bytes.fill(0)
    writeFileSync(join(dir, 'zeros.mp4'), bytes)
    await expect(watch(join(dir, 'zeros.mp4'))).rejects.toMatchObject({ failure: { code: 'unreadable-media' } })
  })

  it('stops within a second of being told to, and leaves no process and no picture', async () => {
    const thumbsDir = join(dir, 'given-up')
    const long = await makeFilm(join(dir, 'minute.mp4'), [
      ['obama.jpg', 10],
      ['biden.jpg', 10]
    ])
    // Noise, so that no frame is like the one before and each is looked at.
    const noisy = await makeClip(
      join(dir, 'noisy.mp4'),
      '-i',
      long,
      '-vf',
      'noise=alls=12:allf=t',
      '-preset',
      'ultrafast'
    )
    const own = newPool()
    const abort = new AbortController()
    const begun = Promise.withResolvers<void>()
    const watching = own.run(request(noisy, thumbsDir), { signal: abort.signal, onProgress: () => begun.resolve() })
    await Promise.race([begun.promise, watching])
    expect(await processesWith(noisy)).toHaveLength(1)
    const since = performance.now()
    abort.abort()
    await expect(watching).rejects.toMatchObject({ name: 'AbortError' })
    expect(performance.now() - since).toBeLessThan(1000)
    expect(await processesWith(noisy)).toEqual([])
    expect(() => readdirSync(thumbsDir)).toThrow(/ENOENT/)
  })
})
