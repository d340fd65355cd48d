/** "0:04", "12:05", "1:02:03": the second that a time lies in, never rounded up to one that is not reached. */
export function clockText(timeMs: number): string {
  const seconds = Math.max(0, Math.floor(timeMs / 1000))
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const tail = String(s).padStart(2, '0')
  return h > 0 ? `${h}:${String(m).padStart(2, '0')}:${tail}` : `${m}:${tail}`
}

/** The same to the tenth of a second: "0:04.2". */
export function fineClockText(timeMs: number): string {
  const tenths = Math.max(0, Math.floor(timeMs / 100))
  return `${clockText(tenths * 100)}.${tenths % 10}`
}

/** For a screen reader: "1 minute 5 seconds". */
export function spokenClock(timeMs: number): string {
  const seconds = Math.max(0, Math.floor(timeMs / 1000))
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const parts = [
    count(h, 'hour'),
    count(m, 'minute'),
    h + m === 0 || s > 0 ? `${s} ${s === 1 ? 'second' : 'seconds'}` : ''
  ]
  return parts.filter(Boolean).join(' ')
}

function count(value: number, unit: string): string {
  return value === 0 ? '' : `${value} ${unit}${value === 1 ? '' : 's'}`
}
