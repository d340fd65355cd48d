/** A breath between two words. */
const BREATH_SECONDS = 0.3
const STEP_SECONDS = 0.02

/**
 * The middle of the quietest third of a second of a sound: where it is cut when nothing tells speech from silence.
 *
 * @returns a sample's number; the middle of a sound that is shorter
 */
export function quietestMoment(samples: Int16Array, sampleRate: number): number {
  const step = Math.max(1, Math.round(STEP_SECONDS * sampleRate))
  const steps = Math.max(1, Math.round(BREATH_SECONDS / STEP_SECONDS))
  const loudness = Array.from({ length: Math.floor(samples.length / step) }, (_, index) =>
    energyOf(samples.subarray(index * step, (index + 1) * step))
  )
  if (loudness.length <= steps) return Math.floor(samples.length / 2)
  let sum = loudness.slice(0, steps).reduce((all, one) => all + one, 0)
  let [best, least] = [0, sum]
  for (let at = 1; at + steps <= loudness.length; at++) {
    sum += (loudness[at + steps - 1] ?? 0) - (loudness[at - 1] ?? 0)
    if (sum < least) [best, least] = [at, sum]
  }
  return Math.round((best + steps / 2) * step)
}

function energyOf(samples: Int16Array): number {
  let sum = 0
  for (const sample of samples) sum += sample * sample
  return sum
}
