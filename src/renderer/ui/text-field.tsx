import clsx from 'clsx'
import type { LucideIcon } from 'lucide-react'
import { type ComponentProps, type ReactNode, useId } from 'react'

interface TextFieldProps extends Omit<ComponentProps<'input'>, 'size'> {
  /** Always there for a screen reader; `hideLabel` hides it from the eye where the place says enough. */
  label: string
  hideLabel?: boolean
  /** One sentence below the field. */
  hint?: ReactNode
  /** What is wrong with what was typed, and what would be right; replaces the hint. */
  error?: string | null
  icon?: LucideIcon
  fieldClassName?: string
}

/** One line of text with its label, a hint and an error. */
export function TextField({
  label,
  hideLabel = false,
  hint,
  error,
  icon: Icon,
  className,
  fieldClassName,
  id,
  ...rest
}: TextFieldProps) {
  const ownId = useId()
  const fieldId = id ?? ownId
  const note = error ?? hint
  return (
    <div className={clsx('flex min-w-0 flex-col gap-1.5', className)}>
      <label htmlFor={fieldId} className={clsx('font-semibold text-sm', hideLabel && 'sr-only')}>
        {label}
      </label>
      <span className="relative flex items-center">
        {Icon && <Icon aria-hidden className="pointer-events-none absolute left-3 size-4 text-muted" />}
        <input
          id={fieldId}
          aria-invalid={error ? true : undefined}
          aria-describedby={note ? `${fieldId}-note` : undefined}
          className={clsx(
            'h-9 w-full rounded-control border bg-canvas px-3 text-ink placeholder:text-muted',
            'focus-visible:outline-offset-[-1px] disabled:opacity-60',
            error ? 'border-danger-ink' : 'border-edge',
            Icon && 'pl-9',
            fieldClassName
          )}
          {...rest}
        />
      </span>
      {note && (
        <span id={`${fieldId}-note`} className={clsx('text-sm', error ? 'text-danger-ink' : 'text-muted')}>
          {note}
        </span>
      )}
    </div>
  )
}
