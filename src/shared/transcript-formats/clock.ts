/**
 * Milliseconds as `HH:MM:SS.mmm`, with three digits and more for hours beyond 99.
 *
 * @param decimal What stands before the thousandths: a comma in SubRip and DOTe, a full stop in WebVTT and Podlove
 */
export function clockOf(ms: number, decimal: ',' | '.'): string {
  const whole = Math.max(0, Math.round(ms))
  const [hours, minutes, seconds] = [
    Math.floor(whole / 3_600_000),
    Math.floor(whole / 60_000) % 60,
    Math.floor(whole / 1000) % 60
  ]
  const pair = (part: number) => String(part).padStart(2, '0')
  return `${pair(hours)}:${pair(minutes)}:${pair(seconds)}${decimal}${String(whole % 1000).padStart(3, '0')}`
}

const CLOCK = /^(?:(\d{1,9}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,9}))?$/

/** The milliseconds of `HH:MM:SS,mmm`, hours and thousandths optional, either decimal sign; null: it is no time. */
export function parseClock(text: string): number | null {
  const parts = CLOCK.exec(text.trim())
  if (!parts) return null
  const [hours, minutes, seconds] = parts.slice(1, 4).map((part) => Number(part ?? 0))
  if (hours === undefined || minutes === undefined || seconds === undefined || minutes > 59 || seconds > 59) return null
  const thousandths = Number((parts[4] ?? '').padEnd(3, '0').slice(0, 3))
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths
}
