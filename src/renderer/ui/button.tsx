import clsx from 'clsx'
import type { LucideIcon } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'
import { Tooltip } from './tooltip.tsx'

interface ButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  /** `primary`: the one thing to do here. `plain`: everything else. `quiet`: no edge until hovered. `danger`: takes something away. */
  look?: 'primary' | 'plain' | 'quiet' | 'danger'
  size?: 'small' | 'medium' | 'large'
  icon?: LucideIcon
  /** Stays in place, with the keyboard, and says so while its work runs. */
  busy?: boolean
  children: ReactNode
}

/** A button with words. */
export function Button({
  look = 'plain',
  size = 'medium',
  icon: Icon,
  busy = false,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      aria-busy={busy || undefined}
      // Not disabled: that would take the keyboard away from whoever just pressed it.
      aria-disabled={busy || undefined}
      onClick={(event) => (busy ? event.preventDefault() : onClick?.(event))}
      className={clsx(
        'inline-flex shrink-0 items-center justify-center gap-2 rounded-control font-semibold whitespace-nowrap transition-colors',
        'disabled:cursor-default disabled:opacity-50 aria-disabled:cursor-default aria-disabled:opacity-50',
        size === 'small' && 'h-7 px-2.5 text-sm',
        size === 'medium' && 'h-9 px-3.5',
        size === 'large' && 'h-11 px-5',
        look === 'primary' && 'bg-ember text-on-ember hover:not-disabled:bg-ember-strong',
        look === 'plain' && 'bg-sunken text-ink hover:not-disabled:bg-line',
        look === 'quiet' && 'text-ink hover:not-disabled:bg-hover active:not-disabled:bg-pressed',
        look === 'danger' && 'bg-danger text-white hover:not-disabled:brightness-110',
        className
      )}
      {...rest}
    >
      {Icon && <Icon aria-hidden className="size-4 shrink-0" />}
      {children}
    </button>
  )
}

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children' | 'aria-label'> {
  icon: LucideIcon
  /** What it does: the accessible name and the tooltip. */
  label: string
  /** Keys that do the same, shown in the tooltip, e.g. `['Ctrl', 'K']`. */
  shortcut?: readonly string[]
  /** For a toggle: whether it is on now. */
  pressed?: boolean
  tooltipSide?: 'top' | 'right' | 'bottom' | 'left'
}

/** A button that is only a picture; its name and its keys show on hover and on focus. */
export function IconButton({ icon: Icon, label, shortcut, pressed, tooltipSide, className, ...rest }: IconButtonProps) {
  return (
    <Tooltip label={label} {...(shortcut && { shortcut })} {...(tooltipSide && { side: tooltipSide })}>
      <button
        type="button"
        aria-label={label}
        aria-pressed={pressed}
        className={clsx(
          'inline-flex size-9 shrink-0 items-center justify-center rounded-control transition-colors',
          'hover:not-disabled:bg-hover active:not-disabled:bg-pressed disabled:opacity-40',
          pressed && 'bg-ember-wash text-ember-ink',
          className
        )}
        {...rest}
      >
        <Icon aria-hidden className="size-[18px]" />
      </button>
    </Tooltip>
  )
}
