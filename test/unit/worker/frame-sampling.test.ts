import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { samplingStep } from '../../../src/worker/media/sampled-frames.ts'

describe('how far apart frames are looked at', () => {
  it.each([
    [null, 1000],
    [60_000, 1000],
    [1_200_000, 1000],
    [7_200_000, 6000],
    [2000, 500],
    [100, 40],
    [0, 40]
  ])('is, of %s milliseconds, %s', (durationMs, stepMs) => {
    expect(samplingStep(durationMs)).toBe(stepMs)
  })

  it('is such that no film has too many of them and no clip too few', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 360_000_000, noNaN: true }), (durationMs) => {
        const stepMs = samplingStep(durationMs)
        expect(stepMs % 2).toBe(0)
        expect(durationMs / stepMs).toBeLessThanOrEqual(1200)
        if (durationMs >= 200) expect(durationMs / stepMs).toBeGreaterThan(3.8)
      })
    )
  })
})
