import { InglenookError } from '../../shared/failure.ts'
import type { AnalyseImageInput } from '../../shared/worker-protocol.ts'
import type { ClaimedJob } from '../catalogue/jobs.ts'
import { settleFailure } from '../jobs/settle.ts'
import type { Asking } from './asking.ts'
import type { Storing } from './storing.ts'

type FacesRequest = NonNullable<AnalyseImageInput['faces']>

/** More faces than this on one photo are a crowd, not a family; the surest are kept (specified for the detector). */
const MOST_FACES = 256

export function requestFaces({ settings, model }: Asking): FacesRequest {
  return {
    detector: model('face-detection'),
    recogniser: model('face-recognition'),
    minScore: settings.faceMinScore,
    maxFaces: MOST_FACES
  }
}

/**
 * Files the faces that a worker found, or that it found none. Call inside a transaction.
 * @returns whether people have to be decided anew, be it as nobody waits for these faces any more
 */
export function storeFaces(job: ClaimedJob, request: FacesRequest, storing: Storing): boolean {
  const { catalogue, output, nowMs, tookMs } = storing
  const { detector, recogniser } = request
  const found = output.faces
  if (!found) throw new Error('a worker left out the faces that it was asked for')
  if (!found.ok) {
    settleFailure(catalogue.jobs, job, found.failure, nowMs)
    return true
  }
  const { entry } = recogniser
  if (entry.family !== 'arcface') throw new InglenookError('wrong-model', `${entry.label} does not recognise faces.`)
  const faces = found.value
  const detectorUseId = catalogue.models.idOfUse(detector, nowMs)
  const recogniserUseId = catalogue.models.idOfUse(recogniser, nowMs)
  const uses = { modelUseId: detectorUseId, secondModelUseId: recogniserUseId }
  if (!catalogue.jobs.finish(job, { status: 'done', count: faces.length, ...uses }, nowMs, tookMs.faces)) return false
  catalogue.speeds.learn({ pipeline: 'faces', ...uses }, output.tookMs.faces)
  const { dimensions } = entry.embedding
  catalogue.faces.replaceFacesOfAsset({ assetId: job.assetId, detectorUseId, recogniserUseId, dimensions, faces })
  return true
}
