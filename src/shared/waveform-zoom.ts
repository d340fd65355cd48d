import { FULL_SCALE, type Waveform } from './waveform.ts'

/** A waveform at every resolution, each level half of the one before: together twice the bytes of the first. */
export interface WaveformLevels {
  msPerPeak: number
  /** The first is the waveform's own peaks; entry i of level k is the greatest of entries i·2ᵏ to (i + 1)·2ᵏ of it. */
  levels: readonly Uint8Array[]
}

/** To be made once for a waveform, before it is drawn at any zoom. */
export function waveformLevels({ sampleRate, samplesPerPeak, peaks }: Waveform): WaveformLevels {
  const levels = [peaks]
  for (let finer = peaks; finer.length > 1; ) {
    finer = halved(finer)
    levels.push(finer)
  }
  return { msPerPeak: (samplesPerPeak * 1000) / sampleRate, levels }
}

/**
 * What a canvas draws: for each of so many equal buckets between two times the greatest peak that reaches into it, 0..1.
 * Outside of the sound it is silent. Takes time by the buckets and not by the length of the sound.
 */
export function peaksBetween(zoom: WaveformLevels, fromMs: number, toMs: number, buckets: number): Float32Array {
  const drawn = new Float32Array(buckets)
  const width = (toMs - fromMs) / buckets / zoom.msPerPeak
  const start = fromMs / zoom.msPerPeak
  for (let bucket = 0; bucket < buckets; bucket++) {
    const first = Math.floor(start + bucket * width)
    const end = Math.ceil(start + (bucket + 1) * width)
    drawn[bucket] = greatest(zoom.levels, first, end) / FULL_SCALE
  }
  return drawn
}

function halved(finer: Uint8Array): Uint8Array {
  const coarser = new Uint8Array(Math.ceil(finer.length / 2))
  for (let index = 0; index < coarser.length; index++) {
    coarser[index] = Math.max(finer[2 * index] ?? 0, finer[2 * index + 1] ?? 0)
  }
  return coarser
}

/** The greatest of the entries from `first` to before `end`, by the fewest entries of coarser levels that cover them. */
function greatest(levels: readonly Uint8Array[], first: number, end: number): number {
  let low = Math.max(0, first)
  let high = Math.min(levels[0]?.length ?? 0, end)
  let most = 0
  for (const level of levels) {
    if (low >= high) break
    if (low % 2 === 1) most = Math.max(most, level[low++] ?? 0)
    if (high % 2 === 1) most = Math.max(most, level[--high] ?? 0)
    low = low / 2
    high = high / 2
  }
  return most
}
