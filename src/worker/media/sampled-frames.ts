import { MAX_IMAGE_PIXELS } from '../../shared/limits.ts'
import type { VideoStream } from '../../shared/media-facts.ts'
import { ffmpegOutput } from './ffmpeg-output.ts'
import { lengthInWords } from './length-in-words.ts'
import { BOUNDED, inputFile } from './media-tool.ts'
import type { OpaquePicture } from './picture.ts'

export interface SampledFramesOptions {
  ffmpeg: string
  path: string
  /** Of the file, which bounds the time that reading it may take. */
  bytes: number
  video: VideoStream
  /** Of the pictures to be made. */
  size: readonly [width: number, height: number]
  /** See samplingStep. */
  stepMs: number
  /** How long the pictures say they last. */
  durationMs: number | null
  signal: AbortSignal
}

/** What a video shows in the middle of a stretch of it, and so is taken to show all through that. */
export interface SampledFrame {
  startMs: number
  endMs: number
  timeMs: number
  /** Its memory is used for another one when the next frame but one is asked for. */
  picture: OpaquePicture
  /** True: it is the same to the last pixel as the one before. */
  isStill: boolean
}

export interface SampledEnd {
  frames: number
  /** How far into the video the last one reaches. */
  endMs: number
  /** Why this is not all of the video, in words; null when nothing is known to be missing. */
  note: string | null
}

const USUAL_STEP_MS = 1000
/** The shortest clip is looked at more than once. */
const LEAST_FRAMES = 4
const SHORTEST_STEP_MS = 40
/** So many frames are looked at of the longest film: one in six seconds of two hours. */
const MOST_FRAMES = 1200

/** Longer than any video of a family. A file of kilobytes can claim, and hold, months of one picture. */
const MOST_MS = 100 * 3_600_000
const SLACK_MS = 60_000
const SLOWEST_BYTES_PER_MS = 1000
/** Decoding the largest pictures on the slowest computer. */
const SLOWEST_TIMES = 40
/** No codec for moving pictures takes less. Where a file states no length, it bounds how long it can be. */
const LEAST_BYTES_PER_MS = 0.25
const THREADS = '2'

/** How far apart the frames of a video of a length lie that are looked at, in milliseconds: an even number. */
export function samplingStep(durationMs: number | null): number {
  if (durationMs === null) return USUAL_STEP_MS
  const short = Math.max(SHORTEST_STEP_MS, durationMs / LEAST_FRAMES)
  return 2 * Math.ceil(Math.max(Math.min(USUAL_STEP_MS, short), durationMs / MOST_FRAMES) / 2)
}

/**
 * Decodes a video once and gives what it shows at even distances, upright and in square pixels: at each time the last
 * frame that begins at or before it, however its frame rate varies. Memory does not grow with the length: ffmpeg is read
 * only as fast as frames are asked for, and two of them are held.
 *
 * Note: frames thin out. A file can be far longer than it says. After every MOST_FRAMES frames only every second one of
 * those that follow is given, for twice the time, so that even a hundred hours end in a few thousand.
 *
 * @returns how much it was and what is missing. A damaged end is no error: what came before it counts.
 * @throws InglenookError `unreadable-media` when nothing can be decoded, `media-too-slow`, `tool-missing`; the signal's
 *   reason when cancelled. Once it has thrown or returned, no process of it is left.
 */
export async function* sampledFrames(options: SampledFramesOptions): AsyncGenerator<SampledFrame, SampledEnd> {
  const { ffmpeg, path, size, stepMs, signal } = options
  const args = argumentsOf(options)
  await using output = ffmpegOutput({ ffmpeg, args, path, what: 'pictures', patienceMs: patienceMs(options), signal })
  const pictures = new FrameAssembler(size)
  const mostMs = mostOf(options)
  let place = 0
  let frames = 0
  let moved = false
  for (;;) {
    const next = await output.next()
    if (next.done) {
      if (frames === 0 && next.value.failed) throw next.value.unreadable()
      const endMs = place * stepMs
      return { frames, endMs, note: noteOf(endMs, options, next.value) }
    }
    for (const { picture, isStill } of pictures.take(next.value)) {
      const startMs = place * stepMs
      if (startMs >= mostMs) return { frames, endMs: startMs, note: tooLongNote(startMs) }
      const stride = 2 ** Math.floor(frames / MOST_FRAMES)
      moved ||= !isStill
      place += 1
      if ((place - 1) % stride !== 0) continue
      frames += 1
      const endMs = startMs + stride * stepMs
      yield { startMs, endMs, timeMs: startMs + stepMs / 2, picture, isStill: !moved }
      moved = false
    }
  }
}

