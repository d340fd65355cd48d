import type { AssetFace, TimeSpan } from '../../../shared/asset.ts'

export interface FaceLane {
  key: string
  /** Whose picture stands for it; null where there are several people. */
  faceId: number | null
  person: AssetFace['person']
  /** How many people are in it whom nobody knows. */
  strangers: number
  /** Ascending, none reaching into the next. */
  spans: TimeSpan[]
}

/** More lanes of people whom nobody knows would hide the others. */
const MOST_STRANGERS = 4

/**
 * Who is in a video and when, a lane each: whoever has a name first, then who is seen longest. Of faces that belong to
 * nobody, those that are seen least share the last lane.
 */
export function faceLanes(faces: readonly AssetFace[]): FaceLane[] {
  const groups = [...Map.groupBy(faces, ({ id, person }) => (person ? `person ${person.id}` : `face ${id}`))]
  const lanes = groups.map(([key, own]) => laneOf(key, own)).sort(byImportance)
  const strangers = lanes.filter(({ person }) => person === null)
  const crowd = strangers.length > MOST_STRANGERS + 1 ? strangers.slice(MOST_STRANGERS) : []
  const single = lanes.filter((lane) => !crowd.includes(lane))
  if (crowd.length === 0) return single
  const spans = united(crowd.flatMap((lane) => lane.spans))
  return [...single, { key: 'crowd', faceId: null, person: null, strangers: crowd.length, spans }]
}

function laneOf(key: string, faces: readonly AssetFace[]): FaceLane {
  const best = faces.reduce((one, other) => (other.quality > one.quality ? other : one))
  const { id, person } = best
  return { key, faceId: id, person, strangers: person ? 0 : 1, spans: united(faces.flatMap(({ spans }) => spans)) }
}

function byImportance(a: FaceLane, b: FaceLane): number {
  return rank(a) - rank(b) || lengthOf(b) - lengthOf(a) || (a.spans[0]?.startMs ?? 0) - (b.spans[0]?.startMs ?? 0)
}

/** A name, somebody known from elsewhere, nobody. */
function rank({ person }: FaceLane): number {
  if (person === null) return 2
  return person.name === null ? 1 : 0
}

function lengthOf({ spans }: FaceLane): number {
  return spans.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0)
}

function united(spans: readonly TimeSpan[]): TimeSpan[] {
  const sorted = spans.toSorted((a, b) => a.startMs - b.startMs)
  const together: TimeSpan[] = []
  for (const { startMs, endMs } of sorted) {
    const last = together.at(-1)
    if (last && startMs <= last.endMs) last.endMs = Math.max(last.endMs, endMs)
    else together.push({ startMs, endMs })
  }
  return together
}
