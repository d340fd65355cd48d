import type { AnalyseImageOutput } from '../../shared/worker-protocol.ts'
import type { Repositories } from '../catalogue/index.ts'
import type { ClaimedJob } from '../catalogue/jobs.ts'

/**
 * Files the pictures that a worker made. Call inside a transaction.
 * @returns false when the job was superseded, and nothing was stored.
 */
export function storeThumbnails(catalogue: Repositories, job: ClaimedJob, output: AnalyseImageOutput): boolean {
  const made = output.thumbnails
  if (!made) throw new Error('a worker left out the thumbnails that it was asked for')
  if (!made.ok) return catalogue.jobs.finish(job, { status: 'failed', failure: made.failure }, Date.now())
  if (!catalogue.jobs.finish(job, { status: 'done', count: 1 }, Date.now())) return false
  catalogue.assets.setThumbhash(job.assetId, made.value.thumbhash)
  catalogue.assets.setSize(job.assetId, output.width, output.height)
  return true
}
