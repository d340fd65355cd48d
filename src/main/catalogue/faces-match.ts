import { type Box, iou } from '../../shared/box.ts'

const SAME_FACE_IOU = 0.5

/**
 * Which face of a new detection is which one known from before: best overlap first, each at most once, from IoU 0.5.
 * Equal overlaps are settled by the boxes themselves, so that the answer does not depend on the order of either list.
 *
 * @returns index in `after` → index in `before`
 */
export function matchFaces(before: readonly Box[], after: readonly Box[]): Map<number, number> {
  const pairs = after
    .flatMap((box, to) => before.map((earlier, from) => ({ to, from, box, earlier, overlap: iou(box, earlier) })))
    .filter(({ overlap }) => overlap >= SAME_FACE_IOU)
    .sort((a, b) => b.overlap - a.overlap || compareBoxes(a.earlier, b.earlier) || compareBoxes(a.box, b.box))
  const matched = new Map<number, number>()
  const taken = new Set<number>()
  for (const { to, from } of pairs) {
    if (matched.has(to) || taken.has(from)) continue
    matched.set(to, from)
    taken.add(from)
  }
  return matched
}

function compareBoxes(a: Box, b: Box): number {
  return a.x - b.x || a.y - b.y || a.width - b.width || a.height - b.height
}
