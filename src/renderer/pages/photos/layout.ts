import { lastAtOrBefore, type PackedTimeline } from '../../state/packed-timeline.ts'

/*
 * Note: exact layout. Every row of a timeline, of any length, is placed by plain arithmetic over typed arrays, before
 * anything is drawn: 100,000 assets take a few milliseconds. So the height of everything is known, nothing ever
 * jumps, and finding what lies at an offset is a binary search.
 */

export interface LayoutOptions {
  /** Of the area for rows, in whole pixels. */
  width: number
  /** The height that rows aim for. */
  rowHeight: number
  /** Between tiles and between rows. */
  gap: number
  /** Room for the date above each day. */
  headerHeight: number
  /** Below each day. */
  dayGap: number
  /** A day is never narrower than this, so that its date can be read. */
  minDayWidth: number
}

/**
 * Rows in reading order. A row belongs to one day; days with few pictures stand side by side in one band, then their
 * rows have the same top and height.
 */
export interface TimelineLayout {
  width: number
  gap: number
  height: number
  dayCount: number
  /** Where the day's date stands. Days of one band have the same top. */
  dayTops: Float64Array
  dayLefts: Uint16Array
  dayWidths: Uint16Array
  /** First row of each day, and one past the last. */
  dayRows: Uint32Array
  rowCount: number
  rowTops: Float64Array
  rowHeights: Uint16Array
  /** First asset of each row, and one past the last. */
  rowStarts: Uint32Array
  /** 1 where a row reaches the right edge exactly. */
  rowFull: Uint8Array
  /** Aspects as drawn: the extreme ones are cut at the edges of their tile. */
  aspects: Float32Array
}

/** Row heights stay within this factor of the aim, up or down; see `layoutTimeline`. */
export const ROW_HEIGHT_BOUND = (1 + Math.sqrt(5)) / 2

/**
 * Places all rows of a timeline.
 *
 * Rows are filled greedily and end where the height that fills the width comes nearest to the aim. With no tile wider
 * than a full row at that aim, a row's height is then within the golden ratio of the aim (r the row's width in units
 * of the aim, s the aspects before the deciding tile of aspect a ≤ r: the worse of r/s and (s + a)/r is least bad at
 * ρ − 1/ρ = a/r ≤ 1). A day's last row keeps the aim unless it nearly fills the width by itself.
 */
export function layoutTimeline(timeline: PackedTimeline, options: LayoutOptions): TimelineLayout {
  const builder = new Builder(timeline, options)
  const dayCount = timeline.days.length
  for (let day = 0; day < dayCount; ) {
    const end = builder.bandEnd(day)
    if (end > day + 1) builder.placeBand(day, end)
    else builder.placeDay(day)
    day = end
  }
  return builder.finish()
}

export interface Tile {
  /** Place in the timeline. */
  index: number
  left: number
  width: number
}

/** The tiles of a row, in whole pixels from the left edge of the timeline. */
export function tilesOfRow(layout: TimelineLayout, row: number): Tile[] {
  const first = layout.rowStarts[row] ?? 0
  const end = layout.rowStarts[row + 1] ?? first
  const day = dayOfRow(layout, row)
  const left = layout.dayLefts[day] ?? 0
  const room = layout.rowFull[row] ? (layout.dayWidths[day] ?? 0) - (end - first - 1) * layout.gap : null
  let sum = 0
  for (let i = first; i < end; i++) sum += layout.aspects[i] ?? 1
  const exact = room === null ? (layout.rowHeights[row] ?? 0) : room / sum
  const tiles: Tile[] = []
  let before = 0
  for (let i = first; i < end; i++) {
    const from = Math.round(before * exact)
    before += layout.aspects[i] ?? 1
    const to = Math.round(before * exact)
    tiles.push({ index: i, left: left + from + (i - first) * layout.gap, width: to - from })
  }
  return tiles
}

/** The rows that show anything between two offsets: first and one past the last. */
export function rowsBetween(layout: TimelineLayout, top: number, bottom: number): [first: number, end: number] {
  if (layout.rowCount === 0) return [0, 0]
  let first = lastAtOrBefore(layout.rowTops, layout.rowCount, top)
  // Rows side by side share their top; the search finds the last of them.
  while (first > 0 && layout.rowTops[first - 1] === layout.rowTops[first]) first -= 1
  const end = bottom < (layout.rowTops[0] ?? 0) ? 0 : lastAtOrBefore(layout.rowTops, layout.rowCount, bottom) + 1
  return [Math.min(first, end), end]
}

