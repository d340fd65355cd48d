import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync
} from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { nodeWorkers } from '../../../src/main/workers/node-workers.ts'
import { createPool } from '../../../src/main/workers/pool.ts'
import type { ForkWorker, WorkerProcess } from '../../../src/main/workers/worker-process.ts'
import { failureOf } from '../../../src/shared/failure.ts'
import type { TranscribedPiece } from '../../../src/shared/transcript.ts'
import type { TranscribeInput, TranscribeOutput } from '../../../src/shared/worker-protocol.ts'
import { sharedMedia, sharedModels } from '../../shared-media.ts'
import { describeSpeech, hearthMicro, noiseInto, soundBounds, speakInto, whisperCli } from '../../speech.ts'
import { mayMount, smallDrive } from '../../support/small-drive.ts'
import { processesWith } from '../sounds/clips.ts'
import { eventually } from '../workers/processes.ts'
import { ffmpeg, lengthMs, programsOf, recordingFolder, SENTENCES, sayAll, transcribing, turn } from './recordings.ts'

/* The whole way through a worker: a file goes in, words with their times come out. */

const ENTRY = new URL('../../../src/worker/index.ts', import.meta.url)
/** The small model is sure only of one sentence at a time. */
const PIECE_MS = 4800
const folder = recordingFolder(afterAll)
const inFolder = (name: string) => join(folder, name)

function newPool(tempDir = join(folder, `temp-${Math.random()}`)) {
  const workers: WorkerProcess[] = []
  const fork: ForkWorker = (config) => {
    const worker = nodeWorkers(ENTRY)(config)
    workers.push(worker)
    return worker
  }
  mkdirSync(tempDir, { recursive: true })
  const config = { inferenceThreads: 1, imageThreads: 1, tempDir }
  const pool = createPool({ fork, config, size: 1, concurrency: 1 })
  onTestFinished(() => pool.close())
  /** Temporary files of tasks; a worker's notes of its programs are none. */
  const leftBehind = () =>
    readdirSync(tempDir, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.wav|\.json|transcript|speech-/.test(name)
    )
  return { pool, workers, leftBehind }
}

async function transcribed(input: TranscribeInput): Promise<TranscribeOutput> {
  const { pool } = newPool()
  return pool.run(input)
}

function textsOf(output: TranscribeOutput): string[] {
  return output.applies ? output.segments.map(({ text }) => text) : [output.why]
}

