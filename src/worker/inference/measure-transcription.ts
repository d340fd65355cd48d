import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { InglenookError } from '../../shared/failure.ts'
import type { ReadyModel } from '../../shared/model.ts'
import type { TaskOutput } from '../../shared/worker-protocol.ts'
import { wavFile } from '../media/wav.ts'
import { temporaryFolder } from '../own-folder.ts'
import { builtInSound } from './built-in-input.ts'
import { labelOf, unusable } from './model-errors.ts'
import { speechThreads } from './speech-threads.ts'
import { runWhisperCli } from './whisper-cli.ts'
import { runWhisper } from './whisper-process.ts'

export interface SpeechMeasurement {
  /** A transcription model, or one for voice activity. */
  model: ReadyModel
  /** Absolute path of the program; what looks for speech alone lies beside it. */
  whisperCli: string
  forMs: number
  threads?: number
  signal: AbortSignal
  onProgress?: (fraction: number) => void
}

/**
 * Seconds of sound that a speech model takes in a second, on this computer as it is now and on sound made on the spot.
 * Loading the model is not counted.
 *
 * Note: the speed of speech. Whisper looks at each window of 30 s once (the encoder), whatever is in it, and then says one
 * token after the other (the decoder), as many as were spoken. There is no speech to be had on the spot; so one window and
 * one step of the decoder are timed, by whisper.cpp's own clocks, and a window counts as one of the former and a hundred
 * of the latter: what 150 words a minute come to.
 *
 * @throws InglenookError `not-measurable` for a voice-activity model where whisper-cli came without its companion; else as
 *   `recogniseSpeech`; the signal's reason when cancelled
 */
export async function measureTranscription(measurement: SpeechMeasurement): Promise<TaskOutput<'measureModel'>> {
  const { model, forMs, onProgress = () => {} } = measurement
  const measure = model.entry.family === 'silero-ggml' ? msOfVoiceActivity : msOfTranscription
  let windows = 1
  let took = await measure(measurement, windows)
  if (took.allMs < forMs) {
    onProgress(took.allMs / forMs)
    windows = Math.max(1, Math.min(MOST_WINDOWS, Math.floor((forMs - took.allMs) / took.windowMs)))
    took = await measure(measurement, windows)
  }
  onProgress(1)
  return { perSecond: (WINDOW_SECONDS * 1000) / took.windowMs, unit: 'seconds' }
}

interface Took {
  windowMs: number
  /** The whole run, without loading the model. */
  allMs: number
}

const WINDOW_SECONDS = 30
const MOST_WINDOWS = 20
const SAMPLE_RATE = 16_000
/** whisper-cli's default: it follows this many readings at once, all in one step. */
const BEAMS = 5
const STEPS_PER_WINDOW = 100

async function msOfTranscription(measurement: SpeechMeasurement, windows: number): Promise<Took> {
  const { model, whisperCli, threads = speechThreads(), signal } = measurement
  await using sound = await builtInWav(windows)
  const clocks = new Map<string, { ms: number; runs: number }>()
  await runWhisperCli(
    {
      whisperCli,
      wav: sound.path,
      durationMs: windows * WINDOW_SECONDS * 1000,
      model,
      // It would drop all of it: there is no speech in it.
      voiceActivity: null,
      language: 'en',
      threads,
      signal
    },
    // A window that makes no sense would else be read up to six times.
    ['--no-fallback'],
    (line) => {
      const [, clock, ms, runs = '1'] = CLOCK.exec(line) ?? []
      if (clock) clocks.set(clock, { ms: Number(ms), runs: Number(runs) })
    }
  )
  const encode = clocks.get('encode')
  if (!encode || !(encode.ms > 0))
    throw unusable(labelOf(model), 'was run, but whisper-cli does not say how long it took')
  const windowMs = perRun(clocks.get('mel'), windows) + encode.ms / encode.runs + STEPS_PER_WINDOW * stepMs(clocks)
  return { windowMs, allMs: (clocks.get('total')?.ms ?? 0) - (clocks.get('load')?.ms ?? 0) }
}

type Clocks = ReadonlyMap<string, { ms: number; runs: number }>

/** `whisper_print_timings:   encode time =  1345.08 ms /     2 runs (   672.54 ms per run)`; not all have runs. */
const CLOCK = /(load|mel|encode|decode|batchd|total) time =\s*([\d.]+) ms(?: \/\s*(\d+) runs)?/

/** Of all beams together; of one alone where the model had nothing to say after its first token. */
function stepMs(clocks: Clocks): number {
  const together = clocks.get('batchd')
  if (together && together.ms > 0) return (BEAMS * together.ms) / together.runs
  return perRun(clocks.get('decode'), clocks.get('decode')?.runs ?? 1)
}

function perRun(clock: { ms: number } | undefined, runs: number): number {
  return (clock?.ms ?? 0) / runs
}

async function msOfVoiceActivity(measurement: SpeechMeasurement, windows: number): Promise<Took> {
  const { model, whisperCli, threads = speechThreads(), signal } = measurement
  const program = join(dirname(whisperCli), `whisper-vad-speech-segments${process.platform === 'win32' ? '.exe' : ''}`)
  await using sound = await builtInWav(windows)
  let allMs: number | null = null
  const end = await runWhisper({
    program,
    args: ['--file', sound.path, '--vad-model', model.path, '--threads', String(threads)],
    threads,
    timeLimitMs: 60_000 + windows * WINDOW_SECONDS * 1000,
    signal,
    onLine: (line) => {
      const ms = /vad time = ([\d.]+) ms processing/.exec(line)?.[1]
      if (ms !== undefined) allMs = Number(ms)
    }
  }).catch((error: unknown) => {
    if (!(error instanceof InglenookError && error.code === 'tool-missing')) throw error
    throw new InglenookError(
      'not-measurable',
      `The model ${labelOf(model)} can be measured only with the whisper-cli that comes with Inglenook, which brings a program for that.`,
      { cause: error }
    )
  })
  if (end.exitCode !== 0 || allMs === null) {
    throw unusable(labelOf(model), 'cannot be loaded by whisper.cpp', { cause: new Error(end.said.join('\n')) })
  }
  return { windowMs: Math.max(allMs, 0.01) / windows, allMs }
}

async function builtInWav(windows: number): Promise<AsyncDisposable & { path: string }> {
  await using made = new AsyncDisposableStack()
  const path = join(made.use(await temporaryFolder('speech')).path, 'sound.wav')
  await writeFile(path, wavFile(builtInSound(windows * WINDOW_SECONDS, SAMPLE_RATE), SAMPLE_RATE))
  const kept = made.move()
  return { path, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}
