import { type FocusEvent, type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react'
import { useSearch } from 'wouter'
import type { PackedTimeline } from '../../state/packed-timeline.ts'
import { assetInSearch } from '../../state/viewer.ts'
import { neighbourAbove, type TimelineLayout } from './layout.ts'
import type { TimelineScroll } from './timeline-scroll.ts'

interface TileFocusOptions {
  timeline: PackedTimeline
  layout: TimelineLayout
  scroll: TimelineScroll | null
  area: RefObject<HTMLElement | null>
  headerHeight: number
}

/**
 * Keys in a timeline: one tile is reached by Tab, arrows move from there, Home and End go to the ends. The focused
 * tile's row stays drawn when it is scrolled out of sight, so that the focus is never lost. When the viewer closes,
 * the asset seen last is brought into sight and gets the focus.
 */
export function useTileFocus({ timeline, layout, scroll, area, headerHeight }: TileFocusOptions) {
  const [assetId, setAssetId] = useState<number | null>(null)
  const pending = useRef<number | null>(null)
  const place = assetId === null ? -1 : timeline.ids.indexOf(assetId)
  const index = place < 0 ? null : place

  const goTo = (target: number) => {
    const id = timeline.ids[target]
    if (!id || !scroll) return
    scroll.reveal(target, headerHeight + 8)
    setAssetId(id)
    pending.current = id
  }

  const viewed = assetInSearch(useSearch())
  const lastViewed = useRef<number | null>(null)
  useEffect(() => {
    const closed = viewed === null ? lastViewed.current : null
    lastViewed.current = viewed
    const at = closed === null ? -1 : timeline.ids.indexOf(closed)
    if (at < 0 || !scroll) return
    scroll.reveal(at, headerHeight + 8)
    setAssetId(closed)
    pending.current = closed
  }, [viewed, timeline, scroll, headerHeight])

  // The tile to be focused may have to be drawn first. After the viewer's effect above: closing it may change nothing else
  // here, and so be the only time that this runs.
  useEffect(() => {
    if (pending.current === null) return
    const tile = area.current?.querySelector<HTMLElement>(`[data-asset="${pending.current}"]`)
    const { activeElement } = document
    const isTakenElsewhere =
      activeElement !== null && activeElement !== document.body && !area.current?.contains(activeElement)
    if (!tile && !isTakenElsewhere) return
    pending.current = null
    if (!isTakenElsewhere) tile?.focus({ preventScroll: true })
  })

  return {
    index,
    /** Which asset of this row Tab reaches: the one focused last, else the row's first. */
    tabbable: (row: number): number => assetId ?? timeline.ids[layout.rowStarts[row] ?? 0] ?? 0,
    onFocus: (event: FocusEvent) => {
      const id = Number(event.target.getAttribute('data-asset'))
      if (id > 0) setAssetId(id)
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (index === null || event.ctrlKey || event.metaKey || event.altKey) return
      const target = keyTarget(event.key, index, timeline.ids.length, layout)
      if (target === null) return
      event.preventDefault()
      goTo(target)
    }
  }
}

function keyTarget(key: string, index: number, count: number, layout: TimelineLayout): number | null {
  switch (key) {
    case 'ArrowLeft':
      return Math.max(0, index - 1)
    case 'ArrowRight':
      return Math.min(count - 1, index + 1)
    case 'ArrowUp':
      return neighbourAbove(layout, index, -1)
    case 'ArrowDown':
      return neighbourAbove(layout, index, 1)
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return null
  }
}
