import type { ModelInfo } from '../../../../shared/models-overview.ts'
import { formatBytes } from '../../../state/format.ts'

/** `17 MB · 300 MB of memory`: what a model takes, as far as it is known. */
export function costText({ bytes, memoryBytes }: Pick<ModelInfo, 'bytes' | 'memoryBytes'>): string {
  return [
    bytes === null ? null : formatBytes(bytes),
    memoryBytes === null ? null : `${memoryText(memoryBytes)} of memory`
  ]
    .filter((part) => part !== null)
    .join(' · ')
}

/** `Needs 4 GB of memory; this computer has 2 GB.` */
export function tooLargeText({
  memoryBytes,
  tooLargeFor
}: Pick<ModelInfo, 'memoryBytes' | 'tooLargeFor'>): string | null {
  if (tooLargeFor === null || memoryBytes === null) return null
  return `Needs ${memoryText(memoryBytes)} of memory; this computer has ${memoryText(tooLargeFor)}.`
}

/** Memory without false precision: `390 MB`, `3.9 GB`, `16 GB`. */
function memoryText(bytes: number): string {
  const gigabytes = bytes / 1e9
  if (gigabytes < 1) return `${Math.round(bytes / 1e6)} MB`
  return `${gigabytes.toLocaleString(undefined, { maximumFractionDigits: 1 })} GB`
}

/** What is worth opening "Other models" for is in sight when there are no more than this many. */
const FEW = 3

/**
 * The models of a card in the order of the list. Long lists show only the one in use until they are opened; opening
 * moves none of them, so that nothing jumps when another is chosen.
 */
export function visibleModels(models: readonly ModelInfo[], open: boolean): readonly ModelInfo[] {
  if (open || !isLong(models)) return models
  const inUse = models.filter(({ selected }) => selected)
  return inUse.length > 0 ? inUse : models.slice(0, 1)
}

export function isLong(models: readonly ModelInfo[]): boolean {
  return models.length > FEW
}
