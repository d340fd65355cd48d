import { stat } from 'node:fs/promises'
import type { TaskInput, TaskOutput, WorkerConfig } from '../shared/worker-protocol.ts'
import { decodeFrame } from './media/frame.ts'
import { prepareLibvips } from './media/libvips.ts'
import { giveBack } from './media/picture.ts'
import { scaledSize } from './media/read-photo.ts'
import { fromRaw } from './media/thumbnails.ts'
import { writeAtomically } from './media/write-atomically.ts'

export interface TaskContext {
  readonly config: WorkerConfig
  readonly signal: AbortSignal
}

/**
 * Writes what a video shows at a time as a picture, never larger than the video.
 *
 * @throws InglenookError `unreadable-media`, `media-too-slow`, `tool-missing`, `disk-full`, `cannot-write`; the signal's
 *   reason when cancelled
 */
export async function grabFrame(
  { path, ffmpeg, container, video, atMs, longestSide, format, folder, file }: TaskInput<'grabFrame'>,
  { config, signal }: TaskContext
): Promise<TaskOutput<'grabFrame'>> {
  prepareLibvips(config.imageThreads)
  const { size: bytes } = await stat(path)
  const size = scaledSize(video, Math.min(1, longestSide / Math.max(video.width, video.height)))
  const picture = await decodeFrame({ ffmpeg, path, bytes, container, video, size, signal }, atMs)
  const drawn = fromRaw(picture)
  const encoded = await (format === 'webp'
    ? drawn.webp({ effort: 2, quality: 80 })
    : drawn.jpeg({ quality: 85 })
  ).toBuffer()
  giveBack(picture)
  signal.throwIfAborted()
  await writeAtomically(folder, file, encoded)
  return { width: size[0], height: size[1], bytes: encoded.length }
}
