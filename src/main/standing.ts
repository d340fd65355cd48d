import type { StatusReport, WatchReport } from '../shared/cli.ts'
import type { PipelineState } from '../shared/job.ts'
import { Pipeline } from '../shared/pipeline.ts'
import { pipelineStates } from './api/pipeline-states.ts'
import type { Tallies } from './catalogue/tallies.ts'
import type { Library } from './library.ts'

/** How an open library stands: its counts. */
export function statusOf(library: Library): StatusReport {
  const tallies = library.catalogue.tallies()
  return statusReport(library, tallies, pipelineStates(library, tallies))
}

/** The same with what is being done and how long it will take, as seen by whoever watches this process. */
export function standingOf(library: Library): WatchReport {
  const tallies = library.catalogue.tallies()
  const pipelines = pipelineStates(library, tallies)
  return {
    ...statusReport(library, tallies, pipelines),
    inUseBy: { program: `Inglenook ${library.version}`, pid: process.pid },
    paused: library.catalogue.settings.read().paused,
    overall: library.progress().overall,
    pipelines: pipelines.map(({ counts: _, ...state }) => state),
    running: library.scheduler.running()
  }
}

/**
 * How it stands once its process has closed it: what ran is queued again, nothing moves, and whether a model is there is
 * for the next process to find out.
 */
export function leftStanding(report: WatchReport): WatchReport {
  const { overall } = report
  const jobs = Object.fromEntries(
    Pipeline.options.map((pipeline) => {
      const counts = report.jobs[pipeline]
      const state = report.pipelines.find((one) => one.pipeline === pipeline)
      const waiting = state?.paused ? counts.waiting : sumOf(state?.waits ?? [])
      const queued = counts.queued + counts.running + counts.waiting - waiting
      return [pipeline, { ...counts, queued, waiting, running: 0 }] as const
    })
  ) as StatusReport['jobs']
  const enabled = report.pipelines.filter((state) => state.enabled)
  const jobsLeft = enabled.reduce((sum, { pipeline }) => sum + jobs[pipeline].queued, 0)
  return {
    ...report,
    jobs,
    inUseBy: null,
    overall: { ...overall, state: report.paused ? 'paused' : 'resting', jobsLeft, etaMs: null, because: null },
    pipelines: report.pipelines.map((state) => ({
      ...state,
      waitingFor: state.paused ? state.waitingFor : null,
      etaMs: null,
      perMinute: null
    })),
    running: []
  }
}

function sumOf(waits: readonly { count: number }[]): number {
  return waits.reduce((sum, { count }) => sum + count, 0)
}

function statusReport(library: Library, tallies: Tallies, pipelines: readonly PipelineState[]): StatusReport {
  const counts = pipelines.map(({ pipeline, counts }) => [pipeline, counts] as const)
  return {
    library: library.dir,
    assets: tallies.assets,
    jobs: Object.fromEntries(counts) as StatusReport['jobs'],
    people: tallies.people,
    faces: tallies.faces
  }
}
