import { copyFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { evenMix } from '../../../src/worker/media/channels.ts'
import { openSound } from '../../../src/worker/media/open-sound.ts'
import { decodePcm, decodePcm16, type PcmEnd, type PcmOptions, soundOf } from '../../../src/worker/media/pcm.ts'
import { probeMedia } from '../../../src/worker/media/probe.ts'
import { clipFolder, lavfi, makeClip, processesWith } from './clips.ts'

const dir = clipFolder(afterAll)
const never = new AbortController().signal
const RATE = 8000
const EARLY = { ffmpeg: 'ffmpeg', ffprobe: 'ffprobe', sampleRate: RATE, signal: never }

/** Decodes as the worker does: what the probe says bounds it. */
async function decoding(path: string, change: Partial<PcmOptions> = {}) {
  const facts = await probeMedia('ffprobe', path, never)
  const { audio } = facts
  if (!audio) throw new Error(`${path} has no sound`)
  return decodePcm({
    ffmpeg: 'ffmpeg',
    path,
    ...soundOf(facts, audio),
    sampleRate: RATE,
    bytes: statSync(path).size,
    signal: never,
    ...change
  })
}

async function decoded(path: string, change: Partial<PcmOptions> = {}): Promise<PcmEnd & { sound: Float32Array }> {
  const chunks: Float32Array[] = []
  const decoder = await decoding(path, change)
  for (;;) {
    const next = await decoder.next()
    if (next.done) {
      const sound = new Float32Array(chunks.reduce((sum, { length }) => sum + length, 0))
      let at = 0
      for (const chunk of chunks) {
        sound.set(chunk, at)
        at += chunk.length
      }
      return { ...next.value, sound }
    }
    chunks.push(next.value.slice())
  }
}

/** How loud it is (root mean square) from one second to another. */
function loudness(sound: Float32Array, from: number, to: number): number {
  const part = sound.subarray(Math.round(from * RATE), Math.round(to * RATE))
  return Math.sqrt(part.reduce((sum, sample) => sum + sample * sample, 0) / part.length)
}

/** The strongest of these frequencies (Goertzel). */
function strongest(sound: Float32Array, frequencies: readonly number[]): number | undefined {
  const power = (frequency: number): number => {
    const turn = (2 * Math.PI * frequency) / RATE
    let real = 0
    let imaginary = 0
    sound.forEach((sample, n) => {
      real += sample * Math.cos(turn * n)
      imaginary += sample * Math.sin(turn * n)
    })
    return real * real + imaginary * imaginary
  }
  return [...frequencies].sort((a, b) => power(b) - power(a))[0]
}

describe('the sound of a file', () => {
  it('is mono, at the rate asked for, of the right length and loudness', async () => {
    const path = await makeClip(join(dir, 'tone.flac'), ...lavfi('sine=440:d=3:r=44100'), '-ac', '2', '-af', 'volume=6')
    const { sound, samples, note } = await decoded(path)
    expect({ samples, note }).toEqual({ samples: 3 * RATE, note: null })
    expect(sound).toHaveLength(samples)
    expect(strongest(sound.subarray(0, RATE), [220, 440, 880])).toBe(440)
    expect(loudness(sound, 0.5, 2.5)).toBeGreaterThan(0.4)
  })

  it.each(['mono', 'stereo', '5.1', '7.1'])(
    'is mixed from %s as ffmpeg mixes for 16 bits, and never clipped',
    async (channels) => {
      const count = { mono: 1, stereo: 2, '5.1': 6, '7.1': 8 }[channels]
      // Front channels that are alike and as loud as can be, as the microphones of a telephone give them.
      const each = Array.from({ length: count ?? 0 }, () => 'sin(2*PI*(300+200*t)*t)').join('|')
      const path = await makeClip(
        join(dir, `mix-${channels}.flac`),
        ...lavfi(`aevalsrc='${each}':c=${channels}:s=48000:d=2`),
        ...['-strict', '-2']
      )
      const { stdout } = await execa(
        'ffmpeg',
        ['-v', 'error', '-i', path, '-ac', '1', '-ar', '16000', '-f', 's16le', '-'],
        { encoding: 'buffer' }
      )
      const golden = new Int16Array(stdout.slice().buffer)
      const sound: number[] = []
      const { durationMs, index } = (await probeMedia('ffprobe', path, never)).audio!
      const options = { ffmpeg: 'ffmpeg', path, stream: index, durationMs, bytes: statSync(path).size, signal: never }
      for await (const chunk of decodePcm16({ ...options, sampleRate: 16_000, mix: 'within' })) sound.push(...chunk)
      expect(sound).toHaveLength(golden.length)
      const off = sound.map((sample, at) => Math.abs(sample - golden[at]!))
      expect(Math.max(...off)).toBeLessThan(4)
    }
  )

  it.each([
    ['a dozen microphones', 12, ''],
    ['speakers that nobody else has', 5, ':c=FL+FC+LFE+BL+TFR']
  ])('is there of the channels of %s', async (_, count, layout) => {
    const each = Array.from({ length: count }, (_, at) => (at === count - 1 ? 'sin(2*PI*440*t)' : '0')).join('|')
    const path = await makeClip(join(dir, `${count}.wav`), ...lavfi(`aevalsrc='${each}'${layout}:s=48000:d=2`))
    const { sound } = await decoded(path)
    expect(sound.length / RATE).toBeCloseTo(2, 1)
    expect(strongest(sound.subarray(0, RATE), [220, 440, 880])).toBe(440)
    // A tone of full scale on one of them.
    expect(loudness(sound, 0.2, 1.8)).toBeCloseTo(Math.SQRT1_2 / count, 3)
  })

  it('is there of a sphere of sound: what is heard from everywhere', async () => {
    const sphere = { index: 0, codec: 'opus', channels: 4, layout: 'ambisonic 1', durationMs: null }
    const path = await makeClip(
      join(dir, 'sphere.wav'),
      ...lavfi(`aevalsrc='0.5*sin(2*PI*440*t)|0.5*sin(2*PI*880*t)|0|0':c=ambisonic 1:s=8000:d=2`),
      ...['-af', `${evenMix(sphere, 'mono')}`]
    )
    const { sound } = await decoded(path)
    expect(strongest(sound.subarray(0, RATE), [440, 880])).toBe(440)
    expect(loudness(sound, 0.2, 1.8)).toBeCloseTo(0.5 * Math.SQRT1_2, 2)
  })

  it('is that of the first of five sound tracks, with no say for the others', async () => {
    const tones = [300, 500, 700, 900, 1100]
    const inputs = tones.flatMap((tone) => lavfi(`sine=${tone}:d=2`))
    const maps = tones.flatMap((_, i) => ['-map', `${i}:a`])
    const path = await makeClip(
      join(dir, 'five.mka'),
      ...inputs,
      ...maps,
      '-c:a',
      'flac',
      '-disposition:a:3',
      'default'
    )
    expect(await probeMedia('ffprobe', path, never)).toMatchObject({ audioStreams: 5, audio: { index: 0 } })
    const { sound } = await decoded(path)
    expect(strongest(sound.subarray(0, RATE), tones)).toBe(300)
  })

  it('is the first that can be read, where one cannot', async () => {
    const path = await makeClip(
      join(dir, 'unreadable-first.mov'),
      ...lavfi('sine=300:d=2'),
      ...lavfi('sine=700:d=2'),
      ...['-map', '0:a', '-map', '1:a', '-c:a', 'pcm_s16be']
    )
    const bytes = readFileSync(path)
    const first = bytes.indexOf('twos')
    expect(first).toBeGreaterThan(0)
    bytes.write('zzzz', first, 'latin1')
    writeFileSync(path, bytes)
    expect(await probeMedia('ffprobe', path, never)).toMatchObject({ audioStreams: 2, audio: { index: 1 } })
    expect(strongest((await decoded(path)).sound.subarray(0, RATE), [300, 700])).toBe(700)
  })

  it.each([
    ['mkv', ['-c:v', 'mpeg4', '-c:a', 'flac']],
    ['mp4', ['-c:v', 'mpeg4', '-c:a', 'aac']],
    ['mov', ['-c:v', 'mpeg4', '-c:a', 'pcm_s16le']],
    ['flv', ['-c:v', 'flv1', '-c:a', 'pcm_s16le', '-ar', '44100']],
    ['ts', ['-c:v', 'mpeg2video', '-c:a', 'mp2', '-output_ts_offset', '9']],
    ['mpg', ['-c:v', 'mpeg2video', '-c:a', 'mp2']],
    ['ogv', ['-c:v', 'libtheora', '-c:a', 'libvorbis']]
  ])('lies on the time line of the pictures when it starts later than they do: %s', async (kind, codecs) => {
    const path = await makeClip(
      join(dir, `late.${kind}`),
      ...lavfi('color=black:s=64x64:r=25:d=6'),
      ...['-itsoffset', '2', ...lavfi('sine=440:d=3')],
      ...['-map', '0:v', '-map', '1:a', ...codecs]
    )
    const { sound } = await decoded(path)
    // Codecs sound a little before a tone begins.
    expect(loudness(sound, 0, 1.9)).toBeLessThan(0.001)
    expect(loudness(sound, 2.1, 4.9)).toBeGreaterThan(0.05)
    expect(sound.length / RATE).toBeLessThan(5.2)
  })

  it.each(['mp4', 'mkv'])('may begin late for a moment only, and is whole then: %s', async (kind) => {
    const path = await makeClip(
      join(dir, `at-last.${kind}`),
      ...lavfi('color=black:s=64x64:r=5:d=240'),
      ...['-itsoffset', '200', ...lavfi('sine=440:d=3')],
      ...['-map', '0:v', '-map', '1:a', '-c:v', 'mpeg4', '-c:a', 'aac']
    )
    const { sound, samples, note } = await decoded(path)
    expect([samples / RATE, note]).toEqual([expect.closeTo(203, 0), null])
    expect(loudness(sound, 200.2, 202.8)).toBeGreaterThan(0.05)
    expect((await probeMedia('ffprobe', path, never)).audio?.durationMs).toBeCloseTo(203_000, -3)
  })

  it('is there for video and song, and the cover of a song is no video', async () => {
    const cover = await makeClip(join(dir, 'cover.png'), ...lavfi('color=red:s=32x32'), '-frames:v', '1')
    const song = await makeClip(
      join(dir, 'song.mp3'),
      ...lavfi('sine=440:d=1'),
      ...['-i', cover, '-map', '0', '-map', '1', '-disposition:v', 'attached_pic']
    )
    expect(await probeMedia('ffprobe', song, never)).toMatchObject({ hasVideo: false, audio: { codec: 'mp3' } })
    const video = await makeClip(join(dir, 'silent.mp4'), ...lavfi('color=red:s=32x32:d=1'), '-c:v', 'mpeg4')
    expect(await probeMedia('ffprobe', video, never)).toMatchObject({ hasVideo: true, audio: null, durationMs: 1000 })
  })

  it.each([
    ['quotes', `it's "quoted" \`here\` $(touch x) %d.wav`],
    ['a newline', 'two\nlines.wav'],
    ['a leading dash', '-i.wav'],
    ['a protocol', 'concat:a|b.wav'],
    ['emoji and other scripts', '🔥 веселье 炉端.wav'],
    ['almost all that a name may have', `${'n'.repeat(246)}.wav`]
  ])('comes out of a name with %s', async (_, name) => {
    const plain = await makeClip(join(dir, 'plain.wav'), ...lavfi('sine=440:d=1'))
    const path = join(dir, name)
    copyFileSync(plain, path)
    expect((await decoded(path)).samples).toBe(RATE)
  })

  it.each([
    ['flac', []],
    ['mp3', []],
    ['mkv', ['-c:a', 'flac']],
    ['webm', ['-c:a', 'libopus']],
    ['m4a', ['-movflags', '+faststart']]
  ])('is what can be decoded of a damaged end, with a note: %s', async (kind, options) => {
    const whole = await makeClip(join(dir, `whole.${kind}`), ...lavfi('anoisesrc=d=20:a=0.1'), ...options)
    const path = join(dir, `cut.${kind}`)
    copyFileSync(whole, path)
    truncateSync(path, Math.floor(statSync(path).size * 0.6))
    const cut = await decoded(path)
    expect(cut.samples / RATE).toBeGreaterThan(10)
    expect(cut.samples / RATE).toBeLessThan(13)
    expect(cut.note).toMatch(/damaged or incomplete: 1\d\.\d seconds of 20\.0 seconds could be heard/)
    expect((await decoded(whole)).note).toBeNull()
  })

  it('is whole in a file whose clock does not begin at zero', async () => {
    const path = await makeClip(join(dir, 'late.mkv'), ...lavfi('sine=d=4'), '-output_ts_offset', '10')
    const { samples, note } = await decoded(path)
    expect(samples / RATE).toBeCloseTo(4, 1)
    expect(note).toBeNull()
    expect((await probeMedia('ffprobe', path, never)).audio?.durationMs).toBeCloseTo(4000, -2)
  })

  it('is refused in words where there is none in what calls itself sound', async () => {
    const path = join(dir, 'rubbish.mp3')
    writeFileSync(path, Buffer.alloc(50_000, 'no sound at all '))
    await expect(probeMedia('ffprobe', path, never)).rejects.toMatchObject({
      code: 'unreadable-media',
      message: expect.stringMatching(/rubbish\.mp3 cannot be read: it is damaged or incomplete/)
    })
  })

  it('never comes from another file or the network, whatever a play list says', async () => {
    const secret = await makeClip(join(dir, 'secret.wav'), ...lavfi('sine=440:d=1'))
    const path = join(dir, 'list.m3u8')
    const list = (target: string) => `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${target}\n#EXT-X-ENDLIST\n`
    for (const target of [
      'http://127.0.0.1:9/a.ts',
      `subfile,,start,0,end,0,,:${secret}`,
      'data:audio/wav;base64,AAAA'
    ]) {
      writeFileSync(path, list(target))
      await expect(decoded(path)).rejects.toThrow(/list\.m3u8/)
    }
  })

  it('says when the tool is not there', async () => {
    const path = await makeClip(join(dir, 'tool.wav'), ...lavfi('sine=440:d=1'))
    const missing = join(dir, 'ffmpeg-that-is-not-there')
    await expect(decoded(path, { ffmpeg: missing })).rejects.toMatchObject({ code: 'tool-missing' })
    await expect(probeMedia(missing, path, never)).rejects.toMatchObject({ code: 'tool-missing' })
  })
})

describe('decoding', () => {
  it('leaves no process behind when it is cancelled, or when nobody asks for more', async () => {
    const path = await makeClip(join(dir, 'hour.wav'), ...lavfi('sine=440:d=3600:r=8000'))
    const abort = new AbortController()
    const cancelled = await decoding(path, { signal: abort.signal })
    await cancelled.next()
    expect(await processesWith(path)).toHaveLength(1)
    abort.abort()
    await expect(
      (async () => {
        for await (const _ of cancelled);
      })()
    ).rejects.toMatchObject({ name: 'AbortError' })
    expect(await processesWith(path)).toEqual([])

    for await (const _ of await decoding(path)) break
    expect(await processesWith(path)).toEqual([])
  })

  it('that began before it was known how loses nothing, even when it is over by then', async () => {
    const path = await makeClip(join(dir, 'short.wav'), ...lavfi('sine=440:d=2'))
    await using opened = await openSound({ ...EARLY, path, format: 'f32le' })
    const started = opened.sound?.started
    await started?.subprocess
    const { sound } = await decoded(path)
    const early: number[] = []
    for await (const chunk of decodePcm(opened.sound!)) early.push(...chunk)
    expect([started?.isTaken, early]).toEqual([true, [...sound]])
    // Once more, it is decoded anew.
    const again: number[] = []
    for await (const chunk of decodePcm(opened.sound!)) again.push(...chunk)
    expect(again).toEqual(early)
  })

  it('that began in the wrong way begins anew in the right one', async () => {
    // Its clock is that of the pictures, which have to be read along.
    const path = await makeClip(
      join(dir, 'late.ts'),
      ...[...lavfi('testsrc=d=3:s=64x64'), '-itsoffset', '1', ...lavfi('sine=440:d=2')]
    )
    await using opened = await openSound({ ...EARLY, path, format: 'f32le' })
    const found: number[] = []
    for await (const chunk of decodePcm(opened.sound!)) found.push(...chunk)
    expect(opened.sound?.started?.isTaken).toBe(false)
    expect(found).toEqual([...(await decoded(path)).sound])
  })

  it('that began ends when the file turns out to be without sound or unreadable', async () => {
    const silent = await makeClip(join(dir, 'mute.mp4'), ...lavfi('testsrc=d=1:s=64x64'))
    await using opened = await openSound({ ...EARLY, path: silent, format: 's16le' })
    expect(opened.sound).toBeNull()
    expect(await processesWith(silent)).toEqual([])
    const rubbish = join(dir, 'more-rubbish.mp3')
    writeFileSync(rubbish, Buffer.alloc(50_000, 'no sound at all '))
    await expect(openSound({ ...EARLY, path: rubbish, format: 's16le' })).rejects.toMatchObject({
      code: 'unreadable-media'
    })
    expect(await processesWith(rubbish)).toEqual([])
  })

  it('takes the children of the tool with it', async () => {
    const path = await makeClip(join(dir, 'child.wav'), ...lavfi('sine=440:d=3600:r=8000'))
    const wrapper = join(dir, 'my-ffmpeg')
    writeFileSync(wrapper, '#!/bin/sh\nffmpeg "$@" &\nwait\n', { mode: 0o755 })
    const decoder = await decoding(path, { ffmpeg: wrapper })
    await decoder.next()
    expect((await processesWith(path)).length).toBeGreaterThan(1)
    await decoder.return({ samples: 0, note: null })
    await vi.waitFor(async () => expect(await processesWith(path)).toEqual([]))
  })

  it('ends where a file goes on for longer than it says', async () => {
    const path = await makeClip(join(dir, 'long.wav'), ...lavfi('sine=440:d=300:r=8000'))
    const { samples, note } = await decoded(path, { durationMs: 1000 })
    expect(samples / RATE).toBe(62)
    expect(note).toMatch(/goes on for longer/)
  })

  it('gives up on a tool that hangs, and does not count the time that the listener takes', async () => {
    const path = await makeClip(join(dir, 'slow.wav'), ...lavfi('sine=440:d=1'))
    const hanging = join(dir, 'hanging-ffmpeg')
    writeFileSync(hanging, '#!/bin/sh\nexec sleep 1000\n', { mode: 0o755 })
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const decoder = await decoding(path, { ffmpeg: hanging })
      const first = decoder.next()
      const refused = expect(first).rejects.toMatchObject({ code: 'media-too-slow' })
      await vi.advanceTimersByTimeAsync(62_000)
      await refused
    } finally {
      vi.useRealTimers()
    }
  })
})
