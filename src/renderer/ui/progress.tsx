import clsx from 'clsx'
import { Progress as Radix } from 'radix-ui'

interface ProgressProps {
  /** 0..1, or null while the end is not known yet. */
  value: number | null
  /** What is going on, for a screen reader. */
  label: string
  slim?: boolean
  className?: string
}

/** How far something is. With `null` it breathes instead of pretending to know. */
export function Progress({ value, label, slim = false, className }: ProgressProps) {
  const share = value === null ? null : Math.min(1, Math.max(0, value))
  return (
    <Radix.Root
      value={share === null ? null : Math.round(share * 100)}
      aria-label={label}
      className={clsx('w-full overflow-hidden rounded-full bg-sunken', slim ? 'h-1' : 'h-1.5', className)}
    >
      <Radix.Indicator
        className={clsx(
          'h-full origin-left rounded-full bg-ember transition-[width] duration-200',
          share === null && 'animate-breathe'
        )}
        style={{ width: `${(share ?? 1) * 100}%` }}
      />
    </Radix.Root>
  )
}
