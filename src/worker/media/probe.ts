import { stat } from 'node:fs/promises'
import { execa } from 'execa'
import { z } from 'zod'
import { InglenookError } from '../../shared/failure.ts'
import type { MediaFacts, VideoStream } from '../../shared/media-facts.ts'
import { noted } from '../own-folder.ts'
import { BOUNDED, checkEndedItself, firstWords, inputFile, TOOL_OPTIONS } from './media-tool.ts'
import { guardMemory } from './memory-guard.ts'

const PROBE_TIMEOUT_MS = 60_000
const MOST_OUTPUT = 4 * 1024 ** 2

/** Asked for by name: a file can carry megabytes of tags. */
const ENTRIES = [
  'stream=index,codec_type,codec_name,start_time,duration,sample_rate,channels,channel_layout,pix_fmt,width,height,sample_aspect_ratio,avg_frame_rate',
  'stream_disposition=attached_pic',
  'stream_tags=rotate,DURATION',
  'stream_side_data=rotation',
  'format=start_time,duration,format_name'
].join(':')

/**
 * Asks ffprobe what a file holds.
 *
 * @throws InglenookError `unreadable-media` with the file's name, `tool-missing`; the signal's reason when cancelled
 */
export async function probeMedia(ffprobe: string, path: string, signal: AbortSignal): Promise<MediaFacts> {
  // Whatever else keeps it from being looked at is for ffprobe to say.
  const isSpecial = await stat(path).then(
    (facts) => !facts.isFile(),
    () => false
  )
  if (isSpecial) {
    throw new InglenookError('unreadable-media', `${path} is no file that could hold a video or a recording.`)
  }
  const tool = noted(
    execa(ffprobe, [...BOUNDED, '-of', 'json', '-show_entries', ENTRIES, ...inputFile(path)], {
      ...TOOL_OPTIONS,
      cancelSignal: signal,
      timeout: PROBE_TIMEOUT_MS,
      maxBuffer: MOST_OUTPUT
    })
  )
  const memory = guardMemory(tool)
  const run = await tool
  signal.throwIfAborted()
  checkEndedItself(run, ffprobe, path, memory)
  const stderr = new TextDecoder().decode(run.stderr)
  if (run.failed) {
    const why = run.timedOut ? ' (looking into it took too long)' : firstWords(stderr, path)
    throw unreadable(path, why, run)
  }
  return factsOf(parse(new TextDecoder().decode(run.stdout), path))
}

const Seconds = z.coerce.number().nonnegative().optional().catch(undefined)
/** `01:02:03.450000000`, as Matroska and WebM state the lengths of their streams. */
const Clock = z
  .string()
  .regex(/^\d{1,4}:\d\d:\d\d(\.\d+)?$/)
  .transform((text) => text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0))
  .optional()
  .catch(undefined)
const Degrees = z.coerce.number().optional().catch(undefined)
const ProbeOutput = z.object({
  streams: z
    .array(
      z.object({
        codec_type: z.string().optional(),
        codec_name: z.string().optional(),
        start_time: Seconds,
        duration: Seconds,
        sample_rate: z.coerce.number().catch(0).default(0),
        channels: z.number().int().catch(0).default(0),
        channel_layout: z.string().optional().catch(undefined),
        pix_fmt: z.string().optional().catch(undefined),
        width: z.number().int().catch(0).default(0),
        height: z.number().int().catch(0).default(0),
        sample_aspect_ratio: z.string().optional().catch(undefined),
        avg_frame_rate: z.string().optional().catch(undefined),
        disposition: z.object({ attached_pic: z.number().catch(0).default(0) }).optional(),
        tags: z.object({ rotate: Degrees, DURATION: Clock }).optional().catch(undefined),
        side_data_list: z
          .array(z.object({ rotation: Degrees }))
          .optional()
          .catch(undefined)
      })
    )
    .default([]),
  format: z
    .object({ start_time: Seconds, duration: Seconds, format_name: z.string().optional().catch(undefined) })
    .optional()
})
type ProbeOutput = z.infer<typeof ProbeOutput>
type ProbedStream = ProbeOutput['streams'][number]

function parse(stdout: string, path: string): ProbeOutput {
  try {
    return ProbeOutput.parse(JSON.parse(stdout))
  } catch (cause) {
    throw unreadable(path, ' (ffprobe gave no answer that could be read)', cause)
  }
}

