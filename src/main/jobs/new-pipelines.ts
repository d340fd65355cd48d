import { PIPELINES, Pipeline } from '../../shared/pipeline.ts'
import type { Repositories } from '../catalogue/index.ts'

/**
 * Queues what an earlier program did not know yet: a library that it filled has assets without jobs of a pipeline that
 * came later. Counts tell whether there are any, so that opening a library costs nothing where there are none.
 *
 * @returns how many jobs were queued
 */
export function queueNewPipelines(catalogue: Repositories): number {
  const { assets, jobs } = catalogue.tallies()
  return Pipeline.options.reduce((queued, pipeline) => {
    const { appliesTo } = PIPELINES[pipeline]
    const wanted = appliesTo.reduce((sum, kind) => sum + assets[kind], 0)
    const known = Object.values(jobs[pipeline]).reduce((sum, count) => sum + count, 0)
    return known < wanted ? queued + catalogue.missingJobs.enqueue(pipeline, appliesTo) : queued
  }, 0)
}
