import { RotateCcw } from 'lucide-react'
import { Slider } from 'radix-ui'
import { type ReactNode, useId, useState } from 'react'
import { IconButton } from '../../../ui/button.tsx'

interface SliderRowProps {
  label: string
  hint: string
  min: number
  max: number
  step: number
  /** Null: the default holds. */
  value: number | null
  /** Where the thumb stands while the default holds. */
  fallback: number
  /** The value in words; null for the default. */
  words: (value: number | null) => string
  /** Words at both ends. */
  ends: readonly [string, string]
  /** Told once the thumb is let go, or with each key. */
  onChange: (value: number) => void
  /** Absent while the default holds. */
  onReset?: () => void
  /** A button that sets a value by name. */
  preset?: ReactNode
}

/** A number on a scale, with what its ends mean and the way back to the default. */
export function SliderRow({
  label,
  hint,
  min,
  max,
  step,
  value,
  fallback,
  words,
  ends,
  onChange,
  onReset,
  preset
}: SliderRowProps) {
  const id = useId()
  const [moving, setMoving] = useState<number | null>(null)
  const [settled, setSettled] = useState(value)
  if (settled !== value) {
    setSettled(value)
    setMoving(null)
  }
  const shown = moving ?? value
  return (
    <div>
      <div className="flex min-h-9 items-center gap-2">
        <span id={`${id}-label`} className="grow">
          {label}
        </span>
        <output className="text-muted tabular-nums">{words(shown)}</output>
        <IconButton
          icon={RotateCcw}
          label={`Default for ${label.toLowerCase()}`}
          // Kept while it has the keyboard, which would be lost with it.
          aria-disabled={!onReset || undefined}
          className={onReset ? '' : 'not-focus:invisible'}
          onClick={() => onReset?.()}
        />
      </div>
      <p id={`${id}-hint`} className="mb-3 max-w-prose pr-11 text-muted text-sm">
        {hint}
      </p>
      <Slider.Root
        min={min}
        max={max}
        step={step}
        value={[shown ?? fallback]}
        onValueChange={([next]) => setMoving(next ?? null)}
        onValueCommit={([next]) => next !== undefined && onChange(next)}
        className="relative flex h-6 touch-none items-center"
      >
        <Slider.Track className="relative h-1 grow rounded-full bg-line">
          <Slider.Range className="absolute h-full rounded-full bg-ember" />
        </Slider.Track>
        <Slider.Thumb
          aria-labelledby={`${id}-label`}
          aria-describedby={`${id}-hint`}
          aria-valuetext={words(shown)}
          className="block size-5 rounded-full border border-edge bg-white shadow-sm"
        />
      </Slider.Root>
      <div aria-hidden className="mt-0.5 flex justify-between gap-4 text-muted text-xs">
        <span>{ends[0]}</span>
        <span>{ends[1]}</span>
      </div>
      {preset && <div className="mt-3">{preset}</div>}
    </div>
  )
}
