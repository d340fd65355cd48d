import { type Box, iou } from '../../shared/box.ts'

export interface Scored {
  readonly box: Box
  readonly score: number
}

/** Best first; equal scores keep their order, so that the same answer always comes out in the same order. */
export function bestFirst<T extends { readonly score: number }>(candidates: readonly T[]): T[] {
  return candidates.toSorted((a, b) => b.score - a.score)
}

/**
 * Greedy non-maximum suppression: the best candidate stays and every other that overlaps it by more than `overlap`
 * (intersection over union) goes, then the best of what is left, and so on. The answer is best first.
 */
export function suppressOverlaps<T extends Scored>(candidates: readonly T[], overlap: number): T[] {
  const kept: T[] = []
  for (const candidate of bestFirst(candidates)) {
    if (kept.every((better) => iou(better.box, candidate.box) <= overlap)) kept.push(candidate)
  }
  return kept
}
