import { basename } from 'node:path'
import type { ReadyModel } from '../shared/model.ts'
import { joinPieces, LONGEST_PIECE } from '../shared/speech-pieces.ts'
import type { Segment, TranscribedPiece } from '../shared/transcript.ts'
import type { TranscribeInput, TranscribeOutput } from '../shared/worker-protocol.ts'
import { ofFamily } from './inference/families.ts'
import { speechThreads } from './inference/speech-threads.ts'
import { tidyTranscript } from './inference/tidy-transcript.ts'
import type { Recognition } from './inference/whisper-cli.ts'
import type { SpokenSegment } from './inference/whisper-json.ts'
import { LEAST_SOUND_MS, TOO_SHORT, whyNoSound } from './media/no-sound.ts'
import { openSound } from './media/open-sound.ts'
import type { PcmEnd, PcmOptions } from './media/pcm.ts'
import { temporaryFolder } from './own-folder.ts'
import { hearAsOne } from './speech/hear-as-one.ts'
import { type ReadyRecogniser, readyRecogniser } from './speech/ready-recogniser.ts'
import { recordingPieces, SPEECH_HZ } from './speech/recording-pieces.ts'
import type { TaskContext } from './task-context.ts'
import { transcribingLimit } from './time-limit.ts'

/**
 * Writes down what is said in a video or recording: a short one as it is decoded, another in pieces cut at silences, each
 * given to whisper-cli while the next is being decoded. A piece is told as soon as it is finished, so that nobody has to
 * wait for the rest, and whoever keeps it can go on after it.
 *
 * @throws InglenookError as `probeMedia`, `decodePcm16` and `recogniseSpeech`; the signal's reason when cancelled. Once it
 *   has thrown or returned, no process of it is left and nothing on the disk.
 */
export async function transcribe(
  input: TranscribeInput,
  context: TaskContext<'transcribe'>
): Promise<TranscribeOutput> {
  const startedAt = performance.now()
  const { ffmpeg, ffprobe, path, whisperCli, language, translate, names } = input
  const { signal } = context
  const voiceActivity = input.voiceActivity && ofFamily(input.voiceActivity, 'silero-ggml')
  const threads = Math.min(speechThreads(), input.cores ?? Number.POSITIVE_INFINITY)
  await using recogniser = readyRecogniser({
    ...{ whisperCli, name: basename(path), durationMs: input.pieceMs * LONGEST_PIECE, voiceActivity, threads, signal },
    ...{ model: ofFamily(input.model, 'whisper-ggml'), language, translate, names }
  })
  await using opened = await openSound({
    ...{ ffmpeg, ffprobe, path, sampleRate: SPEECH_HZ, format: 's16le', mix: 'within', signal }
  })
  const { facts, sound } = opened
  const { durationMs: mediaDurationMs } = facts
  if (!sound) return { applies: false, why: whyNoSound(facts), mediaDurationMs }
  const lengthMs = sound.durationMs ?? mediaDurationMs
  context.allow(transcribingLimit(lengthMs, sound.bytes))
  const means = { recogniser, sound, lengthMs, voiceActivity, threads }
  const { pieces, heardMs, end } =
    (await writeDownAsOne(input, means, context)) ?? (await writeDownInPieces(input, means, context))
  const durationMs = Math.round((end.samples / SPEECH_HZ) * 1000)
  if (durationMs < LEAST_SOUND_MS) {
    return { applies: false, why: TOO_SHORT, mediaDurationMs: mediaDurationMs ?? durationMs }
  }
  return {
    applies: true,
    language: mostSpoken(pieces),
    segments: numbered(tidyTranscript(pieces.flatMap(({ segments }) => segments))),
    durationMs,
    mediaDurationMs: mediaDurationMs ?? durationMs,
    heardMs,
    note: end.note,
    tookMs: performance.now() - startedAt
  }
}

/** 1 is for whoever has stored it. */
const MOST_PROGRESS = 0.99

interface Means {
  recogniser: ReadyRecogniser
  sound: PcmOptions
  /** Of the sound; null where the file does not say. */
  lengthMs: number | null
  voiceActivity: ReadyModel | null
  threads: number
}

interface WrittenDown {
  pieces: TranscribedPiece[]
  /** How much of it was listened to now. */
  heardMs: number
  end: PcmEnd
}

