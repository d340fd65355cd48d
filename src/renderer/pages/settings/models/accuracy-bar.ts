import type { Accuracy } from '../../../../shared/model.ts'
import { MEASURES } from './task-text.ts'

export interface AccuracyBar {
  /** 0..1, how much of the bar is filled; longer is always better. */
  fraction: number
  /** `83 %`. */
  figure: string
  /** What the figure counts: `of hard faces found`. */
  says: string
  /** The public test: `WIDER FACE, hard`; and what the bar shows where that is not the figure. */
  test: string
  /** All of it in a sentence, for a tooltip and a screen reader. */
  sentence: string
}

/**
 * How good a model is, as a bar. Of word errors less is better, so their bar shows the words that are right, on the
 * same scale from none to all as every other, and says so.
 */
export function accuracyBar({ measure, value }: Accuracy): AccuracyBar {
  const { says, test } = MEASURES[measure]
  const figure = `${value.toLocaleString(undefined, { maximumFractionDigits: 1 })} %`
  const inverted = measure === 'word-error-rate'
  const right = (100 - value).toLocaleString(undefined, { maximumFractionDigits: 1 })
  return {
    fraction: (inverted ? 100 - value : value) / 100,
    figure,
    says,
    test: inverted ? `${test}; bar: words right` : test,
    sentence: inverted
      ? `${figure} ${says} (${test}). The bar shows the words that are right: ${right} %.`
      : `${figure} ${says} (${test}).`
  }
}
