import type { AudioStream } from '../../shared/media-facts.ts'

/** As many as any arrangement of speakers has that ffmpeg mixes without fail. */
const MOST_SPEAKERS = 8

/**
 * The filter that mixes the channels of a sound evenly; null where ffmpeg mixes them by itself.
 *
 * Note: channels without speakers. ffmpeg mixes by what the speaker of each channel is for, and fails where it does not
 * know, or knows that there is none: over a dozen microphones, or over a sphere of sound (ambisonics), whose first channel
 * is what is heard from everywhere.
 */
export function evenMix({ channels, layout }: AudioStream, to: 'mono' | 'stereo'): string | null {
  const isSphere = layout?.startsWith('ambisonic') ?? false
  const isArranged = channels <= MOST_SPEAKERS && !/^\d+ channels/.test(layout ?? '')
  if (isArranged && !isSphere) return null
  const heard = isSphere ? 'c0' : Array.from({ length: channels }, (_, index) => `c${index}`).join('+')
  return to === 'mono' ? `pan=mono|c0<${heard}` : `pan=stereo|c0<${heard}|c1<${heard}`
}
