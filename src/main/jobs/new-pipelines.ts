import { setImmediate } from 'node:timers/promises'
import { PIPELINES, Pipeline } from '../../shared/pipeline.ts'
import type { Repositories } from '../catalogue/index.ts'

/** Assets seen to in one transaction: some milliseconds of the main thread. */
const AT_ONCE = 1000

/**
 * Queues what an earlier program did not know yet: a library that it filled has assets without jobs of a pipeline that
 * came later. Counts tell whether there are any, so that opening a library costs nothing where there are none; where
 * there are, it is done in slices.
 *
 * @param signal ends it between two slices; the next opening goes on
 * @returns how many jobs were queued
 */
export async function queueNewPipelines(
  catalogue: Pick<Repositories, 'tallies' | 'missingJobs'>,
  signal: AbortSignal,
  onQueued: () => void
): Promise<number> {
  let queued = 0
  for (const pipeline of missing(catalogue)) {
    for (let after: number | null = 0; after !== null && !signal.aborted; ) {
      const slice = catalogue.missingJobs.enqueueNext(pipeline, PIPELINES[pipeline].appliesTo, after, AT_ONCE)
      queued += slice.enqueued
      after = slice.lastAssetId
      if (slice.enqueued > 0) onQueued()
      await setImmediate()
    }
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
