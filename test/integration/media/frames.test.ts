import { copyFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import sharp from 'sharp'
import { afterAll, describe, expect, it } from 'vitest'
import { thumbnailFile } from '../../../src/shared/thumbnail-files.ts'
import { grabFrame } from '../../../src/worker/grab-frame.ts'
import { makePoster } from '../../../src/worker/make-poster.ts'
import { decodeFrame } from '../../../src/worker/media/frame.ts'
import { probeMedia } from '../../../src/worker/media/probe.ts'
import { gridSize } from '../../../src/worker/media/thumbnail-size.ts'
import { describeShared, sharedMedia } from '../../shared-media.ts'
import { counting, lavfi, makeClip, mediaFolder, only, processesWith } from './clips.ts'

const dir = mediaFolder(afterAll)
const never = new AbortController().signal
const context = { config: { inferenceThreads: 1, imageThreads: 1 }, signal: never }
const SHA = 'ab'.repeat(32)

async function frameAt(path: string, atMs: number, size?: readonly [number, number], signal = never) {
  const { video, container } = await probeMedia('ffprobe', path, never)
  if (!video) throw new Error(`${path} has no pictures`)
  const bytes = statSync(path).size
  const request = { ffmpeg: 'ffmpeg', path, bytes, container, video, size: size ?? [video.width, video.height], signal }
  return decodeFrame({ ...request, size: request.size as [number, number] }, atMs)
}

const SMALL = [80, 45] as const

/** Every frame of a file from its beginning, small. */
async function allFrames(path: string): Promise<Buffer[]> {
  const { stdout } = await execa(
    'ffmpeg',
    [
      ...['-v', 'error', '-i', path, '-vf', `scale=${SMALL.join(':')}:flags=bicubic,format=rgb24`],
      ...['-vsync', '0', '-f', 'rawvideo', '-']
    ],
    { encoding: 'buffer' }
  )
  const all = Buffer.from(stdout)
  const bytes = SMALL[0] * SMALL[1] * 3
  return Array.from({ length: all.length / bytes }, (_, n) => all.subarray(n * bytes, (n + 1) * bytes))
}

/** Which of some frames a picture is. */
function whichOf(frames: readonly Buffer[], { data }: { data: Uint8Array }): number {
  const differences = frames.map((frame) => difference(data, frame))
  return differences.indexOf(Math.min(...differences))
}

/** Mean difference of two pictures' bytes: neighbours of the counting picture differ by more than 1. */
function difference(a: Uint8Array, b: Uint8Array): number {
  expect(a.length).toBe(b.length)
  return a.reduce((sum, byte, index) => sum + Math.abs(byte - (b[index] ?? 0)), 0) / a.length
}

describe('the frame at a time', () => {
  it.each([
    ['cfr.mp4', ['-c:v', 'libx264', '-g', '250', '-bf', '3']],
    ['cfr.mkv', ['-c:v', 'libx264', '-g', '50']],
    ['cfr.avi', ['-c:v', 'mpeg4', '-q:v', '2']],
    ['cfr.wmv', ['-c:v', 'wmv2', '-q:v', '2']],
    ['cfr.webm', ['-c:v', 'libvpx', '-b:v', '2M', '-deadline', 'realtime', '-cpu-used', '8']],
    ['cfr.ts', ['-c:v', 'libx264', '-g', '50', '-output_ts_offset', '10']],
    ['cfr.mpg', ['-c:v', 'mpeg2video', '-q:v', '2']]
  ])('is exactly the one that is shown then: %s', async (name, options) => {
    const path = await counting(join(dir, name), 8, ...options)
    const frames = await allFrames(path)
    const times = [0, 39, 40, 1500, 5159, 5160]
    const shown = await Promise.all(times.map(async (atMs) => whichOf(frames, await frameAt(path, atMs, SMALL))))
    expect(shown).toEqual([0, 0, 1, 37, 128, 129])
  })

  it('is the one before, however long that lasts, where the frame rate varies', async () => {
    const path = await counting(join(dir, 'vfr.mp4'), 8, ...only([0, 3, 50, 51, 180]), '-c:v', 'libx264')
    const frames = await allFrames(path)
    const shown = async (atMs: number) => whichOf(frames, await frameAt(path, atMs, SMALL))
    const times = [0, 119, 120, 1500, 1999, 2000, 2040, 6000, 7199, 7200, 7300, 3_600_000]
    expect(await Promise.all(times.map(shown))).toEqual([0, 0, 1, 1, 1, 2, 3, 3, 3, 4, 4, 4])
  })

  it('is upright, and as wide as it is shown', async () => {
    // Red above green when it is upright.
    const upright = await makeClip(
      join(dir, 'upright.mp4'),
      ...lavfi('color=red:s=64x64:d=1[a];color=green:s=64x64:d=1[b];[a][b]vstack'),
      ...['-c:v', 'libx264', '-pix_fmt', 'yuv420p']
    )
    const lying = await makeClip(join(dir, 'lying.mp4'), ...['-i', upright, '-c:v', 'libx264', '-vf', 'transpose=1'])
    const turned = await makeClip(join(dir, 'turned.mp4'), '-i', lying, '-c', 'copy', '-metadata:s:v', 'rotate=270')
    expect(await probeMedia('ffprobe', turned, never)).toMatchObject({ video: { width: 64, height: 128 } })
    const { data, width, height } = await frameAt(turned, 500)
    const isRed = (x: number, y: number) => (data[(y * width + x) * 3] ?? 0) > 150
    const seen = [isRed(32, 10), isRed(32, 50), isRed(32, 80), isRed(32, 120)]
    // Which way round players turn it is theirs to say; what ffmpeg says of the size has to be kept.
    expect({ width, height }).toEqual({ width: 64, height: 128 })
    expect(seen[0]).toBe(seen[1])
    expect(seen[2]).toBe(!seen[0])
    expect(seen[3]).toBe(!seen[0])

    const wide = await counting(join(dir, 'wide.mp4'), 1, '-c:v', 'libx264', '-vf', 'setsar=2/1')
    expect(await probeMedia('ffprobe', wide, never)).toMatchObject({ video: { width: 640, height: 180 } })
  })

  it('comes from what is whole of a file that is cut off', async () => {
    const whole = await counting(join(dir, 'whole.mkv'), 20, '-c:v', 'libx264', '-g', '25')
    const path = join(dir, 'cut.mkv')
    copyFileSync(whole, path)
    truncateSync(path, Math.floor(statSync(path).size * 0.5))
    expect((await frameAt(path, 2000)).data).toHaveLength(320 * 180 * 3)
    // Beyond the end it goes on showing the last one.
    expect((await frameAt(path, 19_000)).data).toHaveLength(320 * 180 * 3)
  })

  it('is refused in words where there is none', async () => {
    const path = await counting(join(dir, 'garbled.mp4'), 2, '-c:v', 'libx264', '-movflags', '+faststart')
    const bytes = readFileSync(path)
    bytes.fill(0x55, bytes.indexOf('mdat') + 4)
    writeFileSync(path, bytes)
    await expect(frameAt(path, 500)).rejects.toMatchObject({
      code: 'unreadable-media',
      message: expect.stringContaining('garbled.mp4')
    })
  })

  it('leaves no process when it is cancelled', async () => {
    const path = await counting(join(dir, 'long.mkv'), 120, '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '9999')
    const abort = new AbortController()
    const asked = frameAt(path, 119_000, [320, 180], abort.signal)
    setTimeout(() => abort.abort(), 150)
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' })
    expect(await processesWith(path)).toEqual([])
  })

  it.each([
    ['quotes', `it's "quoted" \`here\` $(touch x) %d.mp4`],
    ['a newline', 'two\nlines.mp4'],
    ['a leading dash', '-i.mp4'],
    ['a protocol', 'concat:a|b.mp4'],
    ['emoji and other scripts', '🔥 веселье 炉端.mp4'],
    ['almost all that a name may have', `${'n'.repeat(246)}.mp4`]
  ])('is written as a small picture, from a name with %s', async (_, name) => {
    const plain = await counting(join(dir, 'plain.mp4'), 1, '-c:v', 'libx264')
    const path = join(dir, name)
    copyFileSync(plain, path)
    const { container, video } = await probeMedia('ffprobe', path, never)
    if (!video) throw new Error('no pictures')
    const common = { kind: 'grabFrame', path, ffmpeg: 'ffmpeg', container, video, atMs: 500, folder: dir } as const
    const webp = await grabFrame({ ...common, longestSide: 160, format: 'webp', file: 'f/one.webp' }, context)
    expect(webp).toEqual({ width: 160, height: 90, bytes: statSync(join(dir, 'f/one.webp')).size })
    expect(await sharp(join(dir, 'f/one.webp')).metadata()).toMatchObject({ format: 'webp', width: 160, height: 90 })
    await grabFrame({ ...common, longestSide: 4000, format: 'jpeg', file: 'f/one.jpg' }, context)
    expect(await sharp(join(dir, 'f/one.jpg')).metadata()).toMatchObject({ format: 'jpeg', width: 320, height: 180 })
  })
})

describe('the pictures of a video', () => {
  const poster = (path: string, sha256 = SHA) =>
    makePoster(
      { kind: 'makePoster', path, ffmpeg: 'ffmpeg', ffprobe: 'ffprobe', sha256, thumbsDir: join(dir, 'thumbs') },
      context
    )

  it('are taken where there is something to be seen', async () => {
    const path = await makeClip(
      join(dir, 'dark-start.mp4'),
      ...lavfi('color=black:s=320x180:d=4[a];testsrc=s=320x180:d=8[b];[a][b]concat'),
      ...['-c:v', 'libx264']
    )
    const made = await poster(path)
    expect(made).toMatchObject({ applies: true, width: 320, height: 180, mediaDurationMs: 12_000 })
    const stats = await sharp(join(dir, 'thumbs', thumbnailFile(SHA, 'grid'))).stats()
    expect(Math.max(...stats.channels.map(({ mean }) => mean))).toBeGreaterThan(60)
  })

  it('are black where the video is, and none where there are no pictures', async () => {
    const black = await makeClip(join(dir, 'black.mp4'), ...lavfi('color=black:s=64x64:d=2'), '-c:v', 'libx264')
    expect(await poster(black)).toMatchObject({ applies: true, width: 64, height: 64 })
    const song = await makeClip(join(dir, 'song.m4a'), ...lavfi('sine=d=1'))
    expect(await poster(song)).toEqual({ applies: false, why: 'It has no moving pictures.', mediaDurationMs: 1000 })
  })

  it('come from what is whole of a damaged file', async () => {
    const whole = await counting(join(dir, 'tail.mp4'), 20, '-c:v', 'libx264', '-g', '25', '-movflags', '+faststart')
    const bytes = readFileSync(whole)
    bytes.fill(0x55, Math.floor(bytes.length / 3))
    writeFileSync(whole, bytes)
    expect(await poster(whole)).toMatchObject({ applies: true, width: 320 })
  })
})

describeShared('real videos', () => {
  it.each([
    ['friday.mp4', 640, 480, 30],
    ['flower.mp4', 960, 540, 29.97],
    ['flower.webm', 960, 540, 29.97],
    ['bug_video_640.mp4', 640, 360, 30]
  ])('are shown by pictures of the same kinds as photos: %s', async (name, width, height, fps) => {
    const path = join(sharedMedia, 'videos', name)
    const facts = await probeMedia('ffprobe', path, never)
    expect(facts.video?.fps).toBeCloseTo(fps, 2)
    const made = await makePoster(
      { kind: 'makePoster', path, ffmpeg: 'ffmpeg', ffprobe: 'ffprobe', sha256: SHA, thumbsDir: join(dir, 'real') },
      context
    )
    expect(made).toMatchObject({ applies: true, width, height, thumbhash: expect.stringMatching(/^[\w+/]{20,}=*$/) })
    const grid = await sharp(join(dir, 'real', thumbnailFile(SHA, 'grid'))).metadata()
    const preview = await sharp(join(dir, 'real', thumbnailFile(SHA, 'preview'))).metadata()
    expect([grid.format, grid.width, grid.height]).toEqual(['webp', ...gridSize({ width, height })])
    expect([preview.format, preview.width, preview.height]).toEqual(['jpeg', width, height])
  })
})
