import type { ClaimedJob } from '../catalogue/jobs.ts'
import { settleFailure } from '../jobs/settle.ts'
import type { Storing } from './storing.ts'

/**
 * Files the pictures that a worker made. Call inside a transaction.
 * @returns false when the job was superseded, and nothing was stored.
 */
export function storeThumbnails(job: ClaimedJob, { catalogue, output, nowMs, tookMs }: Storing): boolean {
  const { assets, jobs } = catalogue
  const made = output.thumbnails
  if (!made) throw new Error('a worker left out the thumbnails that it was asked for')
  if (!made.ok) return settleFailure(jobs, job, made.failure, nowMs) === 'ended'
  if (!jobs.finish(job, { status: 'done', count: 1 }, nowMs, tookMs.thumbnails)) return false
  assets.setThumbhash(job.assetId, made.value.thumbhash)
  assets.setSize(job.assetId, output.width, output.height)
  return true
}
