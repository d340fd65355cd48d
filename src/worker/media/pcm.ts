import type { AudioStream, MediaFacts } from '../../shared/media-facts.ts'
import { evenMix } from './channels.ts'
import { ffmpegOutput, type StartedFfmpeg, startFfmpeg } from './ffmpeg-output.ts'
import { lengthInWords } from './length-in-words.ts'
import { BOUNDED, inputFile } from './media-tool.ts'

export interface PcmOptions {
  ffmpeg: string
  path: string
  /** Which of the audio streams, see AudioStream.index. */
  stream: number
  sampleRate: number
  /** How long the sound says it is, and how large its file is: what time and output are bounded by. */
  durationMs: number | null
  bytes: number
  /**
   * How channels become one. `added`: as they add up, which may be louder than full scale; what is drawn or named from it
   * has to be no quieter for that. `within`: never louder than full scale, so that speech is not clipped. Left out: `added`.
   */
  mix?: 'added' | 'within'
  /** A video stream that is read along, so that times are those of the file; left out or null: none. */
  clock?: number | null
  /** The filter that mixes the channels, see channels.ts; left out or null: ffmpeg does by itself. */
  evenly?: string | null
  /** Is taken over if it decodes just so, see startPcm; whoever started it ends it. */
  started?: StartedFfmpeg
  signal: AbortSignal
}

/** What ffmpeg has to be told to begin; see PcmOptions. */
export type PcmStart = Omit<PcmOptions, 'durationMs' | 'bytes' | 'started'>

/** What samples are given as: floats whose full scale is 1, or integers whose full scale is 32 768. */
const FORMATS = { f32le: Float32Array, s16le: Int16Array } as const
export type PcmFormat = keyof typeof FORMATS
type Samples<Format extends PcmFormat> = InstanceType<(typeof FORMATS)[Format]>

export interface PcmEnd {
  samples: number
  /** Why this is not all of the sound, in words; null when nothing is known to be missing. */
  note: string | null
}

/** Longer than any recording of a family. A file of kilobytes can claim, and hold, months of silence. */
const MOST_HOURS = 100
const SLACK_MS = 60_000
/** Kinds of file that ffmpeg takes to begin where the first of the streams does that it is asked for. */
const OF_NO_BEGINNING = ['mpegts', 'mpeg', 'ogg']
/** The slowest that a disk or network may be while ffmpeg reads through a whole video for its sound. */
const SLOWEST_BYTES_PER_MS = 1000
/** No codec for sound takes less than this. Where a file states no length, it bounds how long it can be. */
const LEAST_BYTES_PER_SECOND = 50
/** What a second of speech takes at least as a rule: where a file states no length, it is waited for as if it were as long. */
const USUAL_BYTES_PER_SECOND = 2000

/**
 * Decodes the sound of a file to mono samples at a rate, as it comes: the chunks yielded are of any length and valid until
 * the next is asked for. Sample n is what is heard at n / sampleRate of the file's own time line: a sound
 * track that starts late or has gaps is filled with silence there.
 *
 * Memory does not grow with the length, and the time in which whoever listens is busy does not count, see ffmpegOutput.
 *
 * @returns how much it was and what is missing. A damaged end is no error: what came before it counts.
 * @throws InglenookError `unreadable-media` when there is no sound in it, `media-too-slow`, `tool-missing`; the signal's
 *   reason when cancelled. Once it has thrown or returned, no process of it is left.
 */
export function decodePcm(options: PcmOptions): AsyncGenerator<Float32Array, PcmEnd> {
  return decodeAs('f32le', options)
}

/**
 * As `decodePcm`, in 16 bits: half as much to hand over, which is most of the work of whoever only looks for the loudest or
 * keeps it. What is louder than full scale is cut off to it.
 */
export function decodePcm16(options: PcmOptions): AsyncGenerator<Int16Array, PcmEnd> {
  return decodeAs('s16le', options)
}

/** Begins to decode, for `decodePcm` (floats) or `decodePcm16` to go on with. */
export function startPcm(format: PcmFormat, options: PcmStart): StartedFfmpeg {
  return startFfmpeg({ ffmpeg: options.ffmpeg, args: argumentsOf(format, options), signal: options.signal })
}

/**
 * How the sound of a file is to be decoded, by what the file says of itself.
 *
 * Note: where a file begins. Sound that begins later than the pictures of a transport stream would be decoded as if both
 * began together, were it asked for alone: captions would come too early. So the pictures are asked for, and thrown away
 * without being decoded.
 */
export function soundOf(
  { container, video }: MediaFacts,
  audio: AudioStream
): Pick<PcmOptions, 'stream' | 'durationMs' | 'clock' | 'evenly'> {
  const clock = video && container.some((name) => OF_NO_BEGINNING.includes(name)) ? video.index : null
  return { stream: audio.index, durationMs: audio.durationMs, clock, evenly: evenMix(audio, 'mono') }
}