function argumentsOf({ path, video, size, stepMs }: SampledFramesOptions): string[] {
  // In microseconds: some files count time in whole frames. What is given has times of its own, one after the other, as
  // ffmpeg would fill up what seems to be missing.
  const middle = `fps=fps=1000/${stepMs}:round=up:start_time=${(stepMs / 2000).toFixed(4)}`
  const filters = ['settb=AVTB', middle, 'setpts=N', `scale=${size[0]}:${size[1]}:flags=bicubic`, 'format=rgb24']
  return [
    ...BOUNDED,
    ...['-nostdin', '-nostats', '-threads', THREADS, '-max_pixels', String(MAX_IMAGE_PIXELS)],
    ...['-copyts', '-start_at_zero', ...inputFile(path)],
    ...['-map', `0:v:${video.index}`, '-an', '-sn', '-dn', '-vf', filters.join(',')],
    ...['-pix_fmt', 'rgb24', '-f', 'rawvideo', 'pipe:1']
  ]
}

function patienceMs({ durationMs, bytes }: SampledFramesOptions): number {
  return SLACK_MS + SLOWEST_TIMES * Math.min(durationMs ?? 0, MOST_MS) + bytes / SLOWEST_BYTES_PER_MS
}

function mostOf({ durationMs, bytes }: SampledFramesOptions): number {
  const believable = durationMs === null ? bytes / LEAST_BYTES_PER_MS : durationMs * 2
  return Math.min(MOST_MS, believable + SLACK_MS)
}

function tooLongNote(seenMs: number): string {
  return `It goes on for longer than it can be, so only ${lengthInWords(seenMs)} were looked at.`
}

/** Sound may go on where pictures end, so a short video alone is no proof that something is missing. */
function noteOf(
  seenMs: number,
  { durationMs, stepMs }: SampledFramesOptions,
  ended: { failed: boolean; said: boolean }
): string | null {
  const isShort = durationMs !== null && durationMs - seenMs > stepMs + 1000
  if (!ended.failed && !(isShort && ended.said)) return null
  return `It is damaged or incomplete: ${lengthInWords(seenMs)}${isShort ? ` of ${lengthInWords(durationMs)}` : ''} could be looked at.`
}

/** Bytes to pictures across the seams of chunks, in two stretches of memory by turns. */
class FrameAssembler {
  readonly #width: number
  readonly #height: number
  #current: Uint8Array
  #before: Uint8Array
  #filled = 0
  #count = 0

  constructor([width, height]: readonly [number, number]) {
    this.#width = width
    this.#height = height
    this.#current = new Uint8Array(width * height * 3)
    this.#before = new Uint8Array(width * height * 3)
  }

  *take(chunk: Buffer): Generator<{ picture: OpaquePicture; isStill: boolean }> {
    for (let from = 0; from < chunk.length; ) {
      const taken = Math.min(chunk.length - from, this.#current.length - this.#filled)
      this.#current.set(chunk.subarray(from, from + taken), this.#filled)
      from += taken
      this.#filled += taken
      if (this.#filled < this.#current.length) continue
      const data = this.#current
      const isStill = this.#count > 0 && Buffer.compare(data, this.#before) === 0
      this.#count += 1
      this.#filled = 0
      this.#current = this.#before
      this.#before = data
      yield { picture: { data, width: this.#width, height: this.#height, channels: 3 }, isStill }
    }
  }
}