/** Null: it is no single piece, or is known to be written down in part. */
async function writeDownAsOne(
  { translate, pieceMs, done }: TranscribeInput,
  { recogniser, sound, lengthMs }: Means,
  { onProgress }: TaskContext<'transcribe'>
): Promise<WrittenDown | null> {
  const mostMs = pieceMs * LONGEST_PIECE
  if (lengthMs === null || lengthMs > mostMs || inRow(done).length > 0) return null
  const heard = await hearAsOne(recogniser, sound, mostMs, (fraction) =>
    onProgress(Math.min(MOST_PROGRESS, fraction), { piece: null })
  )
  if (!heard) return null
  const { recognition, end } = heard
  const endMs = Math.round((end.samples / SPEECH_HZ) * 1000)
  if (!recognition) return { pieces: [], heardMs: 0, end }
  const piece = transcribedPiece({ index: 0, startMs: 0, endMs }, recognition, translate)
  onProgress(MOST_PROGRESS, { piece }, 'at once')
  return { pieces: [piece], heardMs: endMs, end }
}

async function writeDownInPieces(
  { translate, whisperCli, pieceMs, done }: TranscribeInput,
  { recogniser, sound, lengthMs, voiceActivity, threads }: Means,
  { signal: cancelled, onProgress }: TaskContext<'transcribe'>
): Promise<WrittenDown> {
  const pieces = inRow(done)
  const fromMs = pieces.at(-1)?.endMs ?? 0
  const tell = (reachedMs: number, piece: TranscribedPiece | null): void => {
    const fraction = lengthMs ? Math.min(MOST_PROGRESS, reachedMs / lengthMs) : 0
    onProgress(fraction, { piece }, piece ? 'at once' : undefined)
  }
  // What is being decoded ahead is given up with the piece that fails.
  const failing = new AbortController()
  const signal = AbortSignal.any([cancelled, failing.signal])
  await using folder = await temporaryFolder('transcript')
  const recording = recordingPieces({
    ...{ sound: { ...sound, signal }, folder: folder.path, fromMs, pieceMs, voiceActivity, whisperCli, threads }
  })
  let reachedMs = fromMs
  let ahead = recording.next()
  try {
    for (;;) {
      const next = await ahead
      if (next.done) return { pieces, heardMs: reachedMs - fromMs, end: next.value }
      await using piece = next.value
      ahead = recording.next()
      // Looked at in the next turn, or given up.
      ahead.catch(() => {})
      const { path, startMs, endMs } = piece
      const recognition = await recogniser.hear(path, (fraction) => tell(startMs + fraction * (endMs - startMs), null))
      const transcribed = transcribedPiece({ index: pieces.length, startMs, endMs }, recognition, translate)
      pieces.push(transcribed)
      reachedMs = endMs
      tell(reachedMs, transcribed)
    }
  } finally {
    failing.abort()
    await Promise.allSettled([ahead])
    await recording.return({ samples: 0, note: null })
  }
}

function transcribedPiece(
  piece: Pick<TranscribedPiece, 'index' | 'startMs' | 'endMs'>,
  { language, segments }: Recognition,
  translate: boolean
): TranscribedPiece {
  const spoken = joinPieces([{ piece, segments: numbered(tidyTranscript(segments)) }])
  const isEnglish = translate && language !== null
  return { ...piece, language: isEnglish ? 'en' : language, segments: spoken }
}

/** The first pieces, up to where one is missing. */
function inRow(done: readonly TranscribedPiece[]): TranscribedPiece[] {
  const pieces: TranscribedPiece[] = []
  for (const piece of done.toSorted((a, b) => a.startMs - b.startMs)) {
    if (piece.startMs !== (pieces.at(-1)?.endMs ?? 0)) break
    pieces.push({ ...piece, index: pieces.length })
  }
  return pieces
}

function numbered(segments: readonly SpokenSegment[]): Segment[] {
  return segments.map((segment, id) => ({ ...segment, id, edited: false, speaker: null }))
}

/** The language that most of the time is spoken in. */
function mostSpoken(pieces: readonly TranscribedPiece[]): string | null {
  const spokenMs = new Map<string, number>()
  for (const { language, segments } of pieces) {
    if (language === null || segments.length === 0) continue
    const ms = segments.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0)
    spokenMs.set(language, (spokenMs.get(language) ?? 0) + ms)
  }
  const [most] = [...spokenMs].toSorted(([, a], [, b]) => b - a)
  return most?.[0] ?? null
}
