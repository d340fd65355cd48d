import { PIPELINES, Pipeline } from '../../shared/pipeline.ts'
import type { Repositories } from '../catalogue/index.ts'
import { inSlices } from './slices.ts'

/**
 * Queues what an earlier program did not know yet: a library that it filled has assets without jobs of a pipeline that
 * came later. Counts tell whether there are any, so that opening a library costs nothing where there are none; where
 * there are, it is done in slices.
 *
 * @param signal ends it between two slices; the next opening goes on
 * @returns how many jobs were queued
 */
export async function queueNewPipelines(
  catalogue: Pick<Repositories, 'tallies' | 'missingJobs' | 'writtenBack'>,
  signal: AbortSignal,
  onQueued: () => void
): Promise<number> {
  let queued = 0
  for (const pipeline of missing(catalogue)) {
    let after = 0
    await inSlices(
      (limit) => {
        const slice = catalogue.missingJobs.enqueueNext(pipeline, PIPELINES[pipeline].appliesTo, after, limit)
        queued += slice.enqueued
        after = slice.lastAssetId ?? after
        return { more: slice.lastAssetId !== null, changed: slice.enqueued > 0 }
      },
      { isOver: () => signal.aborted, onChange: onQueued, writtenBack: catalogue.writtenBack }
    )
  }
  return queued
}

function missing({ tallies }: Pick<Repositories, 'tallies'>): Pipeline[] {
  const { assets, jobs } = tallies()
  return Pipeline.options.filter((pipeline) => {
    const wanted = PIPELINES[pipeline].appliesTo.reduce((sum, kind) => sum + assets[kind], 0)
    return Object.values(jobs[pipeline]).reduce((sum, count) => sum + count, 0) < wanted
  })
}
