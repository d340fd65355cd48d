import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clockText, fineClockText, spokenClock } from '../../../src/renderer/viewer/player/clock-text.ts'
import { frameAt, middleOfFrame, stepFrames } from '../../../src/renderer/viewer/player/frames.ts'

const rates = fc.constantFrom(23.976, 24, 25, 29.97, 30, 50, 59.94, 60)

describe('frames', () => {
  it('shows the frame that was asked for, at any rate', () => {
    fc.assert(
      fc.property(rates, fc.integer({ min: 0, max: 1_000_000 }), (fps, frame) => {
        expect(frameAt(middleOfFrame(frame, fps), fps)).toBe(frame)
        // Times of a file are rounded: a frame begins a hair before or after its own time.
        expect(frameAt((frame * 1000) / fps - 0.0001, fps)).toBe(frame)
      })
    )
  })

  it('steps one by one from the start to the last, and no further', () => {
    const durationMs = 2000
    const seen: number[] = []
    for (let time = 0, index = 0; index < 70; index++) {
      seen.push(frameAt(time, 29.97))
      time = stepFrames(time, 1, 29.97, durationMs)
    }
    expect(seen.slice(0, 58)).toEqual(Array.from({ length: 58 }, (_, index) => index))
    expect(new Set(seen.slice(60))).toEqual(new Set([seen.at(-1)]))
    expect(stepFrames(0, -1, 25, durationMs)).toBe(20)
  })

  it('comes back to the same picture after a step there and back', () => {
    fc.assert(
      fc.property(rates, fc.double({ min: 100, max: 100_000, noNaN: true }), (fps, timeMs) => {
        const back = stepFrames(stepFrames(timeMs, 1, fps, 200_000), -1, fps, 200_000)
        expect(frameAt(back, fps)).toBe(frameAt(timeMs, fps))
      })
    )
  })
})

describe('the clock', () => {
  it('never shows a second that is not reached', () => {
    expect([clockText(0), clockText(999), clockText(59_999), clockText(3_600_000)]).toEqual([
      '0:00',
      '0:00',
      '0:59',
      '1:00:00'
    ])
    expect([fineClockText(4250), fineClockText(59_999)]).toEqual(['0:04.2', '0:59.9'])
  })

  it('is spoken in words', () => {
    expect([spokenClock(0), spokenClock(1000), spokenClock(65_000), spokenClock(7_200_000)]).toEqual([
      '0 seconds',
      '1 second',
      '1 minute 5 seconds',
      '2 hours'
    ])
  })
})
