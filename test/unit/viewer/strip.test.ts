import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { soundLanes } from '../../../src/renderer/viewer/strip/sound-lanes.ts'
import { moved, rulerTimes, turnedTo, wholeOf, zoomed } from '../../../src/renderer/viewer/strip/window-of-time.ts'

const heard = (label: string, startMs: number, endMs: number, score = 0.9) => ({
  label,
  startMs,
  endMs,
  peakMs: startMs,
  score
})

describe('the time in sight', () => {
  const durations = fc.integer({ min: 600, max: 36_000_000 })

  it('stays within the recording and keeps the place under the pointer', () => {
    const steps = fc.array(
      fc.tuple(fc.double({ min: 0.2, max: 5, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }))
    )
    fc.assert(
      fc.property(durations, steps, (durationMs, zooms) => {
        let view = wholeOf(durationMs)
        for (const [factor, share] of zooms) {
          const at = view.startMs + (view.endMs - view.startMs) * share
          const next = zoomed(view, factor, share, durationMs)
          expect(next.startMs).toBeGreaterThanOrEqual(0)
          expect(next.endMs).toBeLessThanOrEqual(durationMs + 1e-6)
          expect(next.endMs - next.startMs).toBeGreaterThanOrEqual(499.999)
          const atEdge = next.startMs === 0 || next.endMs >= durationMs - 1e-6
          if (!atEdge) expect(next.startMs + (next.endMs - next.startMs) * share).toBeCloseTo(at, 3)
          view = next
        }
      })
    )
  })
  it('moves no further than to the ends', () => {
    const view = { startMs: 1000, endMs: 2000 }
    expect(moved(view, -5000, 10_000)).toEqual({ startMs: 0, endMs: 1000 })
    expect(moved(view, 50_000, 10_000)).toEqual({ startMs: 9000, endMs: 10_000 })
  })
  it('turns to what is played, and stays while that is in sight', () => {
    const view = { startMs: 1000, endMs: 2000 }
    expect(turnedTo(view, 1500, 10_000)).toBe(view)
    const turned = turnedTo(view, 2001, 10_000)
    expect(turned.startMs).toBeLessThan(2001)
    expect(turned.endMs).toBeGreaterThan(2800)
  })
  it('is written at round times that have room', () => {
    expect(rulerTimes({ startMs: 0, endMs: 10_000 }, 800, 76)).toEqual([
      0, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 10_000
    ])
    fc.assert(
      fc.property(durations, fc.integer({ min: 100, max: 3000 }), (durationMs, width) => {
        const times = rulerTimes({ startMs: 0, endMs: durationMs }, width, 76)
        for (const [index, time] of times.slice(1).entries())
          expect(((time - (times[index] ?? 0)) / durationMs) * width).toBeGreaterThanOrEqual(75.9)
      })
    )
  })
})

describe('lanes of sounds', () => {
  it('are one for each label, the most heard first', () => {
    const lanes = soundLanes([
      heard('Silence', 0, 9000),
      heard('Bird', 0, 500),
      heard('Music', 5000, 9000, 0.8),
      heard('Speech', 0, 6000),
      heard('Bird', 100, 700),
      heard('Music', 0, 1000, 0.6)
    ])
    expect(lanes.map(({ label }) => label)).toEqual(['Speech', 'Music', 'Bird', 'Silence'])
    expect(lanes[1]).toMatchObject({ score: 0.8, events: [{ startMs: 0 }, { startMs: 5000 }] })
  })
})
