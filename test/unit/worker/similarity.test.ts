import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applySimilarity, fitSimilarity, invertSimilarity, scaleOf } from '../../../src/worker/inference/similarity.ts'

const coordinate = fc.double({ min: -2000, max: 2000, noNaN: true })
const point = fc.record({ x: coordinate, y: coordinate })
const spreadPoints = fc
  .array(point, { minLength: 5, maxLength: 5 })
  .filter((points) => Math.max(...points.map(({ x, y }) => Math.hypot(x - points[0]!.x, y - points[0]!.y))) > 1)
const similarity = fc
  .record({
    angle: fc.double({ min: -Math.PI, max: Math.PI, noNaN: true }),
    scale: fc.double({ min: 0.05, max: 20, noNaN: true }),
    tx: coordinate,
    ty: coordinate
  })
  .map(({ angle, scale, tx, ty }) => ({ a: scale * Math.cos(angle), b: scale * Math.sin(angle), tx, ty }))

describe('the similarity of five points', () => {
  it('is recovered whatever its turn, scale and shift', () => {
    fc.assert(
      fc.property(spreadPoints, similarity, (points, wanted) => {
        const found = fitSimilarity(
          points,
          points.map((p) => applySimilarity(wanted, p))
        )
        expect(scaleOf(found)).toBeCloseTo(scaleOf(wanted), 6)
        for (const p of points) {
          const [is, should] = [applySimilarity(found, p), applySimilarity(wanted, p)]
          expect(Math.hypot(is.x - should.x, is.y - should.y)).toBeLessThan(1e-6)
        }
      })
    )
  })

  it('cannot be improved by a small change of any of its four numbers', () => {
    const error = (s: ReturnType<typeof fitSimilarity>, from: { x: number; y: number }[], to: typeof from) =>
      from.reduce((sum, p, i) => {
        const q = applySimilarity(s, p)
        return sum + (q.x - to[i]!.x) ** 2 + (q.y - to[i]!.y) ** 2
      }, 0)
    fc.assert(
      fc.property(spreadPoints, spreadPoints, (from, to) => {
        const best = fitSimilarity(from, to)
        const least = error(best, from, to)
        for (const key of ['a', 'b', 'tx', 'ty'] as const) {
          for (const change of [-1e-3, 1e-3]) {
            expect(error({ ...best, [key]: best[key] + change }, from, to)).toBeGreaterThanOrEqual(least * (1 - 1e-12))
          }
        }
      })
    )
  })

  it('undoes itself when inverted', () => {
    fc.assert(
      fc.property(similarity, point, (s, p) => {
        const back = applySimilarity(invertSimilarity(s), applySimilarity(s, p))
        expect(Math.hypot(back.x - p.x, back.y - p.y)).toBeLessThan(1e-6)
      })
    )
  })
})
