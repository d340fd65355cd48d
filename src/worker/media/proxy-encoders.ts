import type { MakeProxyInput } from '../../shared/worker-protocol.ts'
import { evenMix } from './channels.ts'

/** Options of ffmpeg for a stream of a copy that is to be played, by encoder; `copy` takes it as it is. */
export const encoderOptions = { video, audio }

function video({ stream, encoder, longestSide }: NonNullable<MakeProxyInput['video']>): string[] {
  if (encoder === 'copy') return ['-c:v', 'copy']
  const scale = Math.min(1, longestSide / Math.max(stream.width, stream.height))
  const [width, height] = [even(stream.width * scale), even(stream.height * scale)]
  return [
    ...['-vf', `scale=${width}:${height}:flags=bicubic,setsar=1,format=yuv420p`],
    // A whole picture every two seconds, so that seeking is quick.
    ...['-c:v', encoder, ...(VIDEO[encoder] ?? ['-b:v', '4M']), '-force_key_frames', 'expr:gte(t,n_forced*2)']
  ]
}

/** Sound that begins later than the pictures, or has gaps, keeps its times. */
const ON_TIME = 'aresample=async=1:first_pts=0'

function audio({ stream, encoder }: NonNullable<MakeProxyInput['audio']>): string[] {
  if (encoder === 'copy') return ['-c:a', 'copy']
  const evenly = evenMix(stream, 'stereo')
  const filters = evenly === null ? ON_TIME : `${ON_TIME},${evenly}`
  return ['-c:a', encoder, '-af', filters, '-ac', '2', '-ar', '48000', ...(AUDIO[encoder] ?? ['-b:a', '160k'])]
}

/** Made once and looked at a few times: speed comes before size. */
const VIDEO: Readonly<Record<string, readonly string[]>> = {
  libx264: ['-preset', 'veryfast', '-crf', '23', '-maxrate', '8M', '-bufsize', '16M'],
  'libvpx-vp9': ['-deadline', 'realtime', '-cpu-used', '7', '-row-mt', '1', '-crf', '34', '-b:v', '4M'],
  libvpx: ['-deadline', 'realtime', '-cpu-used', '8', '-crf', '20', '-b:v', '4M']
}

const AUDIO: Readonly<Record<string, readonly string[]>> = {
  libopus: ['-b:a', '128k'],
  libvorbis: ['-q:a', '5'],
  aac: ['-b:a', '160k']
}

/** Most encoders take pictures of an even size only. */
function even(pixels: number): number {
  return Math.max(2, Math.round(pixels / 2) * 2)
}
