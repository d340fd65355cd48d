/*
 * Note: two clocks. With voice activity detection whisper.cpp cuts the silences out and recognises what is left. It
 * maps the times of segments back to the sound it was given, but not those of words, which stay on the clock of the
 * shortened sound. What it cut is only on its standard error, one line for each stretch of speech:
 *   whisper_vad: vad_segment_info: orig_start: 0.51, orig_end: 1.44, vad_start: 0.00, vad_end: 0.93
 */

/** Maps times of the shortened sound to times of the whole one, and back. All are milliseconds. */
export interface TimeMap {
  toOriginal(shortenedMs: number): number
  toShortened(originalMs: number): number
}

/** A stretch of speech: where it lies in the sound, and where in the shortened one. */
export interface SpeechStretch {
  startMs: number
  endMs: number
  shortenedStartMs: number
  shortenedEndMs: number
}

/** Of sound from which nothing was cut. */
export const UNCHANGED: TimeMap = { toOriginal: (ms) => ms, toShortened: (ms) => ms }

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

/** Linear between the ends of the stretches, as whisper.cpp maps its segments; beyond them, the nearest end. */
export function timeMap(stretches: readonly SpeechStretch[]): TimeMap {
  if (stretches.length === 0) return UNCHANGED
  const points = stretches
    .flatMap((one) => [
      { shortened: one.shortenedStartMs, original: one.startMs },
      { shortened: one.shortenedEndMs, original: one.endMs }
    ])
    .sort((a, b) => a.shortened - b.shortened || a.original - b.original)
  const shortened = points.map((point) => point.shortened)
  const original = points.map((point) => point.original)
  return {
    toOriginal: (ms) => interpolate(ms, shortened, original),
    toShortened: (ms) => interpolate(ms, original, shortened)
  }
}

/** `xs` rise, and are as many as `ys`. */
function interpolate(x: number, xs: readonly number[], ys: readonly number[]): number {
  const above = xs.findIndex((one) => one >= x)
  if (above === -1) return ys.at(-1) ?? x
  const [x1 = x, y1 = x] = [xs[above], ys[above]]
  if (above === 0 || x1 === x) return y1
  const [x0 = x1, y0 = y1] = [xs[above - 1], ys[above - 1]]
  return Math.round(y0 + ((x - x0) * (y1 - y0)) / (x1 - x0))
}
