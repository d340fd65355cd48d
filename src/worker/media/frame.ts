import { execa } from 'execa'
import { InglenookError } from '../../shared/failure.ts'
import { MAX_IMAGE_PIXELS } from '../../shared/limits.ts'
import type { VideoStream } from '../../shared/media-facts.ts'
import { noted } from '../own-folder.ts'
import { unreadable } from './ffmpeg-output.ts'
import { BOUNDED, checkEndedItself, firstWords, inputFile, TOOL_OPTIONS, timeoutOf } from './media-tool.ts'
import { guardMemory } from './memory-guard.ts'
import type { OpaquePicture } from './picture.ts'

export interface FrameRequest {
  ffmpeg: string
  path: string
  /** Of the file, which bounds the time that reading it may take. */
  bytes: number
  container: readonly string[]
  video: VideoStream
  /** Of the picture to be made. */
  size: readonly [width: number, height: number]
  signal: AbortSignal
}

/** Frames that lie between two that can be decoded by themselves are reached from the one before: that takes seconds. */
const SLACK_MS = 90_000
const SLOWEST_BYTES_PER_MS = 1000
/** One frame needs no more, and decoders take memory for each. */
const THREADS = '2'
/** Times are whole milliseconds, frames begin between them: one that begins at 33.37 is meant by 33. */
const HALF_A_MS = 0.5
/** Kinds of file without an index: a seek lands anywhere near, and often behind. Their whole pictures lie closer. */
const UNINDEXED = ['mpegts', 'mpeg', 'mpegvideo', 'h264', 'hevc', 'rm', 'vob']
const RUN_UP_MS = 12_000

/**
 * The picture that is shown at a time of a video, upright and in square pixels: the last frame that begins at or before
 * it, however long that lasts; after the end the last one of all.
 *
 * Note: the frame that is shown. ffmpeg's own accurate seek gives the first frame that begins after the time, which in a
 * video of varying frame rate may be seconds later. So it seeks roughly, to a frame from which it can decode, and a filter
 * that makes a steady frame rate is asked for what that would show at just this time.
 *
 * @throws InglenookError `unreadable-media` when there is none, `media-too-slow`, `tool-missing`; the signal's reason when
 *   cancelled. Once it has thrown or returned, no process of it is left.
 */
export async function decodeFrame(request: FrameRequest, atMs: number): Promise<OpaquePicture> {
  const picture = (await decode(request, atMs, [])) ?? (await decode(request, atMs, [GO_ON_SHOWING_THE_LAST]))
  if (!picture) throw unreadable('pictures', request.path, '', undefined)
  return picture
}

const GO_ON_SHOWING_THE_LAST = 'tpad=stop=-1:stop_mode=clone'

/** Null: nothing is shown then. */
async function decode(request: FrameRequest, atMs: number, before: readonly string[]): Promise<OpaquePicture | null> {
  const { ffmpeg, path, size, signal } = request
  const [width, height] = size
  const wanted = width * height * 3
  const tool = noted(
    execa(ffmpeg, argumentsOf(request, atMs, before), {
      ...TOOL_OPTIONS,
      cancelSignal: signal,
      timeout: timeoutOf(SLACK_MS + request.bytes / SLOWEST_BYTES_PER_MS),
      maxBuffer: wanted + 1
    })
  )
  const memory = guardMemory(tool)
  const run = await tool
  signal.throwIfAborted()
  checkEndedItself(run, ffmpeg, path, memory)
  if (run.timedOut) throw tooSlow(path, run)
  const data = run.stdout
  // What was said along the way does not matter where the picture is whole.
  if (data.length === wanted) return { data, width, height, channels: 3 }
  if (run.failed || data.length > 0) {
    throw unreadable('pictures', path, firstWords(new TextDecoder().decode(run.stderr), path), run)
  }
  return null
}

function argumentsOf(
  { path, container, video, size }: FrameRequest,
  atMs: number,
  before: readonly string[]
): string[] {
  const runUpMs = container.some((name) => UNINDEXED.includes(name)) ? RUN_UP_MS : 0
  const fromMs = Math.max(0, atMs + HALF_A_MS - runUpMs)
  // In microseconds: some files count time in whole frames, and a time between two would be rounded to one of them.
  const shownThen = `settb=AVTB,fps=fps=1:round=up:start_time=${seconds(atMs + HALF_A_MS)}`
  const filters = [...before, shownThen, `scale=${size[0]}:${size[1]}:flags=bicubic`, 'format=rgb24']
  return [
    ...BOUNDED,
    ...['-nostdin', '-nostats', '-threads', THREADS, '-max_pixels', String(MAX_IMAGE_PIXELS)],
    ...['-copyts', '-start_at_zero', '-noaccurate_seek', '-ss', seconds(fromMs), ...inputFile(path)],
    ...['-map', `0:v:${video.index}`, '-an', '-sn', '-dn', '-vf', filters.join(',')],
    ...['-frames:v', '1', '-pix_fmt', 'rgb24', '-f', 'rawvideo', 'pipe:1']
  ]
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(4)
}

function tooSlow(path: string, cause: unknown): InglenookError {
  return new InglenookError(
    'media-too-slow',
    `Reading the pictures of ${path} took far longer than it should. If it is on a network drive, look whether the connection works, and try again.`,
    { cause }
  )
}
