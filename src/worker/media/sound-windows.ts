export interface WindowOptions {
  windowSamples: number
  /** From the start of one window to the start of the next; at most `windowSamples`. */
  hopSamples: number
  /** A last window that is not full counts from this length on, unless it is the only one. */
  leastTailSamples: number
}

export interface SoundWindow {
  startSample: number
  /** A view that is overwritten when the next window is asked for. */
  samples: Float32Array
}

/**
 * Cuts a stream of samples into overlapping windows: full ones while they last, then what is left, if it holds anything
 * that no full window had. One buffer serves all, so memory does not grow with the stream.
 */
export async function* soundWindows(
  chunks: AsyncIterable<Float32Array>,
  { windowSamples, hopSamples, leastTailSamples }: WindowOptions
): AsyncGenerator<SoundWindow> {
  const buffer = new Float32Array(windowSamples)
  let startSample = 0
  let held = 0
  let isNew = false
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length; ) {
      const taken = Math.min(chunk.length - from, windowSamples - held)
      buffer.set(chunk.subarray(from, from + taken), held)
      held += taken
      from += taken
      isNew = true
      if (held < windowSamples) continue
      yield { startSample, samples: buffer }
      buffer.copyWithin(0, hopSamples)
      held -= hopSamples
      startSample += hopSamples
      isNew = false
    }
  }
  const isOnly = startSample === 0
  if (isNew && (isOnly || held >= leastTailSamples)) yield { startSample, samples: buffer.subarray(0, held) }
}
