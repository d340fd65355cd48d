import { copyFileSync, existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { type ProxyRecipe, proxyRecipe } from '../../../src/main/player/recipe.ts'
import { decodeWaveform } from '../../../src/shared/waveform.ts'
import type { MakeProxyInput } from '../../../src/shared/worker-protocol.ts'
import { makeProxy } from '../../../src/worker/make-proxy.ts'
import { writeWaveform } from '../../../src/worker/make-waveform.ts'
import { probeMedia } from '../../../src/worker/media/probe.ts'
import { describeShared, sharedMedia } from '../../shared-media.ts'
import { counting, lavfi, makeClip, mediaFolder, only, processesWith } from './clips.ts'

const dir = mediaFolder(afterAll)
const never = new AbortController().signal
const ENCODERS = new Set(['libx264', 'libvpx-vp9', 'libopus', 'aac'])
const FREE = new Set(['libvpx-vp9', 'libopus'])

let copies = 0
async function proxyOf(path: string, encoders = ENCODERS, change: Partial<MakeProxyInput> = {}, signal = never) {
  const facts = await probeMedia('ffprobe', path, never)
  const recipe: ProxyRecipe = proxyRecipe(facts, encoders)
  const to = join(dir, 'proxies', `${copies++}.${recipe.container}`)
  const told: { fraction: number; msLeft: number | null }[] = []
  const made = await makeProxy(
    {
      ...{
        kind: 'makeProxy',
        path,
        ffmpeg: 'ffmpeg',
        to,
        durationMs: facts.durationMs,
        mostBytes: 1e9,
        ...recipe,
        rateOption: '-fps_mode'
      },
      ...change
    },
    { signal, onProgress: (fraction, { msLeft }) => told.push({ fraction, msLeft }) }
  )
  return { to, made, told, recipe, facts: await probeMedia('ffprobe', to, never) }
}

const leftParts = () => readdirSync(join(dir, 'proxies')).filter((name) => name.endsWith('.part'))

describe('a copy that can be played', () => {
  it('has the length, the size and the rate of the original, and tells how far it is', async () => {
    const path = await makeClip(
      join(dir, 'hevc.mp4'),
      ...lavfi('testsrc=s=640x360:r=25:d=12'),
      ...lavfi('sine=440:d=12'),
      ...['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=error', '-c:a', 'ac3']
    )
    const { facts, told, made, to } = await proxyOf(path)
    expect(facts).toMatchObject({
      video: { codec: 'h264', pixelFormat: 'yuv420p', width: 640, height: 360, fps: 25 },
      audio: { codec: 'aac' }
    })
    expect(Math.abs((facts.durationMs ?? 0) - 12_000)).toBeLessThan(100)
    expect(made).toMatchObject({ bytes: statSync(to).size, note: null })
    const fractions = told.map(({ fraction }) => fraction)
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b))
    expect(fractions.at(-1)).toBeGreaterThan(0.9)
    // What can be played while it loads has its index before its contents.
    const bytes = readFileSync(to)
    expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'))
  })

  it('is VP9 and Opus where nothing else can be written', async () => {
    const path = await makeClip(
      join(dir, 'old.avi'),
      ...lavfi('testsrc=s=320x180:r=25:d=2'),
      ...lavfi('sine=440:d=2'),
      ...['-c:v', 'mpeg4', '-c:a', 'ac3']
    )
    const { facts, to } = await proxyOf(path, FREE)
    expect(facts).toMatchObject({ video: { codec: 'vp9', width: 320 }, audio: { codec: 'opus' } })
    expect(to).toMatch(/\.webm$/)
  })

  it('takes over what can be played as it is', async () => {
    const path = await makeClip(
      join(dir, 'camcorder.ts'),
      ...lavfi('testsrc=s=320x180:r=25:d=4'),
      ...lavfi('sine=440:d=4'),
      ...['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-c:a', 'ac3']
    )
    const { facts, recipe } = await proxyOf(path)
    expect([recipe.video?.encoder, recipe.audio?.encoder]).toEqual(['copy', 'aac'])
    expect(facts).toMatchObject({ video: { codec: 'h264', width: 320 }, audio: { codec: 'aac' } })
    expect(Math.abs((facts.durationMs ?? 0) - 4000)).toBeLessThan(150)
  })

  it('is upright, in square pixels, of an even size, and keeps a varying frame rate', async () => {
    const flat = await makeClip(
      join(dir, 'flat.mov'),
      ...lavfi('testsrc=s=322x180:r=25:d=4'),
      ...only([0, 3, 50, 51, 90]).map((one) => one.replace('select=', 'setsar=2/1,select=')),
      ...['-c:v', 'mpeg4']
    )
    const path = await makeClip(join(dir, 'turned.mov'), '-i', flat, '-c', 'copy', '-metadata:s:v', 'rotate=90')
    expect((await probeMedia('ffprobe', path, never)).video).toMatchObject({ width: 180, height: 644 })
    for (const encoders of [ENCODERS, FREE]) {
      const { facts, to } = await proxyOf(path, encoders)
      expect(facts.video).toMatchObject({ width: 180, height: 644 })
      expect(await frameTimes(to)).toEqual([0, 0.12, 2, 2.04, 3.6])
    }
  })

  it('has the first sound track that can be read of five, on the time line of the pictures', async () => {
    const inputs = [300, 500, 700, 900, 1100].flatMap((tone) => ['-itsoffset', '1', ...lavfi(`sine=${tone}:d=2`)])
    const path = await makeClip(
      join(dir, 'five.mkv'),
      ...lavfi('testsrc=s=64x64:r=10:d=3'),
      ...inputs,
      ...['-map', '0:v', ...[1, 2, 3, 4, 5].flatMap((n) => ['-map', `${n}:a`])],
      ...['-c:v', 'mpeg4', '-c:a', 'ac3']
    )
    const { facts, to } = await proxyOf(path)
    expect(facts).toMatchObject({ audioStreams: 1, audio: { codec: 'aac' } })
    const wave = await waveformOf(to, 'five.bin')
    const { peaks } = decodeWaveform(readFileSync(wave.path))
    expect(Math.max(...peaks.slice(0, 45))).toBeLessThan(3)
    expect(Math.max(...peaks.slice(55, 140))).toBeGreaterThan(20)
  })

  it('ends where a damaged original does, and says so', async () => {
    const whole = await counting(join(dir, 'whole.avi'), 20, '-c:v', 'mpeg4')
    const path = join(dir, 'cut.avi')
    copyFileSync(whole, path)
    truncateSync(path, Math.floor(statSync(path).size * 0.5))
    const { made } = await proxyOf(path, ENCODERS, { durationMs: 20_000 })
    expect(made.note).toMatch(/^It is damaged or incomplete: \d+\.\d of 20\.0 seconds can be played\.$/)
  })

  it('is refused in words where nothing can be decoded, and leaves nothing behind', async () => {
    const path = await counting(join(dir, 'garbled.avi'), 2, '-c:v', 'mpeg4')
    const bytes = readFileSync(path)
    bytes.fill(0x55, bytes.indexOf('movi') + 4)
    writeFileSync(path, bytes)
    await expect(proxyOf(path)).rejects.toMatchObject({ message: expect.stringMatching(/garbled\.avi/) })
    expect(leftParts()).toEqual([])
  })

  it('is given up when it takes more room than there is', async () => {
    const path = await counting(join(dir, 'large.avi'), 20, '-c:v', 'mpeg4')
    await expect(proxyOf(path, ENCODERS, { mostBytes: 60_000 })).rejects.toMatchObject({ code: 'proxy-too-large' })
    expect(leftParts()).toEqual([])
  })

  it('leaves no process and no file when it is cancelled, at any moment', async () => {
    const path = await makeClip(
      join(dir, 'long.avi'),
      ...lavfi('mandelbrot=s=640x360:r=25'),
      '-t',
      '20',
      '-c:v',
      'mpeg4'
    )
    for (const afterMs of [0, 60, 200, 600]) {
      const abort = new AbortController()
      const asked = proxyOf(path, FREE, {}, abort.signal)
      const refused = expect(asked).rejects.toMatchObject({ name: 'AbortError' })
      await setTimeout(afterMs)
      const since = performance.now()
      abort.abort()
      await refused
      expect(performance.now() - since).toBeLessThan(1000)
      expect(await processesWith(path)).toEqual([])
      expect(existsSync(join(dir, 'proxies')) ? leftParts() : []).toEqual([])
    }
  })
})