/** The first day of the band at an offset. */
export function dayAt(layout: TimelineLayout, offset: number): number {
  let day = lastAtOrBefore(layout.dayTops, layout.dayCount, offset)
  while (day > 0 && layout.dayTops[day - 1] === layout.dayTops[day]) day -= 1
  return day
}

/** One past the last day that stands in the same band. */
export function bandEndOf(layout: TimelineLayout, day: number): number {
  let end = day + 1
  while (end < layout.dayCount && layout.dayTops[end] === layout.dayTops[day]) end += 1
  return end
}

export function rowOfAsset(layout: TimelineLayout, index: number): number {
  return lastAtOrBefore(layout.rowStarts, layout.rowCount, index)
}

export function dayOfRow(layout: TimelineLayout, row: number): number {
  return lastAtOrBefore(layout.dayRows, layout.dayCount, row)
}

/** The asset reached by moving up or down from one: the tile of the next row whose middle is nearest. */
export function neighbourAbove(layout: TimelineLayout, index: number, step: -1 | 1): number {
  const row = rowOfAsset(layout, index)
  const top = layout.rowTops[row]
  let other = row
  while (other >= 0 && other < layout.rowCount && layout.rowTops[other] === top) other += step
  if (other < 0 || other >= layout.rowCount) return index
  const here = tilesOfRow(layout, row).find((tile) => tile.index === index)
  if (!here) return index
  const middle = here.left + here.width / 2
  const otherTop = layout.rowTops[other]
  let best = index
  let bestDistance = Number.POSITIVE_INFINITY
  for (; layout.rowTops[other] === otherTop && other >= 0 && other < layout.rowCount; other += step) {
    for (const tile of tilesOfRow(layout, other)) {
      const distance = Math.abs(tile.left + tile.width / 2 - middle)
      if (distance < bestDistance) {
        best = tile.index
        bestDistance = distance
      }
    }
  }
  return best
}

/** Wider and taller pictures than these are cut at the edges of their tile; the viewer shows them whole. */
const WIDEST = 3.2
const TALLEST = 0.42
/** Up to this factor above the aim, a last row is stretched to the right edge. */
const NEARLY_FULL = 1.25
const BAND_GAP = 24

class Builder {
  private readonly timeline: PackedTimeline
  private readonly options: LayoutOptions
  private readonly layout: TimelineLayout
  private top = 0
  private rows = 0

  constructor(timeline: PackedTimeline, options: LayoutOptions) {
    const days = timeline.days.length
    const count = timeline.ids.length
    const widest = Math.min(WIDEST, Math.max(TALLEST, options.width / options.rowHeight))
    this.timeline = timeline
    this.options = options
    this.layout = {
      width: options.width,
      gap: options.gap,
      height: 0,
      dayCount: days,
      dayTops: new Float64Array(days),
      dayLefts: new Uint16Array(days),
      dayWidths: new Uint16Array(days),
      dayRows: new Uint32Array(days + 1),
      rowCount: 0,
      rowTops: new Float64Array(count),
      rowHeights: new Uint16Array(count),
      rowStarts: new Uint32Array(count + 1),
      rowFull: new Uint8Array(count),
      aspects: Float32Array.from(timeline.aspects, (code) => Math.min(widest, Math.max(TALLEST, code / 1000)))
    }
  }

  /** One past the last day that fits beside `day` in one band. */
  bandEnd(day: number): number {
    let end = day
    for (let width = -BAND_GAP; end < this.layout.dayCount; end++) {
      width += BAND_GAP + this.slotWidth(end, this.options.width - width)
      if (width > this.options.width) break
    }
    return Math.max(end, day + 1)
  }

