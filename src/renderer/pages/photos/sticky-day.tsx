import { useEffect, useRef, useState } from 'react'
import { formatDays } from '../../state/format.ts'
import type { PackedTimeline } from '../../state/packed-timeline.ts'
import type { TimelineScroll } from './timeline-scroll.ts'

interface StickyDayProps {
  timeline: PackedTimeline
  scroll: TimelineScroll
  height: number
}

/** The date of what is at the top of the window, once its own heading has left; the next heading pushes it out. */
export function StickyDay({ timeline, scroll, height }: StickyDayProps) {
  const bar = useRef<HTMLDivElement>(null)
  const [shown, setShown] = useState<{ first: number; end: number } | null>(null)

  useEffect(() => {
    const follow = () => {
      const { first, end, pushed, inHead } = scroll.topDays()
      if (bar.current) bar.current.style.transform = `translateY(${Math.min(0, pushed - height)}px)`
      setShown((earlier) => {
        if (inHead) return null
        return earlier?.first === first && earlier.end === end ? earlier : { first, end }
      })
    }
    follow()
    return scroll.subscribe(follow)
  }, [scroll, height])

  return (
    <div aria-hidden className="pointer-events-none absolute inset-x-0 top-0 z-[5] overflow-hidden" style={{ height }}>
      <div
        ref={bar}
        style={{ height }}
        className={`flex items-center bg-canvas/92 pr-14 pl-4 font-semibold backdrop-blur-sm transition-opacity sm:pl-6 ${shown ? '' : 'opacity-0'}`}
      >
        {shown && formatDays(timeline.days[shown.end - 1] ?? 0, timeline.days[shown.first] ?? 0)}
      </div>
    </div>
  )
}