async function frameTimes(path: string): Promise<number[]> {
  const { execa } = await import('execa')
  const { stdout } = await execa('ffprobe', [
    ...[
      '-v',
      'error',
      '-select_streams',
      'v',
      '-show_entries',
      'frame=best_effort_timestamp_time',
      '-of',
      'csv=p=0',
      path
    ]
  ])
  return stdout
    .split('\n')
    .flatMap((line) => (/^\d/.test(line) ? [Number(line.split(',')[0])] : []))
    .sort((a, b) => a - b)
}

async function waveformOf(path: string, file: string, signal = never) {
  const told: number[] = []
  const output = await writeWaveform(
    { kind: 'makeWaveform', path, ffmpeg: 'ffmpeg', ffprobe: 'ffprobe', folder: join(dir, 'thumbs'), file },
    { signal, onProgress: (fraction) => told.push(fraction) }
  )
  return { output, told, path: join(dir, 'thumbs', file) }
}

describe('the waveform of a file', () => {
  it('of two hours is less than 400 kB', async () => {
    const path = await makeClip(join(dir, 'two-hours.mp3'), ...lavfi('sine=440:d=7200:r=8000'), '-b:a', '8k')
    const { output, told, path: written } = await waveformOf(path, 'two/hours.bin')
    expect(output).toMatchObject({ applies: true, note: null })
    expect(statSync(written).size).toBeLessThan(400_000)
    const { peaks } = decodeWaveform(readFileSync(written))
    expect(Math.abs(peaks.length - 360_000)).toBeLessThan(20)
    expect(told).toEqual([...told].sort((a, b) => a - b))
    expect(told.length).toBeGreaterThan(100)
  })

  it('does not apply to silent videos and clicks', async () => {
    const silent = await counting(join(dir, 'silent.mp4'), 1, '-c:v', 'libx264')
    expect((await waveformOf(silent, 'silent.bin')).output).toEqual({
      applies: false,
      why: 'It has no sound track.',
      mediaDurationMs: 1000
    })
    const click = await makeClip(join(dir, 'click.wav'), ...lavfi('sine=440:d=0.3'))
    expect((await waveformOf(click, 'click.bin')).output).toMatchObject({
      why: 'It has less than half a second of sound.'
    })
    expect(existsSync(join(dir, 'thumbs', 'click.bin'))).toBe(false)
  })

  it('is of what can be heard of a damaged end, and says so', async () => {
    const whole = await makeClip(join(dir, 'whole.flac'), ...lavfi('anoisesrc=d=20:a=0.1'))
    const path = join(dir, 'cut.flac')
    copyFileSync(whole, path)
    truncateSync(path, Math.floor(statSync(path).size * 0.6))
    const { output, path: written } = await waveformOf(path, 'cut.bin')
    expect(output).toMatchObject({ applies: true, note: expect.stringMatching(/damaged or incomplete/) })
    expect(decodeWaveform(readFileSync(written)).peaks.length).toBeGreaterThan(500)
  })

  it('leaves no process and no file when it is cancelled', async () => {
    const path = await makeClip(join(dir, 'hour.wav'), ...lavfi('sine=440:d=3600:r=8000'))
    const abort = new AbortController()
    const asked = waveformOf(path, 'cancelled.bin', abort.signal)
    const refused = expect(asked).rejects.toMatchObject({ name: 'AbortError' })
    await setTimeout(200)
    abort.abort()
    await refused
    expect(await processesWith(path)).toEqual([])
    expect(existsSync(join(dir, 'thumbs', 'cancelled.bin'))).toBe(false)
  })
})

describeShared('the waveform of real recordings', () => {
  it.each([
    ['sounds/jfk.wav', 100],
    ['sounds/guitar.mp3', 100],
    ['sounds/hens.ogg', 5],
    ['videos/friday.mp4', 50],
    // It has a sound track in which there is nothing.
    ['videos/flower.mp4', 0]
  ])('is as long as %s', async (name, loudest) => {
    const { output, path } = await waveformOf(join(sharedMedia, name), 'real.bin')
    if (!output.applies) throw new Error(output.why)
    const { peaks } = decodeWaveform(readFileSync(path))
    expect(Math.abs(peaks.length * 20 - output.durationMs)).toBeLessThanOrEqual(20)
    expect(Math.max(...peaks)).toBeGreaterThanOrEqual(loudest)
  })
})
