import { once } from 'node:events'
import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ErrorReport, ProcessReport, SearchEntry, SoundEntry, TranscriptEntry } from '../../../src/shared/cli.ts'
import { readDote } from '../../../src/shared/transcript-formats/dote.ts'
import type { TranscriptFormat } from '../../../src/shared/transcript-formats/index.ts'
import { readJson } from '../../../src/shared/transcript-formats/json.ts'
import { readPodlove } from '../../../src/shared/transcript-formats/podlove.ts'
import { readSrt } from '../../../src/shared/transcript-formats/srt.ts'
import { readVtt } from '../../../src/shared/transcript-formats/vtt.ts'
import { sharedMedia, sharedModels } from '../../shared-media.ts'
import { describeSpeech, noiseInto, soundBounds, speakInto } from '../../speech.ts'
import { processesWith } from '../sounds/clips.ts'
import { document, inglenook, scratchFolder, startInglenook } from '../walk/command.ts'
import { sayAll } from './recordings.ts'

/* Speech and sounds as a script gets them: a command, two streams and an exit code. */

describeSpeech('the command', () => {
  let dir: string
  let album: string
  const inAlbum = (name: string): string => join(album, name)
  const common = () => ['--library', join(dir, 'library'), '--models', sharedModels]

  beforeAll(async () => {
    dir = scratchFolder(afterAll)
    album = join(dir, 'album')
    mkdirSync(album)
    speakInto(inAlbum('hello.wav'), 'Hello world.')
    speakInto(inAlbum('rainbow.wav'), 'Look at the rainbow.', { beforeMs: 1500 })
    noiseInto(inAlbum('noise.wav'))
    copyFileSync(join(sharedMedia, 'videos/bug_video_640.mp4'), inAlbum('silent.mp4'))
    const imported = await inglenook('import', album, '--no-process', '--quiet', ...common())
    expect(imported).toMatchObject({ code: 0, stderr: '' })
    const processed = await document(ProcessReport, 'process', '--wait', ...common())
    expect(processed).toMatchObject({ failed: [], waiting: [] })
  })

  it('writes down a file that is in no library', async () => {
    const path = join(dir, `-"one" 🐎.wav`)
    speakInto(path, 'See you tomorrow.')
    const { code, stdout, stderr } = await inglenook('transcribe', path, '--json', '--quiet', ...common())
    expect([code, stderr]).toEqual([0, ''])
    const written = TranscriptEntry.strict().parse(JSON.parse(stdout))
    expect(written).toMatchObject({ path, language: 'en', model: 'hearth-micro', text: 'See you tomorrow.' })
    const [line, ...others] = written.segments
    expect(others).toEqual([])
    expect(Object.keys(line!)).toEqual(['startMs', 'endMs', 'text', 'words'])
    expect(line!.words.map(({ text }) => text)).toEqual(['See', 'you', 'tomorrow.'])
    expect(line!.words.every(({ probability }) => probability > 0 && probability <= 1)).toBe(true)
    const { startMs, endMs } = soundBounds(path)
    expect(Math.abs(line!.startMs - startMs)).toBeLessThan(200)
    expect(Math.abs(line!.endMs - endMs)).toBeLessThan(300)
    const listed = await document(TranscriptEntry.array(), 'transcripts', ...common())
    expect(listed.map((one) => one.path)).not.toContain(path)
  })

  it('writes down while another program has the library, with what that has fetched', async () => {
    const library = ['--library', join(dir, 'library')]
    const { child, answer } = startInglenook('serve', '--port', '0', '--json', ...library)
    await once(child.stdout!, 'data')
    const call = ['transcribe', inAlbum('rainbow.wav'), '--model', 'hearth-micro', '--json', '--quiet', ...library]
    const own = await inglenook(...call, '--models', sharedModels)
    child.kill('SIGINT')
    await answer
    expect([own.code, own.stderr]).toEqual([0, ''])
    expect(JSON.parse(own.stdout)).toMatchObject({ model: 'hearth-micro', text: 'Look at the rainbow.' })
  })

  it.each<TranscriptFormat>(['txt', 'srt', 'vtt', 'json', 'podlove', 'dote'])('prints it as %s', async (format) => {
    const call = ['transcribe', inAlbum('hello.wav'), '--format', format, '--model', 'hearth-micro', '--language', 'en']
    const { code, stdout } = await inglenook(...call, '--quiet', ...common())
    expect(code).toBe(0)
    const read = { srt: readSrt, vtt: readVtt, json: readJson, podlove: readPodlove, dote: readDote }
    if (format === 'txt') expect(stdout).toBe('Hello world.\n')
    else expect(read[format](stdout).segments.map(({ text }) => text)).toEqual(['Hello world.'])
    const stored = await inglenook('transcripts', '--path', inAlbum('hello.wav'), '--format', format, ...common())
    expect(stored).toMatchObject({ code: 0, stdout, stderr: '' })
  })

  it.each([
    ['silent.mp4', [], 1, 'no-sound', /It has no sound track\.$/],
    ['hello.wav', ['--model', 'enormous'], 1, 'not-found', /no model "enormous".*hearth-micro/],
    ['hello.wav', ['--model', 'yamnet'], 1, 'wrong-model', /is for audio-events, not for transcription/]
  ])('says of %s %j why it cannot', async (name, more, code, error, sentence) => {
    const failed = await inglenook('transcribe', inAlbum(name), '--json', '--quiet', ...more, ...common())
    expect(failed.code).toBe(code)
    const report = ErrorReport.parse(JSON.parse(failed.stdout)).error
    expect(report).toEqual({ code: error, message: expect.stringMatching(sentence) })
    expect(failed.stderr).toBe(`inglenook: ${report.message}\n`)
  })

  it.each([
    [['transcribe'], /missing required argument/],
    [['transcribe', '/nowhere/at-all.wav'], /nothing to write down at \/nowhere\/at-all\.wav/],
    [['transcribe', sharedMedia], /is a folder/],
    [['transcribe', join(sharedMedia, 'sounds/jfk.wav'), '--language', 'elvish'], /Allowed choices are auto, en/],
    [['transcripts', '--format', 'doc'], /Allowed choices are txt, srt/],
    [['transcripts', '--format', 'srt'], /several: name one file with --path/],
    [['search', '--said'], /words to search for are missing/]
  ])('refuses %j in one line', async (call, sentence) => {
    const { code, stdout, stderr } = await inglenook(...call, ...common())
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(sentence)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  })

  it('lists what is said in the library, by path, and finds it', async () => {
    const all = await document(TranscriptEntry.strict().array(), 'transcripts', ...common())
    expect(all.map(({ path, text, language, model }) => [basename(path), text, language, model])).toEqual([
      ['hello.wav', 'Hello world.', 'en', 'hearth-micro'],
      ['noise.wav', '', null, 'hearth-micro'],
      ['rainbow.wav', 'Look at the rainbow.', 'en', 'hearth-micro']
    ])
    const of = (path: string) => document(TranscriptEntry.array(), 'transcripts', '--path', path, ...common())
    expect(await of(inAlbum('rainbow.wav'))).toEqual(all.slice(2))
    expect(await of(album)).toEqual(all)
    expect(await of(join(dir, 'elsewhere'))).toEqual([])

    const line = all[2]!.segments[0]!
    for (const words of [
      ['--said', 'rainb'],
      ['look the RAINBOW', '--said'],
      ['--said', 'look r']
    ]) {
      const found = await document(SearchEntry.strict().array(), 'search', ...words, ...common())
      const { path } = all[2]!
      expect(found).toEqual([{ path, score: expect.any(Number), why: [line.text], startMs: line.startMs }])
    }
    expect(await document(SearchEntry.array(), 'search', '--said', '"* NEAR(', ...common())).toEqual([])
  })

  it('lists the sounds of the library, most files first, where they are', async () => {
    const sounds = await document(SoundEntry.strict().array(), 'sounds', ...common())
    const counts = sounds.map(({ assetCount }) => assetCount)
    expect(counts).toEqual(counts.toSorted((a, b) => b - a))
    const speech = sounds.find(({ label }) => label === 'Speech')!
    expect(speech.events.map(({ path }) => path)).toEqual([inAlbum('hello.wav'), inAlbum('rainbow.wav')])
    expect(speech.assetCount).toBe(2)
    for (const { path, startMs, endMs, score } of speech.events) {
      const truth = soundBounds(path)
      expect(startMs).toBeLessThanOrEqual(truth.startMs)
      expect(endMs).toBeGreaterThanOrEqual(truth.endMs)
      expect(startMs).toBeGreaterThan(truth.startMs - 200)
      expect(score).toBeGreaterThan(0.9)
    }
  })

  it('prints the same twice', async () => {
    for (const call of [['transcripts'], ['sounds'], ['search', '--said', 'o']]) {
      const [one, two] = [
        await inglenook(...call, '--json', ...common()),
        await inglenook(...call, '--json', ...common())
      ]
      expect(one).toMatchObject({ code: 0, stderr: '' })
      expect(two).toEqual(one)
    }
  })

  it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('leaves nothing running when %s ends it', async (signal) => {
    const long = join(dir, `long-${signal}.wav`)
    sayAll(long, ['Hello world.', 'I love you.', 'Say cheese.'], 60_000)
    const { child, answer } = startInglenook('transcribe', long, '--json', ...common())
    await expect.poll(() => whisperProcesses(dir), { timeout: 60_000, interval: 20 }).not.toEqual([])
    const since = performance.now()
    child.kill(signal)
    const { code, stdout } = await answer
    expect(performance.now() - since).toBeLessThan(1000)
    expect([code, stdout]).toEqual([{ SIGINT: 130, SIGTERM: 143, SIGKILL: null }[signal], ''])
    await expect.poll(() => whisperProcesses(dir), { timeout: 1000, interval: 20 }).toEqual([])
    expect(await processesWith(long)).toEqual([])
    // What was killed cannot tidy up: whoever comes next does.
    await inglenook('status', ...common())
    const temp = join(dir, 'library/temp')
    expect(existsSync(temp) ? readdirSync(temp, { recursive: true }) : []).toEqual([])
  })
})

it('says that transcripts wait for a model where there is none, which is no failure', async () => {
  const dir = scratchFolder()
  const common = ['--library', join(dir, 'library')]
  const file = join(sharedMedia, 'sounds/guitar.mp3')
  await inglenook('import', file, '--no-process', ...common)
  const { code, stdout } = await inglenook('process', '--json', ...common)
  expect(code).toBe(0)
  const { done, failed, waiting } = ProcessReport.parse(JSON.parse(stdout))
  expect({ done, failed }).toEqual({ done: 1, failed: [] })
  expect(waiting.map(({ pipeline, count }) => [pipeline, count])).toEqual([
    ['sounds', 1],
    ['transcripts', 1]
  ])
  for (const { reason } of waiting) expect(reason).toMatch(/^Waiting for .+/)
  const written = await inglenook('transcribe', file, '--json', '--quiet', ...common)
  expect(written.code).toBe(1)
  expect(ErrorReport.parse(JSON.parse(written.stdout)).error.message).toMatch(/[.]$/)
})

async function whisperProcesses(library: string): Promise<string[]> {
  return (await processesWith(library)).filter((line) => /whisper-(cli|vad)/.test(line))
}