async function* decodeAs<Format extends PcmFormat>(
  format: Format,
  options: PcmOptions
): AsyncGenerator<Samples<Format>, PcmEnd> {
  const { ffmpeg, path, sampleRate, started, signal } = options
  const most = mostSamples(options)
  const wholes = new WholeSamples(format)
  let samples = 0
  const args = argumentsOf(format, options)
  const isSo = started && !started.isTaken && started.args.join('\0') === args.join('\0')
  await using output = ffmpegOutput({
    ...{ ffmpeg, args, path, what: 'sound', patienceMs: patienceMs(options), signal },
    ...(isSo && { started })
  })
  for (;;) {
    const next = await output.next()
    if (next.done) {
      if (samples === 0 && next.value.failed) throw next.value.unreadable()
      return { samples, note: noteOf(samples, options, next.value) }
    }
    const chunk = wholes.take(next.value)
    const room = most - samples
    samples += Math.min(chunk.length, room)
    if (chunk.length > 0) yield (chunk.length > room ? chunk.subarray(0, room) : chunk) as Samples<Format>
    if (chunk.length > room) return { samples, note: tooLongNote(samples, sampleRate) }
  }
}

function argumentsOf(
  format: PcmFormat,
  { path, stream, sampleRate, mix = 'added', clock = null, evenly = null }: PcmStart
): string[] {
  // By itself ffmpeg mixes in one way to integers, and in another to floats.
  const mixed = `internal_sample_fmt=fltp:rematrix_maxval=${mix === 'within' ? 1 : ANY_LOUDNESS}`
  // What is missing at the start and within is filled in, so that sample numbers are times of the file.
  const onTime = `aresample=async=1:first_pts=0:${mixed}`
  const kind = format === 's16le' && evenly === null ? 's16' : 'flt'
  const mono = `aformat=sample_fmts=${kind}:channel_layouts=mono:sample_rates=${sampleRate}`
  const filters = [onTime, ...(evenly === null ? [] : [evenly]), mono, `asetnsamples=n=${AT_ONCE[format]}:p=0`]
  const sound = ['-map', `0:a:${stream}`, '-af', filters.join()]
  return [
    ...BOUNDED,
    '-nostdin',
    '-nostats',
    ...inputFile(path),
    '-vn',
    '-sn',
    '-dn',
    ...sound,
    '-flush_packets',
    '0',
    '-f',
    format,
    'pipe:1',
    ...(clock === null ? [] : ['-map', `0:v:${clock}`, '-c', 'copy', '-f', 'null', '-'])
  ]
}

/**
 * Samples that ffmpeg hands over at once: 128 kB, as much as fits between two processes without either waiting.
 *
 * Note: handed over in large pieces. To wake who reads takes longer than to copy what is read: a write for each packet, or
 * for the 32 kB that ffmpeg collects by itself, costs up to a tenth of the decoding.
 */
const AT_ONCE: Readonly<Record<PcmFormat, number>> = { f32le: 1 << 15, s16le: 1 << 16 }

/** How loud a mix may become before ffmpeg makes all of it quieter: louder than any number of channels together. */
const ANY_LOUDNESS = 1000

function patienceMs({ durationMs, bytes }: PcmOptions): number {
  const length = Math.min(durationMs ?? (bytes / USUAL_BYTES_PER_SECOND) * 1000, MOST_HOURS * 3_600_000)
  return SLACK_MS + length + bytes / SLOWEST_BYTES_PER_MS
}

function mostSamples({ durationMs, bytes, sampleRate }: PcmOptions): number {
  const most = MOST_HOURS * 3_600_000
  const believable = durationMs === null ? (bytes / LEAST_BYTES_PER_SECOND) * 1000 : durationMs * 2
  return Math.ceil((Math.min(most, believable + SLACK_MS) / 1000) * sampleRate)
}

function tooLongNote(samples: number, sampleRate: number): string {
  return `It goes on for longer than it can be, so only ${lengthInWords((samples / sampleRate) * 1000)} were listened to.`
}

/** Lengths of some kinds of file are guesses, so a short one alone is no proof; a long one missing much is. */
function noteOf(samples: number, options: PcmOptions, ended: { failed: boolean; said: boolean }): string | null {
  const heardMs = (samples / options.sampleRate) * 1000
  const missingMs = (options.durationMs ?? heardMs) - heardMs
  const isShort = missingMs > (ended.said ? 1000 : 1000 + heardMs / 10)
  if (!ended.failed && !isShort) return null
  const of = isShort ? ` of ${lengthInWords(heardMs + missingMs)}` : ''
  return `It is damaged or incomplete: ${lengthInWords(heardMs)}${of} could be heard.`
}

/** Bytes to samples across the seams of chunks that end in the middle of one. */
class WholeSamples {
  readonly #Array: (typeof FORMATS)[keyof typeof FORMATS]
  #left = Buffer.alloc(0)

  constructor(format: keyof typeof FORMATS) {
    this.#Array = FORMATS[format]
  }

  take(chunk: Buffer<ArrayBuffer>): Float32Array | Int16Array {
    const bytes = this.#left.length === 0 ? chunk : Buffer.concat([this.#left, chunk])
    const each = this.#Array.BYTES_PER_ELEMENT
    const whole = bytes.length - (bytes.length % each)
    this.#left = Buffer.from(bytes.subarray(whole))
    const { buffer, byteOffset } = bytes.byteOffset % each === 0 ? bytes : Uint8Array.from(bytes)
    return new this.#Array(buffer, byteOffset, whole / each)
  }
}
