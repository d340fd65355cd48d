import type { PipelineState } from '../../shared/job.ts'
import { Pipeline } from '../../shared/pipeline.ts'
import type { Tallies } from '../catalogue/tallies.ts'
import type { Library } from '../library.ts'
import { contract } from './contract.ts'

export function activityProcedures(library: Library) {
  const { catalogue, importer, scheduler, events } = library
  return {
    get: contract.activity.get.handler(() => {
      const tallies = catalogue.tallies()
      const pipelines = pipelineStates(library, tallies)
      return {
        import: importer.progress(),
        paused: scheduler.paused(),
        pipelines,
        running: scheduler.running(),
        problemCount: pipelines.reduce((sum, { counts }) => sum + counts.failed + counts.setAside, 0),
        skippedCount: tallies.skipped,
        facesToAssign: tallies.staleFaces
      }
    }),
    problems: contract.activity.problems.handler(({ input: { pipeline, offset, limit } }) =>
      catalogue.jobs.problems(pipeline, offset, limit)
    ),
    skipped: contract.activity.skipped.handler(({ input: { offset, limit } }) => catalogue.skipped.page(offset, limit)),
    retry: contract.activity.retry.handler(({ input }) => ({ requeued: library.retry(input) })),
    setPaused: contract.activity.setPaused.handler(({ input }) => {
      scheduler.setPaused(input.paused)
      events.tell({ type: 'activity' })
      return {}
    })
  }
}

/** Each pipeline as it stands. What is queued but cannot run for want of a model or a tool is counted as waiting, with the reason. */
export function pipelineStates({ catalogue, blocking }: Library, tallies: Tallies): PipelineState[] {
  const { pipelines } = catalogue.settings.read()
  return Pipeline.options.map((pipeline) => {
    const waitingFor = blocking(pipeline)
    const counts = tallies.jobs[pipeline]
    return {
      pipeline,
      enabled: pipelines[pipeline],
      counts: waitingFor === null ? counts : { ...counts, queued: 0, waiting: counts.queued },
      waitingFor
    }
  })
}
