import { InglenookError } from '../../shared/failure.ts'
import type { AnalyseImageInput, AnalyseImageOutput } from '../../shared/worker-protocol.ts'
import type { Repositories } from '../catalogue/index.ts'
import type { ClaimedJob } from '../catalogue/jobs.ts'
import type { Asking } from './asking.ts'

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
 * @returns false when the job was superseded, and nothing was stored.
 */
export function storeFaces(
  catalogue: Repositories,
  job: ClaimedJob,
  { detector, recogniser }: FacesRequest,
  output: AnalyseImageOutput
): boolean {
  const found = output.faces
  if (!found) throw new Error('a worker left out the faces that it was asked for')
  if (!found.ok) return catalogue.jobs.finish(job, { status: 'failed', failure: found.failure }, Date.now())
  const { entry } = recogniser
  if (entry.family !== 'arcface') throw new InglenookError('wrong-model', `${entry.label} does not recognise faces.`)
  const faces = found.value
  const detectorUseId = catalogue.models.idOfUse(detector, Date.now())
  const recogniserUseId = catalogue.models.idOfUse(recogniser, Date.now())
  const uses = { modelUseId: detectorUseId, secondModelUseId: recogniserUseId }
  if (!catalogue.jobs.finish(job, { status: 'done', count: faces.length, ...uses }, Date.now())) return false
  catalogue.speeds.learn({ pipeline: 'faces', ...uses }, output.tookMs.faces)
  const { dimensions } = entry.embedding
  catalogue.faces.replaceFacesOfAsset({ assetId: job.assetId, detectorUseId, recogniserUseId, dimensions, faces })
  return true
}
