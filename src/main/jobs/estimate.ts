import type { ReadyModel } from '../../shared/model.ts'
import type { ModelSpeed } from '../../shared/models-overview.ts'
import { PIPELINES, type Pipeline } from '../../shared/pipeline.ts'
import type { Repositories } from '../catalogue/index.ts'
import type { OutdatedUse } from '../catalogue/outdated.ts'
import type { ModelContent } from '../catalogue/speeds.ts'

/** So many assets tell what they are and how long. */
const ASSETS_LOOKED_AT = 500

/** What is known of models that do one thing together. */
type Contents = readonly ModelContent[]

/** How much an asset is to models that are measured each in its own unit. */
type Units = Record<ModelSpeed['unit'], number>

/**
 * How long one lane takes to do an asset again, in milliseconds: as these models took so far, else as measured on built-in
 * input. Null where neither tells: the speed of another model says nothing about these.
 *
 * @param models in the order in which the pipeline needs them
 */
export function msPerAsset(catalogue: Repositories, use: OutdatedUse, models: readonly ReadyModel[]): number | null {
  const contents = models.map(({ entry, sha256 }) => ({ modelId: entry.id, sha256 }))
  const { photos: photosAmong, durationMs } = catalogue.outdated.extentOf(use, ASSETS_LOOKED_AT)
  const photos = PIPELINES[use.pipeline].kind === 'image' ? photosAmong : 0
  const ofPhoto = photos > 0 ? msPerPhoto(catalogue, use.pipeline, contents) : 0
  const ofOthers = photos < 1 ? msPerLength(catalogue, use.pipeline, contents, durationMs) : 0
  return ofPhoto === null || ofOthers === null ? null : photos * ofPhoto + (1 - photos) * ofOthers
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

function msPerPhoto({ speeds, tallies }: Repositories, pipeline: Pipeline, contents: Contents): number | null {
  const { faces, jobs } = tallies()
  const units = { photos: 1, faces: faces / Math.max(1, jobs.faces.done), seconds: 0 }
  const each = speeds.msWith(pipeline, contents) ?? measuredMs(speeds, contents, units)
  return each === null ? null : (speeds.readMs() ?? 0) + each
}

/** Of one that has a length; null while no asset's is known. */
function msPerLength(
  { speeds }: Repositories,
  pipeline: Pipeline,
  contents: Contents,
  durationMs: number | null
): number | null {
  if (durationMs === null) return null
  // Of each second of a video one frame is looked at, that shows about one face.
  const units = { photos: 1, faces: 1, seconds: 1 }
  const learnt = speeds.msWith(pipeline === 'faces' ? 'faces of videos' : pipeline, contents)
  const each = learnt ?? measuredMs(speeds, contents, units)
  return each === null ? null : (each * durationMs) / 1000
}

/** As measured on built-in input; null where one of them was not. */
function measuredMs(speeds: Repositories['speeds'], contents: Contents, units: Units): number | null {
  let sum = 0
  for (const { modelId, sha256 } of contents) {
    const measured = speeds.measurementOf(modelId, sha256)
    if (!measured) return null
    sum += (units[measured.unit] * 1000) / measured.perSecond
  }
  return sum
}
