import { ChevronDown, ChevronUp, Clipboard, GitCompareArrows, Pencil, Repeat, Search, Undo2 } from 'lucide-react'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { TimelineItem } from '../../../shared/asset.ts'
import type { Segment } from '../../../shared/transcript.ts'
import type { TranscriptDetail, TranscriptStanding } from '../../../shared/transcript-detail.ts'
import { client } from '../../state/client.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import type { MenuEntry } from '../../ui/menu.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { notify, notifyError, notifyUndo } from '../../ui/toasts.tsx'
import type { Playback } from '../player/playback.ts'
import { AboutTranscript } from './about-transcript.tsx'
import { findText } from './find-text.ts'
import { OfferDialog } from './offer-dialog.tsx'
import { TranscriptList } from './transcript-list.tsx'
import { askAgain, writeLine } from './use-transcript.ts'

interface TranscriptBodyProps {
  item: TimelineItem
  playback: Playback
  transcript: TranscriptDetail
  standing: TranscriptStanding | undefined
}

/** A transcript to read, search, follow and correct. */
export function TranscriptBody({ item, playback, transcript, standing }: TranscriptBodyProps) {
  const { assetId, segments } = transcript
  const [editing, setEditing] = useState<number | null>(null)
  const [comparing, setComparing] = useState(false)
  const search = useSearch(segments)
  const undos = useUndos()

  const save = async (segmentId: number, text: string) => {
    setEditing(null)
    const saved = writeLine(assetId, segmentId, text)
    // At once, for whoever takes it back before it is stored.
    const undo = async () => (await saved)()
    undos.push(undo)
    try {
      await saved
      notifyUndo('Line changed', () => undos.take(undo))
    } catch (error) {
      undos.drop(undo)
      notifyError('The line could not be changed.', error)
    }
  }
  const revert = async (segment: Segment) => {
    try {
      await client.transcripts.revert({ assetId, segmentId: segment.id })
      const undo = async () => {
        await client.transcripts.edit({ assetId, segmentId: segment.id, text: segment.text })
        await askAgain()
      }
      undos.push(undo)
      notifyUndo('What was heard is there again', () => undos.take(undo))
    } catch (error) {
      notifyError('The line could not be put back.', error)
    }
    await askAgain()
  }
  const copy = async (text: string) => {
    try {
      await navigator.clipboard.writeText(text)
      notify('Line copied')
    } catch (error) {
      notifyError('The line could not be copied.', error)
    }
  }
  const entriesOf = (segment: Segment): MenuEntry[] => [
    // Once the menu is gone, which gives the keyboard back to its button.
    { label: 'Edit', icon: Pencil, shortcut: ['F2'], onSelect: () => setTimeout(() => setEditing(segment.id)) },
    { label: 'Copy line', icon: Clipboard, onSelect: () => void copy(segment.text) },
    {
      label: 'Loop this line',
      icon: Repeat,
      onSelect: () => playback.setLoop({ startMs: segment.startMs, endMs: segment.endMs })
    },
    ...(segment.edited ? [{ label: 'Put back what was heard', icon: Undo2, onSelect: () => void revert(segment) }] : [])
  ]

  return (
    <>
      <AboutTranscript transcript={transcript} standing={standing} />
      {transcript.hasOffer && (
        <div className="mx-3 mb-2 flex shrink-0 items-center gap-3 rounded-control bg-ember-wash p-2 pl-3 text-sm">
          <span className="grow">A new transcript is ready. What you wrote stays until you choose.</span>
          <Button size="small" icon={GitCompareArrows} onClick={() => setComparing(true)}>
            Compare
          </Button>
          <OfferDialog item={item} open={comparing} onOpenChange={setComparing} />
        </div>
      )}
      <div className="flex shrink-0 items-center gap-1 px-3 pb-2">
        <TextField
          label="Search in the transcript"
          hideLabel
          type="search"
          placeholder="Search in the transcript"
          icon={Search}
          value={search.query}
          onChange={(event) => search.setQuery(event.target.value)}
          onKeyDown={search.onKeyDown}
          data-keeps-escape={search.query === '' ? undefined : true}
          className="grow"
        />
        {search.query.trim() !== '' && (
          <>
            <span className="min-w-12 text-center text-muted text-sm tabular-nums" aria-live="polite">
              {search.count === 0 ? 'None' : `${search.at + 1} / ${search.count}`}
            </span>
            <IconButton icon={ChevronUp} label="Previous" disabled={search.count === 0} onClick={() => search.go(-1)} />
            <IconButton icon={ChevronDown} label="Next" disabled={search.count === 0} onClick={() => search.go(1)} />
          </>
        )}
      </div>
      <TranscriptList
        segments={segments}
        playback={playback}
        marks={search.marks}
        found={search.found}
        canEdit
        editing={editing}
        onEdit={setEditing}
        onSave={(segmentId, text) => void save(segmentId, text)}
        entriesOf={entriesOf}
      />
    </>
  )
}

/** Lines that have what is typed, and which of them is looked at. */
function useSearch(segments: readonly Segment[]) {
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(0)
  const found = useMemo(
    () =>
      query.trim() === ''
        ? []
        : segments.flatMap(({ text }, index) => {
            const marks = findText(text, query)
            return marks.length > 0 ? [{ index, marks }] : []
          }),
    [segments, query]
  )
  const marks = useMemo(() => new Map(found.map(({ index, marks }) => [index, marks])), [found])
  const place = found.length === 0 ? 0 : at % found.length
  const go = (step: number) => setAt(found.length === 0 ? 0 : (place + step + found.length) % found.length)
  return {
    query,
    setQuery: (next: string) => {
      setQuery(next)
      setAt(0)
    },
    marks,
    count: found.length,
    at: place,
    found: found[place]?.index ?? null,
    go,
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === 'Enter') go(event.shiftKey ? -1 : 1)
      else if (event.key === 'Escape' && query !== '') setQuery('')
      else return
      event.preventDefault()
    }
  }
}

type Undo = () => Promise<void>

/** What Ctrl+Z takes back, latest first; each once, also where a message offers the same. */
function useUndos() {
  const kept = useRef<Undo[]>([])
  const take = async (undo: Undo) => {
    if (!kept.current.includes(undo)) return
    kept.current = kept.current.filter((other) => other !== undo)
    await undo()
  }
  useEffect(() => {
    const end = new AbortController()
    window.addEventListener(
      'keydown',
      (event) => {
        const inField = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement
        const last = kept.current.at(-1)
        if (!(event.ctrlKey || event.metaKey) || event.key !== 'z' || event.shiftKey || inField || !last) return
        event.preventDefault()
        kept.current = kept.current.slice(0, -1)
        last().then(
          () => notify('Change taken back'),
          (error: unknown) => notifyError('The change could not be taken back.', error)
        )
      },
      { signal: end.signal }
    )
    return () => end.abort()
  }, [])
  return {
    push: (undo: Undo) => void kept.current.push(undo),
    drop: (undo: Undo) => {
      kept.current = kept.current.filter((other) => other !== undo)
    },
    take
  }
}
