import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dayTotals, roundMaximum, stretches } from '../../../src/renderer/pages/activity/history-data.ts'
import { dayText, stretchText, throughputText, totalText } from '../../../src/renderer/pages/activity/history-text.ts'
import type { HistorySpan } from '../../../src/shared/job.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const NOW = new Date(2026, 10, 21, 15, 30, 30).getTime()

const span = (startMs: number, given: Partial<HistorySpan> = {}): HistorySpan => ({
  startMs,
  pipeline: 'faces',
  done: 0,
  notApplicable: 0,
  failed: 0,
  setAside: 0,
  workedMs: 0,
  ...given
})

describe('the last days', () => {
  test('are all there, with the pipelines of a day taken together', () => {
    const today = new Date(2026, 10, 21).getTime()
    const before = new Date(2026, 10, 19).getTime()
    const totals = dayTotals(
      [
        span(before, { done: 3, failed: 1, workedMs: 500 }),
        span(today, { done: 10, setAside: 1, notApplicable: 7, workedMs: 1000 }),
        span(today, { pipeline: 'objects', done: 5, workedMs: 1000 }),
        span(new Date(2026, 9, 1).getTime(), { done: 99 })
      ],
      3,
      NOW
    )
    expect(totals).toEqual([
      { startMs: before, done: 3, problems: 1, workedMs: 500 },
      { startMs: new Date(2026, 10, 20).getTime(), done: 0, problems: 0, workedMs: 0 },
      { startMs: today, done: 15, problems: 1, workedMs: 2000 }
    ])
    expect(totals.map((total) => `${dayText(total, NOW)}: ${totalText(total)}`).slice(1)).toEqual([
      'Yesterday: nothing',
      'Today: 15 done, 1 failed, 2 s of work'
    ])
  })

  test('are told apart over a change of the clock', () => {
    const april = new Date(2026, 3, 2, 0, 30).getTime()
    expect(new Set(dayTotals([], 60, april).map(({ startMs }) => startMs)).size).toBe(60)
  })
})

describe('the speed of the last hours', () => {
  test('is over each stretch, of the last over what has passed of it', () => {
    const found = stretches(
      [
        span(NOW - 30_000, { done: 6 }),
        span(NOW - 30_000, { pipeline: 'objects', failed: 2 }),
        span(NOW - 30_000 - 5 * MINUTE, { done: 50 }),
        span(NOW - 5 * HOUR, { done: 1000 })
      ],
      15,
      5,
      NOW
    )
    expect(found.map(({ done, problems }) => [done, problems])).toEqual([
      [0, 0],
      [10, 0],
      [6, 2]
    ])
    expect(found.at(-1)?.endMs).toBe(NOW + 30_000)
    expect(found.slice(0, 2).map(({ startMs, endMs }) => endMs - startMs)).toEqual([5 * MINUTE, 5 * MINUTE])
  })

  test('is told with its number of jobs and its peak', () => {
    const found = stretches([span(NOW - 30_000 - 5 * MINUTE, { done: 45, failed: 5 })], 10, 5, NOW)
    expect(throughputText(found)).toMatch(/^50 jobs ended in this time, at most 10 a minute, at /)
    expect(stretchText(found[0]!)).toMatch(/: 10 a minute, 1 a minute of them failed$/)
    expect(throughputText(stretches([], 10, 5, NOW))).toBe('Nothing ended in this time.')
  })

  test('loses and makes up no job', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 59 }), fc.integer({ min: 0, max: 500 })), { maxLength: 40 }),
        fc.constantFrom(1, 5, 20),
        (ended, step) => {
          const minute = Math.floor(NOW / MINUTE) * MINUTE
          const spans = ended.map(([back, done]) => span(minute - back * MINUTE, { done }))
          const found = stretches(spans, 60 + step, step, NOW)
          const jobs = found.reduce((sum, { startMs, endMs, done }) => sum + (done * (endMs - startMs)) / MINUTE, 0)
          expect(Math.round(jobs)).toBe(ended.reduce((sum, [, done]) => sum + done, 0))
        }
      )
    )
  })
})

test('a scale ends with a round number', () => {
  expect([[], [0], [1], [3], [20], [21], [120.5], [999]].map(roundMaximum)).toEqual([1, 1, 1, 3, 20, 30, 150, 1000])
})
