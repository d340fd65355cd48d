import { Switch as Radix } from 'radix-ui'
import { type ReactNode, useId } from 'react'

interface SwitchProps {
  checked: boolean
  onCheckedChange: (checked: boolean) => void
  label: string
  /** One sentence below the label. */
  hint?: ReactNode
  disabled?: boolean
}

/** A setting that is on or off, with its label on the left: a whole row. Takes effect at once. */
export function Switch({ checked, onCheckedChange, label, hint, disabled = false }: SwitchProps) {
  const id = useId()
  return (
    <div className="flex items-center gap-4">
      <div className="min-w-0 grow">
        <label htmlFor={id} className="block">
          {label}
        </label>
        {hint && (
          <span id={`${id}-hint`} className="block text-muted text-sm">
            {hint}
          </span>
        )}
      </div>
      <Radix.Root
        id={id}
        checked={checked}
        disabled={disabled}
        onCheckedChange={onCheckedChange}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className="group relative h-6 w-10 shrink-0 rounded-full bg-edge transition-colors disabled:opacity-50 data-[state=checked]:bg-ember"
      >
        <Radix.Thumb className="block size-5 translate-x-0.5 rounded-full bg-white shadow-sm transition-transform data-[state=checked]:translate-x-[18px]" />
      </Radix.Root>
    </div>
  )
}
