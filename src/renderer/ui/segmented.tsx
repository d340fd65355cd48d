import type { LucideIcon } from 'lucide-react'
import { ToggleGroup } from 'radix-ui'

interface SegmentedProps<T extends string> {
  /** What is chosen here, for a screen reader. */
  label: string
  value: T
  onValueChange: (value: T) => void
  options: readonly { value: T; label: string; icon?: LucideIcon }[]
}

/** One of a few, all in sight. Arrows move between them. */
export function Segmented<T extends string>({ label, value, onValueChange, options }: SegmentedProps<T>) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value}
      onValueChange={(next) => {
        const chosen = options.find((option) => option.value === next)
        if (chosen) onValueChange(chosen.value)
      }}
      className="inline-flex h-9 shrink-0 items-center gap-0.5 rounded-control bg-sunken p-0.5"
    >
      {options.map(({ value: of, label: name, icon: Icon }) => (
        <ToggleGroup.Item
          key={of}
          value={of}
          className="inline-flex h-8 items-center gap-2 rounded-[6px] px-3 text-muted text-sm transition-colors hover:text-ink data-[state=on]:bg-chosen data-[state=on]:text-ink data-[state=on]:shadow-sm"
        >
          {Icon && <Icon aria-hidden className="size-4" />}
          {name}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  )
}
