import type { ReadyModel } from '../../shared/model.ts'
import type { ModelSpeed } from '../../shared/models-overview.ts'
import { PIPELINES, type Pipeline } from '../../shared/pipeline.ts'
import type { Repositories } from '../catalogue/index.ts'
import type { OutdatedUse } from '../catalogue/outdated.ts'

/** So many assets tell how long one is. */
const LENGTHS_LOOKED_AT = 500

/**
 * How long one lane takes to do an asset again, in milliseconds: as these models took so far, else as measured on built-in
 * input. Null where neither tells: the speed of another model says nothing about these.
 *
 * @param models in the order in which the pipeline needs them
 */
export function msPerAsset(catalogue: Repositories, use: OutdatedUse, models: readonly ReadyModel[]): number | null {
  const { speeds } = catalogue
  const contents = models.map(({ entry, sha256 }) => ({ modelId: entry.id, sha256 }))
  const isImage = PIPELINES[use.pipeline].kind === 'image'
  const reading = !isImage ? 0 : (speeds.readMs() ?? 0)
  const learnt = speeds.msWith(use.pipeline, contents)
  if (learnt !== null) {
    const units = unitsPerAsset(catalogue, use, isImage ? 'photos' : 'seconds')
    return units === null ? null : reading + learnt * units
  }
  let sum = reading
  for (const { modelId, sha256 } of contents) {
    const measured = speeds.measurementOf(modelId, sha256)
    const units = measured && unitsPerAsset(catalogue, use, measured.unit)
    if (!measured || units === null) return null
    sum += (units * 1000) / measured.perSecond
  }
  return sum
}

/**
 * How long one lane took for a photo with these models so far, in milliseconds; null where nothing tells. Of sound and
 * speech nothing does: how long a recording is shows only when it has been heard.
 */
export function earlierMs(
  pipeline: Pipeline,
  { speeds }: Pick<Repositories, 'speeds'>,
  models: readonly ReadyModel[]
): number | null {
  if (PIPELINES[pipeline].kind !== 'image' || models.length < PIPELINES[pipeline].needs.length) return null
  return speeds.msWith(
    pipeline,
    models.map(({ entry, sha256 }) => ({ modelId: entry.id, sha256 }))
  )
}

/** How much an asset is to a model; null while no asset's length is known. */
function unitsPerAsset(catalogue: Repositories, use: OutdatedUse, unit: ModelSpeed['unit']): number | null {
  if (unit === 'photos') return 1
  if (unit === 'faces') {
    const { faces, jobs } = catalogue.tallies()
    return faces / Math.max(1, jobs.faces.done)
  }
  const durationMs = catalogue.outdated.meanDurationMs(use, LENGTHS_LOOKED_AT)
  return durationMs === null ? null : durationMs / 1000
}
