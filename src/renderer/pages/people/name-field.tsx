import clsx from 'clsx'
import { Popover } from 'radix-ui'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import type { PersonSummary } from '../../../shared/person.ts'
import { tidyName } from '../../../shared/tidy-name.ts'
import { photosAndVideos } from '../../state/format.ts'
import { Keys } from '../../ui/keys.tsx'
import { NAME_MAX_LENGTH, namesake, suggestNames } from './name-suggestions.ts'

/** How the field was left: `stay` by Enter, `next` and `previous` by Tab, `leave` by a click elsewhere. */
export type NameExit = 'stay' | 'next' | 'previous' | 'leave'

interface NameFieldProps {
  person: PersonSummary
  /** Everybody, for suggestions; empty while not known. */
  people: readonly PersonSummary[]
  /** Whether Tab goes on to another person here. */
  tabGoesOn: boolean
  onSave: (name: string, exit: NameExit) => void
  onCancel: () => void
  className?: string
}

/** A person's name being typed, in place. Names already given are suggested below; none is forced. */
export function NameField({ person, people, tabGoesOn, onSave, onCancel, className }: NameFieldProps) {
  const id = useId()
  const [typed, setTyped] = useState(person.name ?? '')
  const [chosen, setChosen] = useState(-1)
  const input = useRef<HTMLInputElement>(null)
  /** Once left, the blur that follows must not save a second time. */
  const left = useRef(false)
  const changed = tidyName(typed) !== (person.name ?? '')
  const suggestions = changed ? suggestNames(typed, people, person.id) : []
  const same = changed ? namesake(typed, people, person.id) : null

  useEffect(() => {
    left.current = false
    input.current?.focus({ preventScroll: true })
    input.current?.select()
  }, [])

  const save = (name: string, exit: NameExit) => {
    if (left.current) return
    left.current = true
    onSave(tidyName(name), exit)
  }
  const cancel = () => {
    left.current = true
    onCancel()
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return
    const name = suggestions[chosen]?.name ?? typed
    if (event.key === 'Enter') save(name, 'stay')
    else if (event.key === 'Tab' && tabGoesOn) save(name, event.shiftKey ? 'previous' : 'next')
    else if (event.key === 'Escape') cancel()
    else if (event.key === 'ArrowDown' && suggestions.length > 0) setChosen((chosen + 1) % suggestions.length)
    else if (event.key === 'ArrowUp' && suggestions.length > 0)
      setChosen((Math.max(chosen, 0) + suggestions.length - 1) % suggestions.length)
    else return event.stopPropagation()
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <Popover.Root open>
      <Popover.Anchor asChild>
        <input
          ref={input}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value)
            setChosen(-1)
          }}
          onKeyDown={onKeyDown}
          // Switching to another program also blurs; coming back, the name is still being typed.
          onBlur={() => document.hasFocus() && save(typed, 'leave')}
          maxLength={NAME_MAX_LENGTH}
          dir="auto"
          placeholder="Name"
          spellCheck={false}
          autoComplete="off"
          role="combobox"
          aria-label={person.name === null ? 'Name of this person' : `New name for ${person.name}`}
          aria-autocomplete="list"
          aria-expanded={suggestions.length > 0}
          aria-controls={suggestions.length > 0 ? `${id}-list` : undefined}
          aria-activedescendant={chosen >= 0 ? `${id}-${chosen}` : undefined}
          aria-describedby={`${id}-hint`}
          className={clsx(
            'rounded-control border border-edge bg-canvas text-ink placeholder:text-muted focus-visible:outline-offset-[-1px]',
            className
          )}
        />
      </Popover.Anchor>
      <Popover.Portal>
        <Popover.Content
          side="bottom"
          sideOffset={4}
          collisionPadding={8}
          role="presentation"
          onOpenAutoFocus={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => event.preventDefault()}
          onEscapeKeyDown={(event) => event.preventDefault()}
          onInteractOutside={(event) => event.preventDefault()}
          className="z-50 w-72 animate-fade-in rounded-panel bg-floating p-1 shadow-floating"
        >
          {suggestions.length > 0 && (
            <div id={`${id}-list`} role="listbox" aria-label="Names already given">
              {suggestions.map(({ name, ...counts }, index) => (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keyboard, its arrows choose here.
                // biome-ignore lint/a11y/useFocusableInteractive: options of a combobox are named by aria-activedescendant.
                <div
                  key={name}
                  id={`${id}-${index}`}
                  role="option"
                  aria-selected={index === chosen}
                  onPointerDown={(event) => event.preventDefault()}
                  onClick={() => save(name, 'stay')}
                  className={clsx(
                    'flex h-9 cursor-default items-center gap-3 rounded-control px-3 hover:bg-hover',
                    index === chosen && 'bg-hover'
                  )}
                >
                  <span dir="auto" className="grow truncate">
                    {name}
                  </span>
                  <span className="shrink-0 text-muted text-sm">{photosAndVideos(counts)}</span>
                </div>
              ))}
            </div>
          )}
          {same && (
            <p className="px-3 py-2 text-sm">
              Somebody is already called <bdi className="font-semibold">{same.name}</bdi>. Both may have this name.
            </p>
          )}
          <p id={`${id}-hint`} className="flex items-center justify-between gap-3 px-3 py-1.5 text-muted text-xs">
            <span className="inline-flex items-center gap-1">
              <Keys keys={['↵']} />
              <span className="sr-only">Enter</span> save
            </span>
            {tabGoesOn && (
              <span className="inline-flex items-center gap-1">
                <Keys keys={['Tab']} />
                <span className="sr-only">Tab</span> save, next
              </span>
            )}
            <span className="inline-flex items-center gap-1">
              <Keys keys={['Esc']} />
              <span className="sr-only">Escape</span> cancel
            </span>
          </p>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
