import { useVirtualizer } from '@tanstack/react-virtual'
import clsx from 'clsx'
import { ChevronRight } from 'lucide-react'
import { type ReactNode, type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react'
import { formatCount } from '../../state/format.ts'
import { type ReasonGroup, reasonRows } from './reason-rows.ts'

/** With so few files nothing needs to be folded away. */
const OPEN_BELOW = 9

interface ReasonListProps<T> {
  label: string
  groups: readonly ReasonGroup<T>[]
  scroller: RefObject<HTMLElement | null>
  /** A few words before the reason, e.g. which pipeline. */
  note?: (group: ReasonGroup<T>) => ReactNode
  actions?: (group: ReasonGroup<T>) => ReactNode
  children: (item: T) => ReactNode
}

/** Files gathered under their reasons, each reason to be unfolded. Virtualised as one list. */
export function ReasonList<T>({ label, groups, scroller, note, actions, children }: ReasonListProps<T>) {
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set())
  const few = groups.reduce((sum, { items }) => sum + items.length, 0) < OPEN_BELOW
  const open = new Set(groups.filter(({ key }) => turned.has(key) !== few).map(({ key }) => key))
  const rows = reasonRows(groups, open)
  const box = useRef<HTMLDivElement>(null)
  const top = useTop(box, scroller)
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    // Coming later into a page that is scrolled already, it must not scroll it back to the top.
    initialOffset: () => scroller.current?.scrollTop ?? 0,
    estimateSize: (index) => (rows[index]?.kind === 'group' ? 56 : 52),
    getItemKey: (index) => rows[index]?.key ?? index,
    scrollMargin: top,
    overscan: 8
  })
  const turn = (key: string) =>
    setTurned((known) => {
      const next = new Set(known)
      if (!next.delete(key)) next.add(key)
      return next
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
      {list.getVirtualItems().map((place) => {
        const row = rows[place.index]
        if (!row) return null
        return (
          // biome-ignore lint/a11y/useSemanticElements: see the list above.
          <div
            key={place.key}
            ref={list.measureElement}
            data-index={place.index}
            role="listitem"
            className="absolute top-0 left-0 w-full"
            style={{ transform: `translateY(${place.start - top}px)` }}
          >
            {row.kind === 'item' ? (
              <div className="border-line border-t py-1.5 pr-3 pl-11">{children(row.item)}</div>
            ) : (
              <div className={clsx('flex items-center gap-3 p-1.5 pr-3', place.index > 0 && 'border-line border-t')}>
                <button
                  type="button"
                  aria-expanded={row.open}
                  onClick={() => turn(row.key)}
                  className="flex min-h-11 min-w-0 grow items-center gap-3 rounded-control px-2 py-1 text-left transition-colors hover:bg-hover focus-visible:outline-offset-[-2px]"
                >
                  <ChevronRight
                    aria-hidden
                    className={clsx('size-4 shrink-0 text-muted transition-transform', row.open && 'rotate-90')}
                  />
                  <span className="min-w-0 grow">
                    {note && <span className="block text-muted text-sm">{note(row.group)}</span>}
                    <span className={clsx('wrap-anywhere', row.open ? 'block' : 'line-clamp-3')}>
                      {row.group.reason}
                    </span>
                  </span>
                  <span className="shrink-0 text-muted tabular-nums">{formatCount(row.group.items.length)}</span>
                </button>
                {actions?.(row.group)}
              </div>
            )}
          </div>
        )
      })}
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
