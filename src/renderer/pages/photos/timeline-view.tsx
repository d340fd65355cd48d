import clsx from 'clsx'
import { type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { lookAt } from '../../jobs/look.ts'
import { setCalm } from '../../state/calm.ts'
import { items } from '../../state/item-store.ts'
import type { PackedTimeline } from '../../state/packed-timeline.ts'
import { type Density, usePreferences } from '../../state/preferences.ts'
import type { TimelineModel } from '../../state/timeline-model.ts'
import { openAsset } from '../../state/viewer.ts'
import { useElementSize } from '../../ui/use-element-size.ts'
import { layoutTimeline, rowOfAsset } from './layout.ts'
import { Scrubber } from './scrubber.tsx'
import { StickyDay } from './sticky-day.tsx'
import { TimelineRow } from './timeline-rows.tsx'
import { TimelineScroll } from './timeline-scroll.ts'
import { useTileFocus } from './use-tile-focus.ts'

interface TimelineViewProps {
  /** Null for the skeleton: nothing to fetch, to open or to remember. */
  model: TimelineModel | null
  timeline: PackedTimeline
  header: ReactNode
}

const ROW_HEIGHT: Record<Density, number> = { small: 128, medium: 204, large: 312 }
const HEADER_PX = 44
/** Rows are drawn this far beyond the window. */
const SPARE_PX = 700
/** Items this far away are fetched along, so that scrolling on seldom waits. */
const FAR_PX = 4_000

/** A timeline drawn: only the rows in sight exist, and a scroll re-renders only when rows come or go. */
export function TimelineView({ model, timeline, header }: TimelineViewProps) {
  const density = usePreferences((preferences) => preferences.density)
  const scroller = useRef<HTMLDivElement>(null)
  const head = useRef<HTMLDivElement>(null)
  const area = useRef<HTMLDivElement>(null)
  const plane = useRef<HTMLDivElement>(null)
  const { width } = useElementSize(area)
  const { height: viewport } = useElementSize(scroller)
  const { height: headHeight } = useElementSize(head)
  const [scroll, setScroll] = useState<TimelineScroll | null>(null)
  const [drawn, setDrawn] = useState({ first: 0, end: 0, origin: 0 })
  const origin = useRef(0)

  const layout = useMemo(() => {
    const rowHeight = ROW_HEIGHT[density] * (width < 560 ? 0.55 : 1)
    return layoutTimeline(timeline, {
      width,
      rowHeight,
      gap: 4,
      headerHeight: HEADER_PX,
      dayGap: 16,
      minDayWidth: Math.min(148, width)
    })
  }, [timeline, width, density])

  useLayoutEffect(() => {
    if (!scroller.current) return
    const created = new TimelineScroll(scroller.current)
    setScroll(created)
    return () => created.dispose()
  }, [])

  useLayoutEffect(() => {
    if (!scroll) return
    const follow = () => {
      const next = scroll.rows(SPARE_PX)
      placePlane(scroll, plane.current, origin.current)
      setDrawn((now) => (now.first === next.first && now.end === next.end && now.origin === next.origin ? now : next))
      setCalm(scroll.calm)
    }
    follow()
    return scroll.subscribe(follow)
  }, [scroll])

  // Together with the rows that count from the new origin, which are drawn a moment after the scroll that asked for them.
  useLayoutEffect(() => {
    origin.current = drawn.origin
    if (scroll) placePlane(scroll, plane.current, drawn.origin)
  }, [scroll, drawn.origin])

  useLayoutEffect(() => {
    if (!scroll || width === 0 || viewport === 0) return
    scroll.setGeometry({ timeline, layout, headHeight, viewport }, model?.memory ?? null)
  }, [scroll, model, timeline, layout, headHeight, viewport, width])

  useLayoutEffect(() => {
    if (!scroll || !model) return
    return () => {
      model.memory = scroll.memory()
    }
  }, [scroll, model])

  useEffect(() => {
    if (!scroll || !model) return
    const ask = () => {
      if (!scroll.calm) return
      const sight = scroll.rows(0)
      const near = scroll.rows(SPARE_PX)
      const far = scroll.rows(FAR_PX)
      const ids = (first: number, end: number) =>
        timeline.ids.subarray(layout.rowStarts[first] ?? 0, layout.rowStarts[end] ?? 0)
      items.want(
        'timeline',
        [...ids(sight.first, sight.end), ...ids(sight.end, near.end), ...ids(near.first, sight.first)],
        [...ids(near.end, far.end), ...ids(far.first, near.first)]
      )
      lookAt('timeline', [...ids(sight.first, sight.end)])
    }
    ask()
    const stop = scroll.subscribe(ask)
    return () => {
      stop()
      items.want('timeline', [])
      lookAt('timeline', [])
    }
  }, [scroll, model, timeline, layout])

  const focus = useTileFocus({ timeline, layout, scroll, area, headerHeight: HEADER_PX })

  const rows: number[] = []
  for (let row = drawn.first; row < Math.min(drawn.end, layout.rowCount); row++) rows.push(row)
  const focusRow = focus.index === null ? -1 : rowOfAsset(layout, focus.index)
  if (focusRow >= 0 && (focusRow < drawn.first || focusRow >= drawn.end)) rows.push(focusRow)

  return (
    <div className="relative h-full">
      <div
        ref={scroller}
        tabIndex={-1}
        onScroll={() => scroll?.handleScroll()}
        className={clsx(
          'h-full overflow-x-hidden [scrollbar-width:none]',
          model ? 'overflow-y-auto' : 'overflow-hidden'
        )}
      >
        <div ref={head} className="pr-14 pl-4 max-sm:pr-4 sm:pl-6">
          {header}
        </div>
        <div
          className={clsx('relative overflow-hidden', !model && 'animate-fade-in')}
          style={{ height: TimelineScroll.contentHeight({ layout, headHeight }) - headHeight }}
        >
          {/* biome-ignore lint/a11y/noStaticElementInteractions: hears what its tiles, which are buttons, are told */}
          <div
            ref={area}
            className="absolute inset-y-0 right-4 left-4 sm:right-14 sm:left-6"
            onKeyDown={focus.onKeyDown}
            onFocus={focus.onFocus}
            onClick={(event) => {
              const id = assetOf(event.target)
              if (id !== null) openAsset(id)
            }}
          >
            <div ref={plane} className="absolute inset-x-0 top-0">
              {width > 0 &&
                rows.map((row) => (
                  <TimelineRow
                    key={layout.rowStarts[row]}
                    timeline={timeline}
                    layout={layout}
                    row={row}
                    origin={drawn.origin}
                    headerHeight={HEADER_PX}
                    tabbable={row === focusRow || (focusRow < 0 && row === drawn.first) ? focus.tabbable(row) : 0}
                  />
                ))}
            </div>
          </div>
        </div>
      </div>
      {scroll && model && (
        <>
          <StickyDay timeline={timeline} scroll={scroll} height={HEADER_PX} />
          {layout.height > viewport * 1.5 && (
            <Scrubber timeline={timeline} layout={layout} headHeight={headHeight} scroll={scroll} />
          )}
        </>
      )}
    </div>
  )
}

function placePlane(scroll: TimelineScroll, plane: HTMLElement | null, origin: number): void {
  if (plane) plane.style.transform = `translateY(${scroll.planeTop(origin)}px)`
}

function assetOf(target: EventTarget): number | null {
  const tile = target instanceof Element ? target.closest('[data-asset]') : null
  const id = Number(tile?.getAttribute('data-asset'))
  return id > 0 ? id : null
}
