import type { Point } from '../../shared/box.ts'

/** A turn, uniform scale and shift of the plane: (x, y) → (a·x − b·y + tx, b·x + a·y + ty). */
export interface Similarity {
  readonly a: number
  readonly b: number
  readonly tx: number
  readonly ty: number
}

/**
 * The similarity that brings `from` closest to `to` in the least squares sense, mirroring excluded. In the plane the
 * solution of Umeyama ("Least-squares estimation of transformation parameters between two point patterns", 1991) has
 * this closed form. The points must not all be the same.
 */
export function fitSimilarity(from: readonly Point[], to: readonly Point[]): Similarity {
  if (from.length !== to.length) throw new RangeError(`${from.length} points cannot be matched with ${to.length}`)
  const p = mean(from)
  const q = mean(to)
  let dot = 0
  let cross = 0
  let spread = 0
  from.forEach((point, i) => {
    const px = point.x - p.x
    const py = point.y - p.y
    const qx = (to[i]?.x ?? 0) - q.x
    const qy = (to[i]?.y ?? 0) - q.y
    dot += px * qx + py * qy
    cross += px * qy - py * qx
    spread += px * px + py * py
  })
  const a = dot / spread
  const b = cross / spread
  return { a, b, tx: q.x - a * p.x + b * p.y, ty: q.y - b * p.x - a * p.y }
}

export function scaleOf({ a, b }: Similarity): number {
  return Math.hypot(a, b)
}

export function applySimilarity({ a, b, tx, ty }: Similarity, { x, y }: Point): Point {
  return { x: a * x - b * y + tx, y: b * x + a * y + ty }
}

export function invertSimilarity({ a, b, tx, ty }: Similarity): Similarity {
  const square = a * a + b * b
  const ia = a / square
  const ib = -b / square
  return { a: ia, b: ib, tx: -ia * tx + ib * ty, ty: -ib * tx - ia * ty }
}

function mean(points: readonly Point[]): Point {
  let x = 0
  let y = 0
  for (const point of points) {
    x += point.x
    y += point.y
  }
  return { x: x / points.length, y: y / points.length }
}
