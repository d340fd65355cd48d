import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  actualScale,
  clampPan,
  FITTED,
  fitInto,
  largestScale,
  placeOf,
  zoomAt
} from '../../../src/renderer/viewer/zoom.ts'

const side = fc.integer({ min: 1, max: 12_000 })
const size = fc.record({ width: side, height: side })
const frame = fc.record({ width: fc.integer({ min: 100, max: 4000 }), height: fc.integer({ min: 100, max: 2500 }) })
const point = fc.record({ x: fc.integer({ min: -50, max: 50 }), y: fc.integer({ min: -50, max: 50 }) })

describe('zooming', () => {
  it('fits the whole picture in its own shape, a small one at most doubled', () => {
    fc.assert(
      fc.property(size, frame, (picture, given) => {
        const fitted = fitInto(picture, given)
        expect(fitted.width).toBeLessThanOrEqual(given.width + 1e-6)
        expect(fitted.height).toBeLessThanOrEqual(given.height + 1e-6)
        expect(fitted.width / picture.width).toBeCloseTo(fitted.height / picture.height, 9)
        expect(fitted.width).toBeLessThanOrEqual(picture.width * 2 + 1e-6)
      })
    )
  })

  it('keeps what lies under the pointer under it', () => {
    fc.assert(
      fc.property(size, frame, point, fc.double({ min: 1.05, max: 3, noNaN: true }), (picture, given, at, factor) => {
        const fitted = fitInto(picture, given)
        const start = { scale: 2, x: 7, y: -3 }
        const next = zoomAt(start, factor, at, largestScale(picture, fitted, 1))
        const onPicture = (zoom: typeof start) => (at.x - zoom.x) / zoom.scale
        expect(onPicture(next)).toBeCloseTo(onPicture(start), 6)
      })
    )
  })

  it('never leaves a gap beside a picture that is larger than its frame, and centres a smaller one', () => {
    fc.assert(
      fc.property(
        size,
        frame,
        fc.double({ min: 1, max: 9, noNaN: true }),
        fc.integer(),
        fc.integer(),
        (picture, given, scale, x, y) => {
          const fitted = fitInto(picture, given)
          const place = placeOf(clampPan({ scale, x, y }, fitted, given), fitted, given)
          if (place.width > given.width) {
            expect(place.left).toBeLessThanOrEqual(1e-3)
            expect(place.left + place.width).toBeGreaterThanOrEqual(given.width - 1e-3)
          } else expect(place.left).toBeCloseTo((given.width - place.width) / 2, 3)
        }
      )
    )
  })

  it('goes back to fitted however it was moved', () => {
    const given = { width: 800, height: 600 }
    const fitted = fitInto({ width: 4000, height: 3000 }, given)
    expect(clampPan(zoomAt({ scale: 5, x: 300, y: -100 }, 0.01, { x: 20, y: 30 }, 10), fitted, given)).toEqual(FITTED)
  })

  it('shows a pixel on a pixel at its actual scale', () => {
    const fitted = fitInto({ width: 4000, height: 3000 }, { width: 800, height: 600 })
    expect([
      actualScale({ width: 4000, height: 3000 }, fitted, 1),
      actualScale({ width: 4000, height: 3000 }, fitted, 2)
    ]).toEqual([5, 2.5])
  })
})