function factsOf({ streams, format }: ProbeOutput): MediaFacts {
  const lengthOf = (stream: ProbedStream): number | null => endOf(stream, format)
  const sounds = streams.filter((stream) => stream.codec_type === 'audio')
  const index = sounds.findIndex((stream) => isKnown(stream.codec_name) && stream.sample_rate > 0)
  const audio = sounds[index]
  const videos = streams.filter((stream) => stream.codec_type === 'video')
  return {
    container: format?.format_name?.split(',') ?? [],
    durationMs: toMs(format?.duration) ?? longest(streams.map(lengthOf)),
    hasVideo: videos.some(isMoving),
    video: videoOf(videos, lengthOf),
    audio: audio ? audioOf(audio, index, lengthOf(audio)) : null,
    audioStreams: sounds.length
  }
}

function audioOf({ codec_name, channels, channel_layout }: ProbedStream, index: number, durationMs: number | null) {
  const layout = channel_layout === undefined || channel_layout === 'unknown' ? null : channel_layout
  return { index, codec: codec_name ?? '', channels, layout, durationMs }
}

/** Covers are counted among the video streams, and passed over. */
function videoOf(
  videos: readonly ProbedStream[],
  lengthOf: (stream: ProbedStream) => number | null
): VideoStream | null {
  const index = videos.findIndex((one) => isMoving(one) && isKnown(one.codec_name) && one.width > 0 && one.height > 0)
  const video = videos[index]
  if (!video) return null
  return {
    index,
    codec: video.codec_name ?? '',
    pixelFormat: video.pix_fmt ?? null,
    ...shownSize(video),
    fps: ratio(video.avg_frame_rate, '/'),
    durationMs: lengthOf(video)
  }
}

function isMoving({ disposition }: ProbedStream): boolean {
  return !disposition?.attached_pic
}

/** Pixels that are not square are widened or narrowed, as players do; then the picture is turned upright. */
function shownSize(video: ProbedStream): { width: number; height: number } {
  const width = Math.max(1, Math.round(video.width * (ratio(video.sample_aspect_ratio, ':') ?? 1)))
  const { height } = video
  const degrees = video.side_data_list?.find(({ rotation }) => rotation !== undefined)?.rotation ?? video.tags?.rotate
  const lies = Math.abs(Math.round((degrees ?? 0) / 90)) % 2 === 1
  return lies ? { width: height, height: width } : { width, height }
}

/** Such as `30000/1001` or `16:11`; null where it is not given, which is written as zero. */
function ratio(text: string | undefined, between: string): number | null {
  const [above = Number.NaN, below = Number.NaN] = (text ?? '').split(between).map(Number)
  return above > 0 && below > 0 ? above / below : null
}

/** A codec that this ffprobe has no name for is one that its ffmpeg cannot decode. */
function isKnown(codec: string | undefined): boolean {
  return codec !== undefined && codec !== 'none' && codec !== 'unknown'
}

/**
 * When a stream ends on the time line of the file. It is stated how long it lasts from its own start, where that is not
 * the length of the whole file; in Matroska also when it ends, by a clock that need not begin at zero.
 */
function endOf({ start_time, duration, tags }: ProbedStream, format: ProbeOutput['format']): number | null {
  const begin = format?.start_time ?? 0
  const ends = [
    duration === undefined ? undefined : duration + Math.max(0, (start_time ?? begin) - begin),
    tags?.DURATION === undefined ? undefined : Math.max(0, tags.DURATION - begin)
  ].filter((seconds) => seconds !== undefined)
  return ends.length === 0 ? null : toMs(Math.min(...ends, format?.duration ?? Number.POSITIVE_INFINITY))
}

function toMs(seconds: number | undefined): number | null {
  return seconds === undefined || !Number.isFinite(seconds) ? null : Math.round(seconds * 1000)
}

function longest(durations: readonly (number | null)[]): number | null {
  const known = durations.filter((duration) => duration !== null)
  return known.length === 0 ? null : Math.max(...known)
}

function unreadable(path: string, why: string, cause: unknown): InglenookError {
  return new InglenookError(
    'unreadable-media',
    `The file ${path} cannot be read: it is damaged or incomplete${why}. Look whether another program plays it, and copy it again from where it came.`,
    { cause }
  )
}
