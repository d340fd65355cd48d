import type { PackedTimeline } from '../../state/packed-timeline.ts'
import type { ScrollMemory } from '../../state/timeline-model.ts'
import { bandEndOf, dayAt, rowOfAsset, rowsBetween, type TimelineLayout } from './layout.ts'
import { physicalHeight, physicalOf, virtualOf } from './scroll-scale.ts'

export interface Geometry {
  timeline: PackedTimeline
  layout: TimelineLayout
  /** Of the page's head above the first day. */
  headHeight: number
  viewport: number
}

/** What was in sight, to be put back in the same place of the window after everything around it moved. */
interface Anchor extends ScrollMemory {
  day: number
}

/** Room below the last row. */
const FOOT_PX = 48
/** A layout never starts to draw further than this from the rows' common origin. */
const ORIGIN_STEP_PX = 1_000_000
const REST_MS = 140
/** Faster than this (pixels per millisecond) nothing is fetched: it would be gone before it came. */
const FAST = 5

/**
 * Where a timeline is scrolled to. All offsets called `y` are pixels of the timeline from its top, whatever the
 * browser's element can hold (`Note: scaled scroll`).
 */
export class TimelineScroll {
  y = 0
  /** False while things fly past. */
  calm = true
  private readonly element: HTMLElement
  private readonly listeners = new Set<() => void>()
  private geometry: Geometry | null = null
  private base = 0
  private lastPhysical = 0
  private lastTime = 0
  private restTimer: ReturnType<typeof setTimeout> | undefined

  constructor(element: HTMLElement) {
    this.element = element
  }

  /** Called after every move and after every change of geometry. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** The height that the element's content must have. */
  static contentHeight({ layout, headHeight }: Pick<Geometry, 'layout' | 'headHeight'>): number {
    return physicalHeight(headHeight + layout.height + FOOT_PX)
  }

  /** How far the timeline can scroll. */
  get room(): number {
    if (!this.geometry) return 0
    const { headHeight, layout, viewport } = this.geometry
    return Math.max(0, headHeight + layout.height + FOOT_PX - viewport)
  }

  /** Takes a new geometry, after the element has its new height, and keeps what is in sight where it is. */
  setGeometry(next: Geometry, memory: ScrollMemory | null): void {
    const anchor = this.geometry ? this.anchor() : memory && { ...memory, day: Number.NaN }
    this.geometry = next
    const kept = anchor ? this.place(anchor) : null
    this.moveTo(kept ?? Math.min(this.y, this.room))
  }

  /** What to remember when the page is left; null at the top. */
  memory(): ScrollMemory | null {
    return this.anchor()
  }

  moveTo(y: number): void {
    const target = Math.min(this.room, Math.max(0, y))
    const viewport = this.geometry?.viewport ?? 0
    this.element.scrollTop = physicalOf(target, this.room, viewport)
    this.lastPhysical = this.element.scrollTop
    this.base = target - this.lastPhysical
    this.moved(target)
  }

  /** The element was scrolled by the user. */
  handleScroll(): void {
    const physical = this.element.scrollTop
    if (physical === this.lastPhysical) return
    const viewport = this.geometry?.viewport ?? 0
    if (this.base !== 0 && Math.abs(physical - this.lastPhysical) > 4 * viewport)
      this.base = virtualOf(physical, this.room, viewport) - physical
    this.lastPhysical = physical
    this.moved(Math.min(this.room, Math.max(0, physical + this.base)))
  }

  /** Scrolls by as little as brings an asset's row wholly into sight, leaving `above` pixels free at the top. */
  reveal(index: number, above: number): void {
    if (!this.geometry) return
    const { layout, headHeight, viewport } = this.geometry
    const row = rowOfAsset(layout, index)
    const top = headHeight + (layout.rowTops[row] ?? 0)
    const bottom = top + (layout.rowHeights[row] ?? 0)
    if (top < this.y + above) this.moveTo(top - above)
    else if (bottom > this.y + viewport - FOOT_PX / 2) this.moveTo(bottom - viewport + FOOT_PX / 2)
  }

