import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { squareAround } from '../../../src/worker/media/face-crop.ts'
import { gridSize, previewSize } from '../../../src/worker/media/thumbnail-size.ts'

const side = fc.integer({ min: 1, max: 40_000 })
const photo = fc.record({ width: side, height: side })
const fraction = fc.double({ min: 0, max: 1, noNaN: true })

describe('thumbnail sizes', () => {
  it('has the sizes wanted for usual photos', () => {
    expect({
      landscape: gridSize({ width: 4000, height: 3000 }),
      portrait: gridSize({ width: 3024, height: 4032 }),
      wide: gridSize({ width: 4000, height: 1500 }),
      panorama: gridSize({ width: 20_000, height: 2000 }),
      small: gridSize({ width: 300, height: 200 }),
      line: gridSize({ width: 30_000, height: 10 }),
      preview: previewSize({ width: 4000, height: 3000 }),
      smallPreview: previewSize({ width: 1600, height: 1200 })
    }).toEqual({
      landscape: [512, 384],
      portrait: [384, 512],
      wide: [853, 320],
      panorama: [1024, 102],
      small: [300, 200],
      line: [1024, 1],
      preview: [2048, 1536],
      smallPreview: [1600, 1200]
    })
  })

  it.each([
    ['grid', gridSize, 1024],
    ['preview', previewSize, 2048]
  ] as const)('never enlarges, crops or exceeds its bound (%s)', (_, size, longest) => {
    fc.assert(
      fc.property(photo, (image) => {
        const [width, height] = size(image)
        expect(width).toBeGreaterThanOrEqual(1)
        expect(height).toBeGreaterThanOrEqual(1)
        expect(width).toBeLessThanOrEqual(image.width)
        expect(height).toBeLessThanOrEqual(image.height)
        expect(Math.max(width, height)).toBeLessThanOrEqual(longest)
        // Not cropped: one scale for both sides, up to the rounding of each to whole pixels.
        const scale = Math.max(width, height) / Math.max(image.width, image.height)
        const tolerance = 0.5 + Math.max(image.width, image.height) * (0.5 / Math.max(image.width, image.height))
        expect(Math.abs(Math.max(1, image.width * scale) - width)).toBeLessThanOrEqual(tolerance)
        expect(Math.abs(Math.max(1, image.height * scale) - height)).toBeLessThanOrEqual(tolerance)
      })
    )
  })

  it('makes the grid picture of a photo that is large enough at least 512 pixels long', () => {
    fc.assert(
      fc.property(photo, (image) => {
        const long = Math.max(image.width, image.height)
        expect(Math.max(...gridSize(image))).toBeGreaterThanOrEqual(Math.min(512, long))
      })
    )
  })
})

describe('the square around a face', () => {
  it('is square, within the photo, and holds the middle of the face', () => {
    fc.assert(
      fc.property(photo, fraction, fraction, fraction, fraction, (image, x, y, w, h) => {
        const face = { x: x * (1 - w), y: y * (1 - h), width: w, height: h }
        const { left, top, side: length } = squareAround(image, face)
        expect(left).toBeGreaterThanOrEqual(0)
        expect(top).toBeGreaterThanOrEqual(0)
        expect(left + length).toBeLessThanOrEqual(image.width)
        expect(top + length).toBeLessThanOrEqual(image.height)
        expect(length).toBeGreaterThanOrEqual(1)
        const middle = (face.x + face.width / 2) * image.width
        expect(middle).toBeGreaterThanOrEqual(left - 1)
        expect(middle).toBeLessThanOrEqual(left + length + 1)
      })
    )
  })

  it('leaves about a third of the face free on each side', () => {
    expect(squareAround({ width: 1000, height: 1000 }, { x: 0.4, y: 0.4, width: 0.2, height: 0.1 })).toEqual({
      left: 330,
      top: 280,
      side: 340
    })
  })
})
