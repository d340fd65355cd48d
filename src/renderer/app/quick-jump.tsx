import { useQuery } from '@tanstack/react-query'
import clsx from 'clsx'
import { AudioLines, MessageSquareText, Search, Tag } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react'
import type { Moment } from '../../shared/moment.ts'
import { MarkedLine } from '../pages/search/marked-line.tsx'
import { MomentPicture } from '../pages/search/moment-picture.tsx'
import { useBestMoments } from '../pages/search/use-moments.ts'
import { api } from '../state/client.ts'
import { counted, photosAndVideos } from '../state/format.ts'
import { navigate } from '../state/location.ts'
import { openAsset } from '../state/viewer.ts'
import { FaceCrop } from '../ui/face-crop.tsx'
import { Keys } from '../ui/keys.tsx'
import { findPlaces, type Place } from './find-places.ts'
import { PAGES } from './pages.ts'

/** Where the field can lead: to a place, to a moment in which something is said, or to all such moments. */
type Aim = { place: Place } | { moment: Moment } | { said: string }

/** Moments shown below the places; all others are on the Search page. */
const BEST_MOMENTS = 4

/**
 * The field at the top of every page: goes to a person, a thing, a sound or a page by name, and to what is said. `/` or
 * Ctrl+K reaches it from anywhere. Searching photos themselves joins here.
 */
export function QuickJump() {
  const [text, setText] = useState('')
  const [open, setOpen] = useState(false)
  const [chosen, setChosen] = useState(0)
  const field = useRef<HTMLInputElement>(null)
  const listId = useId()
  const aims = useAims(text, open)
  const shown = open && text.trim() !== ''

  useFocusKeys(field)

  const go = (aim: Aim | undefined) => {
    if (!aim) return
    setText('')
    setOpen(false)
    field.current?.blur()
    if ('place' in aim) navigate(aim.place.path)
    else if ('moment' in aim) openAsset(aim.moment.assetId, { atMs: aim.moment.startMs })
    else navigate(`/search?${new URLSearchParams({ q: aim.said })}`)
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape') {
      if (text === '') field.current?.blur()
      setText('')
    } else if (event.key === 'Enter') go(aims[chosen])
    else if (event.key === 'ArrowDown') setChosen((chosen + 1) % Math.max(1, aims.length))
    else if (event.key === 'ArrowUp') setChosen((chosen + aims.length - 1) % Math.max(1, aims.length))
    else return
    event.preventDefault()
  }

  return (
    <search
      className="relative w-full max-w-md"
      onFocus={() => setOpen(true)}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false)
      }}
    >
      <Search aria-hidden className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-muted" />
      <input
        ref={field}
        type="text"
        role="combobox"
        aria-label="Go to a person, a thing, a sound, a page, or to what is said"
        aria-expanded={shown}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={shown && aims[chosen] ? `${listId}-${chosen}` : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder="Find people, things, words said"
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          setChosen(0)
        }}
        onKeyDown={onKeyDown}
        className="h-9 w-full rounded-control bg-sunken pr-10 pl-9 placeholder:text-muted focus-visible:bg-canvas"
      />
      {!open && (
        <span className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 max-sm:hidden">
          <Keys keys={['/']} />
        </span>
      )}
      <div
        id={listId}
        role="listbox"
        aria-label="Places to go"
        tabIndex={-1}
        className={clsx(
          'absolute inset-x-0 top-full z-30 mt-2 max-h-[min(480px,70vh)] overflow-y-auto rounded-panel bg-floating p-1 shadow-floating',
          !shown && 'hidden'
        )}
      >
        {aims.map((aim, index) => (
          <Option
            key={keyOf(aim)}
            id={`${listId}-${index}`}
            chosen={index === chosen}
            onPoint={() => setChosen(index)}
            onGo={() => go(aim)}
          >
            {'place' in aim ? (
              <PlaceContent place={aim.place} />
            ) : 'moment' in aim ? (
              <MomentContent moment={aim.moment} />
            ) : (
              <SaidContent said={aim.said} />
            )}
          </Option>
        ))}
      </div>
    </search>
  )
}

function keyOf(aim: Aim): string {
  if ('place' in aim) return aim.place.path
  return 'moment' in aim ? `moment ${aim.moment.segmentId}` : 'said'
}

