import { stat } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import { InglenookError } from '../shared/failure.ts'
import type { VideoStream } from '../shared/media-facts.ts'
import type { AnalyseVideoInput, AnalyseVideoOutput, WorkerConfig } from '../shared/worker-protocol.ts'
import { type FaceTrack, FaceTracker } from './inference/face-tracks.ts'
import { type DescribedFace, lookForFaces } from './inference/faces.ts'
import { ofFamily } from './inference/families.ts'
import { encodeFaceCrop, writeFrameCrop } from './media/face-crop.ts'
import { unreadable } from './media/ffmpeg-output.ts'
import { prepareLibvips } from './media/libvips.ts'
import { probeMedia } from './media/probe.ts'
import { scaledSize } from './media/read-photo.ts'
import { type SampledEnd, sampledFrames, samplingStep } from './media/sampled-frames.ts'
import { watchingLimit } from './time-limit.ts'

export interface TaskContext {
  readonly config: WorkerConfig
  readonly signal: AbortSignal
  readonly onProgress: (fraction: number) => void
  /** Takes how long it may last, once that can be told. */
  readonly allow?: (ms: number) => void
}

type Applies = Extract<AnalyseVideoOutput, { applies: true }>

/** Longest side of the frames that are looked at. A face of a tenth of that is as large as recognisers see it. */
const LONGEST_SIDE = 1280
/** For pictures that end long before the file does: what lies at the start of them is looked at. */
const FINEST_STEP_MS = 40

/**
 * Finds the people that a video shows, and when. Frames at even distances are looked at as photos are (see
 * analyse-image.ts), and what they show is joined to one face for each person as far as that can be told. Nothing is
 * written before all is seen.
 *
 * Memory, beside the models: two frames of at most 5 MB, and up to some thirty kilobytes for each face.
 *
 * @throws InglenookError `unreadable-media`, `media-too-slow`, `tool-missing`, `model-unusable`, `model-interface`,
 *   `model-output`, `disk-full`, `cannot-write`; the signal's reason when cancelled
 */
export async function analyseVideo(input: AnalyseVideoInput, context: TaskContext): Promise<AnalyseVideoOutput> {
  const since = performance.now()
  prepareLibvips(context.config.imageThreads)
  const { ffprobe, path, sha256, thumbsDir } = input
  const facts = await probeMedia(ffprobe, path, context.signal)
  const { video, durationMs } = facts
  if (!video && facts.hasVideo) throw unreadable('pictures', path, '', undefined)
  if (!video) return { applies: false, why: 'It has no moving pictures.', mediaDurationMs: durationMs }

  const length = video.durationMs ?? durationMs
  const { size: bytes } = await stat(path)
  const stepMs = samplingStep(length)
  context.allow?.(watchingLimit(length, bytes, (length ?? 0) / stepMs))
  const watched = { ...input, video, durationMs: length, bytes }
  let seen = await watch({ ...watched, stepMs }, context)
  if (seen.frames === 0) seen = await watch({ ...watched, stepMs: FINEST_STEP_MS }, context)
  if (seen.frames === 0) throw unreadable('pictures', path, '', undefined)
  const { tracks, crops, frames, note } = seen
  // The last frame stands until the end, which may be before or behind the end of its stretch.
  const lastsUntil = length !== null && Math.abs(length - seen.endMs) <= stepMs ? Math.round(length) : seen.endMs
  const endOf = (endMs: number) => (endMs === seen.endMs ? lastsUntil : endMs)

  const faces: Applies['faces'] = []
  for (const track of tracks) {
    const { best, timeMs, spans } = track
    const encoded = crops.get(track)
    if (!encoded) throw new InglenookError('no-crop', `A face in ${path} was found and no picture of it was made.`)
    faces.push({
      ...best,
      crop: await writeFrameCrop(encoded, { ...best.box, timeMs }, sha256, thumbsDir),
      timeMs,
      spans: spans.map(({ startMs, endMs }) => ({ startMs, endMs: Math.max(startMs + 1, endOf(endMs)) }))
    })
    context.signal.throwIfAborted()
  }
  return {
    applies: true,
    faces,
    seenMs: lastsUntil,
    frames,
    mediaDurationMs: durationMs ?? lastsUntil,
    note,
    tookMs: performance.now() - since
  }
}

interface Watching extends AnalyseVideoInput {
  video: VideoStream
  durationMs: number | null
  bytes: number
  stepMs: number
}

async function watch(watching: Watching, { config, signal, onProgress }: TaskContext) {
  const { ffmpeg, path, bytes, video, durationMs, stepMs, faces: request } = watching
  const size = scaledSize(video, Math.min(1, LONGEST_SIDE / Math.max(video.width, video.height)))
  const tracker = new FaceTracker<DescribedFace>(ofFamily(request.recogniser, 'arcface').entry.embedding.maxDistance)
  const crops = new Map<FaceTrack<DescribedFace>, Uint8Array>()
  // Inference holds the thread: without a turn of the event loop nobody could cancel.
  const pause = async () => {
    await setImmediate()
    signal.throwIfAborted()
  }
  const options = { ...request, photo: video, threads: config.inferenceThreads, pause }
  const sampled = sampledFrames({ ffmpeg, path, bytes, video, size, stepMs, durationMs, signal })
  let found: DescribedFace[] = []
  let [frames, endMs] = [0, 0]
  let end: SampledEnd | null = null
  try {
    while (end === null) {
      const next = await sampled.next()
      if (next.done) {
        end = next.value
        continue
      }
      const { picture, isStill, ...stretch } = next.value
      if (!isStill) found = await lookForFaces(picture, options)
      frames += 1
      endMs = stretch.endMs
      for (const track of tracker.add(stretch, found)) crops.set(track, await encodeFaceCrop(picture, track.best.box))
      if (durationMs) onProgress(Math.min(1, stretch.endMs / durationMs))
      await pause()
    }
  } finally {
    await sampled.return({ frames: 0, endMs: 0, note: null })
  }
  return { tracks: tracker.finish(), crops, frames, endMs, note: end.note }
}
