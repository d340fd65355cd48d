import { useQuery } from '@tanstack/react-query'
import clsx from 'clsx'
import { Search, Tag } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react'
import { api } from '../state/client.ts'
import { counted } from '../state/format.ts'
import { navigate } from '../state/location.ts'
import { FaceCrop } from '../ui/face-crop.tsx'
import { Keys } from '../ui/keys.tsx'
import { findPlaces, type Place } from './find-places.ts'
import { PAGES } from './pages.ts'

/**
 * The field at the top of every page: goes to a person, a thing or a page by name. `/` or Ctrl+K reaches it from
 * anywhere. Searching photos themselves joins here.
 */
export function QuickJump() {
  const [text, setText] = useState('')
  const [open, setOpen] = useState(false)
  const [chosen, setChosen] = useState(0)
  const field = useRef<HTMLInputElement>(null)
  const listId = useId()
  const places = usePlaces(text, open)
  const shown = open && text.trim() !== ''

  useFocusKeys(field)

  const go = (place: Place | undefined) => {
    if (!place) return
    setText('')
    setOpen(false)
    field.current?.blur()
    navigate(place.path)
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape') {
      if (text === '') field.current?.blur()
      setText('')
    } else if (event.key === 'Enter') go(places[chosen])
    else if (event.key === 'ArrowDown') setChosen((chosen + 1) % Math.max(1, places.length))
    else if (event.key === 'ArrowUp') setChosen((chosen + places.length - 1) % Math.max(1, places.length))
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
        aria-label="Go to a person, a thing or a page"
        aria-expanded={shown}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={shown && places[chosen] ? `${listId}-${chosen}` : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder="Find people, things, pages"
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
        {places.map((place, index) => (
          <Option
            key={place.path}
            id={`${listId}-${index}`}
            place={place}
            chosen={index === chosen}
            onPoint={() => setChosen(index)}
            onGo={() => go(place)}
          />
        ))}
        {places.length === 0 && (
          <p className="px-3 py-4 text-center text-muted">No person, thing or page is called “{text.trim()}”.</p>
        )}
      </div>
    </search>
  )
}

interface OptionProps {
  id: string
  place: Place
  chosen: boolean
  onPoint: () => void
  onGo: () => void
}

function Option({ id, place, chosen, onPoint, onGo }: OptionProps) {
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
      className={clsx('flex h-12 cursor-default items-center gap-3 rounded-control px-3', chosen && 'bg-hover')}
    >
      <PlaceSign place={place} />
      <span className="min-w-0 grow truncate">{place.name}</span>
      <span className="shrink-0 text-muted text-sm">
        {place.kind === 'page' ? 'Page' : counted(place.count, 'photo')}
      </span>
    </div>
  )
}

function PlaceSign({ place }: { place: Place }): ReactNode {
  if (place.kind === 'person') return <FaceCrop faceId={place.coverFaceId} alt="" className="size-8 rounded-full" />
  const Icon = place.kind === 'thing' ? Tag : (PAGES.find(({ path }) => path === place.path)?.icon ?? Search)
  return (
    <span className="flex size-8 shrink-0 items-center justify-center rounded-full bg-sunken text-muted">
      <Icon aria-hidden className="size-4" />
    </span>
  )
}

/** Asks for people and things only once the field is used; events keep the answers fresh. */
function usePlaces(text: string, open: boolean): Place[] {
  const people = useQuery(api.people.list.queryOptions({ enabled: open }))
  const things = useQuery(api.things.list.queryOptions({ enabled: open }))
  return useMemo(
    () => findPlaces(text, { pages: PAGES, people: people.data?.people ?? [], things: things.data ?? [] }),
    [text, people.data, things.data]
  )
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
