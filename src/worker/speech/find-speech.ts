import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ReadyModel } from '../../shared/model.ts'
import type { Stretch } from '../../shared/speech-pieces.ts'
import { labelOf, unusable } from '../inference/model-errors.ts'
import { runWhisper } from '../inference/whisper-process.ts'

export interface SpeechFinder {
  /** Absolute path of the program that looks for speech, see `finderBeside`. */
  program: string
  voiceActivity: ReadyModel
  threads: number
  signal: AbortSignal
}

/**
 * The program that looks for speech without writing it down, which whisper.cpp brings beside whisper-cli; null where a
 * whisper-cli has come without it.
 */
export async function finderBeside(whisperCli: string): Promise<string | null> {
  const name = `whisper-vad-speech-segments${process.platform === 'win32' ? '.exe' : ''}`
  const path = join(dirname(whisperCli), name)
  return access(path, constants.X_OK).then(
    () => path,
    () => null
  )
}

/**
 * Where something is said in a WAV file (mono, 16 kHz, 16 bits), in order.
 *
 * @throws InglenookError `model-unusable`; the signal's reason when cancelled
 */
export async function findSpeech(wav: string, durationMs: number, finder: SpeechFinder): Promise<Stretch[]> {
  const { program, voiceActivity, threads, signal } = finder
  const found: Stretch[] = []
  let isRead = false
  const end = await runWhisper({
    program,
    args: ['--file', wav, '--vad-model', voiceActivity.path, '--threads', String(threads)],
    timeLimitMs: 5 * 60_000 + durationMs,
    threads,
    signal,
    onLine: (line) => {
      isRead ||= line.includes('vad time =')
      const seconds = STRETCH.exec(line)?.slice(1).map(Number)
      if (seconds) found.push({ startMs: toMs(seconds[0]), endMs: toMs(seconds[1]) })
    }
  })
  if (end.exitCode !== 0 || !isRead) {
    throw unusable(labelOf(voiceActivity), 'cannot be loaded by whisper.cpp', { cause: new Error(end.said.join('\n')) })
  }
  return found
}

/** `whisper_vad_segments_from_probs: VAD segment 1: start = 3.27, end = 4.41 (duration: 1.14)` */
const STRETCH = /VAD segment \d+: start = (\d+\.\d+), end = (\d+\.\d+)/

function toMs(seconds = 0): number {
  return Math.round(seconds * 1000)
}
