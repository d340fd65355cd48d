import { statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { failureOf } from '../../../src/shared/failure.ts'
import type { PcmOptions } from '../../../src/worker/media/pcm.ts'
import { hearAsOne } from '../../../src/worker/speech/hear-as-one.ts'
import { type RecogniserOptions, readyRecogniser } from '../../../src/worker/speech/ready-recogniser.ts'
import { SPEECH_HZ } from '../../../src/worker/speech/recording-pieces.ts'
import { describeSpeech, hearthMicro, silero, speakInto, whisperCli } from '../../speech.ts'
import { lavfi, makeClip, processesWith } from '../sounds/clips.ts'
import { recordingFolder } from './recordings.ts'

const folder = recordingFolder(afterAll)
const never = new AbortController().signal

function recogniser(change: Partial<RecogniserOptions> = {}) {
  const models = { model: hearthMicro(), voiceActivity: silero() }
  const rest = { name: 'hello.wav', language: 'auto', durationMs: 300_000, threads: 1, signal: never } as const
  return readyRecogniser({ whisperCli, ...models, ...rest, ...change })
}

function soundIn(path: string): PcmOptions {
  const { size: bytes } = statSync(path)
  return { ffmpeg: 'ffmpeg', path, stream: 0, sampleRate: SPEECH_HZ, durationMs: null, bytes, signal: never }
}

const ignore = (): void => {}

describeSpeech('a recording of one piece', () => {
  it('is heard as it is decoded, and the next from its file', async () => {
    const path = join(folder, 'hello.wav')
    speakInto(path, 'Hello world.')
    await using ready = recogniser()
    const heard = await hearAsOne(ready, soundIn(path), 60_000, ignore)
    expect(heard?.recognition?.segments.map(({ text }) => text)).toEqual(['Hello world.'])
    expect(heard?.end.samples).toBeGreaterThan(SPEECH_HZ)
    const again = await ready.hear(path, ignore)
    expect(again.segments).toEqual(heard?.recognition?.segments)
  })

  it('is none when it goes on for longer, or hardly begins', async () => {
    const [long, click] = [join(folder, 'long.wav'), join(folder, 'click.wav')]
    await makeClip(long, ...lavfi('anoisesrc=d=20'))
    await makeClip(click, ...lavfi('sine=d=0.3'))
    await using first = recogniser()
    expect(await hearAsOne(first, soundIn(long), 10_000, ignore)).toBeNull()
    await using second = recogniser()
    const heard = await hearAsOne(second, soundIn(click), 10_000, ignore)
    expect(heard).toEqual({ recognition: null, end: { samples: 0.3 * SPEECH_HZ, note: null } })
    expect(await processesWith(folder)).toEqual([])
  })

  it('fails for the reason there is, and leaves nothing running', async () => {
    const path = join(folder, 'noise.wav')
    await makeClip(path, ...lavfi('anoisesrc=d=200'))
    const empty = { ...hearthMicro(), path: join(folder, 'no-model.bin') }
    const missing = join(folder, 'ffmpeg-that-is-not-there')
    const attempts = [
      [{ model: empty }, soundIn(path), 'model-unusable'],
      [{}, { ...soundIn(path), ffmpeg: missing }, 'tool-missing'],
      [{ whisperCli: missing }, soundIn(path), 'tool-missing']
    ] as const
    for (const [change, sound, code] of attempts) {
      await using ready = recogniser(change)
      const failure = await hearAsOne(ready, sound, 300_000, ignore).then(ignore, failureOf)
      expect(failure).toMatchObject({ code })
      expect(await processesWith(folder)).toEqual([])
    }
  })
})
