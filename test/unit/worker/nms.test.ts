import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { iou } from '../../../src/shared/box.ts'
import { suppressOverlaps } from '../../../src/worker/inference/nms.ts'

const length = fc.double({ min: 0.01, max: 50, noNaN: true })
const place = fc.double({ min: -20, max: 100, noNaN: true })
const box = fc.record({ x: place, y: place, width: length, height: length })
const scored = fc.record({ box, score: fc.double({ min: 0, max: 1, noNaN: true }) })
const candidates = fc.array(scored, { maxLength: 60 })
const overlap = fc.double({ min: 0, max: 0.95, noNaN: true })

describe('intersection over union', () => {
  it('is symmetric, within 0 and 1, and 1 for a box with itself', () => {
    fc.assert(
      fc.property(box, box, (a, b) => {
        expect(iou(a, b)).toBeCloseTo(iou(b, a), 12)
        expect(iou(a, b)).toBeGreaterThanOrEqual(0)
        expect(iou(a, b)).toBeLessThanOrEqual(1 + 1e-9)
        expect(iou(a, a)).toBeCloseTo(1, 6)
      })
    )
  })

  it('counts a third for two equal boxes that share half', () => {
    expect(iou({ x: 0, y: 0, width: 2, height: 1 }, { x: 1, y: 0, width: 2, height: 1 })).toBeCloseTo(1 / 3, 12)
  })
})

describe('non-maximum suppression', () => {
  it('keeps candidates as they are, best first, the best always among them', () => {
    fc.assert(
      fc.property(candidates, overlap, (all, most) => {
        const kept = suppressOverlaps(all, most)
        expect(kept.every((one) => all.includes(one))).toBe(true)
        const scores = kept.map(({ score }) => score)
        expect(scores).toEqual(scores.toSorted((a, b) => b - a))
        expect(scores[0]).toBe(all.length > 0 ? Math.max(...all.map(({ score }) => score)) : undefined)
      })
    )
  })

  it('leaves no two that overlap too much, and drops none without a better one over it', () => {
    fc.assert(
      fc.property(candidates, overlap, (all, most) => {
        const kept = suppressOverlaps(all, most)
        for (const [i, a] of kept.entries()) {
          for (const b of kept.slice(i + 1)) expect(iou(a.box, b.box)).toBeLessThanOrEqual(most)
        }
        for (const dropped of all.filter((one) => !kept.includes(one))) {
          expect(kept.some((one) => one.score >= dropped.score && iou(one.box, dropped.box) > most)).toBe(true)
        }
      })
    )
  })

  it('changes nothing when done again', () => {
    fc.assert(
      fc.property(candidates, overlap, (all, most) => {
        const once = suppressOverlaps(all, most)
        expect(suppressOverlaps(once, most)).toEqual(once)
      })
    )
  })
})
