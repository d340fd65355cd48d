import { setImmediate } from 'node:timers/promises'
import { AUDIOSET_527 } from '../shared/labels/audioset-527.ts'
import type { TagAudioInput, TagAudioOutput, WorkerConfig } from '../shared/worker-protocol.ts'
import { EventMerger } from './inference/audio-events.ts'
import { type AudioTagger, withAudioTagger } from './inference/audio-tagger.ts'
import { ofFamily } from './inference/families.ts'
import { loudAndQuiet } from './media/loud-and-quiet.ts'
import { LEAST_SOUND_MS, TOO_SHORT, whyNoSound } from './media/no-sound.ts'
import { openSound } from './media/open-sound.ts'
import { decodePcm, type PcmEnd, type PcmOptions } from './media/pcm.ts'
import { soundWindows, type WindowOptions } from './media/sound-windows.ts'
import { listeningLimit } from './time-limit.ts'

export interface TaskContext {
  readonly config: WorkerConfig
  readonly signal: AbortSignal
  readonly onProgress: (fraction: number) => void
  /** Takes how long it may last, once that can be told. */
  readonly allow?: (ms: number) => void
}

/** A last window that is not full is listened to from this length on. */
const LEAST_TAIL_MS = 1000

/**
 * Names what is heard in a video or recording and when. The sound is decoded as it is listened to, so that memory does
 * not grow with its length.
 *
 * @throws InglenookError `unreadable-media`, `media-too-slow`, `tool-missing`, `model-unusable`, `model-interface`,
 *   `model-output`; the signal's reason when cancelled
 */
export async function tagAudio(input: TagAudioInput, context: TaskContext): Promise<TagAudioOutput> {
  const startedAt = performance.now()
  const model = ofFamily(input.model, 'audio-tagger')
  const { ffmpeg, ffprobe, path } = input
  const { sampleRate } = model.entry.input
  const { signal } = context
  await using opened = await openSound({ ffmpeg, ffprobe, path, sampleRate, format: 'f32le', signal })
  const { facts, sound } = opened
  const { durationMs } = facts
  if (!sound) return { applies: false, why: whyNoSound(facts), mediaDurationMs: durationMs }
  const heard = await withAudioTagger(model, context.config.inferenceThreads, (tagger) =>
    listen(tagger, { sound, lengthMs: sound.durationMs ?? durationMs }, input, context)
  )
  const soundMs = toMs(heard.end.samples, sampleRate)
  const mediaDurationMs = durationMs ?? soundMs
  if (soundMs < LEAST_SOUND_MS) {
    return { applies: false, why: TOO_SHORT, mediaDurationMs }
  }
  const { events, end } = heard
  const tookMs = performance.now() - startedAt
  return { applies: true, durationMs: soundMs, mediaDurationMs, events, note: end.note, tookMs }
}

/** `lengthMs`: of the whole file, where the stream does not say how long it is itself. */
interface Listened {
  sound: PcmOptions
  lengthMs: number | null
}

async function listen(tagger: AudioTagger, { sound, lengthMs }: Listened, input: TagAudioInput, context: TaskContext) {
  const { sampleRate } = tagger
  const { signal, onProgress, allow } = context
  allow?.(listeningLimit(lengthMs, sound.bytes))
  const merger = new EventMerger({ labels: AUDIOSET_527, minScore: input.minScore, topK: input.topK })
  let end: PcmEnd = { samples: 0, note: null }
  const decoded = async function* () {
    end = yield* decodePcm(sound)
  }
  for await (const { startSample, samples } of soundWindows(decoded(), windowOptions(tagger, input))) {
    const startMs = toMs(startSample, sampleRate)
    const endMs = toMs(startSample + samples.length, sampleRate)
    if (endMs < LEAST_SOUND_MS) continue
    const scores = await tagger.scores(samples)
    merger.add({ startMs, endMs, ...loudAndQuiet(samples, startMs, sampleRate), scores })
    if (lengthMs) onProgress(Math.min(1, endMs / lengthMs))
    // Inference holds the thread: without a turn of the event loop nobody could cancel.
    await setImmediate()
    signal.throwIfAborted()
  }
  return { events: merger.finish(), end }
}

/** A model that takes one number of samples and no other says itself how long a window is. */
function windowOptions({ fixedSamples, sampleRate }: AudioTagger, input: TagAudioInput): WindowOptions {
  const asked = Math.round((input.windowMs / 1000) * sampleRate)
  const windowSamples = fixedSamples ?? Math.max(1, asked)
  const hopSamples = Math.round(windowSamples * Math.min(1, input.hopMs / input.windowMs))
  return { windowSamples, hopSamples: Math.max(1, hopSamples), leastTailSamples: (LEAST_TAIL_MS / 1000) * sampleRate }
}

function toMs(samples: number, sampleRate: number): number {
  return Math.round((samples / sampleRate) * 1000)
}
