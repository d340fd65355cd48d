import type { TimeSpan } from '../../shared/asset.ts'
import { type Box, iou } from '../../shared/box.ts'
import { covers } from '../../shared/time-spans.ts'

/** Where a face is; of one in a video also when. */
export interface PlacedFace extends Box {
  /** When it is at that place; null in a photo. */
  timeMs?: number | null
  spans?: readonly TimeSpan[]
}

const SAME_FACE_IOU = 0.5

/**
 * Which face of a new detection is which one known from before: best overlap first, each at most once, from IoU 0.5. In a
 * video they must have been there at one time as well: somebody else may have been at the same place earlier.
 * Equal overlaps are settled by the faces themselves, so that the answer does not depend on the order of either list.
 *
 * @returns index in `after` → index in `before`
 */
export function matchFaces(before: readonly PlacedFace[], after: readonly PlacedFace[]): Map<number, number> {
  const pairs = after
    .flatMap((face, to) => before.map((earlier, from) => ({ to, from, face, earlier, overlap: iou(face, earlier) })))
    .filter(({ overlap, face, earlier }) => overlap >= SAME_FACE_IOU && atOneTime(face, earlier))
    .sort((a, b) => b.overlap - a.overlap || compareFaces(a.earlier, b.earlier) || compareFaces(a.face, b.face))
  const matched = new Map<number, number>()
  const taken = new Set<number>()
  for (const { to, from } of pairs) {
    if (matched.has(to) || taken.has(from)) continue
    matched.set(to, from)
    taken.add(from)
  }
  return matched
}

function atOneTime(one: PlacedFace, other: PlacedFace): boolean {
  const [time, otherTime] = [one.timeMs ?? null, other.timeMs ?? null]
  if (time === null || otherTime === null) return time === otherTime
  return time === otherTime || covers(one.spans ?? [], otherTime) || covers(other.spans ?? [], time)
}

function compareFaces(a: PlacedFace, b: PlacedFace): number {
  return a.x - b.x || a.y - b.y || a.width - b.width || a.height - b.height || (a.timeMs ?? 0) - (b.timeMs ?? 0)
}