  /** Rows to draw, with some to spare on both sides, and the offset that their positions count from. */
  rows(spare: number): { first: number; end: number; origin: number } {
    if (!this.geometry) return { first: 0, end: 0, origin: 0 }
    const { layout, headHeight, viewport } = this.geometry
    const top = this.y - headHeight
    const [first, end] = rowsBetween(layout, top - spare, top + viewport + spare)
    return { first, end, origin: Math.max(0, Math.floor(top / ORIGIN_STEP_PX) * ORIGIN_STEP_PX) }
  }

  /** How far down the drawn rows stand in their element. */
  planeTop(origin: number): number {
    return origin - this.base
  }

  /** The first day of the band at the top of the window, how many stand in it, and how far the next pushes it out. */
  topDays(): { first: number; end: number; pushed: number; inHead: boolean } {
    if (!this.geometry || this.geometry.layout.dayCount === 0) return { first: 0, end: 0, pushed: 0, inHead: true }
    const { layout, headHeight } = this.geometry
    const top = this.y - headHeight
    const first = dayAt(layout, top)
    const end = bandEndOf(layout, first)
    const next = end < layout.dayCount ? (layout.dayTops[end] ?? 0) : Number.POSITIVE_INFINITY
    return { first, end, pushed: next - top, inHead: top <= (layout.dayTops[first] ?? 0) }
  }

  dispose(): void {
    clearTimeout(this.restTimer)
  }

  private moved(y: number): void {
    const now = performance.now()
    const speed = Math.abs(y - this.y) / Math.max(1, now - this.lastTime)
    this.lastTime = now
    this.y = y
    this.calm = speed < FAST
    clearTimeout(this.restTimer)
    this.restTimer = setTimeout(() => this.rest(), REST_MS)
    for (const listener of this.listeners) listener()
  }

  /** At rest the element's own position is put right, so that both ends stay in reach. */
  private rest(): void {
    const viewport = this.geometry?.viewport ?? 0
    if (Math.abs(physicalOf(this.y, this.room, viewport) - this.lastPhysical) > 1) {
      this.element.scrollTop = physicalOf(this.y, this.room, viewport)
      this.lastPhysical = this.element.scrollTop
      this.base = this.y - this.lastPhysical
    }
    this.calm = true
    for (const listener of this.listeners) listener()
  }

  /** The first row wholly in sight; null where the page's head is, so that new photos show at the top. */
  private anchor(): Anchor | null {
    if (!this.geometry) return null
    const { layout, timeline, headHeight } = this.geometry
    const top = this.y - headHeight
    if (top <= 0 || layout.rowCount === 0) return null
    const [first, end] = rowsBetween(layout, top, top + this.geometry.viewport)
    let row = first
    while (row + 1 < end && (layout.rowTops[row] ?? 0) < top) row += 1
    const index = layout.rowStarts[row] ?? 0
    const day = dayAt(layout, layout.rowTops[row] ?? 0)
    return {
      assetId: timeline.ids[index] ?? 0,
      day: timeline.days[day] ?? Number.NaN,
      fromTop: (layout.rowTops[row] ?? 0) - top
    }
  }

  /** Where to scroll to so that the anchor stands where it stood; null when neither it nor its day is there. */
  private place({ assetId, day, fromTop }: Anchor): number | null {
    if (!this.geometry) return null
    const { layout, timeline, headHeight } = this.geometry
    const index = assetId === 0 ? -1 : timeline.ids.indexOf(assetId)
    if (index >= 0) return headHeight + (layout.rowTops[rowOfAsset(layout, index)] ?? 0) - fromTop
    const at = timeline.days.indexOf(day)
    if (at < 0) return null
    return headHeight + (layout.rowTops[layout.dayRows[at] ?? 0] ?? 0) - fromTop
  }
}
