import clsx from 'clsx'
import { Ellipsis, Pencil } from 'lucide-react'
import { memo } from 'react'
import type { Segment } from '../../../shared/transcript.ts'
import { Menu, type MenuEntry } from '../../ui/menu.tsx'
import { clockText } from '../player/clock-text.ts'
import { LineEditor } from './line-editor.tsx'
import { type Mark, textPieces } from './text-pieces.ts'

interface TranscriptLineProps {
  segment: Segment
  index: number
  /** It is spoken now. */
  current: boolean
  /** Which of its words is spoken now; -1: none. */
  currentWord: number
  marks: readonly Mark[]
  /** It is the one that a search is at. */
  found: boolean
  /** The one line that Tab reaches. */
  tabbable: boolean
  editing: boolean
  // As the list has them, so that a line is drawn again only when it has changed: words come several times a second.
  entriesOf: (segment: Segment) => readonly MenuEntry[]
  onSave: (segmentId: number, text: string) => void
  onEdit: (segmentId: number | null) => void
  onLeave: (index: number) => void
}

/** A line of what is said, with its time. Clicks and keys are the list's to answer, by the data on its parts. */
export const TranscriptLine = memo(function TranscriptLine(props: TranscriptLineProps) {
  const { segment, index, current, currentWord, marks, found, tabbable, editing, entriesOf, onSave, onEdit, onLeave } =
    props
  const clock = clockText(segment.startMs)
  return (
    <div
      className={clsx(
        'group/line flex items-start gap-1 rounded-control border-l-2 py-1 pr-1 pl-2 transition-colors',
        current ? 'border-ember bg-ember-wash' : 'border-transparent hover:bg-hover'
      )}
    >
      <button
        type="button"
        data-line={index}
        tabIndex={tabbable ? 0 : -1}
        aria-current={current || undefined}
        aria-label={`${clock} ${segment.text}`}
        className="w-14 shrink-0 rounded-tile pt-px text-left text-muted text-sm tabular-nums hover:text-ember-ink"
      >
        {clock}
      </button>
      <div className="min-w-0 grow">
        {segment.speaker !== null && <p className="font-semibold text-muted text-xs">{segment.speaker}</p>}
        {editing ? (
          <LineEditor
            text={segment.text}
            label={`Line at ${clock}`}
            onSave={(text) => onSave(segment.id, text)}
            onCancel={() => onEdit(null)}
            onLeave={() => onLeave(index)}
          />
        ) : (
          <p className="break-words" dir="auto" data-selectable>
            {textPieces(segment, marks).map(({ text, at, word, marked }) => (
              <Piece
                key={at}
                text={text}
                start={word === null ? null : (segment.words[word]?.startMs ?? null)}
                spoken={current && word !== null && word === currentWord}
                marked={marked}
                found={found}
              />
            ))}
          </p>
        )}
      </div>
      {segment.edited && !editing && (
        <span role="img" aria-label="Written by you" title="Written by you" className="mt-1 shrink-0 text-ember-ink">
          <Pencil aria-hidden className="size-3" />
        </span>
      )}
      <Menu
        keepsFocus
        trigger={
          <button
            type="button"
            tabIndex={tabbable ? 0 : -1}
            aria-label={`More for the line at ${clock}`}
            className="flex size-6 shrink-0 items-center justify-center rounded-tile text-muted opacity-0 hover:bg-hover focus-visible:opacity-100 group-focus-within/line:opacity-100 group-hover/line:opacity-100 data-[state=open]:opacity-100 [@media(hover:none)]:opacity-100"
          >
            <Ellipsis aria-hidden className="size-4" />
          </button>
        }
        entries={entriesOf(segment)}
      />
    </div>
  )
})

interface PieceProps {
  text: string
  /** When it is spoken; null between words. */
  start: number | null
  spoken: boolean
  marked: boolean
  found: boolean
}

function Piece({ text, start, spoken, marked, found }: PieceProps) {
  const look = clsx(
    start !== null && 'cursor-pointer rounded-[3px]',
    start !== null && !spoken && 'hover:bg-pressed',
    spoken && 'bg-ember text-on-ember'
  )
  if (marked)
    return (
      <mark
        data-at={start}
        className={clsx(
          look,
          !spoken && (found ? 'bg-ember/60 text-ink outline-1 outline-ember' : 'bg-ember/35 text-ink')
        )}
      >
        {text}
      </mark>
    )
  if (start === null) return text
  return (
    <span data-at={start} className={look}>
      {text}
    </span>
  )
}
