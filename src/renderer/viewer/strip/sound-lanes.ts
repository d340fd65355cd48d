import type { SoundEvent } from '../../../shared/sound.ts'

export interface SoundLane {
  label: string
  /** The surest score of all. */
  score: number
  /** By start; no two of one label reach into each other. */
  events: SoundEvent[]
}

/** Events by their label, a lane each: what was heard longest first. */
export function soundLanes(events: readonly SoundEvent[]): SoundLane[] {
  const lanes = [...Map.groupBy(events, ({ label }) => label)].map(([label, ofLabel]) => ({
    label,
    score: Math.max(...ofLabel.map(({ score }) => score)),
    events: ofLabel.toSorted((a, b) => a.startMs - b.startMs)
  }))
  const length = ({ events: own }: SoundLane) => own.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0)
  return lanes.toSorted((a, b) => length(b) * b.score - length(a) * a.score || a.label.localeCompare(b.label))
}
