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
  const [from, to] = longestSilence(samples, Math.round((LEAST_QUIET_MS / 1000) * sampleRate))
  const first = to - from === samples.length ? -1 : samples.findIndex(isHeard)
  const loud = first === -1 ? null : { fromMs: toMs(first), toMs: toMs(samples.findLastIndex(isHeard) + 1) }
  return {
    loud: loud && {
      fromMs: Math.max(startMs, loud.fromMs - FADE_MS),
      toMs: Math.min(toMs(samples.length), loud.toMs + FADE_MS)
    },
    quiet: to > from ? { fromMs: toMs(from), toMs: toMs(to) } : null
  }
}

function isHeard(sample: number): boolean {
  return Math.abs(sample) > SILENCE
}

/**
 * The longest stretch of at least so many samples that cannot be heard; none is of no length. Looked for from its end: one
 * sample that is heard rules out all stretches over it, so that of sound without silence hardly any is looked at.
 */
function longestSilence(samples: Float32Array, least: number): [from: number, to: number] {
  let longest: [number, number] = [0, 0]
  for (let from = 0; from + least <= samples.length; ) {
    const heard = lastHeard(samples, from, from + least)
    if (heard !== -1) {
      from = heard + 1
      continue
    }
    let to = from + least
    while (to < samples.length && !isHeard(samples[to] as number)) to++
    if (to - from > longest[1] - longest[0]) longest = [from, to]
    from = to + 1
  }
  return longest
}

function lastHeard(samples: Float32Array, from: number, to: number): number {
  for (let at = to - 1; at >= from; at--) if (isHeard(samples[at] as number)) return at
  return -1
}
