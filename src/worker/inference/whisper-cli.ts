import { readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import type { ReadyModel } from '../../shared/model.ts'
import type { TranscriptLanguage } from '../../shared/settings.ts'
import { diskFull, isNearlyFull } from '../files/full-disk.ts'
import { temporaryFolder } from '../own-folder.ts'
import { type SpeechStretch, speechStretch, timeMap } from './speech-times.ts'
import { refuseBlank, whyNothing } from './whisper-failures.ts'
import { type RecognisedSpeech, readWhisperJson } from './whisper-json.ts'
import { runWhisper, type WhisperInput } from './whisper-process.ts'

export interface SpeechRequest {
  /** Absolute path of the program. */
  whisperCli: string
  /** Path of a WAV file, mono, 16 kHz, 16 bits; a promise of one, or of what is in it: the model is loaded meanwhile. */
  wav: string | Promise<WhisperInput>
  /** At most. */
  durationMs: number
  model: ReadyModel
  /** Looks for speech first, so that nothing is made up from noise; null: everything is taken for speech. */
  voiceActivity: ReadyModel | null
  language: TranscriptLanguage
  /** Into English, whatever is spoken; left out: it is written down as it is said. */
  translate?: boolean
  /** Names that the model is to expect, the most important last. */
  names?: readonly string[]
  /** What the sound is called in messages; left out: the file's name. */
  name?: string
  /** See speech-threads.ts. */
  threads: number
  signal: AbortSignal
  /** Rising, 0..0.99. */
  onProgress?: (fraction: number) => void
}

/** What was said, and, with voice activity detection, how much of the sound is speech. */
export interface Recognition extends RecognisedSpeech {
  speechMs: number | null
}

/**
 * Has whisper-cli write down what is said in a sound. It ends well by its own account after wrong arguments and over
 * sounds that it cannot read: only a transcript that can be read is success. Nothing of it stays on disk.
 *
 * @throws InglenookError `tool-missing` when whisper-cli cannot be started, `tool-unusable` when it is another one than
 *   needed or this processor cannot run it, `model-unusable`, `model-output`, `unreadable-media`, `not-enough-memory`,
 *   `speech-failed`, `speech-too-slow`, `no-transcript`, `disk-full`, `cannot-write`; the signal's reason when cancelled
 */
export async function recogniseSpeech(request: SpeechRequest): Promise<Recognition> {
  const stretches: SpeechStretch[] = []
  const progress = risingProgress(request.onProgress)
  const json = await runWhisperCli(request, [], (line) => {
    const stretch = speechStretch(line)
    if (stretch) stretches.push(stretch)
    progress(line)
  })
  const speech = readWhisperJson(json, timeMap(stretches))
  return { ...speech, speechMs: request.voiceActivity ? lengthOf(stretches) : null }
}

/**
 * One run of whisper-cli with the recipe and `more` arguments; what it wrote as JSON. Errors as `recogniseSpeech`.
 *
 * @param onLine called with each line of its standard error
 */
export async function runWhisperCli(
  request: SpeechRequest,
  more: readonly string[],
  onLine: (line: string) => void
): Promise<Uint8Array> {
  const { whisperCli, wav, durationMs, model, signal } = request
  await using folder = await temporaryFolder('speech')
  const output = join(folder.path, 'transcript')
  const end = await runWhisper({
    program: whisperCli,
    args: [...argumentsOf(request, output), ...more],
    ...(typeof wav !== 'string' && { input: wav }),
    timeLimitMs: timeLimit(durationMs),
    threads: request.threads,
    signal,
    onLine: (line) => {
      refuseBlank(line, model)
      onLine(line)
    }
  })
  const written = await readFile(`${output}.json`).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  const isWhole = end.exitCode === 0 && written?.subarray(-3).includes('}')
  // It says nothing of a disk that is full, and leaves half a transcript or none.
  if (!isWhole && end.signal === null && (await isNearlyFull(folder.path))) throw diskFull(folder.path, end)
  if (end.exitCode !== 0 || written === null) {
    const path = await wav
    const name = request.name ?? (typeof path === 'string' ? basename(path) : 'a recording')
    throw whyNothing(end, { ...request, name })
  }
  return written
}

/**
 * The recipe. The language is always said, since whisper-cli's own default is English; earlier text is no context, since
 * that is what loops are made of; what is no speech is not described (`-sns`).
 *
 * Note: not `-np`. Without its prints whisper-cli does not say what it cut out, on which the times of words depend.
 */
export function argumentsOf(request: SpeechRequest, output: string): string[] {
  const { wav, model, voiceActivity, language, threads, translate = false, names = [] } = request
  return [
    ...['--model', resolve(model.path), '--file', typeof wav === 'string' ? resolve(wav) : '-'],
    ...['--language', language],
    ...['--threads', String(threads), '--suppress-nst', '--print-progress', ...contextOf(names)],
    ...['--output-json-full', '--output-file', output],
    ...(translate ? ['--translate'] : []),
    ...(voiceActivity ? ['--vad', '--vad-model', resolve(voiceActivity.path)] : [])
  ]
}

/**
 * What the model is told beside the sound: nothing, or names alone.
 *
 * Note: names without earlier text. Whisper-cli gives a prompt and what was said before one room (`--max-context`, in
 * tokens), and a prompt that stays (`--carry-initial-prompt`) takes its part first. So the room is made so small that the
 * prompt surely fills it; should it need more, its beginning is what is left out.
 */
function contextOf(names: readonly string[]): string[] {
  const kept: string[] = []
  let tokens = 0
  for (const name of names.toReversed()) {
    const words = name.split(/[\s\p{Cc}]+/u).filter((word) => word !== '')
    if (words.length === 0) continue
    const more = words.reduce((sum, word) => sum + leastTokens(word), 1)
    if (tokens + more > MOST_TOKENS) break
    tokens += more
    kept.unshift(words.join(' '))
  }
  if (kept.length === 0) return ['--max-context', '0']
  return ['--max-context', String(tokens), '--carry-initial-prompt', '--prompt', `${kept.join(', ')}.`]
}

/** A quarter of what Whisper holds at once, and half of what a prompt may be. */
const MOST_TOKENS = 110

/** A word of the model's vocabulary has hardly ever more letters: five of Latin script, three of others. */
function leastTokens(word: string): number {
  return Math.max(1, Math.floor([...word].length / (/^[\p{Script=Latin}\p{M}\p{P}]+$/u.test(word) ? 5 : 3)))
}

/** Loading a model of gigabytes from a slow disk, then forty times the length: the largest on one slow thread. */
function timeLimit(durationMs: number): number {
  return 5 * 60_000 + 40 * durationMs
}

/** Whisper-cli counts windows against the sound without its silences, and so goes far past 100. */
function risingProgress(onProgress: (fraction: number) => void = () => {}): (line: string) => void {
  let reached = 0
  return (line) => {
    const percent = Number(/progress\s*=\s*(\d+)%/.exec(line)?.[1])
    if (!(percent > reached)) return
    reached = Math.min(99, percent)
    onProgress(reached / 100)
  }
}

function lengthOf(stretches: readonly SpeechStretch[]): number {
  return stretches.reduce((sum, one) => sum + one.endMs - one.startMs, 0)
}
