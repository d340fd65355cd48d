/* How numbers, sizes, durations and dates are written, in the reader's own language settings. */

const number = new Intl.NumberFormat()

export function formatCount(count: number): string {
  return number.format(count)
}

/** `counted(1, 'photo')` → "1 photo", `counted(1200, 'photo')` → "1,200 photos". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${number.format(count)} ${count === 1 ? one : many}`
}

/** "12 photos", "2 videos", "10 photos, 2 videos": of all that is counted so many are videos. */
export function photosAndVideos({ assetCount, videoCount }: { assetCount: number; videoCount: number }): string {
  const photos = assetCount - videoCount
  if (videoCount === 0) return counted(photos, 'photo')
  return photos === 0 ? counted(videoCount, 'video') : `${counted(photos, 'photo')}, ${counted(videoCount, 'video')}`
}

/** Decimal units, as file managers show them: "3.1 MB". */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1
  return `${value.toLocaleString(undefined, { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${units[unit]}`
}

/** "0:42", "12:05", "1:02:03". */
export function formatDuration(durationMs: number): string {
  const seconds = Math.round(durationMs / 1000)
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const tail = String(s).padStart(2, '0')
  return h > 0 ? `${h}:${String(m).padStart(2, '0')}:${tail}` : `${m}:${tail}`
}

const DAY_MS = 86_400_000
const longDay = new Intl.DateTimeFormat(undefined, {
  timeZone: 'UTC',
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric'
})
const shortDay = new Intl.DateTimeFormat(undefined, {
  timeZone: 'UTC',
  weekday: 'short',
  day: 'numeric',
  month: 'short'
})
const shortDayAndYear = new Intl.DateTimeFormat(undefined, {
  timeZone: 'UTC',
  day: 'numeric',
  month: 'short',
  year: 'numeric'
})
const plainDay = new Intl.DateTimeFormat(undefined, { timeZone: 'UTC', day: 'numeric', month: 'long', year: 'numeric' })
const month = new Intl.DateTimeFormat(undefined, { timeZone: 'UTC', month: 'long', year: 'numeric' })
const wallClock = new Intl.DateTimeFormat(undefined, { timeZone: 'UTC', dateStyle: 'full', timeStyle: 'short' })

/** Days since 1970-01-01 → "Today", "Yesterday" or "Saturday, 21 November 2026". */
export function formatDay(day: number, today = localDay(new Date())): string {
  if (day === today) return 'Today'
  if (day === today - 1) return 'Yesterday'
  return longDay.format(day * DAY_MS)
}

/** The same with less room: "Sat, 21 Nov", with the year where it is not this one. */
export function formatDayBriefly(day: number, today = localDay(new Date())): string {
  if (day === today) return 'Today'
  if (day === today - 1) return 'Yesterday'
  const sameYear = new Date(day * DAY_MS).getUTCFullYear() === new Date(today * DAY_MS).getUTCFullYear()
  return (sameYear ? shortDay : shortDayAndYear).format(day * DAY_MS)
}

/** A span of days: "12 – 15 March 2026"; one day as `formatDay` writes it. */
export function formatDays(oldest: number, newest: number): string {
  return oldest === newest ? formatDay(newest) : plainDay.formatRange(oldest * DAY_MS, newest * DAY_MS)
}

/** Days since 1970-01-01 → "November 2026". */
export function formatMonth(day: number): string {
  return month.format(day * DAY_MS)
}

/** A wall clock kept as if it were UTC → its date and time. */
export function formatWallClock(localMs: number): string {
  return wallClock.format(localMs)
}

/** Minutes east of UTC → "UTC+02:00". */
export function formatOffset(minutes: number): string {
  const size = Math.abs(minutes)
  const hours = String(Math.floor(size / 60)).padStart(2, '0')
  return `UTC${minutes < 0 ? '−' : '+'}${hours}:${String(size % 60).padStart(2, '0')}`
}

function localDay(date: Date): number {
  return Math.floor((date.getTime() - date.getTimezoneOffset() * 60_000) / DAY_MS)
}
