import { join } from 'node:path'
import type { ReadyModel } from '../../shared/model.ts'
import { cutAfter, LONGEST_PIECE, type Stretch } from '../../shared/speech-pieces.ts'
import { decodePcm16, type PcmEnd, type PcmOptions } from '../media/pcm.ts'
import { WavFile } from '../media/wav-file.ts'
import { finderBeside, findSpeech, type SpeechFinder } from './find-speech.ts'
import { quietestMoment } from './quietest.ts'

export interface RecordingOptions {
  /** At `SPEECH_HZ`. */
  sound: PcmOptions
  /** A folder of this recording's own. */
  folder: string
  /** What comes before has been written down already. */
  fromMs: number
  /** How long a piece is meant to be. */
  pieceMs: number
  /** Finds speech, to cut in silences; null: it is cut where it is quietest. */
  voiceActivity: ReadyModel | null
  whisperCli: string
  threads: number
}

/** A part of a recording as a file for whisper-cli. Disposing of it removes the file. */
export interface RecordingPiece extends Stretch, AsyncDisposable {
  path: string
}

/** What whisper.cpp hears. */
export const SPEECH_HZ = 16_000
/** A rest at the end that is shorter than this is no piece: nothing is said in it. */
export const LEAST_PIECE_MS = 500

/**
 * The pieces of a recording in order, cut at silences, decoded as they are asked for: however long it is, little more
 * than one piece and the next lie on the disk.
 *
 * @returns as `decodePcm16`, whose errors are thrown; besides InglenookError `disk-full` and `model-unusable`
 */
export async function* recordingPieces(options: RecordingOptions): AsyncGenerator<RecordingPiece, PcmEnd> {
  const { sound, fromMs, pieceMs } = options
  const most = toSamples(pieceMs * LONGEST_PIECE)
  const finder = await finderOf(options)
  const decoded = decodePcm16(sound)
  let skip = toSamples(fromMs)
  let startMs = fromMs
  let count = 0
  const nextFile = (): Promise<WavFile> => WavFile.create(join(options.folder, `piece-${count++}.wav`), SPEECH_HZ)
  let wav = await nextFile()
  let isOurs = true
  try {
    for (;;) {
      const next = await decoded.next()
      if (next.done) {
        const { samples } = wav
        await wav.finish()
        if (toMs(samples) < LEAST_PIECE_MS) return next.value
        isOurs = false
        yield pieceOf(wav, startMs, samples)
        return next.value
      }
      const skipped = Math.min(skip, next.value.length)
      skip -= skipped
      await wav.append(next.value.subarray(skipped))
      // What is longer than a piece may be goes on after it.
      while (wav.samples > most) {
        const samples = await cutOf(wav, pieceMs, finder, options)
        const rest = await nextFile()
        await rest.appendFrom(wav, samples, wav.samples)
        await wav.finish(samples)
        const piece = pieceOf(wav, startMs, samples)
        wav = rest
        startMs = piece.endMs
        yield piece
      }
    }
  } finally {
    await decoded.return({ samples: 0, note: null })
    if (isOurs) await wav[Symbol.asyncDispose]()
  }
}

function pieceOf(wav: WavFile, startMs: number, samples: number): RecordingPiece {
  return {
    startMs,
    endMs: startMs + toMs(samples),
    path: wav.path,
    [Symbol.asyncDispose]: () => wav[Symbol.asyncDispose]()
  }
}

async function finderOf({ voiceActivity, whisperCli, threads, sound }: RecordingOptions): Promise<SpeechFinder | null> {
  const program = voiceActivity && (await finderBeside(whisperCli))
  return program ? { program, voiceActivity, threads, signal: sound.signal } : null
}

/** After how many samples to cut: whole milliseconds, so that times add up. */
async function cutOf(
  wav: WavFile,
  pieceMs: number,
  finder: SpeechFinder | null,
  { folder }: RecordingOptions
): Promise<number> {
  const speechIn = async (window: Stretch): Promise<Stretch[]> => {
    if (!finder) return [window]
    const from = toSamples(window.startMs)
    await using part = await WavFile.create(join(folder, 'window.wav'), SPEECH_HZ)
    await part.appendFrom(wav, from, toSamples(window.endMs))
    await part.finish()
    const found = await findSpeech(part.path, window.endMs - window.startMs, finder)
    return found.map(({ startMs, endMs }) => ({ startMs: window.startMs + startMs, endMs: window.startMs + endMs }))
  }
  const cutMs = await cutAfter(0, pieceMs, speechIn)
  if (cutMs !== null) return toSamples(cutMs)
  const from = toSamples(pieceMs * (1 - REACH))
  const quiet = from + quietestMoment(await wav.read(from, toSamples(pieceMs * (1 + REACH))), SPEECH_HZ)
  return toSamples(toMs(quiet))
}

/** How far from the length meant it is looked for the quietest moment. */
const REACH = 0.25

function toSamples(ms: number): number {
  return Math.round((ms * SPEECH_HZ) / 1000)
}

function toMs(samples: number): number {
  return Math.round((samples / SPEECH_HZ) * 1000)
}
