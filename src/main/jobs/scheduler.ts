import { InglenookError } from '../../shared/failure.ts'
import type { Activity } from '../../shared/job.ts'
import { Pipeline } from '../../shared/pipeline.ts'
import type { Settings } from '../../shared/settings.ts'
import type { Repositories } from '../catalogue/index.ts'
import type { ClaimedJob } from '../catalogue/jobs.ts'
import { WorkerCrashed } from '../workers/errors.ts'

export type Running = Activity['running'][number]

export interface SchedulerOptions<Result> {
  catalogue: Repositories
  settings: () => Settings
  /** Why a pipeline cannot run now, or null. */
  blocking: (pipeline: Pipeline) => string | null
  /** How many assets are worked on at once: as many as the pool has workers. */
  lanes: number
  /** Does the jobs, telling how far it is (0..1) as often as it likes. */
  run: (jobs: readonly ClaimedJob[], signal: AbortSignal, onProgress: (fraction: number) => void) => Promise<Result>
  onDone: (result: Result | null) => void
  log: (line: string) => void
}

export interface Scheduler {
  /** Something may be able to run now: jobs were queued, a model arrived, a setting changed. */
  wake(): void
  running(): Running[]
  paused(): boolean
  setPaused(paused: boolean): void
  /** Resolves when nothing runs and nothing can. */
  idle(): Promise<void>
  /** Gives up what runs, putting its jobs back, and starts nothing more. */
  close(): Promise<void>
}

/** Takes jobs from the queue, newest photos first, and keeps every lane busy as long as something can run. */
export function createScheduler<Result>(options: SchedulerOptions<Result>): Scheduler {
  const { catalogue, settings, blocking, lanes, run, onDone, log } = options
  const running = new Map<symbol, Running>()
  const abort = new AbortController()
  let paused = false
  let stopped: unknown = null
  let idleWaiters: (() => void)[] = []

  const runnable = (): Pipeline[] =>
    Pipeline.options.filter((pipeline) => settings().pipelines[pipeline] && blocking(pipeline) === null)

  const fill = (): void => {
    while (!paused && !abort.signal.aborted && stopped === null && running.size < lanes) {
      const jobs = catalogue.jobs.claim(runnable(), Date.now())
      if (jobs.length === 0) break
      void work(jobs)
    }
    if (running.size > 0) return
    for (const resolve of idleWaiters) resolve()
    idleWaiters = []
  }

  const work = async (jobs: readonly ClaimedJob[]): Promise<void> => {
    const key = Symbol()
    const current = describe(catalogue, jobs)
    running.set(key, current)
    let result: Result | null = null
    try {
      result = await run(jobs, abort.signal, (fraction) => {
        current.progress = fraction
      })
    } catch (error) {
      putBack(jobs, error)
    } finally {
      running.delete(key)
    }
    if (abort.signal.aborted) {
      fill()
      return
    }
    onDone(result)
    fill()
  }

  const putBack = (jobs: readonly ClaimedJob[], error: unknown): void => {
    catalogue.transaction(() => {
      for (const job of jobs) {
        if (!(error instanceof WorkerCrashed)) catalogue.jobs.release(job)
        else if (!job.alone) catalogue.jobs.isolate(job)
        else catalogue.jobs.finish(job, setAside(error), Date.now())
      }
    })
    if (error instanceof WorkerCrashed) {
      log(`${error.message}\n${error.detail}`)
    } else if (!abort.signal.aborted && !isAwaited(error)) {
      // Nothing about this file went wrong but something about us did: running on would fail everything alike.
      stopped = error
      log(`processing stopped: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
    }
  }

  return {
    wake(): void {
      stopped = null
      fill()
    },
    running: () => [...running.values()],
    paused: () => paused,
    setPaused(value): void {
      paused = value
      fill()
    },
    idle: () =>
      new Promise((resolve, reject) => {
        idleWaiters.push(() => (stopped === null ? resolve() : reject(stopped)))
        fill()
      }),
    async close(): Promise<void> {
      abort.abort()
      await new Promise<void>((resolve) => {
        idleWaiters.push(resolve)
        fill()
      })
    }
  }
}

/** A model or tool went away after the job was taken: the job is back in the queue and waits like its fellows. */
function isAwaited(error: unknown): boolean {
  return error instanceof InglenookError && (error.code === 'model-missing' || error.code === 'tool-missing')
}

function setAside(error: WorkerCrashed) {
  const message = `${error.message} It was tried twice and set aside, so that it holds up nothing else. Try again, or look at the file with another program.`
  return { status: 'setAside', failure: { code: error.code, message } } as const
}

function describe(catalogue: Repositories, jobs: readonly ClaimedJob[]): Running {
  const assetId = jobs[0]?.assetId ?? 0
  return {
    assetId,
    path: catalogue.places.pathsOf(assetId)[0] ?? '',
    pipelines: jobs.map((job) => job.pipeline),
    startedAtMs: Date.now(),
    progress: 0
  }
}
