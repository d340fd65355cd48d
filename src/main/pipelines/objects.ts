import type { AnalyseImageInput, AnalyseImageOutput } from '../../shared/worker-protocol.ts'
import type { Repositories } from '../catalogue/index.ts'
import type { ClaimedJob } from '../catalogue/jobs.ts'
import type { Asking } from './asking.ts'

type ObjectsRequest = NonNullable<AnalyseImageInput['objects']>

export function requestObjects({ settings, model }: Asking): ObjectsRequest {
  return { model: model('object-detection'), minScore: settings.objectMinScore, maxCount: settings.objectMaxCount }
}

/**
 * Files the things that a worker found, and the tags that follow from them. Call inside a transaction.
 * @returns false when the job was superseded, and nothing was stored.
 */
export function storeObjects(
  catalogue: Repositories,
  job: ClaimedJob,
  { model }: ObjectsRequest,
  output: AnalyseImageOutput
): boolean {
  const found = output.objects
  if (!found) throw new Error('a worker left out the objects that it was asked for')
  if (!found.ok) return catalogue.jobs.finish(job, { status: 'failed', failure: found.failure }, Date.now())
  const modelUseId = catalogue.models.idOfUse(model, Date.now())
  if (!catalogue.jobs.finish(job, { status: 'done', count: found.value.length, modelUseId }, Date.now())) return false
  catalogue.speeds.learn({ pipeline: 'objects', modelUseId }, output.tookMs.objects)
  catalogue.things.replaceDetections(job.assetId, modelUseId, found.value)
  return true
}
