import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { offsetFromGps, parseOffset, parseWallClock, takenAt } from '../../../src/worker/files/taken-at.ts'

const NOW = Date.UTC(2026, 0, 1)
const FILE_TIME = Date.UTC(2020, 5, 15, 12, 0, 0, 250)
const NO_GPS = { date: undefined, time: undefined }
const reading = (dateTime?: string, subSeconds?: string, offset?: string) => ({ dateTime, subSeconds, offset })

const zone = process.env.TZ
afterEach(() => {
  if (zone === undefined) delete process.env.TZ
  else process.env.TZ = zone
})

/** Two digits, or as many as asked for. */
const pad = (value: number, digits = 2): string => String(value).padStart(digits, '0')

function exifDate(ms: number): string {
  const date = new Date(ms)
  const day = [pad(date.getUTCFullYear(), 4), pad(date.getUTCMonth() + 1), pad(date.getUTCDate())].join(':')
  return `${day} ${[date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map((part) => pad(part)).join(':')}`
}

const anyMoment = fc.integer({ min: Date.UTC(1826, 0, 1), max: Date.UTC(2025, 11, 31, 23, 59, 59, 999) })
const anyOffset = fc.integer({ min: -48, max: 56 }).map((quarters) => quarters * 15)

describe('a date from EXIF', () => {
  it('is read back as it was written, whatever the moment and zone', () => {
    fc.assert(
      fc.property(anyMoment, anyOffset, (moment, offset) => {
        const sign = offset < 0 ? '-' : '+'
        const zoneText = `${sign}${pad(Math.floor(Math.abs(offset) / 60))}:${pad(Math.abs(offset) % 60)}`
        const milliseconds = pad(new Date(moment).getUTCMilliseconds(), 3)
        expect(takenAt([reading(exifDate(moment), milliseconds, zoneText)], NO_GPS, FILE_TIME, NOW)).toEqual({
          takenAtMs: moment - offset * 60_000,
          takenOffsetMinutes: offset,
          takenLocalMs: moment,
          takenAtSource: 'exif'
        })
      })
    )
  })

  it('never makes a nonsense number of any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^[0-9: \-/.TZ+]{0,30}$/)),
        fc.string(),
        fc.string(),
        (text, subSeconds, offset) => {
          const taken = takenAt([reading(text, subSeconds, offset)], NO_GPS, FILE_TIME, NOW)
          expect(Number.isInteger(taken.takenAtMs) && Number.isInteger(taken.takenLocalMs)).toBe(true)
          expect(taken.takenAtMs).toBeLessThanOrEqual(NOW + 86_400_000)
        }
      )
    )
  })

  it.each([
    ['2021:07:08 09:10:11', '2021-07-08T09:10:11.000Z'],
    ['2021-07-08 09:10:11', '2021-07-08T09:10:11.000Z'],
    ['2021/07/08 09:10:11', '2021-07-08T09:10:11.000Z'],
    ['2021-07-08T09:10:11', '2021-07-08T09:10:11.000Z'],
    ['  2021:07:08 09:10:11 ', '2021-07-08T09:10:11.000Z'],
    ['2021:07:08 09:10', '2021-07-08T09:10:00.000Z'],
    ['2021:07:08 09:10:11.25', '2021-07-08T09:10:11.250Z'],
    ['2009:09:09 20:27:09.60:04:00', '2009-09-09T20:27:09.600Z'],
    ['2024:02:29 00:00:00', '2024-02-29T00:00:00.000Z'],
    ['1826:01:01 00:00:00', '1826-01-01T00:00:00.000Z']
  ])('is understood as %j', (text, expected) => {
    expect(new Date(parseWallClock(reading(text))?.localMs ?? Number.NaN).toISOString()).toBe(expected)
  })

  it.each([
    '',
    '0000:00:00 00:00:00',
    '    :  :     :  :  ',
    '2021:02:29 10:00:00',
    '2021:13:01 10:00:00',
    '2021:00:10 10:00:00',
    '2021:04:31 10:00:00',
    '2021:04:30 24:00:00',
    '2021:04:30 10:60:00',
    '2021:04:30 10:00:60',
    '1825:12:31 23:59:59',
    '2021:04:30',
    'yesterday'
  ])('is nonsense as %j', (text) => {
    expect(parseWallClock(reading(text))).toBe(null)
  })

  it.each([
    ['17', 170],
    ['348', 348],
    ['00', 0],
    ['853 ', 853],
    ['123456', 123],
    ['999999999', 999],
    ['', 0],
    ['-5', 0],
    ['x', 0]
  ])('has sub-seconds %j', (digits, milliseconds) => {
    expect((parseWallClock(reading('2021:07:08 09:10:11', digits))?.localMs ?? Number.NaN) % 1000).toBe(milliseconds)
  })

  it('keeps a zone that is written into it', () => {
    expect(parseWallClock(reading('2021:07:08 09:10:11+05:30'))?.offset).toBe(330)
    expect(parseWallClock(reading('2021:07:08 09:10:11Z'))?.offset).toBe(0)
  })
})

