import type { AnalyseImageInput } from '../../shared/worker-protocol.ts'
import type { ClaimedJob } from '../catalogue/jobs.ts'
import { settleFailure } from '../jobs/settle.ts'
import type { Asking } from './asking.ts'
import type { Storing } from './storing.ts'

type ObjectsRequest = NonNullable<AnalyseImageInput['objects']>

export function requestObjects({ settings, model }: Asking): ObjectsRequest {
  return { model: model('object-detection'), minScore: settings.objectMinScore, maxCount: settings.objectMaxCount }
}

/**
 * Files the things that a worker found, and the tags that follow from them. Call inside a transaction.
 * @returns false when the job was superseded or failed, and nothing was stored.
 */
export function storeObjects(job: ClaimedJob, { model }: ObjectsRequest, storing: Storing): boolean {
  const { catalogue, output, nowMs, tookMs } = storing
  const found = output.objects
  if (!found) throw new Error('a worker left out the objects that it was asked for')
  if (!found.ok) {
    settleFailure(catalogue.jobs, job, found.failure, nowMs)
    return false
  }
  const modelUseId = catalogue.models.idOfUse(model, nowMs)
  const end = { status: 'done', count: found.value.length, modelUseId } as const
  if (!catalogue.jobs.finish(job, end, nowMs, tookMs.objects)) return false
  catalogue.speeds.learn({ pipeline: 'objects', modelUseId }, output.tookMs.objects)
  catalogue.things.replaceDetections(job.assetId, modelUseId, found.value)
  return true
}
