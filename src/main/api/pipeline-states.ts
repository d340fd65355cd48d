import { byCodeUnit } from '../../shared/by-code-unit.ts'
import type { PipelineState } from '../../shared/job.ts'
import { Pipeline } from '../../shared/pipeline.ts'
import type { Tallies } from '../catalogue/tallies.ts'
import type { Library } from '../library.ts'

/**
 * Each pipeline as it stands. What is queued but cannot run as its whole pipeline cannot, for want of a model or because
 * it is paused, is counted as waiting, with the reason.
 */
export function pipelineStates(library: Library, tallies: Tallies): PipelineState[] {
  const { pipelines, pausedPipelines } = library.catalogue.settings.read()
  const waits = library.catalogue.jobs.waits()
  const progress = library.progress().pipelines
  return Pipeline.options.map((pipeline) => {
    const waitingFor = library.blocking(pipeline)
    const counts = tallies.jobs[pipeline]
    const { etaMs = null, perMinute = null } = progress.get(pipeline) ?? {}
    return {
      pipeline,
      enabled: pipelines[pipeline],
      counts: waitingFor === null ? counts : { ...counts, queued: 0, waiting: counts.waiting + counts.queued },
      waitingFor,
      paused: pausedPipelines.includes(pipeline),
      etaMs,
      perMinute,
      waits: waits
        .filter((wait) => wait.pipeline === pipeline)
        .map(({ code, reason, count }) => ({ code, reason, count }))
        .sort((a, b) => b.count - a.count || byCodeUnit(a.code, b.code))
    }
  })
}