describe('the zone', () => {
  it.each([
    ['+02:00', 120],
    ['-08:00', -480],
    ['+0530', 330],
    ['-9:30', -570],
    ['Z', 0],
    ['-00:00', 0],
    ['+14:00', 840],
    ['+14:15', null],
    ['-12:01', null],
    ['+01:75', null],
    ['   :  ', null],
    ['02:00', null],
    [undefined, null]
  ])('of %j is %j minutes', (text, minutes) => {
    expect(parseOffset(text)).toBe(minutes)
  })

  it('follows from the GPS clock when that is near a quarter of an hour', () => {
    fc.assert(
      fc.property(
        anyMoment,
        fc.constantFrom(-720, -570, -300, -150, 0, 60, 120, 330, 345, 525, 765, 840),
        fc.integer({ min: -179, max: 179 }),
        (localMs, offset, lateSeconds) => {
          const utc = new Date(Math.floor(localMs / 1000) * 1000 - offset * 60_000 + lateSeconds * 1000)
          const gps = {
            date: `${pad(utc.getUTCFullYear(), 4)}:${pad(utc.getUTCMonth() + 1)}:${pad(utc.getUTCDate())}`,
            time: [utc.getUTCHours(), utc.getUTCMinutes(), utc.getUTCSeconds()] as const
          }
          expect(offsetFromGps(Math.floor(localMs / 1000) * 1000, gps)).toBe(offset)
        }
      )
    )
  })

  const local = Date.UTC(2019, 2, 21, 11, 4, 22, 348)
  it.each([
    ['an iPhone in Omaha', '2019:03:21', [16, 4, 21.01], -300],
    ['a fix seven minutes old', '2019:03:21', [15, 57, 20], null],
    ['a clock that is a day off', '2019:03:22', [16, 4, 21], null],
    ['a quarter that no place uses', '2019:03:21', [15, 49, 22], null],
    ['no date', undefined, [16, 4, 21], null],
    ['a date that is none', 'then', [16, 4, 21], null],
    ['a time that is none', '2019:03:21', [Number.NaN, 0, 0], null]
  ] as const)('from GPS: %s', (_, date, time, expected) => {
    expect(offsetFromGps(local, { date, time: [...time] as [number, number, number] })).toBe(expected)
  })

  it('that is written wins over the GPS clock', () => {
    const gps = { date: '2019:03:21', time: [16, 4, 21] as const }
    expect(takenAt([reading('2019:03:21 11:04:22', '0', '-06:00')], gps, FILE_TIME, NOW).takenOffsetMinutes).toBe(-360)
    expect(takenAt([reading('2019:03:21 11:04:22')], gps, FILE_TIME, NOW).takenOffsetMinutes).toBe(-300)
  })

  it('that is unknown is taken for this computer’s, in its summer and winter', () => {
    process.env.TZ = 'America/New_York'
    expect(takenAt([reading('2021:07:08 09:00:00')], NO_GPS, FILE_TIME, NOW)).toEqual({
      takenAtMs: Date.UTC(2021, 6, 8, 13),
      takenOffsetMinutes: null,
      takenLocalMs: Date.UTC(2021, 6, 8, 9),
      takenAtSource: 'exif'
    })
    expect(takenAt([reading('2021:01:08 09:00:00')], NO_GPS, FILE_TIME, NOW).takenAtMs).toBe(Date.UTC(2021, 0, 8, 14))
  })
})

describe('which date counts', () => {
  it('is the first that makes sense', () => {
    const readings = [reading('0000:00:00 00:00:00'), reading('2019:01:02 03:04:05', undefined, '+00:00')]
    expect(takenAt(readings, NO_GPS, FILE_TIME, NOW)).toMatchObject({
      takenAtMs: Date.UTC(2019, 0, 2, 3, 4, 5),
      takenAtSource: 'exif'
    })
  })

  it('is the file’s time, on this computer’s clock then, where metadata has none', () => {
    process.env.TZ = 'Asia/Kathmandu'
    expect(takenAt([reading()], NO_GPS, FILE_TIME + 0.75, NOW)).toEqual({
      takenAtMs: FILE_TIME,
      takenOffsetMinutes: 345,
      takenLocalMs: FILE_TIME + 345 * 60_000,
      takenAtSource: 'file'
    })
  })

  it('is not one that has not come yet', () => {
    const tomorrow = reading('2026:01:01 23:00:00', undefined, '+00:00')
    const nextWeek = reading('2026:01:08 00:00:00', undefined, '+00:00')
    expect(takenAt([tomorrow], NO_GPS, FILE_TIME, NOW).takenAtSource).toBe('exif')
    expect(takenAt([nextWeek], NO_GPS, FILE_TIME, NOW).takenAtSource).toBe('file')
  })
})
