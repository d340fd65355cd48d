import type { PackedTimeline } from '../../state/packed-timeline.ts'
import type { TimelineLayout } from './layout.ts'

export interface ScrubberMark {
  /** 0..1 of the timeline's height. */
  at: number
  /** Set where a year begins (going back in time) and there is room for it. */
  year: number | null
}

const DAY_MS = 86_400_000

/**
 * Marks for the years and months of a timeline along a strip of `height` pixels: a year's number wherever it has
 * `yearRoom` pixels to itself, a dot for a month wherever it has `monthRoom`.
 */
export function scrubberMarks(
  timeline: PackedTimeline,
  layout: TimelineLayout,
  height: number,
  { yearRoom = 36, monthRoom = 9 } = {}
): ScrubberMark[] {
  const marks: ScrubberMark[] = []
  let lastYear = Number.NaN
  let lastMonth = Number.NaN
  let yearAt = Number.NEGATIVE_INFINITY
  let markAt = Number.NEGATIVE_INFINITY
  for (let day = 0; day < layout.dayCount; day++) {
    const date = new Date((timeline.days[day] ?? 0) * DAY_MS)
    const year = date.getUTCFullYear()
    const month = year * 12 + date.getUTCMonth()
    if (month === lastMonth) continue
    const at = (layout.dayTops[day] ?? 0) / Math.max(1, layout.height)
    const px = at * height
    if (year !== lastYear && px - yearAt >= yearRoom) {
      // A number pushes out the dots that would touch it.
      while (marks.length > 0 && marks.at(-1)?.year === null && px - (marks.at(-1)?.at ?? 0) * height < yearRoom / 2)
        marks.pop()
      marks.push({ at, year })
      yearAt = px
      markAt = px + yearRoom / 2 - monthRoom
      lastYear = year
    } else if (px - markAt >= monthRoom) {
      marks.push({ at, year: null })
      markAt = px
    }
    lastMonth = month
  }
  return marks
}
