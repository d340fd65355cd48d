import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { failureOf } from '../../../src/shared/failure.ts'
import type { ReadyModel } from '../../../src/shared/model.ts'
import { recogniseSpeech, type SpeechRequest } from '../../../src/worker/inference/whisper-cli.ts'
import { whyNothing } from '../../../src/worker/inference/whisper-failures.ts'
import { runWhisper } from '../../../src/worker/inference/whisper-process.ts'
import { sharedModels } from '../../shared-media.ts'
import { describeSpeech, hearthMicro, noiseInto, silero, soundBounds, speakInto, whisperCli } from '../../speech.ts'
import { eventually, isAlive } from '../workers/processes.ts'

const folder = mkdtempSync(join(tmpdir(), 'speech-test-'))
/** Of this test alone, so that what is left behind is known to be its own. */
const temporary = join(folder, 'temporary')
beforeAll(() => {
  mkdirSync(temporary)
  process.env.TMPDIR = temporary
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const leftBehind = () => readdirSync(temporary)

describeSpeech('speech', () => {
  const silent = new AbortController().signal
  const inFolder = (name: string) => join(folder, name)
  const request = (wav: string, more: Partial<SpeechRequest> = {}): SpeechRequest => ({
    whisperCli,
    wav,
    durationMs: 30_000,
    model: hearthMicro(),
    voiceActivity: silero(),
    language: 'auto',
    threads: 1,
    signal: silent,
    ...more
  })
  const failure = (made: SpeechRequest) => recogniseSpeech(made).then(() => null, failureOf)
  const copyOf = (model: ReadyModel, path: string): ReadyModel => ({ ...model, path })

  it.each([
    ['Hello world.', { voice: 'en-us' }],
    ['This is a test.', { voice: 'en-gb', wordsPerMinute: 140 }],
    ['Look at the white horse.', { voice: 'en-us', wordsPerMinute: 170, beforeMs: 2000 }],
    ['Ask what you can do for your country.', { voice: 'en-gb' }],
    ['I am seven years old.', { voice: 'en-us', beforeMs: 5000 }]
  ] as const)('“%s” is written down, when it was said', async (sentence, voice) => {
    const wav = inFolder('sentence.wav')
    speakInto(wav, sentence, voice)
    const { segments, ...rest } = await recogniseSpeech(request(wav))
    const { startMs, endMs } = soundBounds(wav)
    const bounds = segments.flatMap(({ words }) => words.flatMap((word) => [word.startMs, word.endMs]))

    expect({ ...rest, said: segments.map(({ text }) => text) }).toEqual({
      language: 'en',
      speechMs: segments[0]!.endMs - segments[0]!.startMs,
      said: [sentence]
    })
    // Silero decides 32 ms at a time and is given 30 ms on either side; a soft consonant may count as silence.
    expect(Math.abs(segments[0]!.startMs - startMs)).toBeLessThan(150)
    expect(Math.abs(segments[0]!.endMs - endMs)).toBeLessThan(250)
    expect(segments[0]!.words.map(({ text }) => text)).toEqual(sentence.split(' '))
    expect(bounds).toEqual(bounds.toSorted((a, b) => a - b))
    expect([bounds[0], bounds.at(-1)]).toEqual([segments[0]!.startMs, segments[0]!.endMs])
    expect(segments[0]!.words.every(({ probability }) => probability > 0.3 && probability <= 1)).toBe(true)
  })

  it('is where it is known to be: half a second after the beginning', async () => {
    const wav = inFolder('hello.wav')
    speakInto(wav, 'Hello world.')
    const { segments } = await recogniseSpeech(request(wav, { language: 'en' }))
    expect(Math.abs(segments[0]!.startMs - 510)).toBeLessThanOrEqual(60)
    expect(Math.abs(segments[0]!.endMs - 1440)).toBeLessThanOrEqual(60)
  })

  it('is not made up from noise', async () => {
    noiseInto(inFolder('noise.wav'))
    expect(await recogniseSpeech(request(inFolder('noise.wav')))).toEqual({ language: null, segments: [], speechMs: 0 })
  })

  it('is found in files and by models of any name', async () => {
    const names = ['-l.wav', '"quoted" \\ file.wav', 'line\nbreak\tüñí 🐎.wav', `${'long'.repeat(60)}.wav`]
    for (const name of names) speakInto(inFolder(name), 'Hello world.')
    const model = copyOf(hearthMicro(), inFolder('a "model"\nof\u0007 mine 🐎.bin'))
    symlinkSync(hearthMicro().path, model.path)
    const said = []
    for (const name of names) said.push((await recogniseSpeech(request(inFolder(name), { model }))).segments[0]?.text)
    expect(said).toEqual(names.map(() => 'Hello world.'))
  })

  it('tells how far it is, always further', async () => {
    noiseInto(inFolder('longer.wav'), 95)
    const heard: number[] = []
    const onProgress = (fraction: number) => void heard.push(fraction)
    await recogniseSpeech(request(inFolder('longer.wav'), { voiceActivity: null, language: 'en', onProgress }))
    expect(heard.length).toBeGreaterThan(2)
    expect(heard).toEqual([...new Set(heard)].toSorted((a, b) => a - b))
    expect(heard.every((one) => one > 0 && one < 1)).toBe(true)
  })

  describe('that cannot be written down is a failure, in words, whatever whisper-cli ends with', () => {
    const hello = () => {
      speakInto(inFolder('hello.wav'), 'Hello world.')
      return inFolder('hello.wav')
    }
    const junk = () => {
      writeFileSync(inFolder('junk.bin'), 'no sound and no model')
      return inFolder('junk.bin')
    }

    it.each<[string, () => SpeechRequest, string, RegExp]>([
      ['a sound that cannot be read', () => request(junk()), 'unreadable-media', /junk\.bin/],
      ['a sound that is not there', () => request(inFolder('gone.wav')), 'unreadable-media', /gone\.wav/],
      [
        'a model that is not there',
        () => request(hello(), { model: copyOf(hearthMicro(), inFolder('gone.bin')) }),
        'model-unusable',
        /Hearth micro.*gone\.bin/
      ],
      [
        'a file that is no model',
        () => request(hello(), { model: copyOf(hearthMicro(), junk()) }),
        'model-unusable',
        /junk\.bin/
      ],
      [
        'a model without weights',
        () => request(hello(), { model: copyOf(hearthMicro(), join(sharedModels, 'ggml-for-tests-empty.bin')) }),
        'model-unusable',
        /holds no weights/
      ],
      [
        'a file that is no voice-activity model',
        () => request(hello(), { voiceActivity: copyOf(silero(), junk()) }),
        'model-unusable',
        /Silero.*junk\.bin/
      ],
      [
        'a whisper-cli that does not know an argument',
        () => request(hello(), { whisperCli: script('older', `exec "${whisperCli}" "$@" --newer`) }),
        'tool-unusable',
        /unknown argument: --newer/
      ],
      [
        'a whisper-cli that says it did well and writes nothing',
        () => request(hello(), { whisperCli: script('idle', 'exit 0') }),
        'speech-failed',
        /wrote nothing/
      ],
      [
        'a whisper-cli that crashes',
        () => request(hello(), { whisperCli: script('crashing', 'kill -SEGV $$') }),
        'speech-failed',
        /crashed \(SIGSEGV\)/
      ],
      ['no whisper-cli', () => request(hello(), { whisperCli: inFolder('nowhere') }), 'tool-missing', /nowhere/]
    ])('%s', async (_, made, code, sentence) => {
      expect(await failure(made())).toEqual({ code, message: expect.stringMatching(sentence) })
      expect(leftBehind()).toEqual([])
    })
  })

  it.each([0, 40, 400])('is given up within a second of being told, after %i ms of listening', async (afterMs) => {
    noiseInto(inFolder('long.wav'), 600)
    const pids = inFolder('pids')
    rmSync(pids, { force: true })
    // A process below the one that was started: both have to go.
    const program = script('parent', `"${whisperCli}" "$@" & echo "$$ $!" > "${pids}"; wait`)
    const abort = new AbortController()
    const made = request(inFolder('long.wav'), { whisperCli: program, voiceActivity: null, signal: abort.signal })
    const running = recogniseSpeech(made).then(
      () => 'finished',
      (error: unknown) => error
    )
    const started = () => readdirSync(folder).includes('pids') && readFileSync(pids, 'utf8').endsWith('\n')
    await eventually(started)
    await new Promise((resolve) => setTimeout(resolve, afterMs))
    const toldAt = performance.now()
    abort.abort(new Error('enough'))
    expect(await running).toEqual(new Error('enough'))
    expect(performance.now() - toldAt).toBeLessThan(1000)
    const ids = readFileSync(pids, 'utf8').trim().split(' ').map(Number)
    await eventually(() => !ids.some(isAlive), 1000 - (performance.now() - toldAt))
    expect(leftBehind()).toEqual([])
  })

  it('is given up with all that was started for it when its time is over, and that is said', async () => {
    const pids = inFolder('hanging-pids')
    const program = script('hanging', `trap '' TERM; sleep 1000 & echo "$$ $!" > "${pids}"; wait; wait`)
    const run = { program, args: [], timeLimitMs: 1000, threads: 1, signal: new AbortController().signal }
    const end = await runWhisper(run)
    expect(end).toMatchObject({ timedOut: true, signal: 'SIGKILL' })
    const ids = readFileSync(pids, 'utf8').trim().split(' ').map(Number)
    await eventually(() => !ids.some(isAlive))
    expect(whyNothing(end, { ...request(inFolder('long.wav')), name: 'long.mp4' })).toMatchObject({
      code: 'speech-too-slow',
      message: 'Writing down what is said in long.mp4 took too long and was given up.'
    })
  })

  it('is given up only while it runs, when it has ended before it had anything to hear', async () => {
    const input = Promise.withResolvers<string>()
    const program = script('hasty', 'exit 3')
    const run = { program, args: [], threads: 1, signal: silent, input: input.promise }
    const timers = vi.spyOn(globalThis, 'setTimeout')
    expect(await runWhisper({ ...run, timeLimitMs: 987_654 })).toMatchObject({ exitCode: 3, timedOut: false })
    speakInto(inFolder('too-late.wav'), 'Hello world.')
    input.resolve(inFolder('too-late.wav'))
    await input.promise
    expect(timers.mock.calls.filter(([, ms]) => ms === 987_654)).toEqual([])
    timers.mockRestore()
  })

  it('has its time from when it has something to hear', async () => {
    const program = script('waiting', 'cat > /dev/null; sleep 1000')
    const run = { program, args: [], threads: 1, signal: silent, timeLimitMs: 300 }
    const input = Promise.withResolvers<string>()
    const running = runWhisper({ ...run, input: input.promise })
    await delay(600)
    const since = performance.now()
    speakInto(inFolder('late.wav'), 'Hello world.')
    input.resolve(inFolder('late.wav'))
    expect(await running).toMatchObject({ timedOut: true, signal: 'SIGKILL' })
    expect(performance.now() - since).toBeGreaterThan(300)
  })

  it('is not begun when it is given up before', async () => {
    const made = request(inFolder('any.wav'), { signal: AbortSignal.abort(new Error('before')) })
    await expect(recogniseSpeech(made)).rejects.toThrow('before')
  })

  function script(name: string, body: string): string {
    const path = inFolder(name)
    writeFileSync(path, `#!/bin/sh\n${body}\n`)
    chmodSync(path, 0o755)
    return path
  }
})
