import type { ModelSpeed } from '../../../../shared/models-overview.ts'

type Speed = Pick<ModelSpeed, 'perSecond' | 'unit'>

/** A measured speed as people say it: `12 photos per second here`, `About 3× faster than real time here`. */
export function speedText({ perSecond, unit }: Speed): string {
  if (unit === 'seconds') {
    return perSecond >= 1.05
      ? `About ${rounded(perSecond)}× faster than real time here`
      : perSecond > 0.95
        ? 'About as fast as real time here'
        : `About ${rounded(1 / perSecond)}× slower than real time here`
  }
  const one = unit === 'photos' ? 'photo' : 'face'
  if (perSecond < 1) return `${rounded(1 / perSecond)} s for a ${one} here`
  const many = rounded(perSecond)
  return `${many} ${many === '1' ? one : unit} per second here`
}

/** What nobody has measured: `Should be about 3× faster than real time here`. */
export function reckonedText(perSecond: number): string {
  const text = speedText({ perSecond, unit: 'seconds' })
  return `Should be ${text.charAt(0).toLowerCase()}${text.slice(1)}`
}

/** Two digits tell all that a short run can know. */
function rounded(value: number): string {
  return Number(value.toPrecision(value >= 100 ? 3 : 2)).toLocaleString(undefined, { maximumFractionDigits: 1 })
}
