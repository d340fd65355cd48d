import type { AssetKind } from '../../shared/asset.ts'
import { InglenookError } from '../../shared/failure.ts'
import type { Activity } from '../../shared/job.ts'
import { comesAfter, PIPELINES, Pipeline, type PipelineKind } from '../../shared/pipeline.ts'
import type { Settings } from '../../shared/settings.ts'
import type { Repositories } from '../catalogue/index.ts'
import type { ClaimedJob, Head as QueuedHead } from '../catalogue/jobs.ts'
import { WorkerCrashed } from '../workers/errors.ts'
import { choose, type Head, type Memory, NOTHING_CHOSEN, used } from './chooser.ts'
import { type Clock, SYSTEM_CLOCK } from './clock.ts'
import { LONGEST_WAIT_MS } from './retries.ts'
import type { Rest } from './rules.ts'
import { DriveMissing, FileChanged, settle, stopsAll } from './settle.ts'

export type Running = Activity['running'][number]

/** The jobs of one asset that run together in one lane. */
export interface RunningTask {
  readonly assetId: number
  readonly path: string
  readonly pipelines: readonly Pipeline[]
  readonly kind: PipelineKind
  /** By the computer's clock, to be shown. */
  readonly startedAtMs: number
  /** By the clock that never jumps. */
  readonly startedAt: number
  /** 0..1 */
  readonly fraction: number
}

export interface SchedulerOptions<Result> {
  catalogue: Pick<Repositories, 'jobs' | 'places' | 'transaction'>
  settings: () => Pick<Settings, 'pipelines' | 'paused' | 'pausedPipelines'>
  /** Why a pipeline cannot run now, or null. */
  blocking: (pipeline: Pipeline) => string | null
  /** How many assets are worked on at once: as many as the pool has workers. */
  lanes: () => number
  /** What a job needs while it runs, and what all together may, in bytes. Left out: memory is no matter. */
  memory?: { budgetBytes: number; needBytes: (job: QueuedHead, inUse: readonly Pipeline[]) => number } | undefined
  /** Why nothing may be started now by the rules of the user. */
  rest?: (() => Rest | null) | undefined
  /** When to look at the rules again while they let things run, in milliseconds; null: when woken. */
  lookAgainMs?: (() => number | null) | undefined
  /** Does the jobs, telling how far it is (0..1) as often as it likes. Whatever it throws is settled here. */
  run: (jobs: readonly ClaimedJob[], signal: AbortSignal, onProgress: (fraction: number) => void) => Promise<Result>
  /** Null: it came to no result. */
  onDone: (result: Result | null) => void
  /** A task has left its lane: `ended` when its jobs are over, well or not. */
  onTask?: ((task: RunningTask, result: Result | null, ended: boolean) => void) | undefined
  onDriveMissing?: ((sourceId: number) => void) | undefined
  onFileChanged?: ((path: string) => void) | undefined
  /** A model that was ready is not there any more. */
  onModelMissing?: (() => void) | undefined
  log: (line: string) => void
  clock?: Clock | undefined
}

export interface Scheduler {
  /** Something may be able to run now: jobs were queued, a model arrived, a setting changed. */
  wake(): void
  tasks(): readonly RunningTask[]
  /** Gives up what runs of these; their jobs have been put elsewhere, or are put back. */
  abort(of: readonly { assetId: number; pipeline: Pipeline }[]): void
  /** Nothing is started as long as the host holds it, whatever the settings say. */
  isHeld(): boolean
  setHeld(held: boolean): void
  /** Why nothing may be started now by the rules of the user. */
  rest(): Rest | null
  /** Resolves when nothing runs and nothing can now; what waits to be tried again later is not waited for. */
  idle(): Promise<void>
  /** Gives up what runs, putting its jobs back, and starts nothing more. */
  close(): Promise<void>
}

/** What runs although it may no longer, paused or by a rule, is given this long to end by itself. */
const GRACE_MS = 30_000

/** After something that is not a job's fault stopped everything, it is tried again by itself. */
const STOPPED_MS = 30_000

/** Clocks that run apart by more than this since the last look: the computer's was set, or the computer slept. */
const JUMP_MS = 5000

/** Jobs whose wait is over that are queued in one go: some milliseconds of the main thread. */
const WOKEN_AT_ONCE = 200

