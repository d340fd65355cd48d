import { InglenookError } from '../../shared/failure.ts'
import type { MediaFacts } from '../../shared/media-facts.ts'
import type { MakeProxyInput } from '../../shared/worker-protocol.ts'
import { isPlayableAudio, isPlayableVideo } from './playable.ts'

export type ProxyRecipe = Pick<MakeProxyInput, 'container' | 'video' | 'audio'>

interface VideoEncoder {
  name: string
  container: MakeProxyInput['container']
  /** Of the copy's pictures, in pixels: the slower the encoder, the smaller. */
  longestSide: number
  /** Only on this system; elsewhere it may be listed and not work. */
  platform?: NodeJS.Platform
}

/** Best first: how fast it is on an ordinary processor, then how widely what it makes is played. */
const VIDEO_ENCODERS: readonly VideoEncoder[] = [
  { name: 'libx264', container: 'mp4', longestSide: 1920 },
  { name: 'h264_videotoolbox', container: 'mp4', longestSide: 1920, platform: 'darwin' },
  { name: 'libopenh264', container: 'mp4', longestSide: 1920 },
  { name: 'libvpx-vp9', container: 'webm', longestSide: 1280 },
  { name: 'libvpx', container: 'webm', longestSide: 1280 },
  { name: 'h264_mf', container: 'mp4', longestSide: 1280, platform: 'win32' }
]

const AUDIO_ENCODERS = { mp4: ['aac', 'libopus'], webm: ['libopus', 'libvorbis'] } as const
/** What may be taken over as it is. */
const COPIED_VIDEO = { mp4: ['h264', 'vp9', 'av1'], webm: ['vp8'] } as const
const COPIED_AUDIO = { mp4: ['aac', 'mp3', 'opus', 'flac'], webm: ['opus', 'vorbis'] } as const

/**
 * How to make a copy that windows can play: streams that they can play are taken over (unless `anew`), which is quick and
 * loses nothing; the others are encoded with what this ffmpeg has.
 *
 * @param encoders names that this ffmpeg knows
 * @throws InglenookError `no-encoder`, with what to do
 */
export function proxyRecipe(
  { video, audio }: MediaFacts,
  encoders: ReadonlySet<string>,
  { anew = false, platform = process.platform }: { anew?: boolean; platform?: NodeJS.Platform } = {}
): ProxyRecipe {
  const chosen = video && chooseVideo(video, encoders, anew, platform)
  const container = chosen?.container ?? (AUDIO_ENCODERS.mp4.some((name) => encoders.has(name)) ? 'mp4' : 'webm')
  return {
    container,
    video: video && chosen && { stream: video, encoder: chosen.name, longestSide: chosen.longestSide },
    audio: audio && { stream: audio, encoder: chooseAudio(audio, container, encoders, anew) }
  }
}

/** The option that keeps a varying frame rate was renamed in 5.1; builds of a day in between releases are of late. */
export function rateOption(version: string): MakeProxyInput['rateOption'] {
  const [, major, minor] = /^n?(\d+)\.(\d+)/.exec(version) ?? []
  if (major === undefined) return '-fps_mode'
  return Number(major) > 5 || (Number(major) === 5 && Number(minor) >= 1) ? '-fps_mode' : '-vsync'
}

function chooseVideo(
  video: NonNullable<MediaFacts['video']>,
  encoders: ReadonlySet<string>,
  anew: boolean,
  platform: NodeJS.Platform
): VideoEncoder {
  if (!anew && isPlayableVideo(video)) {
    const container = includes(COPIED_VIDEO.mp4, video.codec) ? 'mp4' : 'webm'
    return { name: 'copy', container, longestSide: Math.max(2, video.width, video.height) }
  }
  const encoder = VIDEO_ENCODERS.find(
    (one) => encoders.has(one.name) && (one.platform === undefined || one.platform === platform)
  )
  if (encoder) return encoder
  throw noEncoder('H.264 (libx264) or VP9 (libvpx)')
}

function chooseAudio(
  audio: NonNullable<MediaFacts['audio']>,
  container: MakeProxyInput['container'],
  encoders: ReadonlySet<string>,
  anew: boolean
): string {
  if (!anew && isPlayableAudio(audio) && includes(COPIED_AUDIO[container], audio.codec)) return 'copy'
  const encoder = AUDIO_ENCODERS[container].find((name) => encoders.has(name))
  if (encoder !== undefined) return encoder
  throw noEncoder(container === 'mp4' ? 'AAC' : 'Opus (libopus) or Vorbis (libvorbis)')
}

function includes(names: readonly string[], name: string): boolean {
  return names.includes(name)
}

function noEncoder(what: string): InglenookError {
  return new InglenookError(
    'no-encoder',
    `A copy that this window can play cannot be made: this ffmpeg cannot write ${what}. Install a full ffmpeg, or say in Settings where one is.`
  )
}
