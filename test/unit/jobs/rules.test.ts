import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LONGEST_WAIT_MS, lasting, waitMs } from '../../../src/main/jobs/retries.ts'
import { lookAgainMs, restOf } from '../../../src/main/jobs/rules.ts'

const NONE = { onlyWhenIdle: false, onlyOnMains: false, onlyBetween: null }

function power(idleSeconds: number, onBattery = false) {
  return { onBattery: () => onBattery, idleSeconds: () => idleSeconds, onChange: () => () => undefined }
}

function at(hour: number, minute = 0): number {
  return new Date(2024, 5, 1, hour, minute).getTime()
}

describe('the rules of when to process', () => {
  it('let everything run that none of them is about', () => {
    expect(restOf(NONE, power(0, true), at(12))).toBeNull()
    expect(lookAgainMs(NONE, power(0))).toBeNull()
  })

  it('wait for mains power and for an idle computer, and say so', () => {
    expect(restOf({ ...NONE, onlyOnMains: true }, power(0, true), at(12))?.because).toBe('Waits for mains power.')
    expect(restOf({ ...NONE, onlyOnMains: true }, power(0, false), at(12))).toBeNull()
    const idle = { ...NONE, onlyWhenIdle: true }
    expect(restOf(idle, power(119), at(12))).toEqual({
      because: 'Waits until nobody uses the computer.',
      lookAgainMs: 1000
    })
    expect(restOf(idle, power(0), at(12))?.lookAgainMs).toBe(60_000)
    expect(restOf(idle, power(120), at(12))).toBeNull()
  })

  it('take a computer without screen or battery for one that is always idle and on mains', () => {
    expect(restOf({ onlyWhenIdle: true, onlyOnMains: true, onlyBetween: null }, null, at(12))).toBeNull()
  })

  it('keep to the hours of the night, over midnight', () => {
    const night = { ...NONE, onlyBetween: { fromMinute: 22 * 60, toMinute: 6 * 60 } }
    expect(restOf(night, null, at(21, 59))).toEqual({ because: 'Waits until 22:00.', lookAgainMs: 60_000 })
    for (const hour of [22, 23, 0, 5]) expect(restOf(night, null, at(hour))).toBeNull()
    expect(restOf(night, null, at(6))?.because).toBe('Waits until 22:00.')
    const day = { ...NONE, onlyBetween: { fromMinute: 9 * 60, toMinute: 17 * 60 + 30 } }
    expect([8, 9, 17, 18].map((hour) => restOf(day, null, at(hour)) === null)).toEqual([false, true, true, false])
  })

  it('let run in exactly the hours that they name', () => {
    const minute = fc.integer({ min: 0, max: 1439 })
    fc.assert(
      fc.property(minute, minute, minute, (fromMinute, toMinute, now) => {
        const runs = restOf({ ...NONE, onlyBetween: { fromMinute, toMinute } }, null, at(0, now)) === null
        const length = (toMinute - fromMinute + 1440) % 1440 || 1440
        expect(runs).toBe((now - fromMinute + 1440) % 1440 < length)
      })
    )
  })
})

describe('what a failure says about trying again', () => {
  it.each([
    ['disk-full', 'The disk is full.', 'transient'],
    ['model-missing', 'It is being fetched.', 'transient'],
    ['worker-killed', 'The worker was ended from outside.', 'transient'],
    ['unreadable-file', 'The photo “a.jpg” cannot be opened (EBUSY: resource busy or locked, open).', 'transient'],
    ['unreadable-media', 'The file /a.mp4 cannot be read (the file: Resource temporarily unavailable).', 'transient'],
    ['unexpected', 'Something unforeseen went wrong: std::bad_alloc', 'transient'],
    ['damaged', 'The photo “a.jpg” is damaged.', 'permanent'],
    ['not-supported', 'It is in no image format.', 'permanent'],
    ['unreadable-media', 'The file /a.mp4 cannot be read: it is damaged or incomplete.', 'permanent'],
    ['missing-file', 'The file /a.jpg cannot be found any more.', 'permanent'],
    ['unreadable-file', 'The photo “a.jpg” cannot be opened (EACCES: permission denied, open).', 'unknown'],
    ['unexpected', 'Something unforeseen went wrong: x is not a function', 'unknown']
  ])('%s: %s', (code, message, expected) => {
    expect(lasting({ code, message })).toBe(expected)
  })

  it('waits longer each time, and never longer than ten minutes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), (before) => {
        expect(waitMs(before + 1)).toBeGreaterThanOrEqual(waitMs(before))
        expect(waitMs(before)).toBeLessThanOrEqual(LONGEST_WAIT_MS)
      })
    )
    expect([0, 1, 2, 9, 10].map(waitMs)).toEqual([1000, 2000, 4000, 512_000, 600_000])
  })
})
