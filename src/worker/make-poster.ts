import { stat } from 'node:fs/promises'
import { InglenookError } from '../shared/failure.ts'
import type { TaskInput, TaskOutput, WorkerConfig } from '../shared/worker-protocol.ts'
import { prepareLibvips } from './media/libvips.ts'
import { giveBack } from './media/picture.ts'
import { decodePoster } from './media/poster.ts'
import { probeMedia } from './media/probe.ts'
import { previewSize } from './media/thumbnail-size.ts'
import { writeThumbnails } from './media/thumbnails.ts'

export interface TaskContext {
  readonly config: WorkerConfig
  readonly signal: AbortSignal
}

/**
 * Makes the pictures of a video by which the timeline shows it, as they are made of photos. A file that has no moving
 * pictures, whatever its name says, is no failure.
 *
 * @throws InglenookError `unreadable-media`, `media-too-slow`, `tool-missing`, `disk-full`, `cannot-write`; the signal's
 *   reason when cancelled
 */
export async function makePoster(
  { path, ffmpeg, ffprobe, sha256, thumbsDir }: TaskInput<'makePoster'>,
  { config, signal }: TaskContext
): Promise<TaskOutput<'makePoster'>> {
  const since = performance.now()
  prepareLibvips(config.imageThreads)
  const facts = await probeMedia(ffprobe, path, signal)
  const { video, container, durationMs } = facts
  if (!video && facts.hasVideo) {
    throw new InglenookError(
      'unreadable-media',
      `The pictures of ${path} are of a kind that this ffmpeg cannot read. Look whether another program plays it.`
    )
  }
  if (!video) return { applies: false, why: 'It has no moving pictures.', mediaDurationMs: durationMs }
  const { size: bytes } = await stat(path)
  const request = { ffmpeg, path, bytes, container, video, size: previewSize(video), signal }
  const picture = await decodePoster(request, durationMs)
  const { thumbhash } = await writeThumbnails(picture, video, sha256, thumbsDir)
  giveBack(picture)
  const { width, height } = video
  return { applies: true, width, height, thumbhash, mediaDurationMs: durationMs, tookMs: performance.now() - since }
}
