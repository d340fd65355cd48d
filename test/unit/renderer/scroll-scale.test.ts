import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { physicalHeight, physicalOf, TALLEST_PX, virtualOf } from '../../../src/renderer/pages/photos/scroll-scale.ts'

const rooms = fc.integer({ min: 0, max: 400_000_000 })
const viewport = 900

describe('scaled scrolling', () => {
  it('is a one-to-one map between the timeline and an element that a browser can lay out', () => {
    fc.assert(
      fc.property(rooms, fc.double({ min: 0, max: 1, noNaN: true }), (room, share) => {
        const y = share * room
        const physical = physicalOf(y, room, viewport)
        expect(physical).toBeGreaterThanOrEqual(0)
        expect(physical).toBeLessThanOrEqual(Math.min(room, TALLEST_PX - viewport) + 1e-6)
        expect(Math.abs(virtualOf(physical, room, viewport) - y)).toBeLessThan(1e-3)
      })
    )
  })

  it('keeps order', () => {
    fc.assert(
      fc.property(rooms, fc.tuple(fc.nat(), fc.nat()), (room, [a, b]) => {
        const [low, high] = a < b ? [a % (room + 1), b % (room + 1)] : [b % (room + 1), a % (room + 1)]
        if (low < high) expect(physicalOf(low, room, viewport)).toBeLessThan(physicalOf(high, room, viewport))
      })
    )
  })

  it('reaches both ends, pixel by pixel near them', () => {
    const room = 50_000_000
    const end = physicalHeight(room + viewport) - viewport
    expect({
      start: physicalOf(0, room, viewport),
      near: physicalOf(1234, room, viewport),
      end: physicalOf(room, room, viewport),
      nearEnd: physicalOf(room - 77, room, viewport)
    }).toEqual({ start: 0, near: 1234, end, nearEnd: end - 77 })
  })
})
