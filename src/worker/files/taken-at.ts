import type { FileFacts } from '../../shared/worker-protocol.ts'

/** What metadata says about a moment, as the strings found there. */
export interface ClockReading {
  /** `YYYY:MM:DD HH:MM:SS`, or one of its many deviations. */
  dateTime: string | undefined
  /** Digits after the decimal point of the seconds. */
  subSeconds: string | undefined
  /** `+02:00`. */
  offset: string | undefined
}

export interface GpsClock {
  /** `YYYY:MM:DD` in UTC. */
  date: string | undefined
  /** Hours, minutes, seconds in UTC. */
  time: readonly [number, number, number] | undefined
}

export type TakenAt = Pick<FileFacts, 'takenAtMs' | 'takenOffsetMinutes' | 'takenLocalMs' | 'takenAtSource'>

/**
 * When an asset was taken: the first reading that makes sense, else the modification time of its file. A reading makes
 * sense when it is a day of the calendar, not before the first photograph and not after tomorrow. Its zone is the one
 * written beside it, else what the GPS clock, which is always UTC, implies, else unknown, and then the wall clock is
 * taken for this computer's.
 */
export function takenAt(readings: readonly ClockReading[], gps: GpsClock, mtimeMs: number, nowMs: number): TakenAt {
  for (const reading of readings) {
    const wall = parseWallClock(reading)
    if (!wall) continue
    const offset = wall.offset ?? offsetFromGps(wall.localMs, gps)
    const takenAtMs = offset === null ? asThisComputersTime(wall.localMs) : wall.localMs - offset * MINUTE_MS
    if (takenAtMs > nowMs + DAY_MS) continue
    return { takenAtMs, takenOffsetMinutes: offset, takenLocalMs: wall.localMs, takenAtSource: 'exif' }
  }
  const takenAtMs = Math.floor(mtimeMs)
  const takenOffsetMinutes = offsetOfThisComputer(takenAtMs)
  return {
    takenAtMs,
    takenOffsetMinutes,
    takenLocalMs: takenAtMs + takenOffsetMinutes * MINUTE_MS,
    takenAtSource: 'file'
  }
}

/** The wall clock as milliseconds since 1970 as if it were UTC, with the zone where one is written; null for nonsense. */
export function parseWallClock(reading: ClockReading): { localMs: number; offset: number | null } | null {
  const match = WALL_CLOCK.exec(reading.dateTime?.trim() ?? '')
  if (!match) return null
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0))
  const [fraction, offset] = match.slice(7)
  if (year < FIRST_PHOTOGRAPH_YEAR || hour > 23 || minute > 59 || second > 59) return null
  const whole = Date.UTC(year, month - 1, day, hour, minute, second)
  // 31 February rolls over into March: then it was no day of the calendar.
  const date = new Date(whole)
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null
  const localMs = whole + milliseconds(fraction ?? reading.subSeconds)
  return { localMs, offset: parseOffset(reading.offset) ?? parseOffset(offset) }
}

/** Minutes east of UTC; null when it is none that a place on Earth has had. */
export function parseOffset(text: string | undefined): number | null {
  const trimmed = text?.trim()
  if (trimmed === undefined) return null
  if (trimmed === 'Z') return 0
  const match = /^([+-])(\d{1,2}):?(\d{2})$/.exec(trimmed)
  if (!match) return null
  const minutes = (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]))
  return Number(match[3]) < 60 && minutes >= WESTMOST && minutes <= EASTMOST ? minutes + 0 : null
}

/**
 * The zone in which `localMs` and the GPS clock name the same moment. Zones lie a quarter of an hour apart, so the
 * difference must be near a multiple of it: a fix that is minutes old, or a camera clock set wrong, says nothing.
 */
export function offsetFromGps(localMs: number, gps: GpsClock): number | null {
  const date = /^(\d{4})[:\-/](\d{1,2})[:\-/](\d{1,2})$/.exec(gps.date?.trim() ?? '')
  if (!date || !gps.time) return null
  const [hours, minutes, seconds] = gps.time
  const midnight = Date.UTC(Number(date[1]), Number(date[2]) - 1, Number(date[3]))
  const difference = (localMs - midnight) / MINUTE_MS - (hours * 60 + minutes + seconds / 60)
  const offset = Math.round(difference / ZONE_STEP) * ZONE_STEP
  const plausible =
    Math.abs(difference - offset) <= GPS_TOLERANCE && offset >= WESTMOST && offset <= EASTMOST && isZone(offset)
  // `+ 0` turns −0 into 0.
  return plausible ? offset + 0 : null
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** Niépce's view from the window at Le Gras, 1826 or 1827. */
const FIRST_PHOTOGRAPH_YEAR = 1826
const WESTMOST = -12 * 60
const EASTMOST = 14 * 60
const ZONE_STEP = 15
/** Minutes that a GPS fix may lag behind or a camera clock be wrong. */
const GPS_TOLERANCE = 3

/** Year, month, day, hour, minute, second, fraction, zone. */
const WALL_CLOCK =
  /^(\d{4})[:\-/.](\d{2})[:\-/.](\d{2})[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s*(Z|[+-]\d{2}:?\d{2})?/

function milliseconds(fraction: string | undefined): number {
  const digits = /^\d{1,9}$/.exec(fraction?.trim() ?? '')?.[0]
  return digits === undefined ? 0 : Number(digits.padEnd(3, '0').slice(0, 3))
}

/** Whole and half hours are all taken; of the quarters only those in use: Nepal, Eucla, the Chathams in both seasons. */
function isZone(offset: number): boolean {
  return offset % 30 === 0 || [345, 525, 765, 825].includes(offset)
}

function asThisComputersTime(localMs: number): number {
  const wall = new Date(localMs)
  return new Date(
    wall.getUTCFullYear(),
    wall.getUTCMonth(),
    wall.getUTCDate(),
    wall.getUTCHours(),
    wall.getUTCMinutes(),
    wall.getUTCSeconds(),
    wall.getUTCMilliseconds()
  ).getTime()
}

/** Rounded: before standard time, zones had seconds. */
function offsetOfThisComputer(ms: number): number {
  return Math.round(-new Date(ms).getTimezoneOffset()) + 0
}
