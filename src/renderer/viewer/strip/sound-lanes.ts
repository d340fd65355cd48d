import type { SoundEvent } from '../../../shared/sound.ts'

export interface SoundLane {
  label: string
  /** The surest score of all. */
  score: number
  /** By start; no two of one label reach into each other. */
  events: SoundEvent[]
}

/** Events by their label, a lane each: what was heard longest first, and that nothing was last. */
export function soundLanes(events: readonly SoundEvent[]): SoundLane[] {
  const lanes = [...Map.groupBy(events, ({ label }) => label)].map(([label, ofLabel]) => ({
    label,
    score: Math.max(...ofLabel.map(({ score }) => score)),
    events: ofLabel.toSorted((a, b) => a.startMs - b.startMs)
  }))
  const length = ({ events: own }: SoundLane) => own.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0)
  const silent = ({ label }: SoundLane) => Number(label === SILENCE)
  return lanes.toSorted(
    (a, b) => silent(a) - silent(b) || length(b) * b.score - length(a) * a.score || a.label.localeCompare(b.label)
  )
}

/** What AudioSet calls the absence of sound. */
export const SILENCE = 'Silence'
