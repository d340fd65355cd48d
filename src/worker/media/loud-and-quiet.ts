import type { TimePart } from '../inference/audio-events.ts'

/** Samples below this (−66 dB of full scale) are silence: noise of converters and codecs, nothing anybody hears. */
const SILENCE = 1 / 2048
/** How far beyond the first and last sample that is not silence a sound is taken to reach. */
const FADE_MS = 100
/** Shorter silences are pauses in what is heard. */
const LEAST_QUIET_MS = 500

/**
 * Where in a part of a recording anything can be heard, from the first to the last of it, and its longest silence; null
 * where there is none. Times are whole milliseconds of the recording.
 *
 * @param startMs Of the first sample
 */
export function loudAndQuiet(
  samples: Float32Array,
  startMs: number,
  sampleRate: number
): { loud: TimePart | null; quiet: TimePart | null } {
  const toMs = (sample: number): number => startMs + Math.round((sample / sampleRate) * 1000)
  const endMs = toMs(samples.length)
  const { first, last, quietFrom, quietTo } = boundsIn(samples)
  const quiet = { fromMs: toMs(quietFrom), toMs: toMs(quietTo) }
  return {
    loud:
      first === -1
        ? null
        : { fromMs: Math.max(startMs, toMs(first) - FADE_MS), toMs: Math.min(endMs, toMs(last + 1) + FADE_MS) },
    quiet: quiet.toMs - quiet.fromMs < LEAST_QUIET_MS ? null : quiet
  }
}

/** The first and last sample that can be heard, −1 without any, and the longest stretch of those that cannot. */
function boundsIn(samples: Float32Array): { first: number; last: number; quietFrom: number; quietTo: number } {
  let [first, last, quietFrom, quietTo] = [-1, -1, 0, 0]
  for (let at = 0; at <= samples.length; at++) {
    const isEnd = at === samples.length
    if (!isEnd && !(Math.abs(samples[at] as number) > SILENCE)) continue
    if (at - last - 1 > quietTo - quietFrom) [quietFrom, quietTo] = [last + 1, at]
    if (isEnd) break
    if (first === -1) first = at
    last = at
  }
  return { first, last, quietFrom, quietTo }
}