describeSpeech('a worker that writes down', () => {
  it('what is said, with the times of each word in the original', async () => {
    const path = inFolder('hello.m4a')
    speakInto(inFolder('hello.wav'), 'Hello world.')
    ffmpeg('-i', inFolder('hello.wav'), '-c:a', 'aac', '-b:a', '128k', path)
    const output = await transcribed(transcribing(path))
    const { startMs, endMs } = soundBounds(path)
    expect(output).toMatchObject({ applies: true, language: 'en', note: null })
    if (!output.applies) return
    const [line] = output.segments
    expect(output.segments).toHaveLength(1)
    expect(line).toMatchObject({ id: 0, text: 'Hello world.', edited: false, speaker: null })
    expect(line?.words.map(({ text }) => text)).toEqual(['Hello', 'world.'])
    expect(Math.abs(line!.startMs - startMs)).toBeLessThan(150)
    expect(Math.abs(line!.endMs - endMs)).toBeLessThan(250)
    expect(Math.abs(output.durationMs - lengthMs(path))).toBeLessThan(100)
    expect(output.heardMs).toBe(output.durationMs)
  })

  describe('a long recording', () => {
    const long = inFolder('long.wav')
    let starts: number[] | undefined
    const made = () => {
      starts ??= sayAll(long, SENTENCES)
      return starts
    }

    it('in pieces cut at silences, each told as it is finished, and ever further', async () => {
      const starts = made()
      const { pool, leftBehind } = newPool()
      const pieces: TranscribedPiece[] = []
      const fractions: number[] = []
      const output = await pool.run(transcribing(long, { pieceMs: PIECE_MS }), {
        onProgress: (fraction, { piece }) => {
          fractions.push(fraction)
          if (piece) pieces.push(piece)
        }
      })
      expect(textsOf(output)).toEqual([...SENTENCES])
      expect(pieces.length).toBeGreaterThan(3)
      expect(pieces.map(({ startMs }) => startMs)).toEqual([0, ...pieces.slice(0, -1).map(({ endMs }) => endMs)])
      expect(pieces.at(-1)?.endMs).toBe(output.applies && output.durationMs)
      expect(pieces.flatMap(({ segments }) => segments.map(({ text }) => text))).toEqual([...SENTENCES])
      expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
      expect(fractions.every((one) => one >= 0 && one <= 0.99)).toBe(true)
      const lines = output.applies ? output.segments : []
      for (const [index, line] of lines.entries()) {
        expect(Math.abs(line.startMs - starts[index]!)).toBeLessThan(200)
        expect(line.words.every(({ startMs, endMs }) => startMs >= line.startMs && endMs <= line.endMs)).toBe(true)
      }
      // No cut goes through a line.
      for (const { endMs } of pieces.slice(0, -1))
        expect(lines.some((line) => line.startMs < endMs && endMs < line.endMs)).toBe(false)
      expect(leftBehind()).toEqual([])
    })

    it('where no program finds speech, cut where it is quietest', async () => {
      made()
      const alone = inFolder('alone')
      mkdirSync(alone, { recursive: true })
      copyFileSync(whisperCli, join(alone, 'whisper-cli'))
      const output = await transcribed(
        transcribing(long, { pieceMs: PIECE_MS, whisperCli: join(alone, 'whisper-cli') })
      )
      expect(textsOf(output)).toEqual([...SENTENCES])
    })

    it('going on after the pieces of an earlier run, wherever that was killed', async () => {
      made()
      const first = newPool()
      const pieces: TranscribedPiece[] = []
      const second = Promise.withResolvers<void>()
      const running = first.pool.run(transcribing(long, { pieceMs: PIECE_MS }), {
        retryCrashed: false,
        onProgress: (_, { piece }) => {
          if (piece) pieces.push(piece)
          if (pieces.length === 2) second.resolve()
        }
      })
      await Promise.race([second.promise, running])
      process.kill(first.workers[0]!.pid!, 'SIGKILL')
      await expect(running).rejects.toMatchObject({ code: 'worker-killed' })
      await expect.poll(() => processesWith(folder), { timeout: 5000 }).toEqual([])

      const { pool } = newPool()
      const again: TranscribedPiece[] = []
      const output = await pool.run(transcribing(long, { pieceMs: PIECE_MS, done: pieces }), {
        onProgress: (_, { piece }) => piece && again.push(piece)
      })
      expect(textsOf(output)).toEqual([...SENTENCES])
      expect(again[0]).toMatchObject({ index: pieces.length, startMs: pieces.at(-1)?.endMs })
      expect(output).toMatchObject({ heardMs: output.applies && output.durationMs - pieces.at(-1)!.endMs })
      const whole = await transcribed(transcribing(long, { pieceMs: PIECE_MS }))
      expect(output.applies && output.segments).toEqual(whole.applies && whole.segments)
    })

    it('not again where all of it was written down before', async () => {
      made()
      const pieces: TranscribedPiece[] = []
      const { pool } = newPool()
      await pool.run(transcribing(long, { pieceMs: PIECE_MS }), {
        onProgress: (_, { piece }) => piece && pieces.push(piece)
      })
      const output = await transcribed(
        transcribing(long, { pieceMs: PIECE_MS, done: pieces, whisperCli: inFolder('none') })
      )
      expect([textsOf(output), output.applies && output.heardMs]).toEqual([[...SENTENCES], 0])
    })

    it.each([0, 100, 300, 700, 1500, 2500])('unless it is cancelled, after %i ms, within a second', async (afterMs) => {
      made()
      const { pool, leftBehind } = newPool()
      const abort = new AbortController()
      const running = pool.run(transcribing(long, { pieceMs: PIECE_MS }), { signal: abort.signal })
      const ended = running.then(
        () => 'finished',
        (error: Error) => error.name
      )
      await Promise.race([delay(afterMs), ended])
      const since = performance.now()
      abort.abort()
      expect(await ended).toBe('AbortError')
      expect(performance.now() - since).toBeLessThan(1000)
      expect(await programsOf(folder)).toEqual([])
      expect(leftBehind()).toEqual([])
    })
  })

  it('nothing from half a minute of noise', async () => {
    noiseInto(inFolder('noise.wav'))
    expect(await transcribed(transcribing(inFolder('noise.wav')))).toMatchObject({
      applies: true,
      language: null,
      segments: []
    })
  })

  it.each([
    ['of a video without sound', () => join(sharedMedia, 'videos/bug_video_640.mp4'), 'It has no sound track.'],
    [
      'of a click',
      () => {
        ffmpeg('-f', 'lavfi', '-i', 'sine=d=0.3', inFolder('click.wav'))
        return inFolder('click.wav')
      },
      'It has less than half a second of sound.'
    ]
  ])('nothing %s, and why', async (_, path, why) => {
    expect(await transcribed(transcribing(path()))).toMatchObject({ applies: false, why })
  })

  it('the first of five audio streams', async () => {
    const files = SENTENCES.slice(0, 5).map((sentence, index) => {
      speakInto(inFolder(`stream-${index}.wav`), sentence)
      return inFolder(`stream-${index}.wav`)
    })
    const path = inFolder('five.mkv')
    const inputs = files.flatMap((file) => ['-i', file])
    ffmpeg(...inputs, ...files.flatMap((_, index) => ['-map', String(index)]), '-c:a', 'flac', path)
    expect(textsOf(await transcribed(transcribing(path)))).toEqual([SENTENCES[0]])
  })

  it('files of any name, in folders of any name', async () => {
    speakInto(inFolder('plain.wav'), 'Hello world.')
    const names = [`-l.wav`, `it's "quoted" \\ $(x).wav`, 'line\nbreak\tüñí 🐎.wav', `${'n'.repeat(246)}.wav`]
    const { pool } = newPool()
    for (const name of names) {
      const path = join(folder, '--help', name)
      mkdirSync(dirname(path), { recursive: true })
      copyFileSync(inFolder('plain.wav'), path)
      expect(textsOf(await pool.run(transcribing(path)))).toEqual(['Hello world.'])
    }
  })

  it('what comes before a corrupt tail, and says what is missing', async () => {
    const path = inFolder('cut.mp3')
    sayAll(inFolder('whole.wav'), ['Hello world.', 'I love you.'], 10_000)
    ffmpeg('-i', inFolder('whole.wav'), '-c:a', 'libmp3lame', '-b:a', '64k', '-write_xing', '1', path)
    const bytes = readFileSync(path)
    const middle = Math.floor(bytes.length / 2)
    writeFileSync(path, bytes.subarray(0, middle - 2000))
    const output = await transcribed(transcribing(path))
    expect(textsOf(output)).toEqual(['Hello world.'])
    expect(output).toMatchObject({ applies: true, note: expect.stringMatching(/damaged or incomplete/) })
  })

  it('a video with pictures of a changing rate that lies on its side', async () => {
    const path = inFolder('turned.mp4')
    speakInto(inFolder('spoken.wav'), 'What a beautiful day.', { beforeMs: 2000 })
    const pictures = "select='not(mod(n\\,3))+lt(n\\,20)'"
    ffmpeg(
      ...['-f', 'lavfi', '-i', 'testsrc=d=4:s=160x120:r=30', '-i', inFolder('spoken.wav'), '-vf', pictures],
      ...['-fps_mode', 'vfr', '-c:v', 'libx264', '-c:a', 'aac', inFolder('upright.mp4')]
    )
    turn(inFolder('upright.mp4'), path)
    const output = await transcribed(transcribing(path))
    expect(textsOf(output)).toEqual(['What a beautiful day.'])
    expect(Math.abs((output.applies && output.segments[0]!.startMs) || 0) - soundBounds(path).startMs).toBeLessThan(200)
  })

  describe('or says why it cannot', () => {
    const hello = () => {
      speakInto(inFolder('hello.wav'), 'Hello world.')
      return inFolder('hello.wav')
    }
    const script = (name: string, body: string) => {
      writeFileSync(inFolder(name), `#!/bin/sh\n${body}\n`)
      chmodSync(inFolder(name), 0o755)
      return inFolder(name)
    }
    it.each<[string, () => TranscribeInput, string, RegExp]>([
      [
        'with a model without weights',
        () => {
          const model = { ...hearthMicro(), path: join(sharedModels, 'ggml-for-tests-empty.bin') }
          return transcribing(hello(), { model })
        },
        'model-unusable',
        /holds no weights/
      ],
      [
        'with a whisper-cli that does not know an argument',
        () => transcribing(hello(), { whisperCli: script('older', `exec "${whisperCli}" "$@" --newer`) }),
        'tool-unusable',
        /unknown argument: --newer/
      ],
      [
        'with a whisper-cli that says it did well and writes nothing',
        () => transcribing(hello(), { whisperCli: script('idle', 'exit 0') }),
        'speech-failed',
        /over hello\.wav/
      ],
      ['without whisper-cli', () => transcribing(hello(), { whisperCli: inFolder('none') }), 'tool-missing', /none/],
      ['without ffmpeg', () => transcribing(hello(), { ffmpeg: inFolder('none') }), 'tool-missing', /none/],
      [
        'of a file that is no media',
        () => {
          writeFileSync(inFolder('text.mp4'), 'Hello world.')
          return transcribing(inFolder('text.mp4'))
        },
        'unreadable-media',
        /text\.mp4/
      ]
    ])('%s', async (_, made, code, sentence) => {
      const { pool, leftBehind } = newPool()
      const failure = await pool.run(made()).then(() => null, failureOf)
      expect(failure).toEqual({ code, message: expect.stringMatching(sentence) })
      expect(leftBehind()).toEqual([])
    })
  })

  it('though its temporary files were cleared away before', async () => {
    const [path, temp] = [inFolder('hello.wav'), inFolder('cleared')]
    speakInto(path, 'Hello world.')
    const { pool } = newPool(temp)
    await pool.run(transcribing(path))
    rmSync(temp, { recursive: true })
    expect(textsOf(await pool.run(transcribing(path)))).toEqual(['Hello world.'])
  })

  // A recording of one piece takes no room itself.
  it.skipIf(!mayMount).each([
    ['the sound of a long recording', 1000, (bytes: number) => Math.ceil(bytes / 4096) - 2],
    ['what whisper-cli writes without a word about it', 210_000, () => 0]
  ])('or that the disk has no room for %s', async (_, pieceMs, pagesFor) => {
    const path = inFolder('full.wav')
    speakInto(path, 'Hello world.', { afterMs: 2000 })
    const pages = pagesFor(statSync(path).size)
    const drive = smallDrive(inFolder(`drive-${pieceMs}`), (1 + pages) * 4096)
    writeFileSync(join(drive, 'full'), Buffer.alloc(4096))
    const { pool, leftBehind } = newPool(join(drive, 'temp'))
    const failure = await pool.run(transcribing(path, { pieceMs })).then(textsOf, failureOf)
    expect(failure).toEqual({ code: 'disk-full', message: expect.stringMatching(/The disk that holds .* is full/) })
    expect(leftBehind()).toEqual([])
  })

  it('in English where that is wished, and with names to expect', async () => {
    speakInto(inFolder('hello.wav'), 'Hello world.')
    const log = inFolder('arguments')
    rmSync(log, { force: true })
    const program = inFolder('noting')
    writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$@" >> "${log}"\nexec "${whisperCli}" "$@"\n`)
    chmodSync(program, 0o755)
    const names = ['Ben', 'Anna "Nan" $(x)']
    const output = await transcribed(
      transcribing(inFolder('hello.wav'), { whisperCli: program, translate: true, names, language: 'en' })
    )
    expect(output).toMatchObject({ applies: true, language: 'en' })
    const args = readFileSync(log, 'utf8').split('\n')
    expect(args).toContain('--translate')
    expect(args[args.indexOf('--prompt') + 1]).toBe('Ben, Anna "Nan" $(x).')
    await eventually(() => existsSync(log))
    expect(Number(args[args.indexOf('--max-context') + 1])).toBeGreaterThan(0)
    truncateSync(log)
  })
})
