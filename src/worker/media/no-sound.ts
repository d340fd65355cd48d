/** Less sound than this, in milliseconds, is a click: nothing can be said of it. */
export const LEAST_SOUND_MS = 500
export const TOO_SHORT = 'It has less than half a second of sound.'

/** Why there is nothing to listen to in a file of which no audio stream can be read, in words. */
export function whyNoSound({ audioStreams }: { audioStreams: number }): string {
  return audioStreams === 0 ? 'It has no sound track.' : 'Its sound track is of a kind that this ffmpeg cannot read.'
}
