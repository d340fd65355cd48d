import type { AudioStream, MediaFacts, VideoStream } from '../../shared/media-facts.ts'

/*
 * What windows can play by themselves: the demuxers and decoders that Chromium builds in on every system, those of
 * patents among them, as Electron and all common browsers carry them (media/ffmpeg/ffmpeg_common.cc and
 * media/filters/ffmpeg_glue.cc name what is allowed; media/base/supported_types.cc what is claimed). Each line was tried in
 * Chromium with a clip of its kind. What only some systems decode, as HEVC does, is not counted on.
 *
 * Note: asked of a table and not of the window. A window does not say what it leaves out: of an MP4 with AC-3 it shows the
 * pictures in silence, of Theora it plays the sound alone, and both without an error.
 */

/** By the names of ffmpeg's demuxers. */
const CONTAINERS = new Set(['mov', 'mp4', 'matroska', 'webm', 'ogg', 'wav', 'flac', 'mp3', 'aac'])
const VIDEO = new Set(['h264', 'vp8', 'vp9', 'av1'])
const AUDIO = new Set(['aac', 'mp3', 'opus', 'vorbis', 'flac'])
const PCM = new Set(
  ['u8', 's16le', 's16be', 's24le', 's24be', 's32le', 'f32le', 'mulaw', 'alaw'].map((kind) => `pcm_${kind}`)
)
/** What H.264 is decoded from; the other codecs know no others. */
const PIXELS = /^yuvj?4(20|22|44)p(10le)?$/

export function isPlayableContainer(container: readonly string[]): boolean {
  return container.some((name) => CONTAINERS.has(name))
}

export function isPlayableVideo({ codec, pixelFormat }: VideoStream): boolean {
  return VIDEO.has(codec) && (codec !== 'h264' || pixelFormat === null || PIXELS.test(pixelFormat))
}

export function isPlayableAudio({ codec }: AudioStream): boolean {
  return AUDIO.has(codec) || PCM.has(codec)
}

/** Why a window cannot play a file by itself, in words; null when it can. */
export function whyUnplayable({ container, video, audio }: MediaFacts): string | null {
  if (video && !isPlayableVideo(video)) return `This window cannot play video of the kind ${nameOf(video.codec)}.`
  if (audio && !isPlayableAudio(audio)) return `This window cannot play sound of the kind ${nameOf(audio.codec)}.`
  if (!isPlayableContainer(container)) {
    return `This window cannot play files of the kind ${nameOf(container[0] ?? 'unknown')}.`
  }
  return null
}

/** The names that people know; all others go by ffmpeg's. */
const NAMES: Readonly<Record<string, string>> = {
  hevc: 'HEVC (H.265)',
  mpeg4: 'MPEG-4 part 2 (DivX, Xvid)',
  mpeg2video: 'MPEG-2',
  mpeg1video: 'MPEG-1',
  mpegts: 'MPEG transport stream',
  mpeg: 'MPEG program stream',
  prores: 'ProRes',
  dvvideo: 'DV',
  mjpeg: 'Motion JPEG',
  asf: 'Windows Media',
  alac: 'Apple Lossless',
  ac3: 'Dolby Digital (AC-3)',
  eac3: 'Dolby Digital Plus (E-AC-3)',
  dts: 'DTS',
  h264: 'H.264 with unusual colours'
}

function nameOf(name: string): string {
  return NAMES[name] ?? name.toUpperCase()
}
