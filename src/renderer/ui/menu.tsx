import clsx from 'clsx'
import { Check, type LucideIcon } from 'lucide-react'
import { DropdownMenu as Radix } from 'radix-ui'
import { type ReactElement, useRef } from 'react'
import { expectFocusBack } from './focus-return.ts'
import { Keys } from './keys.tsx'

export type MenuEntry =
  | {
      label: string
      icon?: LucideIcon
      shortcut?: readonly string[]
      danger?: boolean
      disabled?: boolean
      /** For a choice: whether it is the chosen one. */
      checked?: boolean
      onSelect: () => void
    }
  | 'separator'
  | { heading: string }

interface MenuProps {
  /** The button that opens it. */
  trigger: ReactElement
  entries: readonly MenuEntry[]
  align?: 'start' | 'center' | 'end'
  /** Opened by a pointer, it gives the keyboard back to what had it before: not to its button, which would take Space. */
  keepsFocus?: boolean
}

/** A menu of actions or choices, with arrows, type-ahead and Escape. */
export function Menu({ trigger, entries, align = 'end', keepsFocus = false }: MenuProps) {
  const before = useRef<Element>(null)
  return (
    // Not modal: a modal menu hides from a screen reader what the keyboard can still reach.
    <Radix.Root modal={false}>
      <Radix.Trigger
        asChild
        onPointerDown={() => {
          before.current = document.activeElement
        }}
        onKeyDown={() => {
          before.current = null
        }}
      >
        {trigger}
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          onCloseAutoFocus={(event) => {
            expectFocusBack()
            if (!keepsFocus || !(before.current instanceof HTMLElement)) return
            event.preventDefault()
            before.current.focus()
          }}
          className="z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-48 animate-fade-in overflow-y-auto rounded-panel bg-floating p-1 shadow-floating"
        >
          {entries.map((entry, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the entries of one opened menu do not move
            <Entry key={index} entry={entry} />
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function Entry({ entry }: { entry: MenuEntry }) {
  if (entry === 'separator') return <Radix.Separator className="mx-2 my-1 h-px bg-line" />
  if ('heading' in entry) return <Radix.Label className="px-3 py-1.5 text-muted text-xs">{entry.heading}</Radix.Label>
  const look = clsx(
    'flex h-9 cursor-default items-center gap-3 rounded-control px-3 outline-none',
    'data-disabled:opacity-50 data-highlighted:bg-hover',
    entry.danger && 'text-danger-ink'
  )
  const inside = (
    <>
      {entry.icon && <entry.icon aria-hidden className="size-4 shrink-0" />}
      <span className="grow">{entry.label}</span>
      {entry.shortcut && <Keys keys={entry.shortcut} />}
    </>
  )
  if (entry.checked === undefined)
    return (
      <Radix.Item className={look} disabled={entry.disabled ?? false} onSelect={entry.onSelect}>
        {inside}
      </Radix.Item>
    )
  return (
    <Radix.CheckboxItem
      className={look}
      checked={entry.checked}
      disabled={entry.disabled ?? false}
      onSelect={entry.onSelect}
    >
      {inside}
      <Check aria-hidden className={clsx('size-4 text-ember-ink', !entry.checked && 'invisible')} />
    </Radix.CheckboxItem>
  )
}
