/*
 * Note: two clocks. With voice activity detection whisper.cpp cuts the silences out and recognises what is left. It
 * maps the times of segments back to the sound it was given, but not those of words, which stay on the clock of the
 * shortened sound. What it cut is only on its standard error, one line for each stretch of speech:
 *   whisper_vad: vad_segment_info: orig_start: 0.51, orig_end: 1.44, vad_start: 0.00, vad_end: 0.93
 */

/** Where speech lies in the whole sound. All times are milliseconds. */
export interface TimeMap {
  /** When something begins that begins at this time of the shortened sound: never in a silence that was cut out. */
  startAt(shortenedMs: number): number
  /** When something ends that ends then: never in such a silence either. */
  endAt(shortenedMs: number): number
  /** The speech between two times of the whole sound, in order. */
  speechWithin(startMs: number, endMs: number): { startMs: number; endMs: number }[]
}

/** A stretch of speech: where it lies in the sound, and where in the shortened one. */
export interface SpeechStretch {
  startMs: number
  endMs: number
  shortenedStartMs: number
  shortenedEndMs: number
}

/** Of sound from which nothing was cut. */
export const UNCHANGED: TimeMap = {
  startAt: (ms) => ms,
  endAt: (ms) => ms,
  speechWithin: (startMs, endMs) => [{ startMs, endMs }]
}

const LINE =
  /vad_segment_info: orig_start: (\d+\.\d+), orig_end: (\d+\.\d+), vad_start: (\d+\.\d+), vad_end: (\d+\.\d+)/

/** The stretch that a line of whisper.cpp's output tells of; null: it tells of something else. */
export function speechStretch(line: string): SpeechStretch | null {
  const seconds = LINE.exec(line)?.slice(1).map(Number)
  if (!seconds) return null
  const [startMs = 0, endMs = 0, shortenedStartMs = 0, shortenedEndMs = 0] = seconds.map((one) =>
    Math.round(one * 1000)
  )
  return { startMs, endMs, shortenedStartMs, shortenedEndMs }
}

/**
 * Between two stretches the shortened sound has a fifth of a second of filling for a silence of any length. A word that is
 * heard to begin or end in there by a hair is moved to the speech beside it, and not by seconds into the silence.
 */
export function timeMap(stretches: readonly SpeechStretch[]): TimeMap {
  if (stretches.length === 0) return UNCHANGED
  const inOrder = stretches.toSorted((a, b) => a.startMs - b.startMs)
  const last = inOrder.at(-1) as SpeechStretch
  return {
    startAt: (ms) => {
      const stretch = inOrder.find((one) => ms < one.shortenedEndMs)
      return stretch ? stretch.startMs + Math.max(0, ms - stretch.shortenedStartMs) : last.endMs
    },
    endAt: (ms) => {
      const stretch = inOrder.findLast((one) => ms > one.shortenedStartMs)
      if (!stretch) return inOrder[0]?.startMs ?? ms
      return Math.min(stretch.endMs, stretch.startMs + ms - stretch.shortenedStartMs)
    },
    speechWithin: (startMs, endMs) =>
      inOrder
        .map((one) => ({ startMs: Math.max(one.startMs, startMs), endMs: Math.min(one.endMs, endMs) }))
        .filter((one) => one.endMs > one.startMs)
  }
}
