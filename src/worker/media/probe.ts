import { execa } from 'execa'
import { z } from 'zod'
import { InglenookError } from '../../shared/failure.ts'
import { noted } from '../own-folder.ts'
import { BOUNDED, firstWords, inputFile, isKilled, TOOL_OPTIONS, toolKilled, toolMissing } from './media-tool.ts'

/** What a media file says it holds. */
export interface MediaFacts {
  /** Of the whole file as it states it; null where it does not. */
  durationMs: number | null
  /** Whether it has moving pictures; the cover of a song is none. */
  hasVideo: boolean
  /** The sound to listen to: the first audio stream of those that ffmpeg knows how to read. */
  audio: AudioStream | null
  /** Audio streams of whatever kind. */
  audioStreams: number
}

export interface AudioStream {
  /** Among the audio streams, as ffmpeg counts them: `0:a:N`. */
  index: number
  codec: string
  durationMs: number | null
}

const PROBE_TIMEOUT_MS = 60_000
const MOST_OUTPUT = 4 * 1024 ** 2

/** Asked for by name: a file can carry megabytes of tags. */
const ENTRIES =
  'stream=index,codec_type,codec_name,duration,sample_rate,channels:stream_disposition=attached_pic:format=duration'

/**
 * Asks ffprobe what a file holds.
 *
 * @throws InglenookError `unreadable-media` with the file's name, `tool-missing`; the signal's reason when cancelled
 */
export async function probeMedia(ffprobe: string, path: string, signal: AbortSignal): Promise<MediaFacts> {
  const run = await noted(
    execa(ffprobe, [...BOUNDED, '-of', 'json', '-show_entries', ENTRIES, ...inputFile(path)], {
      ...TOOL_OPTIONS,
      cancelSignal: signal,
      timeout: PROBE_TIMEOUT_MS,
      maxBuffer: MOST_OUTPUT
    })
  )
  signal.throwIfAborted()
  if (run.exitCode === undefined && run.signal === undefined && run.code !== undefined) throw toolMissing(ffprobe, run)
  if (isKilled(run)) throw toolKilled(ffprobe, path, run)
  const stderr = new TextDecoder().decode(run.stderr)
  if (run.failed) {
    const why = run.timedOut ? ' (looking into it took too long)' : firstWords(stderr, path)
    throw unreadable(path, why, run)
  }
  return factsOf(parse(new TextDecoder().decode(run.stdout), path))
}

const Seconds = z.coerce.number().nonnegative().optional().catch(undefined)
const ProbeOutput = z.object({
  streams: z
    .array(
      z.object({
        codec_type: z.string().optional(),
        codec_name: z.string().optional(),
        duration: Seconds,
        sample_rate: z.coerce.number().catch(0).default(0),
        channels: z.number().catch(0).default(0),
        disposition: z.object({ attached_pic: z.number().catch(0).default(0) }).optional()
      })
    )
    .default([]),
  format: z.object({ duration: Seconds }).optional()
})
type ProbeOutput = z.infer<typeof ProbeOutput>

function parse(stdout: string, path: string): ProbeOutput {
  try {
    return ProbeOutput.parse(JSON.parse(stdout))
  } catch (cause) {
    throw unreadable(path, ' (ffprobe gave no answer that could be read)', cause)
  }
}

function factsOf({ streams, format }: ProbeOutput): MediaFacts {
  const sounds = streams.filter((stream) => stream.codec_type === 'audio')
  const index = sounds.findIndex((stream) => isKnown(stream.codec_name) && stream.sample_rate > 0)
  const audio = sounds[index]
  return {
    durationMs: toMs(format?.duration) ?? longest(streams.map((stream) => toMs(stream.duration))),
    hasVideo: streams.some((stream) => stream.codec_type === 'video' && !stream.disposition?.attached_pic),
    audio: audio ? { index, codec: audio.codec_name ?? '', durationMs: toMs(audio.duration) } : null,
    audioStreams: sounds.length
  }
}

/** A codec that this ffprobe has no name for is one that its ffmpeg cannot decode. */
function isKnown(codec: string | undefined): boolean {
  return codec !== undefined && codec !== 'none' && codec !== 'unknown'
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