/** What timers hold; a longer wait is looked at in between. */
const LONGEST_TIMER_MS = 60 * 60_000

interface Task extends RunningTask {
  fraction: number
  readonly jobs: readonly ClaimedJob[]
  readonly needBytes: number
  readonly abort: AbortController
  /** Since when it may no longer run. */
  unwantedSince: number | null
}

/** Takes jobs from the queue as the chooser says, and keeps every lane busy as long as something can run. */
export function createScheduler<Result>(options: SchedulerOptions<Result>): Scheduler {
  const { catalogue, settings, blocking, lanes, run, onDone, log, clock = SYSTEM_CLOCK } = options
  const { jobs } = catalogue
  const tasks = new Set<Task>()
  const closing = new AbortController()
  let memory: Memory = NOTHING_CHOSEN
  let held = false
  let stopped: { error: unknown; at: number } | null = null
  let idleWaiters: (() => void)[] = []
  let timer: NodeJS.Timeout | undefined
  let apart = clock.now() - clock.monotonic()

  const rest = (): Rest | null => options.rest?.() ?? null
  const isOn = (pipeline: Pipeline): boolean => {
    const { pipelines, pausedPipelines } = settings()
    return pipelines[pipeline] && !pausedPipelines.includes(pipeline)
  }
  const runnable = (): Pipeline[] => Pipeline.options.filter((one) => isOn(one) && blocking(one) === null)
  const mayStart = (): boolean =>
    !held && !closing.signal.aborted && stopped === null && !settings().paused && rest() === null

  const fill = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (stopped && clock.monotonic() - stopped.at >= STOPPED_MS) stopped = null
    wakeDue()
    while (mayStart() && startNext()) {
      // Until every lane is busy, or nothing can run.
    }
    giveUpUnwanted()
    if (!closing.signal.aborted) lookAgain()
    if (tasks.size > 0) return
    const waiters = idleWaiters
    idleWaiters = []
    for (const resolve of waiters) resolve()
  }

  /** Queues what has waited long enough, and everything when the computer's clock no longer tells how long that is. */
  const wakeDue = (): void => {
    if (closing.signal.aborted) return
    const nowMs = clock.now()
    const before = apart
    apart = nowMs - clock.monotonic()
    const jumped = Math.abs(apart - before) > JUMP_MS
    const next = jobs.nextDueMs()
    if (next === null) return
    const until = jumped || next > nowMs + LONGEST_WAIT_MS + JUMP_MS ? Number.MAX_SAFE_INTEGER : nowMs
    if (next <= until && jobs.wakeDue(until, WOKEN_AT_ONCE) === WOKEN_AT_ONCE) setImmediate(fill)
  }

  /** @returns false when nothing more can be started now */
  const startNext = (): boolean => {
    const pipelines = runnable()
    if (tasks.size >= lanes() || pipelines.length === 0) return false
    const first = jobs.heads(pipelines)
    if (first.length === 0) return false
    const superseded = first.filter(isRunning)
    if (superseded.length > 0) abort(superseded)
    const toHead = (job: QueuedHead): Head => ({
      ...job,
      kind: PIPELINES[job.pipeline].kind,
      needBytes: options.memory?.needBytes(job, pipelines) ?? 0
    })
    const free = (head: { assetId: number; pipeline: Pipeline }): boolean => !isRunning(head)
    const choice = choose(
      {
        first: first.filter(free).map(toHead),
        last: jobs.lastHeads(pipelines).filter(free).map(toHead),
        busy: [...tasks],
        lanes: lanes(),
        budgetBytes: options.memory?.budgetBytes ?? Number.POSITIVE_INFINITY
      },
      memory
    )
    memory = choice.memory
    const { head } = choice
    if (!head) return false
    const alike = pipelines.filter((one) => PIPELINES[one].kind === head.kind && free({ ...head, pipeline: one }))
    const after = (pipeline: Pipeline, kind: AssetKind): Pipeline[] =>
      comesAfter(pipeline, kind).filter((one) => settings().pipelines[one])
    const claimed = jobs.claim(head.assetId, alike, clock.now(), after)
    if (claimed.length > 0) void work(claimed, head)
    return true
  }

  /** A job whose asset is worked on for an older wish waits until that has been given up. */
  const isRunning = ({ assetId, pipeline }: { assetId: number; pipeline: Pipeline }): boolean =>
    [...tasks].some((task) => task.assetId === assetId && task.pipelines.includes(pipeline))

  const work = async (claimed: readonly ClaimedJob[], head: Head): Promise<void> => {
    const task: Task = {
      assetId: head.assetId,
      path: catalogue.places.pathsOf(head.assetId)[0] ?? '',
      pipelines: claimed.map((job) => job.pipeline),
      kind: head.kind,
      startedAtMs: clock.now(),
      startedAt: clock.monotonic(),
      fraction: 0,
      jobs: claimed,
      needBytes: head.needBytes,
      abort: new AbortController(),
      unwantedSince: null
    }
    tasks.add(task)
    const signal = AbortSignal.any([closing.signal, task.abort.signal])
    let result: Result | null = null
    let ended = true
    try {
      result = await run(claimed, signal, (fraction) => {
        task.fraction = fraction
      })
    } catch (error) {
      ended = putBack(task, error)
    } finally {
      tasks.delete(task)
      memory = used(memory, task.kind, clock.monotonic() - task.startedAt)
    }
    if (!closing.signal.aborted) {
      options.onTask?.(task, result, ended)
      onDone(result)
    }
    fill()
  }

  /** @returns whether its jobs are over */
  const putBack = (task: Task, error: unknown): boolean => {
    const settled = catalogue.transaction(() => task.jobs.map((job) => settle(jobs, job, error, clock.now())))
    if (closing.signal.aborted || task.abort.signal.aborted) return false
    if (error instanceof WorkerCrashed) log(`${error.message}\n${error.detail}`)
    else if (error instanceof DriveMissing) options.onDriveMissing?.(error.sourceId)
    else if (error instanceof FileChanged) options.onFileChanged?.(error.path)
    else if (error instanceof InglenookError && error.code === 'model-missing') options.onModelMissing?.()
    else if (stopsAll(error)) {
      // Nothing about this file went wrong but something about us did: running on would fail everything alike.
      stopped = { error, at: clock.monotonic() }
      log(`processing stopped: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
    }
    return settled.every((one) => one === 'ended')
  }

  const abort = (of: readonly { assetId: number; pipeline: Pipeline }[]): void => {
    for (const task of tasks) {
      if (of.some(({ assetId, pipeline }) => task.assetId === assetId && task.pipelines.includes(pipeline))) {
        task.abort.abort()
      }
    }
  }

  /** What may no longer run, but does, ends by itself or, after a while, is put back. */
  const giveUpUnwanted = (): void => {
    const all = !held && !settings().paused && rest() === null
    for (const task of tasks) {
      if (all && task.pipelines.some(isOn)) task.unwantedSince = null
      else {
        task.unwantedSince ??= clock.monotonic()
        if (clock.monotonic() - task.unwantedSince >= GRACE_MS) task.abort.abort()
      }
    }
  }

  /** Comes back when a wait is over, a rule may say otherwise, or what runs has had its time. */
  const lookAgain = (): void => {
    const next = jobs.nextDueMs()
    const due = next === null || held || settings().paused ? null : next - clock.now()
    const rule = held ? null : (rest()?.lookAgainMs ?? (tasks.size > 0 ? (options.lookAgainMs?.() ?? null) : null))
    const retry = stopped ? STOPPED_MS - (clock.monotonic() - stopped.at) : null
    const unwanted = [...tasks].flatMap(({ unwantedSince, abort }) =>
      unwantedSince === null || abort.signal.aborted ? [] : GRACE_MS - (clock.monotonic() - unwantedSince)
    )
    const waits = [due, rule, retry, ...unwanted].filter((ms) => ms !== null)
    if (waits.length === 0) return
    timer = setTimeout(fill, Math.min(LONGEST_TIMER_MS, Math.max(1, Math.ceil(Math.min(...waits)))))
    timer.unref()
  }

  return {
    wake(): void {
      stopped = null
      fill()
    },
    tasks: () => [...tasks],
    abort,
    isHeld: () => held,
    setHeld(value): void {
      held = value
      fill()
    },
    rest,
    idle: () =>
      new Promise((resolve, reject) => {
        idleWaiters.push(() => (stopped === null ? resolve() : reject(stopped.error)))
        fill()
      }),
    async close(): Promise<void> {
      closing.abort()
      await new Promise<void>((resolve) => {
        idleWaiters.push(resolve)
        fill()
      })
    }
  }
}
