import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual'
import {
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  type RefObject,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState
} from 'react'
import { stepInGrid } from './grid-steps.ts'

export interface TileGridHandle {
  /** Brings a tile into view and gives it the keyboard. */
  focusTile: (index: number) => void
  /** Brings a tile into view and keeps it drawn, for what in it takes the keyboard by itself. */
  reveal: (index: number) => void
}

export interface Tile {
  index: number
  /** Pixels. */
  width: number
  /** Spread over the one element of the tile that takes the keyboard: a link or a button. */
  focusProps: { 'data-tile-focus': true; tabIndex: 0 | -1 }
}

interface TileGridProps {
  /** What the grid holds, for a screen reader. */
  label: string
  count: number
  keyOf: (index: number) => number | string
  /** The narrowest a tile may be; the row is filled from there. */
  minTileWidth: number
  gap: number
  tileHeight: (width: number) => number
  /** The element that scrolls; the grid may be anywhere inside it. */
  scroller: RefObject<HTMLElement | null>
  /** Told the first and last index (inclusive) that are drawn, to fetch what they need. */
  onRange?: (first: number, last: number) => void
  handle?: Ref<TileGridHandle>
  children: (tile: Tile) => ReactNode
}

/** Pixels. */
const FOOT_CLEARANCE = 160

/**
 * A virtualised grid of equal tiles that is one stop of the Tab key: arrows, Home, End and Page keys move inside it.
 * Only the rows in view are in the document, and the row that has the keyboard, so that scrolling never loses it.
 */
export function TileGrid(props: TileGridProps) {
  const { count, gap, keyOf, onRange, scroller, tileHeight } = props
  const box = useRef<HTMLDivElement>(null)
  const place = usePlace(box, scroller)
  const columns = Math.max(1, Math.floor((place.width + gap) / (props.minTileWidth + gap)))
  const width = Math.floor((place.width - gap * (columns - 1)) / columns)
  const [active, setActive] = useState(0)
  const activeIndex = Math.min(active, Math.max(0, count - 1))
  const activeRow = Math.floor(activeIndex / columns)

  const rows = useVirtualizer({
    count: place.width > 0 ? Math.ceil(count / columns) : 0,
    getScrollElement: () => scroller.current,
    // Coming later into a page that is scrolled already, it must not scroll it back to the top.
    initialOffset: () => scroller.current?.scrollTop ?? 0,
    estimateSize: () => tileHeight(width) + gap,
    scrollMargin: place.top,
    overscan: 3,
    // What is brought into view stays clear of the messages at the foot of the window and of suggestions below a field.
    scrollPaddingEnd: FOOT_CLEARANCE,
    rangeExtractor: useCallback(
      (range: Range) => withRow(defaultRangeExtractor(range), activeRow, range.count),
      [activeRow]
    )
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the rows' heights follow from the width of a tile.
  useLayoutEffect(() => {
    rows.measure()
  }, [width, rows])

  const first = (rows.range?.startIndex ?? 0) * columns
  const last = Math.min(count, ((rows.range?.endIndex ?? -1) + 1) * columns) - 1
  useEffect(() => {
    if (last >= first) onRange?.(first, last)
  }, [first, last, onRange])

  const wanted = useRef<number | null>(null)
  const [, drawAgain] = useState(0)
  const reveal = (index: number) => {
    setActive(index)
    rows.scrollToIndex(Math.floor(index / columns), { align: 'auto' })
  }
  const focusTile = (index: number) => {
    wanted.current = index
    reveal(index)
    drawAgain((times) => times + 1)
  }
  useImperativeHandle(props.handle, () => ({ focusTile, reveal }))
  useLayoutEffect(() => {
    if (wanted.current === null) return
    const tile = box.current?.querySelector<HTMLElement>(`[data-tile="${wanted.current}"] [data-tile-focus]`)
    if (!tile) return
    wanted.current = null
    tile.focus({ preventScroll: true })
  })

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (!(event.target instanceof HTMLElement) || !event.target.matches('[data-tile-focus]')) return
    const rowsInView = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / (tileHeight(width) + gap)))
    const next = stepInGrid(event, { index: activeIndex, count, columns, rowsInView })
    if (next === null) return
    event.preventDefault()
    if (next !== activeIndex) focusTile(next)
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: rows are placed by hand, which list elements do not help with.
    <div
      ref={box}
      role="list"
      aria-label={props.label}
      className="relative"
      style={{ height: Math.max(0, rows.getTotalSize() - gap) }}
      onKeyDown={onKeyDown}
    >
      {/* One flat list: in a list of rows a tile whose row moves within it would be made anew, and lose the keyboard. */}
      {rows.getVirtualItems().flatMap((row) =>
        tilesOfRow(row.index, columns, count).map((index) => (
          // biome-ignore lint/a11y/useSemanticElements: see the list above.
          <div
            key={keyOf(index)}
            role="listitem"
            aria-setsize={count}
            aria-posinset={index + 1}
            data-tile={index}
            className="absolute top-0 left-0"
            style={{
              width,
              height: tileHeight(width),
              transform: `translate(${(index % columns) * (width + gap)}px, ${row.start - place.top}px)`
            }}
            onFocus={() => setActive(index)}
          >
            {props.children({
              index,
              width,
              focusProps: { 'data-tile-focus': true, tabIndex: index === activeIndex ? 0 : -1 }
            })}
          </div>
        ))
      )}
    </div>
  )
}

/** The grid's width and its distance from the top of what scrolls, kept true while anything around it changes. */
function usePlace(box: RefObject<HTMLElement | null>, scroller: RefObject<HTMLElement | null>) {
  const [place, setPlace] = useState({ width: 0, top: 0 })
  const measure = useCallback(() => {
    const element = box.current
    const outer = scroller.current
    if (!element || !outer) return
    const width = element.clientWidth
    const top = Math.round(element.getBoundingClientRect().top - outer.getBoundingClientRect().top + outer.scrollTop)
    setPlace((known) => (known.width === width && known.top === top ? known : { width, top }))
  }, [box, scroller])
  useLayoutEffect(measure)
  useLayoutEffect(() => {
    const observer = new ResizeObserver(measure)
    for (let element = box.current; element; element = element.parentElement) {
      observer.observe(element)
      if (element === scroller.current) break
    }
    return () => observer.disconnect()
  }, [box, scroller, measure])
  return place
}

function withRow(rows: number[], row: number, count: number): number[] {
  if (row >= count || rows.includes(row)) return rows
  return [...rows, row].sort((a, b) => a - b)
}

function tilesOfRow(row: number, columns: number, count: number): number[] {
  const first = row * columns
  return Array.from({ length: Math.min(columns, count - first) }, (_, column) => first + column)
}
