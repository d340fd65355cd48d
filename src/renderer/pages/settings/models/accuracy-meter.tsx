import type { Accuracy } from '../../../../shared/model.ts'
import { accuracyBar } from './accuracy-bar.ts'

/** How good a model is: a bar with its figure, and what is measured. */
export function AccuracyMeter({ accuracy }: { accuracy: Accuracy }) {
  const { fraction, figure, says, test, sentence } = accuracyBar(accuracy)
  return (
    <span className="mt-1 flex flex-wrap items-center gap-x-2.5 gap-y-0.5 text-sm" title={sentence}>
      <span aria-hidden className="h-1.5 w-28 shrink-0 overflow-hidden rounded-full bg-line">
        <span className="block h-full rounded-full bg-edge" style={{ width: `${fraction * 100}%` }} />
      </span>
      <span className="sr-only">{sentence}</span>
      <span aria-hidden>
        <span className="tabular-nums">{figure}</span> {says}
      </span>
      <span aria-hidden className="text-muted text-xs">
        {test}
      </span>
    </span>
  )
}
