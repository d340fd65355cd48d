import { copyFileSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { AUDIOSET_527 } from '../../../src/shared/labels/audioset-527.ts'
import type { ReadyModel } from '../../../src/shared/model.ts'
import type { TagAudioInput, TagAudioOutput } from '../../../src/shared/worker-protocol.ts'
import { tagAudio } from '../../../src/worker/tag-audio.ts'
import { describeShared, sharedMedia, sharedModel } from '../../shared-media.ts'
import { clipFolder, lavfi, makeClip } from './clips.ts'
import { tinyTagger } from './tiny-tagger.ts'

const dir = clipFolder(afterAll)
const context = {
  config: { inferenceThreads: 1, imageThreads: 1 },
  signal: new AbortController().signal,
  onProgress: () => undefined
}

function asking(path: string, model: ReadyModel, change: Partial<TagAudioInput> = {}): TagAudioInput {
  const tools = { ffmpeg: 'ffmpeg', ffprobe: 'ffprobe' }
  return { kind: 'tagAudio', path, model, ...tools, windowMs: 10_000, hopMs: 5000, minScore: 0.2, topK: 5, ...change }
}

async function heardIn(path: string, model: ReadyModel, change: Partial<TagAudioInput> = {}) {
  const output = await tagAudio(asking(path, model, change), context)
  if (!output.applies) throw new Error(output.why)
  return output
}

function best(output: Extract<TagAudioOutput, { applies: true }>, label: string): number {
  return Math.max(0, ...output.events.filter((event) => event.label === label).map(({ score }) => score))
}

describeShared('a real model hears', () => {
  const yamnet = () => sharedModel('yamnet')

  it.each([
    ['sounds/jfk.wav', 'Speech', 0.9, 11_000],
    ['sounds/guitar.mp3', 'Music', 0.9, 22_850],
    ['sounds/hens.ogg', 'Chicken, rooster', 0.8, 10_036],
    ['sounds/voices-around-a-fire.mp3', 'Speech', 0.9, 30_400],
    ['videos/friday.mp4', 'Speech', 0.9, 6150]
  ])('in %s: %s', async (file, label, score, durationMs) => {
    const output = await heardIn(join(sharedMedia, file), yamnet())
    expect(best(output, label)).toBeGreaterThanOrEqual(score)
    expect(Math.abs(output.durationMs - durationMs)).toBeLessThan(60)
    expect(output.note).toBeNull()
    for (const { startMs, endMs } of output.events) {
      expect(startMs).toBeGreaterThanOrEqual(0)
      expect(endMs).toBeLessThanOrEqual(output.durationMs)
    }
  })

  it('nothing in a film without a sound track, and says so', async () => {
    const silent = asking(join(sharedMedia, 'videos/bug_video_640.mp4'), yamnet())
    expect(await tagAudio(silent, context)).toEqual({
      applies: false,
      why: 'It has no sound track.',
      mediaDurationMs: 6767
    })
  })

  it('silence and nothing else in flower.mp4, whose track is empty', async () => {
    const { events } = await heardIn(join(sharedMedia, 'videos/flower.mp4'), yamnet())
    expect(events.map(({ label }) => label)).toEqual(['Silence'])
  })

  it.each([
    ['silence', 'anullsrc=r=44100:cl=mono:d=60', 500],
    ['noise', 'anoisesrc=r=44100:d=60:a=0.003:c=pink:s=1', 10_000]
  ])('a song in the middle of %s where it is', async (name, background, mostBeyondMs) => {
    const path = await makeClip(
      join(dir, `middle-of-${name}.flac`),
      ...lavfi(background),
      ...['-i', join(sharedMedia, 'sounds/guitar.mp3')],
      ...['-filter_complex', '[1:a]atrim=2:14,asetpts=PTS-STARTPTS,adelay=23000[song];[0:a][song]amix=normalize=0'],
      ...['-ar', '44100', '-ac', '1']
    )
    const { events } = await heardIn(path, yamnet())
    const music = events.filter(({ label }) => label === 'Music')
    expect(music).toHaveLength(1)
    const [{ startMs, endMs, peakMs, score }] = music as [(typeof music)[number]]
    expect(score).toBeGreaterThan(0.9)
    expect(startMs).toBeLessThanOrEqual(23_000)
    expect(startMs).toBeGreaterThan(23_000 - mostBeyondMs)
    expect(endMs).toBeGreaterThanOrEqual(35_000)
    expect(endMs).toBeLessThan(35_000 + mostBeyondMs)
    expect(peakMs).toBeGreaterThanOrEqual(startMs)
    expect(peakMs).toBeLessThanOrEqual(endMs)
  })

  it('silence where it is silent', async () => {
    const path = await makeClip(
      join(dir, 'silence.flac'),
      ...['-i', join(sharedMedia, 'sounds/guitar.mp3')],
      ...['-af', "aloop=1:size=900000,atrim=end=45,volume=0:enable='between(t,12,33)'", '-ar', '44100', '-ac', '1']
    )
    const { events } = await heardIn(path, yamnet())
    const silences = events.filter(({ label }) => label === 'Silence')
    expect(silences).toHaveLength(1)
    const [{ startMs, endMs }] = silences as [(typeof silences)[number]]
    expect(Math.abs(startMs - 12_000)).toBeLessThan(100)
    expect(Math.abs(endMs - 33_000)).toBeLessThan(100)
  })

  it('a few words that lie across the seam of two windows', async () => {
    const path = await makeClip(
      join(dir, 'seam.wav'),
      ...lavfi('anullsrc=r=16000:cl=mono:d=25'),
      ...['-i', join(sharedMedia, 'sounds/jfk.wav')],
      ...['-filter_complex', '[1:a]atrim=0.2:2.2,asetpts=PTS-STARTPTS,adelay=9000[words];[0:a][words]amix=normalize=0']
    )
    const { events } = await heardIn(path, yamnet())
    const speech = events.filter(({ label }) => label === 'Speech')
    expect(speech).toMatchObject([{ label: 'Speech' }])
    expect(speech[0]?.startMs).toBeLessThanOrEqual(9100)
    expect(speech[0]?.endMs).toBeGreaterThanOrEqual(10_900)
  })

  it('what is left of a damaged recording, and notes it', async () => {
    const whole = await makeClip(
      join(dir, 'whole.flac'),
      ...['-i', join(sharedMedia, 'sounds/voices-around-a-fire.mp3')]
    )
    const path = join(dir, 'cut.flac')
    copyFileSync(whole, path)
    truncateSync(path, Math.floor(statSync(path).size / 2))
    const output = await heardIn(path, yamnet())
    expect(best(output, 'Speech')).toBeGreaterThan(0.9)
    expect(output.durationMs).toBeLessThan(20_000)
    expect(output.note).toMatch(/damaged or incomplete/)
  })

  it('the same twice', async () => {
    const path = join(sharedMedia, 'sounds/guitar.mp3')
    const [first, second] = [await heardIn(path, yamnet()), await heardIn(path, yamnet())]
    expect(second.events).toEqual(first.events)
  })
})

describe('listening', () => {
  const tone = (seconds: number): Promise<string> =>
    makeClip(join(dir, `tone-${seconds}.wav`), ...lavfi(`sine=440:d=${seconds}:r=8000`), '-af', 'volume=5')
  const anything = () => tinyTagger(dir, 'anything', { samples: 80_000, weights: 1, bias: 0.1 })

  it('does not apply to less than half a second', async () => {
    expect(await tagAudio(asking(await tone(0.4), anything()), context)).toEqual({
      applies: false,
      why: 'It has less than half a second of sound.',
      mediaDurationMs: 400
    })
    expect(await heardIn(await tone(0.6), anything(), { minScore: 0.05 })).toMatchObject({ durationMs: 600 })
  })

  it('keeps to the number of samples that a model takes, and to the best labels', async () => {
    const weights = new Float32Array(527).fill(0.01)
    for (const [i, weight] of [0.5, 1, 0.8].entries()) weights[i] = weight
    const model = tinyTagger(dir, 'fixed', { samples: 16_000, weights })
    const { events, durationMs } = await heardIn(await tone(7), model, { topK: 2 })
    expect(durationMs).toBe(7000)
    const labels = [AUDIOSET_527[1], AUDIOSET_527[2]]
    expect(events.map(({ label }) => label).sort()).toEqual([...labels].sort())
    expect(events.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [0, 7000],
      [0, 7000]
    ])
  })

  it('takes logits for what they are', async () => {
    const weights = new Float32Array(527).fill(-1)
    weights[0] = 10
    const model = tinyTagger(dir, 'logits', { samples: 80_000, output: 'logit', weights, bias: -3 })
    const { events } = await heardIn(await tone(10), model)
    expect(events).toMatchObject([{ label: 'Speech' }])
    // A sine of amplitude 0.625 is 0.398 loud on average.
    expect(events[0]?.score).toBeCloseTo(1 / (1 + Math.exp(3 - 10 * 0.398)), 2)
  })

  it.each([
    ['nothing but zeros', { samples: 80_000, weights: 0 }, 'model-output', /zeros.*nothing it says can be trusted/],
    ['numbers that are not finite', { samples: 80_000, weights: Number.NaN }, 'model-output', /not finite/],
    [
      'logits instead of probabilities',
      { samples: 80_000, weights: -5 },
      'model-interface',
      /expected prob.*found log/
    ],
    [
      'probabilities instead of logits',
      { samples: 80_000, weights: 1, output: 'logit' },
      'model-interface',
      /expected logits.*found prob/
    ]
  ] as const)('refuses %s, naming the model', async (name, tagger, code, words) => {
    const model = tinyTagger(dir, name.replaceAll(' ', '-'), tagger)
    const error: unknown = await heardIn(await tone(10), model).catch((error: unknown) => error)
    expect(error).toMatchObject({ code, message: expect.stringMatching(words) })
    expect(error).toMatchObject({ message: expect.stringContaining(`“${model.entry.label}”`) })
  })

  it('tells how far it is', async () => {
    const told: number[] = []
    const onProgress = (fraction: number): void => void told.push(fraction)
    const expected = [10, 15, 20, 25, 30].map((seconds) => expect.closeTo(seconds / 30, 2))
    await tagAudio(asking(await tone(30), anything()), { ...context, onProgress })
    expect(told.splice(0)).toEqual(expected)
    // Only the file says how long it is, none of its streams.
    const path = await makeClip(join(dir, 'stated.flv'), ...lavfi('sine=d=30:r=44100'), '-c:a', 'pcm_s16le')
    await tagAudio(asking(path, anything()), { ...context, onProgress })
    expect(told).toEqual(expected)
  })
})
