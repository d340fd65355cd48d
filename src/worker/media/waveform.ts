import { FULL_SCALE, PEAKS_PER_SECOND, type Waveform } from '../../shared/waveform.ts'

/**
 * Measures how loud a sound is as it is decoded: for each fiftieth of a second the greatest |sample|, at most 1. A last
 * window that is not full is left out. What is kept is a byte for each window.
 *
 * @param chunks Mono samples of any chunk length, floats whose full scale is 1 or integers of 16 bits; each valid until the next is asked for, see decodePcm
 * @param sampleRate In Hz, a multiple of 50; 16 000 for what is stored
 * @returns the waveform, and what the source of the chunks returned when it ended
 */
export async function makeWaveform<End>(
  chunks: AsyncIterable<Float32Array | Int16Array, End>,
  sampleRate: number
): Promise<{ waveform: Waveform; end: End }> {
  const samplesPerPeak = sampleRate / PEAKS_PER_SECOND
  if (!Number.isInteger(samplesPerPeak)) throw new RangeError(`sampleRate ${sampleRate} is no multiple of 50`)
  const meter = new PeakMeter(samplesPerPeak)
  const source = chunks[Symbol.asyncIterator]()
  let next = await source.next()
  for (; !next.done; next = await source.next()) meter.hear(next.value)
  return { waveform: { sampleRate, samplesPerPeak, peaks: meter.peaks() }, end: next.value }
}

/** Of samples of 16 bits. */
const INTEGER_SCALE = 32_768

class PeakMeter {
  readonly #window: number
  #peaks = new Uint8Array(PEAKS_PER_SECOND * 60)
  #count = 0
  /** Of the window that is not full yet: its greatest sample, and how many it still takes. */
  #greatest = 0
  #missing: number

  constructor(window: number) {
    this.#window = window
    this.#missing = window
  }

  hear(samples: Float32Array | Int16Array): void {
    const fullScale = samples instanceof Int16Array ? INTEGER_SCALE : 1
    for (let from = 0; from < samples.length; ) {
      const to = Math.min(samples.length, from + this.#missing)
      this.#greatest = Math.max(this.#greatest, greatestOf(samples, from, to) / fullScale)
      this.#missing -= to - from
      from = to
      if (this.#missing === 0) this.#next()
    }
  }

  peaks(): Uint8Array {
    return this.#peaks.slice(0, this.#count)
  }

  #next(): void {
    if (this.#count === this.#peaks.length) {
      const larger = new Uint8Array(this.#count * 2)
      larger.set(this.#peaks)
      this.#peaks = larger
    }
    this.#peaks[this.#count++] = Math.round(Math.min(1, this.#greatest) * FULL_SCALE)
    this.#greatest = 0
    this.#missing = this.#window
  }
}

/** Samples that are no numbers, as damaged files have, are not heard. */
function greatestOf(samples: Float32Array | Int16Array, from: number, to: number): number {
  let greatest = 0
  for (let index = from; index < to; index++) {
    const size = Math.abs(samples[index] as number)
    if (size > greatest) greatest = size
  }
  return greatest
}
