import clsx from 'clsx'
import { type KeyboardEvent, type PointerEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { formatMonth } from '../../state/format.ts'
import type { PackedTimeline } from '../../state/packed-timeline.ts'
import { dayAt, type TimelineLayout } from './layout.ts'
import { scrubberMarks } from './scrubber-marks.ts'
import type { TimelineScroll } from './timeline-scroll.ts'

interface ScrubberProps {
  timeline: PackedTimeline
  layout: TimelineLayout
  headHeight: number
  scroll: TimelineScroll
}

/** The whole timeline as a strip: years and months where they are, a thumb to drag, keys to step by month and year. */
export function Scrubber({ timeline, layout, headHeight, scroll }: ScrubberProps) {
  const strip = useRef<HTMLDivElement>(null)
  const thumb = useRef<HTMLDivElement>(null)
  const bubble = useRef<HTMLDivElement>(null)
  const [height, setHeight] = useState(0)
  const [dragging, setDragging] = useState(false)
  const marks = useMemo(() => scrubberMarks(timeline, layout, height), [timeline, layout, height])

  useLayoutEffect(() => {
    const element = strip.current
    if (!element) return
    const observer = new ResizeObserver(() => setHeight(element.clientHeight))
    observer.observe(element)
    setHeight(element.clientHeight)
    return () => observer.disconnect()
  }, [])

  useEffect(() => {
    const follow = () => {
      const share = scroll.room === 0 ? 0 : scroll.y / scroll.room
      const month = monthAt(timeline, layout, scroll.y - headHeight)
      if (thumb.current) {
        thumb.current.style.top = `${share * 100}%`
        thumb.current.setAttribute('aria-valuenow', String(Math.round(share * 1000)))
        thumb.current.setAttribute('aria-valuetext', month)
      }
      if (bubble.current) bubble.current.textContent = month
    }
    follow()
    return scroll.subscribe(follow)
  }, [scroll, timeline, layout, headHeight])

  const drag = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    scroll.moveTo(((event.clientY - box.top) / box.height) * scroll.room)
  }

  const step = (event: KeyboardEvent) => {
    const target = keyTarget(event.key, timeline, layout, scroll, headHeight)
    if (target === null) return
    event.preventDefault()
    scroll.moveTo(target)
  }

  return (
    <div
      ref={strip}
      className="group absolute inset-y-4 right-0 z-10 w-14 touch-none max-sm:w-8"
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        event.preventDefault()
        thumb.current?.focus({ preventScroll: true })
        setDragging(true)
        drag(event)
      }}
      onPointerMove={(event) => dragging && drag(event)}
      onPointerUp={() => setDragging(false)}
      onPointerCancel={() => setDragging(false)}
    >
      <div aria-hidden className={clsx('transition-opacity', !dragging && 'max-sm:opacity-0')}>
        {marks.map(({ at, year }) => (
          <span
            key={at}
            style={{ top: `${at * 100}%` }}
            className={clsx(
              'pointer-events-none absolute right-4 -translate-y-1/2',
              year === null ? 'mr-1 size-1 rounded-full bg-edge' : 'text-muted text-xs tabular-nums'
            )}
          >
            {year}
          </span>
        ))}
      </div>
      <div
        ref={thumb}
        role="slider"
        tabIndex={0}
        aria-label="Date"
        aria-orientation="vertical"
        aria-valuemin={0}
        aria-valuemax={1000}
        aria-valuenow={0}
        onKeyDown={step}
        className="absolute right-1 h-7 w-1.5 -translate-y-1/2 rounded-full bg-ember max-sm:h-10"
      >
        <div
          ref={bubble}
          aria-hidden
          className={clsx(
            'pointer-events-none absolute top-1/2 right-full mr-2 -translate-y-1/2 whitespace-nowrap rounded-control bg-floating px-3 py-1.5 font-semibold text-sm shadow-floating transition-opacity',
            dragging ? 'opacity-100' : 'opacity-0'
          )}
        />
      </div>
    </div>
  )
}

function monthAt(timeline: PackedTimeline, layout: TimelineLayout, offset: number): string {
  return layout.dayCount === 0 ? '' : formatMonth(timeline.days[dayAt(layout, offset)] ?? 0)
}

/** Arrows step to the next month, Page keys to the next year, Home and End to the ends. */
function keyTarget(
  key: string,
  timeline: PackedTimeline,
  layout: TimelineLayout,
  scroll: TimelineScroll,
  headHeight: number
): number | null {
  if (key === 'Home') return 0
  if (key === 'End') return scroll.room
  const older = key === 'ArrowDown' || key === 'ArrowRight' || key === 'PageDown'
  const newer = key === 'ArrowUp' || key === 'ArrowLeft' || key === 'PageUp'
  if (!older && !newer) return null
  const period = key.startsWith('Page') ? yearOf : monthOf
  const periodOf = (day: number) => period(timeline.days[day] ?? 0)
  let day = dayAt(layout, scroll.y - headHeight + 1)
  const here = periodOf(day)
  if (older) {
    while (day < layout.dayCount && periodOf(day) === here) day += 1
    return day === layout.dayCount ? scroll.room : headHeight + (layout.dayTops[day] ?? 0)
  }
  const atStart = day === 0 || periodOf(day - 1) !== here
  if (atStart) day = Math.max(0, day - 1)
  const wanted = periodOf(day)
  while (day > 0 && periodOf(day - 1) === wanted) day -= 1
  return day === 0 ? 0 : headHeight + (layout.dayTops[day] ?? 0)
}

const DAY_MS = 86_400_000
const yearOf = (day: number): number => new Date(day * DAY_MS).getUTCFullYear()
const monthOf = (day: number): number => yearOf(day) * 12 + new Date(day * DAY_MS).getUTCMonth()
