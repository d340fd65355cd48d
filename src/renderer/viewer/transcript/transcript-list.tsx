import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type MouseEvent, useCallback, useEffect, useEffectEvent, useRef, useState } from 'react'
import { covers } from '../../../shared/time-spans.ts'
import type { Segment } from '../../../shared/transcript.ts'
import type { MenuEntry } from '../../ui/menu.tsx'
import type { Playback } from '../player/playback.ts'
import { useAtTime, usePlayback } from '../player/use-playback.ts'
import { lastBegun, spanAt } from './spoken.ts'
import type { Mark } from './text-pieces.ts'
import { TranscriptLine } from './transcript-line.tsx'

interface TranscriptListProps {
  segments: readonly Segment[]
  playback: Playback
  /** What a search marks, by the place of the line. */
  marks: ReadonlyMap<number, readonly Mark[]>
  /** The line that a search is at. */
  found: number | null
  canEdit: boolean
  editing: number | null
  onEdit: (segmentId: number | null) => void
  onSave: (segmentId: number, text: string) => void
  entriesOf: (segment: Segment) => readonly MenuEntry[]
}

const NO_MARKS: readonly Mark[] = []
const LINE_PX = 28
const LETTERS_IN_LINE = 34
/** Whoever scrolls is left alone with the list for so long. */
const LEFT_ALONE_MS = 4000

/** The lines of a transcript, of any length; follows the playback unless the user scrolls. */
export function TranscriptList(props: TranscriptListProps) {
  const { segments, playback, marks, found, canEdit, editing, onEdit, onSave, entriesOf } = props
  const scroller = useRef<HTMLDivElement>(null)
  const current = useAtTime(playback, (timeMs) => spanAt(segments, timeMs))
  const nearest = useAtTime(playback, (timeMs) => Math.max(0, lastBegun(segments, timeMs)))
  const currentWord = useAtTime(playback, (timeMs) => lastBegun(segments[current]?.words ?? [], timeMs))
  const playing = usePlayback(playback, (state) => state.playing)
  const [focused, setFocused] = useState<number | null>(null)
  const touchedAt = useRef(Number.NEGATIVE_INFINITY)

  const list = useVirtualizer({
    count: segments.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => LINE_PX + 20 * Math.floor((segments[index]?.text.length ?? 0) / LETTERS_IN_LINE),
    getItemKey: (index) => segments[index]?.id ?? index,
    overscan: 12
  })
  const show = useEffectEvent((index: number) => list.scrollToIndex(index, { align: 'center' }))
  useEffect(() => {
    if (performance.now() - touchedAt.current > LEFT_ALONE_MS) show(nearest)
  }, [nearest])
  useEffect(() => {
    if (playing) touchedAt.current = Number.NEGATIVE_INFINITY
  }, [playing])
  useEffect(() => {
    if (found !== null) show(found)
  }, [found])

  const leaveAlone = () => {
    touchedAt.current = performance.now()
  }
  const onClick = (event: MouseEvent) => {
    const target = event.target instanceof Element ? event.target : null
    const word = target?.closest('[data-at]')?.getAttribute('data-at')
    const line = target?.closest('[data-line]')?.getAttribute('data-line')
    // Words that were just selected, to be copied, are not meant as a way to them.
    if (word && window.getSelection()?.isCollapsed !== false) playback.seekTo(Number(word))
    else if (line) playback.seekTo(segments[Number(line)]?.startMs ?? 0)
  }
  const onDoubleClick = (event: MouseEvent) => {
    const row = event.target instanceof Element ? event.target.closest('[data-index]') : null
    const segment = segments[Number(row?.getAttribute('data-index') ?? -1)]
    if (segment && canEdit && event.target instanceof Element && event.target.closest('p')) onEdit(segment.id)
  }
  const focusLine = useCallback(
    (index: number) => {
      if (index < 0 || index >= list.options.count) return
      touchedAt.current = performance.now()
      setFocused(index)
      list.scrollToIndex(index, { align: 'auto' })
      const line = () => scroller.current?.querySelector<HTMLElement>(`[data-line="${index}"]`)
      // At once, for the next key; a line that is far away comes into being first.
      if (line()) line()?.focus()
      else requestAnimationFrame(() => line()?.focus())
    },
    [list]
  )
  const onKeyDown = (event: KeyboardEvent) => {
    const at = event.target instanceof Element ? event.target.getAttribute('data-line') : null
    if (at === null || event.ctrlKey || event.metaKey || event.altKey) return
    const action = lineKey(event.key, Number(at), segments, playback, focusLine, canEdit ? onEdit : null)
    if (!action) return
    event.preventDefault()
    event.stopPropagation()
    action()
  }

  const tabStop = Math.min(focused ?? nearest, segments.length - 1)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: answers for the buttons and words inside of it; a word has the arrows of its line.
    <div
      ref={scroller}
      onClick={onClick}
      onDoubleClick={onDoubleClick}
      onKeyDown={onKeyDown}
      onWheel={leaveAlone}
      onTouchMove={leaveAlone}
      onPointerDown={leaveAlone}
      className="relative min-h-0 grow overflow-y-auto overscroll-contain px-2 pb-4"
    >
      {/* biome-ignore lint/a11y/useSemanticElements: rows are placed by hand, which list elements do not help with. */}
      <div role="list" aria-label="What is said" className="relative" style={{ height: list.getTotalSize() }}>
        {list.getVirtualItems().map((place) => {
          const segment = segments[place.index]
          if (!segment) return null
          return (
            // biome-ignore lint/a11y/useSemanticElements: see the list above.
            <div
              key={place.key}
              ref={list.measureElement}
              data-index={place.index}
              role="listitem"
              aria-setsize={segments.length}
              aria-posinset={place.index + 1}
              className="absolute top-0 left-0 w-full"
              style={{ transform: `translateY(${place.start}px)` }}
            >
              <TranscriptLine
                segment={segment}
                index={place.index}
                current={place.index === current}
                currentWord={place.index === current ? currentWord : -1}
                marks={marks.get(place.index) ?? NO_MARKS}
                found={place.index === found}
                tabbable={place.index === tabStop}
                editing={editing === segment.id}
                entriesOf={entriesOf}
                onSave={onSave}
                onEdit={onEdit}
                onLeave={focusLine}
              />
            </div>
          )
        })}
      </div>
    </div>
  )
}

