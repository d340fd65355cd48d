import type { HistorySpan } from '../../../shared/job.ts'

/** What ended on one day, of all pipelines together. */
export interface DayTotal {
  /** The local midnight that it begins with. */
  startMs: number
  done: number
  problems: number
  workedMs: number
}

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

/** The last `days` days up to today, oldest first; days on which nothing ended are there with nothing. */
export function dayTotals(spans: readonly HistorySpan[], days: number, nowMs: number): DayTotal[] {
  const totals = new Map<number, DayTotal>()
  for (let back = days - 1; back >= 0; back--) {
    const startMs = midnight(nowMs, back)
    totals.set(startMs, { startMs, done: 0, problems: 0, workedMs: 0 })
  }
  for (const { startMs, done, failed, setAside, workedMs } of spans) {
    // Its noon lies on the same day in every zone, whether the app counts days by its own midnight or by that of UTC.
    const total = totals.get(midnight(startMs + 12 * HOUR_MS, 0))
    if (!total) continue
    total.done += done
    total.problems += failed + setAside
    total.workedMs += workedMs
  }
  return [...totals.values()]
}

/** Jobs that ended in a stretch of some minutes. */
export interface Stretch {
  startMs: number
  endMs: number
  /** Jobs a minute, well and not well. */
  done: number
  problems: number
}

/**
 * The last `minutes` up to now in stretches of `step` minutes that begin on whole ones, oldest first. The last is still
 * going on: its rate is over what has passed of it, at least a minute.
 */
export function stretches(spans: readonly HistorySpan[], minutes: number, step: number, nowMs: number): Stretch[] {
  const stepMs = step * MINUTE_MS
  const end = Math.floor(nowMs / stepMs) * stepMs + stepMs
  const count = Math.ceil(minutes / step)
  const first = end - count * stepMs
  const found = Array.from({ length: count }, (_, index): Stretch => {
    const startMs = first + index * stepMs
    return { startMs, endMs: Math.min(startMs + stepMs, Math.max(nowMs, startMs + MINUTE_MS)), done: 0, problems: 0 }
  })
  for (const span of spans) {
    const stretch = found[Math.floor((span.startMs - first) / stepMs)]
    if (!stretch) continue
    stretch.done += span.done
    stretch.problems += span.failed + span.setAside
  }
  for (const stretch of found) {
    const passed = (stretch.endMs - stretch.startMs) / MINUTE_MS
    stretch.done /= passed
    stretch.problems /= passed
  }
  return found
}

const ROUND = [1, 1.5, 2, 3, 4, 5, 6, 8, 10]

/** The least round number (`ROUND` with zeros) that is not below any of these; 1 for nothing. */
export function roundMaximum(values: readonly number[]): number {
  const most = Math.max(1, ...values)
  const power = 10 ** Math.floor(Math.log10(most))
  return (ROUND.find((factor) => factor * power >= most) ?? 10) * power
}

/** The midnight, as this computer counts, `daysBack` days before that of `atMs`. */
function midnight(atMs: number, daysBack: number): number {
  const date = new Date(atMs)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() - daysBack).getTime()
}
