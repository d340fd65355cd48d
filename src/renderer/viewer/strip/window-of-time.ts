/** The part of a recording that is in sight. */
export interface TimeWindow {
  startMs: number
  endMs: number
}

/** So short that single words are wide. */
const SHORTEST_MS = 500

export function wholeOf(durationMs: number): TimeWindow {
  return { startMs: 0, endMs: Math.max(SHORTEST_MS, durationMs) }
}

/** Shows less (factor above 1) or more, so that the time at a share 0..1 of the width stays there. */
export function zoomed(view: TimeWindow, factor: number, share: number, durationMs: number): TimeWindow {
  const span = view.endMs - view.startMs
  const next = Math.min(Math.max(SHORTEST_MS, durationMs), Math.max(SHORTEST_MS, span / factor))
  return within(view.startMs + span * share - next * share, next, durationMs)
}

export function moved(view: TimeWindow, byMs: number, durationMs: number): TimeWindow {
  return within(view.startMs + byMs, view.endMs - view.startMs, durationMs)
}

/** Turned as a page so that a time is in sight; the same when it is. */
export function turnedTo(view: TimeWindow, timeMs: number, durationMs: number): TimeWindow {
  if (timeMs >= view.startMs && timeMs <= view.endMs) return view
  const span = view.endMs - view.startMs
  return within(timeMs - span * LEAD, span, durationMs)
}

/** What was just played stays in sight. */
const LEAD = 0.08

function within(startMs: number, span: number, durationMs: number): TimeWindow {
  const start = Math.max(0, Math.min(startMs, durationMs - span))
  return { startMs: start, endMs: start + span }
}

const STEPS_MS = [
  100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000,
  3_600_000, 7_200_000, 14_400_000
]

/** Times to write on a ruler of a width: round ones, at least so many pixels apart. */
export function rulerTimes({ startMs, endMs }: TimeWindow, width: number, apart: number): number[] {
  const perPixel = (endMs - startMs) / Math.max(1, width)
  const step = STEPS_MS.find((ms) => ms >= apart * perPixel) ?? Math.ceil((apart * perPixel) / 3_600_000) * 3_600_000
  const first = Math.ceil(startMs / step)
  const count = Math.max(0, Math.floor(endMs / step) - first + 1)
  return Array.from({ length: count }, (_, index) => (first + index) * step)
}