interface OptionProps {
  id: string
  chosen: boolean
  onPoint: () => void
  onGo: () => void
  children: ReactNode
}

function Option({ id, chosen, onPoint, onGo, children }: OptionProps) {
  const element = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (chosen) element.current?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field keeps the focus and hears Enter for the chosen option
    <div
      ref={element}
      id={id}
      role="option"
      aria-selected={chosen}
      tabIndex={-1}
      onPointerMove={onPoint}
      onPointerDown={(event) => event.preventDefault()}
      onClick={onGo}
      className={clsx('flex min-h-12 cursor-default items-center gap-3 rounded-control px-3', chosen && 'bg-hover')}
    >
      {children}
    </div>
  )
}

function PlaceContent({ place }: { place: Place }) {
  return (
    <>
      <PlaceSign place={place} />
      <span className="min-w-0 grow truncate">{place.name}</span>
      <span className="shrink-0 text-muted text-sm">{whatOf(place)}</span>
    </>
  )
}

function whatOf(place: Place): string {
  if (place.kind === 'page') return 'Page'
  if (place.kind === 'person') return photosAndVideos(place)
  return place.kind === 'sound' ? `Heard in ${counted(place.count, 'file')}` : counted(place.count, 'photo')
}

function MomentContent({ moment }: { moment: Moment }) {
  return (
    <>
      <MomentPicture moment={moment} className="my-1 h-11 w-18" />
      <span className="min-w-0 grow">
        <span className="block truncate">
          <MarkedLine moment={moment} room={56} />
        </span>
        <span className="block truncate text-muted text-sm">
          <bdi>{moment.fileName}</bdi>
        </span>
      </span>
    </>
  )
}

function SaidContent({ said }: { said: string }) {
  return (
    <>
      <span className="flex size-8 shrink-0 items-center justify-center rounded-full bg-sunken text-muted">
        <MessageSquareText aria-hidden className="size-4" />
      </span>
      <span className="min-w-0 grow truncate">
        All moments in which somebody says “<bdi>{said}</bdi>”
      </span>
    </>
  )
}

function PlaceSign({ place }: { place: Place }): ReactNode {
  if (place.kind === 'person') return <FaceCrop faceId={place.coverFaceId} alt="" className="size-8 rounded-full" />
  const labelled = { thing: Tag, sound: AudioLines, page: null }[place.kind]
  const Icon = labelled ?? PAGES.find(({ path }) => path === place.path)?.icon ?? Search
  return (
    <span className="flex size-8 shrink-0 items-center justify-center rounded-full bg-sunken text-muted">
      <Icon aria-hidden className="size-4" />
    </span>
  )
}

/** Asks for people, things and sounds only once the field is used; events keep the answers fresh. */
function useAims(text: string, open: boolean): Aim[] {
  const people = useQuery(api.people.list.queryOptions({ enabled: open }))
  const things = useQuery(api.things.list.queryOptions({ enabled: open }))
  const sounds = useQuery(api.sounds.list.queryOptions({ enabled: open }))
  const moments = useBestMoments(text, BEST_MOMENTS, open)
  const places = useMemo(() => {
    const known = {
      pages: PAGES,
      people: people.data?.people ?? [],
      things: things.data ?? [],
      sounds: sounds.data ?? []
    }
    return findPlaces(text, known)
  }, [text, people.data, things.data, sounds.data])
  const said = text.trim()
  return [
    ...places.map((place) => ({ place })),
    ...moments.map((moment) => ({ moment })),
    ...(said === '' ? [] : [{ said }])
  ]
}

/** `/` outside of fields, Ctrl+K or ⌘K anywhere. */
function useFocusKeys(field: React.RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const listen = (event: globalThis.KeyboardEvent) => {
      const inField = event.target instanceof Element && event.target.closest('input, textarea, [contenteditable]')
      const slash = event.key === '/' && !inField && !event.ctrlKey && !event.metaKey && !event.altKey
      const commandK = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.altKey
      // An open dialog or the viewer keeps the keyboard to itself.
      if ((!slash && !commandK) || document.querySelector('[role="dialog"]')) return
      event.preventDefault()
      field.current?.focus()
      field.current?.select()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [field])
}
