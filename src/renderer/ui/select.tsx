import { ChevronDown } from 'lucide-react'
import { type ReactNode, useId } from 'react'

interface SelectProps<T extends string> {
  label: string
  /** One sentence below the label. */
  hint?: ReactNode
  value: T
  onValueChange: (value: T) => void
  options: readonly { value: T; label: string }[]
}

/** One of many, with its label on the left: a whole row. The system's own list, which every keyboard and reader knows. */
export function Select<T extends string>({ label, hint, value, onValueChange, options }: SelectProps<T>) {
  const id = useId()
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <div className="min-w-0 grow basis-56">
        <label htmlFor={id} className="block">
          {label}
        </label>
        {hint && (
          <span id={`${id}-hint`} className="block text-muted text-sm">
            {hint}
          </span>
        )}
      </div>
      <span className="relative flex items-center">
        <select
          id={id}
          value={value}
          aria-describedby={hint ? `${id}-hint` : undefined}
          onChange={(event) => {
            const chosen = options.find((option) => option.value === event.target.value)
            if (chosen) onValueChange(chosen.value)
          }}
          className="h-9 appearance-none rounded-control border border-edge bg-canvas pr-9 pl-3 text-ink"
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
        <ChevronDown aria-hidden className="pointer-events-none absolute right-3 size-4 text-muted" />
      </span>
    </div>
  )
}
