import type { PipelineState } from '../../../shared/job.ts'
import { client } from '../../state/client.ts'
import { counted } from '../../state/format.ts'
import { notify, notifyError } from '../../ui/toasts.tsx'
import type { ProblemGroup } from './problem-groups.ts'

/** Asked at the same time when a part of a pipeline's problems is retried one by one. */
const TOGETHER = 8

/** Queues jobs again and says how many, or why not. */
export async function retryAndTell(retry: () => Promise<number>): Promise<void> {
  try {
    const requeued = await retry()
    notify(requeued > 0 ? `${counted(requeued, 'job')} in line again.` : 'Nothing was left to retry.')
  } catch (error) {
    notifyError('This could not be retried.', error)
  }
}

export async function retryAll(): Promise<number> {
  return (await client.activity.retry({})).requeued
}

/** All problems with one reason: in one go where they are all of their pipeline's, else asset by asset. */
export async function retryGroup(
  { pipeline, problems }: ProblemGroup,
  pipelines: readonly PipelineState[]
): Promise<number> {
  const counts = pipelines.find((state) => state.pipeline === pipeline)?.counts
  if (counts && counts.failed + counts.setAside === problems.length) {
    return (await client.activity.retry({ pipeline })).requeued
  }
  let requeued = 0
  const left = problems.map(({ assetId }) => assetId)
  const worker = async () => {
    for (let assetId = left.pop(); assetId !== undefined; assetId = left.pop()) {
      requeued += (await client.activity.retry({ assetId, pipeline })).requeued
    }
  }
  await Promise.all(Array.from({ length: TOGETHER }, worker))
  return requeued
}
