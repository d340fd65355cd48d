import fc from 'fast-check'
import { expect, it } from 'vitest'
import { quietestMoment } from '../../../src/worker/speech/quietest.ts'

const RATE = 1000

it('is in the pause between two noises, however long they are', () => {
  const lengths = fc.tuple(
    fc.integer({ min: 400, max: 3000 }),
    fc.integer({ min: 340, max: 800 }),
    fc.integer({ min: 400, max: 3000 })
  )
  fc.assert(
    fc.property(lengths, fc.integer({ min: 100, max: 32_000 }), ([before, pause, after], loudness) => {
      const samples = new Int16Array(before + pause + after).fill(loudness)
      samples.fill(1, before, before + pause)
      const at = quietestMoment(samples, RATE)
      expect(at).toBeGreaterThanOrEqual(before)
      expect(at).toBeLessThanOrEqual(before + pause)
    })
  )
})

it('is the middle of a sound that is shorter than a breath', () => {
  expect(quietestMoment(new Int16Array(200), RATE)).toBe(100)
  expect(quietestMoment(new Int16Array(0), RATE)).toBe(0)
})
