import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { squareCrop } from '../../../src/renderer/pages/things/crop-geometry.ts'
import { friendlyLabel } from '../../../src/renderer/state/label-text.ts'

test('labels read like words', () => {
  expect(['dining table', 'tv', 'stop_sign', 'Dog', 'hair drier', 'épée', ''].map(friendlyLabel)).toEqual([
    'Dining table',
    'TV',
    'Stop sign',
    'Dog',
    'Hair dryer',
    'Épée',
    ''
  ])
})

describe('the crop of a cover', () => {
  const fraction = fc.double({ min: 0, max: 1, noNaN: true })
  const box = fc.record({ x: fraction, y: fraction, width: fraction, height: fraction })
  const aspect = fc.double({ min: 0.05, max: 20, noNaN: true })

  test('is never distorted and never shows anything beyond the image', () => {
    fc.assert(
      fc.property(fc.option(box), aspect, (wanted, ratio) => {
        const crop = squareCrop(wanted, ratio)
        expect(crop.widthPercent / crop.heightPercent).toBeCloseTo(ratio, 6)
        expect(crop.leftPercent).toBeLessThanOrEqual(1e-9)
        expect(crop.topPercent).toBeLessThanOrEqual(1e-9)
        expect(crop.leftPercent + crop.widthPercent).toBeGreaterThanOrEqual(100 - 1e-6)
        expect(crop.topPercent + crop.heightPercent).toBeGreaterThanOrEqual(100 - 1e-6)
      })
    )
  })

  test('holds a small thing whole and in the middle, with air around it', () => {
    const crop = squareCrop({ x: 0.4, y: 0.45, width: 0.1, height: 0.1 }, 2)
    expect(crop.side).toBeCloseTo(0.232)
    expect(crop.heightPercent).toBeCloseTo(100 / 0.232)
    expect(-crop.leftPercent / 100).toBeCloseTo((0.9 - 0.116) / 0.232)
    expect(-crop.topPercent / 100).toBeCloseTo((0.5 - 0.116) / 0.232)
  })

  test('moves inside for a thing at the edge', () => {
    expect(squareCrop({ x: 0.9, y: 0, width: 0.1, height: 0.1 }, 1)).toMatchObject({ topPercent: -0 })
  })

  test('shows the upper part of a thing that is taller than the image is wide', () => {
    const crop = squareCrop({ x: 0, y: 0.1, width: 0.9, height: 0.9 }, 0.5)
    expect(crop).toMatchObject({ side: 0.5, widthPercent: 100 })
    expect(crop.topPercent).toBeCloseTo(-20)
  })

  test('without a box it is the middle of the image', () => {
    expect(squareCrop(null, 1.5)).toMatchObject({ heightPercent: 100, leftPercent: -25 })
    expect(squareCrop(null, 1.5).topPercent).toBeCloseTo(0)
  })
})
