import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { joinPieces } from '../shared/speech-pieces.ts'
import type { Segment, TranscribedPiece } from '../shared/transcript.ts'
import type { TranscribeInput, TranscribeOutput } from '../shared/worker-protocol.ts'
import { ofFamily } from './inference/families.ts'
import { speechThreads } from './inference/speech-threads.ts'
import { tidyTranscript } from './inference/tidy-transcript.ts'
import { recogniseSpeech } from './inference/whisper-cli.ts'
import type { SpokenSegment } from './inference/whisper-json.ts'
import { LEAST_SOUND_MS, TOO_SHORT, whyNoSound } from './media/no-sound.ts'
import { type PcmEnd, soundOf } from './media/pcm.ts'
import { probeMedia } from './media/probe.ts'
import { temporaryFolder } from './own-folder.ts'
import { type RecordingPiece, recordingPieces, SPEECH_HZ } from './speech/recording-pieces.ts'
import type { TaskContext } from './task-context.ts'
import { transcribingLimit } from './time-limit.ts'

/**
 * Writes down what is said in a video or recording: decoded to pieces cut at silences, each given to whisper-cli, while
 * the next is being decoded. A piece is told as soon as it is finished, so that nobody has to wait for the rest, and
 * whoever keeps it can go on after it.
 *
 * @throws InglenookError as `probeMedia`, `decodePcm16` and `recogniseSpeech`; the signal's reason when cancelled. Once it
 *   has thrown or returned, no process of it is left and nothing on the disk.
 */
export async function transcribe(
  input: TranscribeInput,
  context: TaskContext<'transcribe'>
): Promise<TranscribeOutput> {
  const startedAt = performance.now()
  const facts = await probeMedia(input.ffprobe, input.path, context.signal)
  const { audio, durationMs: mediaDurationMs } = facts
  if (!audio) return { applies: false, why: whyNoSound(facts), mediaDurationMs }
  const { pieces, heardMs, end } = await writeDown(
    input,
    soundOf(facts, audio),
    audio.durationMs ?? mediaDurationMs,
    context
  )
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

async function writeDown(
  input: TranscribeInput,
  stream: ReturnType<typeof soundOf>,
  durationMs: number | null,
  { signal: cancelled, onProgress, allow }: TaskContext<'transcribe'>
): Promise<{ pieces: TranscribedPiece[]; heardMs: number; end: PcmEnd }> {
  const { ffmpeg, path, whisperCli, pieceMs } = input
  const voiceActivity = input.voiceActivity && ofFamily(input.voiceActivity, 'silero-ggml')
  const threads = Math.min(speechThreads(), input.cores ?? Number.POSITIVE_INFINITY)
  const { size: bytes } = await stat(path)
  allow(transcribingLimit(durationMs, bytes))

  const pieces = inRow(input.done)
  const fromMs = pieces.at(-1)?.endMs ?? 0
  const tell = (reachedMs: number, piece: TranscribedPiece | null): void => {
    const fraction = durationMs ? Math.min(MOST_PROGRESS, reachedMs / durationMs) : 0
    onProgress(fraction, { piece }, piece ? 'at once' : undefined)
  }
  // What is being decoded ahead is given up with the piece that fails.
  const failing = new AbortController()
  const signal = AbortSignal.any([cancelled, failing.signal])
  await using folder = await temporaryFolder('transcript')
  const sound = { ...stream, ffmpeg, path, bytes, mix: 'within', signal } as const
  const recording = recordingPieces({
    ...{ sound, folder: folder.path, fromMs, pieceMs, voiceActivity, whisperCli, threads }
  })
  let reachedMs = fromMs
  const recognise = async (piece: RecordingPiece): Promise<TranscribedPiece> => {
    const lengthMs = piece.endMs - piece.startMs
    const { language, segments } = await recogniseSpeech({
      ...{ whisperCli, wav: piece.path, name: basename(path), durationMs: lengthMs, voiceActivity, threads, signal },
      ...{ model: ofFamily(input.model, 'whisper-ggml'), language: input.language },
      ...{ translate: input.translate, names: input.names },
      onProgress: (fraction) => tell(piece.startMs + fraction * lengthMs, null)
    })
    const [{ startMs, endMs }, index] = [piece, pieces.length]
    const spoken = joinPieces([{ piece, segments: numbered(tidyTranscript(segments)) }])
    const isEnglish = input.translate && language !== null
    return { index, startMs, endMs, language: isEnglish ? 'en' : language, segments: spoken }
  }
  let ahead = recording.next()
  try {
    for (;;) {
      const next = await ahead
      if (next.done) return { pieces, heardMs: reachedMs - fromMs, end: next.value }
      await using piece = next.value
      ahead = recording.next()
      // Looked at in the next turn, or given up.
      ahead.catch(() => {})
      const transcribed = await recognise(piece)
      pieces.push(transcribed)
      reachedMs = piece.endMs
      tell(reachedMs, transcribed)
    }
  } finally {
    failing.abort()
    await Promise.allSettled([ahead])
    await recording.return({ samples: 0, note: null })
  }
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
