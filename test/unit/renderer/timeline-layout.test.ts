import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bandEndOf,
  dayAt,
  dayOfRow,
  type LayoutOptions,
  layoutTimeline,
  neighbourAbove,
  ROW_HEIGHT_BOUND,
  rowOfAsset,
  rowsBetween,
  type TimelineLayout,
  tilesOfRow
} from '../../../src/renderer/pages/photos/layout.ts'
import { joinDays, type PackedTimeline } from '../../../src/renderer/state/packed-timeline.ts'

const aspect = fc.oneof(
  fc.integer({ min: 250, max: 6000 }),
  fc.constantFrom(667, 750, 1000, 1333, 1500, 1778, 250, 6000)
)
const timelines = fc
  .array(fc.array(aspect, { minLength: 1, maxLength: 40 }), { maxLength: 30 })
  .map((days) => timelineOf(days))
const options = fc
  .record({
    width: fc.integer({ min: 240, max: 4000 }),
    rowHeight: fc.integer({ min: 80, max: 320 }),
    gap: fc.integer({ min: 0, max: 8 })
  })
  .map((given): LayoutOptions => ({ ...given, headerHeight: 48, dayGap: 24, minDayWidth: 150 }))

describe('a timeline layout', () => {
  it('shows every asset exactly once and in order', () => {
    fc.assert(
      fc.property(timelines, options, (timeline, given) => {
        const layout = layoutTimeline(timeline, given)
        const shown = rowsOf(layout).flatMap((row) => tilesOfRow(layout, row).map((tile) => tile.index))
        expect(shown).toEqual(Array.from(timeline.ids, (_, index) => index))
      })
    )
  })

  it('keeps each row within one day, and each day within its rows', () => {
    fc.assert(
      fc.property(timelines, options, (timeline, given) => {
        const layout = layoutTimeline(timeline, given)
        for (let day = 0; day < layout.dayCount; day++) {
          expect(layout.rowStarts[layout.dayRows[day]!]).toBe(timeline.starts[day])
          expect(layout.rowStarts[layout.dayRows[day + 1]!]).toBe(timeline.starts[day + 1])
        }
      })
    )
  })

  it("fills the width within a pixel but for a day's last row, and never exceeds it", () => {
    fc.assert(
      fc.property(timelines, options, (timeline, given) => {
        const layout = layoutTimeline(timeline, given)
        for (const row of rowsOf(layout)) {
          const right = rightEdge(layout, row)
          expect(right).toBeLessThanOrEqual(given.width + 1)
          const last = row + 1 === layout.dayRows[dayOfRow(layout, row) + 1]
          if (!last) expect(Math.abs(right - given.width)).toBeLessThanOrEqual(1)
        }
      })
    )
  })

  it('keeps gaps between tiles exact and tiles apart from their neighbours', () => {
    fc.assert(
      fc.property(timelines, options, (timeline, given) => {
        const layout = layoutTimeline(timeline, given)
        for (const row of rowsOf(layout)) {
          const tiles = tilesOfRow(layout, row)
          for (const [i, tile] of tiles.entries()) {
            expect(tile.width).toBeGreaterThan(0)
            const next = tiles[i + 1]
            if (next) expect(next.left - (tile.left + tile.width)).toBe(given.gap)
          }
        }
      })
    )
  })

  it('keeps row heights within the golden ratio of the aim', () => {
    fc.assert(
      fc.property(timelines, options, (timeline, given) => {
        const layout = layoutTimeline(timeline, given)
        for (const row of rowsOf(layout)) {
          const tiles = tilesOfRow(layout, row)
          const height = layout.rowHeights[row]!
          // Gaps take from the width what the proof gives to pictures: allow for them and for rounding.
          const gaps = ((tiles.length + 1) * given.gap) / given.width
          expect(height).toBeLessThanOrEqual(given.rowHeight * ROW_HEIGHT_BOUND * (1 + gaps) + 1)
          expect(height).toBeGreaterThanOrEqual((given.rowHeight / ROW_HEIGHT_BOUND) * (1 - gaps) - 1)
        }
      }),
      { numRuns: 300 }
    )
  })

  it('knows its height exactly: the last row, its gap and nothing else', () => {
    fc.assert(
      fc.property(timelines, options, (timeline, given) => {
        const layout = layoutTimeline(timeline, given)
        const rows = rowsOf(layout)
        const last = rows.at(-1)
        const bottom = last === undefined ? 0 : layout.rowTops[last]! + layout.rowHeights[last]! + given.dayGap
        expect(layout.height).toBe(bottom)
        for (const row of rows.slice(1)) {
          const above = row - 1
          if (layout.rowTops[above] === layout.rowTops[row]) continue
          const space = layout.rowTops[row]! - layout.rowTops[above]! - layout.rowHeights[above]!
          const sameDay = dayOfRow(layout, above) === dayOfRow(layout, row)
          expect(space).toBe(sameDay ? given.gap : given.dayGap + given.headerHeight)
        }
      })
    )
  })

  it('finds what lies at an offset as a plain search does', () => {
    fc.assert(
      fc.property(timelines, options, fc.double({ min: 0, max: 1, noNaN: true }), (timeline, given, share) => {
        const layout = layoutTimeline(timeline, given)
        const top = share * layout.height
        const bottom = top + 500
        const [first, end] = rowsBetween(layout, top, bottom)
        for (const row of rowsOf(layout)) {
          const from = layout.rowTops[row]!
          const shows = from <= bottom && from + layout.rowHeights[row]! > top
          if (shows) expect(row >= first && row < end).toBe(true)
        }
        expect(rowsOf(layout).filter((row) => row >= first && row < end).length).toBe(end - first)
        if (layout.dayCount > 0) {
          const day = dayAt(layout, top)
          expect(layout.dayTops[day]).toBeLessThanOrEqual(top)
          const next = bandEndOf(layout, day)
          if (next < layout.dayCount) expect(layout.dayTops[next]).toBeGreaterThan(top)
        }
      })
    )
  })

  it('finds the row of an asset', () => {
    fc.assert(
      fc.property(timelines, options, (timeline, given) => {
        const layout = layoutTimeline(timeline, given)
        for (const row of rowsOf(layout))
          for (const tile of tilesOfRow(layout, row)) expect(rowOfAsset(layout, tile.index)).toBe(row)
      })
    )
  })

  it('puts days with few pictures side by side, without overlap', () => {
    const timeline = timelineOf([[1500], [1333], [750], Array.from({ length: 20 }, () => 1500)])
    const layout = layoutTimeline(timeline, {
      width: 1200,
      rowHeight: 200,
      gap: 4,
      headerHeight: 48,
      dayGap: 24,
      minDayWidth: 150
    })
    expect({
      tops: Array.from(layout.dayTops),
      lefts: Array.from(layout.dayLefts),
      bandEnd: bandEndOf(layout, 0)
    }).toEqual({ tops: [0, 0, 0, 272], lefts: [0, 324, 615, 0], bandEnd: 3 })
  })

  it('moves up and down by the nearest tile', () => {
    const timeline = timelineOf([Array.from({ length: 9 }, () => 1000)])
    const layout = layoutTimeline(timeline, {
      width: 600,
      rowHeight: 200,
      gap: 0,
      headerHeight: 48,
      dayGap: 24,
      minDayWidth: 150
    })
    expect([neighbourAbove(layout, 4, 1), neighbourAbove(layout, 4, -1), neighbourAbove(layout, 1, -1)]).toEqual([
      7, 1, 1
    ])
  })

  it('places 100,000 assets in well under a tenth of a second', () => {
    const days = Array.from({ length: 4000 }, (_, day) =>
      Array.from({ length: 25 }, (_, i) => [667, 1333, 1500, 1778][(day + i) % 4]!)
    )
    const timeline = timelineOf(days)
    const given = { width: 1600, rowHeight: 200, gap: 4, headerHeight: 48, dayGap: 24, minDayWidth: 150 }
    layoutTimeline(timeline, given)
    const begun = performance.now()
    layoutTimeline(timeline, given)
    expect(performance.now() - begun).toBeLessThan(100)
  })
})

function timelineOf(days: number[][]): PackedTimeline {
  let id = 0
  const contents = days.map((aspects) => ({
    revision: 1,
    ids: Uint32Array.from(aspects, () => ++id),
    aspects: Uint16Array.from(aspects)
  }))
  return joinDays(
    days.map((aspects, index) => ({ day: 20_000 - index, count: aspects.length })),
    (day) => contents[20_000 - day]
  )
}

function rowsOf(layout: TimelineLayout): number[] {
  return Array.from({ length: layout.rowCount }, (_, row) => row)
}

function rightEdge(layout: TimelineLayout, row: number): number {
  const last = tilesOfRow(layout, row).at(-1)
  return last ? last.left + last.width : 0
}
