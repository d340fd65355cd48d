import type { SoundSummary } from '../../../shared/sound.ts'

/** The tagger's name for nothing to be heard. */
const SILENCE = 'Silence'

/** Nearly every recording has some silence, and nobody looks for it: it comes after all that can be heard. */
export function silenceLast(sounds: readonly SoundSummary[]): SoundSummary[] {
  const { true: silence = [], false: others = [] } = Object.groupBy(sounds, ({ label }) => `${label === SILENCE}`)
  return [...others, ...silence]
}