  placeBand(from: number, to: number): void {
    const { width, rowHeight, gap, headerHeight, dayGap, minDayWidth } = this.options
    let fixed = (to - from - 1) * BAND_GAP
    let sum = 0
    let narrow = false
    for (let day = from; day < to; day++) {
      const aspects = this.sumOf(day)
      fixed += (this.countOf(day) - 1) * gap
      sum += aspects
      narrow ||= this.slotWidth(day, Number.POSITIVE_INFINITY) <= minDayWidth
    }
    const fitting = (width - fixed) / sum
    const full = !narrow && fitting <= rowHeight * NEARLY_FULL
    const exact = full ? fitting : rowHeight
    const height = Math.round(exact)
    let left = 0
    for (let day = from; day < to; day++) {
      const inside = this.sumOf(day) * exact + (this.countOf(day) - 1) * gap
      const right = full && day === to - 1 ? width : Math.round(left + Math.max(minDayWidth, inside))
      this.beginDay(day, Math.round(left), right - Math.round(left))
      this.addRow(this.start(day), this.top + headerHeight, height, full)
      left += Math.max(minDayWidth, inside) + BAND_GAP
    }
    this.top += headerHeight + height + dayGap
  }

  placeDay(day: number): void {
    const { width, rowHeight, gap, headerHeight, dayGap } = this.options
    this.beginDay(day, 0, width)
    this.top += headerHeight
    const end = this.start(day + 1)
    let first = this.start(day)
    let sum = 0
    for (let i = first; i < end; i++) {
      const aspect = this.layout.aspects[i] ?? 1
      const before = (width - (i - first - 1) * gap) / sum
      sum += aspect
      const after = (width - (i - first) * gap) / sum
      if (after > rowHeight) continue
      if (i > first && before / rowHeight < rowHeight / after) {
        this.top += this.addRow(first, this.top, Math.round(before), true) + gap
        first = i
        sum = aspect
        // A tile as wide as the row fills the next one by itself.
        if (width / aspect > rowHeight) continue
        this.top += this.addRow(first, this.top, Math.round(width / aspect), true) + gap
      } else {
        this.top += this.addRow(first, this.top, Math.round(after), true) + gap
      }
      first = i + 1
      sum = 0
    }
    if (first < end) {
      const fitting = (width - (end - first - 1) * gap) / sum
      const full = fitting <= rowHeight * NEARLY_FULL
      this.top += this.addRow(first, this.top, Math.round(full ? fitting : rowHeight), full) + gap
    }
    this.top += dayGap - gap
  }

  finish(): TimelineLayout {
    const { layout, rows } = this
    layout.height = this.top
    layout.rowCount = rows
    layout.dayRows[layout.dayCount] = rows
    layout.rowStarts[rows] = this.timeline.ids.length
    layout.rowTops = layout.rowTops.slice(0, rows)
    layout.rowHeights = layout.rowHeights.slice(0, rows)
    layout.rowStarts = layout.rowStarts.slice(0, rows + 1)
    layout.rowFull = layout.rowFull.slice(0, rows)
    return layout
  }

  private beginDay(day: number, left: number, width: number): void {
    this.layout.dayTops[day] = this.top
    this.layout.dayLefts[day] = left
    this.layout.dayWidths[day] = width
    this.layout.dayRows[day] = this.rows
  }

  private addRow(start: number, top: number, height: number, full: boolean): number {
    this.layout.rowStarts[this.rows] = start
    this.layout.rowTops[this.rows] = top
    this.layout.rowHeights[this.rows] = height
    this.layout.rowFull[this.rows] = full ? 1 : 0
    this.rows += 1
    return height
  }

  /** How wide a day is in one row at the aimed height, given up once it is past `limit`. */
  private slotWidth(day: number, limit: number): number {
    const { rowHeight, gap, minDayWidth } = this.options
    let width = -gap
    for (let i = this.start(day); i < this.start(day + 1) && width <= limit; i++)
      width += gap + (this.layout.aspects[i] ?? 1) * rowHeight
    return Math.max(minDayWidth, width)
  }

  private sumOf(day: number): number {
    let sum = 0
    for (let i = this.start(day); i < this.start(day + 1); i++) sum += this.layout.aspects[i] ?? 1
    return sum
  }

  private countOf(day: number): number {
    return this.start(day + 1) - this.start(day)
  }

  private start(day: number): number {
    return this.timeline.starts[day] ?? 0
  }
}
