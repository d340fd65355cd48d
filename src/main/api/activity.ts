import type { Library } from '../library.ts'
import { contract } from './contract.ts'
import { pipelineStates } from './pipeline-states.ts'
import { checkSelection } from './selection.ts'

export function activityProcedures(library: Library) {
  const { catalogue, importer, scheduler, bulk } = library
  const { jobs } = catalogue
  return {
    get: contract.activity.get.handler(() => {
      const tallies = catalogue.tallies()
      const pipelines = pipelineStates(library, tallies)
      return {
        import: importer.progress(),
        paused: catalogue.settings.read().paused,
        overall: library.progress().overall,
        pipelines,
        running: scheduler.running(),
        problemCount: pipelines.reduce((sum, { counts }) => sum + counts.failed + counts.setAside, 0),
        skippedCount: tallies.skipped,
        facesToAssign: tallies.staleFaces
      }
    }),
    problems: contract.activity.problems.handler(({ input: { offset, limit, ...filter } }) =>
      jobs.problems(filter, offset, limit)
    ),
    problemGroups: contract.activity.problemGroups.handler(() => jobs.problemGroups()),
    skipped: contract.activity.skipped.handler(({ input: { offset, limit } }) => catalogue.skipped.page(offset, limit)),
    retry: contract.activity.retry.handler(({ input }) => bulk.retry(input)),
    run: contract.activity.run.handler(({ input: { pipelines, selection, again } }) => {
      checkSelection(catalogue, selection)
      return bulk.run(pipelines, selection, again)
    }),
    cancel: contract.activity.cancel.handler(({ input: { pipelines, selection } }) => {
      checkSelection(catalogue, selection)
      return bulk.cancel(pipelines ?? null, selection)
    }),
    setPaused: contract.activity.setPaused.handler(({ input: { paused, pipeline } }) => {
      library.setPaused(paused, pipeline)
      return {}
    }),
    look: contract.activity.look.handler(({ input }) => {
      library.look(input.assetIds)
      return {}
    }),
    history: contract.activity.history.handler(({ input }) => jobs.history(input.days, Date.now())),
    throughput: contract.activity.throughput.handler(({ input }) => jobs.throughput(input.minutes, Date.now()))
  }
}
