import { encodeWaveform } from '../shared/waveform.ts'
import type { TaskInput, TaskOutput } from '../shared/worker-protocol.ts'
import { LEAST_SOUND_MS, TOO_SHORT, whyNoSound } from './media/no-sound.ts'
import { openSound } from './media/open-sound.ts'
import { decodePcm16, type PcmEnd } from './media/pcm.ts'
import { makeWaveform } from './media/waveform.ts'
import { writeAtomically } from './media/write-atomically.ts'
import { listeningLimit } from './time-limit.ts'

export interface TaskContext {
  readonly signal: AbortSignal
  readonly onProgress: (fraction: number) => void
  /** Takes how long it may last, once that can be told. */
  readonly allow?: (ms: number) => void
}

/** In Hz. What is louder at higher frequencies than this carries is not to be seen in a waveform. */
const SAMPLE_RATE = 16_000

/**
 * Measures how loud a video or recording is over its length, and writes that beside its pictures: a byte for each fiftieth
 * of a second, see shared/waveform.ts. The sound is decoded as it is measured, so that memory does not grow with it.
 *
 * @throws InglenookError `unreadable-media`, `media-too-slow`, `tool-missing`, `disk-full`, `cannot-write`; the signal's
 *   reason when cancelled
 */
export async function writeWaveform(
  { path, ffmpeg, ffprobe, folder, file }: TaskInput<'makeWaveform'>,
  { signal, onProgress, allow }: TaskContext
): Promise<TaskOutput<'makeWaveform'>> {
  const startedAt = performance.now()
  await using opened = await openSound({ ffmpeg, ffprobe, path, sampleRate: SAMPLE_RATE, format: 's16le', signal })
  const { facts, sound } = opened
  const { durationMs } = facts
  if (!sound) return { applies: false, why: whyNoSound(facts), mediaDurationMs: durationMs }
  allow?.(listeningLimit(sound.durationMs, sound.bytes))
  const length = sound.durationMs ?? durationMs
  const { waveform, end } = await makeWaveform(
    tellingHowFar(decodePcm16(sound), (samples) => {
      if (length) onProgress(Math.min(1, toMs(samples) / length))
    }),
    SAMPLE_RATE
  )
  const soundMs = toMs(end.samples)
  const mediaDurationMs = durationMs ?? soundMs
  if (soundMs < LEAST_SOUND_MS) return { applies: false, why: TOO_SHORT, mediaDurationMs }
  signal.throwIfAborted()
  await writeAtomically(folder, file, encodeWaveform(waveform))
  const tookMs = performance.now() - startedAt
  return { applies: true, durationMs: soundMs, mediaDurationMs, note: end.note, tookMs }
}

async function* tellingHowFar(
  chunks: AsyncGenerator<Int16Array, PcmEnd>,
  tell: (samples: number) => void
): AsyncGenerator<Int16Array, PcmEnd> {
  let samples = 0
  try {
    for (;;) {
      const next = await chunks.next()
      if (next.done) return next.value
      samples += next.value.length
      yield next.value
      tell(samples)
    }
  } finally {
    await chunks.return({ samples, note: null })
  }
}

function toMs(samples: number): number {
  return Math.round((samples / SAMPLE_RATE) * 1000)
}
