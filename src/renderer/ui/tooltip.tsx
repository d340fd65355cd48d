import { Tooltip as Radix } from 'radix-ui'
import type { FocusEvent, ReactElement } from 'react'
import { isFocusComingBack } from './focus-return.ts'
import { Keys } from './keys.tsx'

interface TooltipProps {
  label: string
  /** Keys that do the same, e.g. `['Ctrl', 'K']`. */
  shortcut?: readonly string[]
  side?: 'top' | 'right' | 'bottom' | 'left'
  /** The one element it explains. It keeps its own accessible name. */
  children: ReactElement
}

/** A word on hover and on focus. The window has one `TooltipProvider` around everything. */
export function Tooltip({ label, shortcut, side = 'bottom', children }: TooltipProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild onFocus={stayClosedWhenBack}>
        {children}
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 flex max-w-80 animate-fade-in items-center gap-2 rounded-control bg-floating px-2.5 py-1.5 text-ink text-sm shadow-floating"
        >
          {label}
          {shortcut && <Keys keys={shortcut} />}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function stayClosedWhenBack(event: FocusEvent): void {
  if (isFocusComingBack()) event.preventDefault()
}

export const TooltipProvider = Radix.Provider