/** On a line: up and down go to other lines, left and right to other words of it, as a click on them does. */
function lineKey(
  key: string,
  index: number,
  segments: readonly Segment[],
  playback: Playback,
  focusLine: (index: number) => void,
  onEdit: ((segmentId: number) => void) | null
): (() => void) | null {
  const segment = segments[index]
  if (!segment) return null
  const word = lastBegun(segment.words, playback.timeMs)
  const toWord = (next: number) => () => {
    const at = segment.words[next]?.startMs
    if (at !== undefined) playback.seekTo(at)
  }
  switch (key) {
    case 'ArrowUp':
      return () => focusLine(index - 1)
    case 'ArrowDown':
      return () => focusLine(index + 1)
    case 'Home':
      return () => focusLine(0)
    case 'End':
      return () => focusLine(segments.length - 1)
    case 'ArrowLeft':
      return toWord(Math.max(0, Math.min(word, segment.words.length) - 1))
    case 'ArrowRight':
      return toWord(Math.min(segment.words.length - 1, playback.timeMs > segment.endMs ? 0 : word + 1))
    case 'Enter':
      // At a word of it already: there, and not back to where the line begins.
      return covers([segment], playback.timeMs) ? () => playback.play() : null
    case ' ':
      return () => playback.toggle()
    case 'F2':
    case 'e':
      return onEdit && (() => onEdit(segment.id))
    default:
      return null
  }
}
