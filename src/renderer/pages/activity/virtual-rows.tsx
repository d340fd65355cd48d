import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react'

interface VirtualRowsProps {
  label: string
  count: number
  /** Pixels of a row before it was measured. */
  estimate: (index: number) => number
  keyOf: (index: number) => string
  /** What the rows scroll in; they are one part of its content. */
  scroller: RefObject<HTMLElement | null>
  children: (index: number) => ReactNode
}

/** A list of any length inside of a page that scrolls as a whole: only the rows in sight exist. */
export function VirtualRows({ label, count, estimate, keyOf, scroller, children }: VirtualRowsProps) {
  const box = useRef<HTMLDivElement>(null)
  const top = useTop(box, scroller)
  const list = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    // Coming later into a page that is scrolled already, it must not scroll it back to the top.
    initialOffset: () => scroller.current?.scrollTop ?? 0,
    estimateSize: estimate,
    getItemKey: keyOf,
    scrollMargin: top,
    overscan: 8
  })
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows are placed by hand, which list elements do not help with.
    <div
      ref={box}
      role="list"
      aria-label={label}
      className="relative overflow-hidden rounded-panel bg-raised"
      style={{ height: list.getTotalSize() }}
    >
      {list.getVirtualItems().map((place) => (
        // biome-ignore lint/a11y/useSemanticElements: see the list above.
        <div
          key={place.key}
          ref={list.measureElement}
          data-index={place.index}
          role="listitem"
          aria-setsize={count}
          aria-posinset={place.index + 1}
          className="absolute top-0 left-0 w-full"
          style={{ transform: `translateY(${place.start - top}px)` }}
        >
          {children(place.index)}
        </div>
      ))}
    </div>
  )
}

/** Distance from the top of what scrolls, kept true while anything above changes its height. */
function useTop(box: RefObject<HTMLElement | null>, scroller: RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0)
  const measure = useCallback(() => {
    const outer = scroller.current
    if (!box.current || !outer) return
    setTop(Math.round(box.current.getBoundingClientRect().top - outer.getBoundingClientRect().top + outer.scrollTop))
  }, [box, scroller])
  useLayoutEffect(measure)
  useLayoutEffect(() => {
    const observer = new ResizeObserver(measure)
    for (let element = box.current?.parentElement; element; element = element.parentElement) {
      observer.observe(element)
      if (element === scroller.current) break
    }
    return () => observer.disconnect()
  }, [box, scroller, measure])
  return top
}
