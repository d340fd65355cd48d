import { z } from 'zod'
import {
  FromWorker,
  progressSchema,
  TASKS,
  type Task,
  type TaskKind,
  type TaskOutput,
  type TaskProgress,
  type WorkerConfig
} from '../../shared/worker-protocol.ts'
import { Cancelled, TaskFailed, WorkerCannotStart, WorkerCrashed } from './errors.ts'
import { modelsOf } from './models-of-task.ts'
import { type Outcome, type Request, RequestQueue } from './request-queue.ts'
import type { ForkWorker, WorkerExit, WorkerProcess } from './worker-process.ts'

export interface PoolOptions {
  fork: ForkWorker
  config: WorkerConfig
  /** Workers at most; they are forked when there is something to do. */
  size: number
  /** Tasks at once in one worker: 1 where a task fills a core, more where it waits for the disk. */
  concurrency: number
  /** A worker with nothing to do is ended after this long, and its memory is free again. */
  idleMs?: number
  /** How long a worker may take to answer a cancel before it is killed. */
  cancelGraceMs?: number
  /** How long a worker may take to come up before it counts as one that cannot start. */
  startMs?: number
}

export interface RunOptions<K extends TaskKind = TaskKind> {
  signal?: AbortSignal | undefined
  /** Higher goes first; among equals the earlier. Default 0. */
  priority?: number | undefined
  /** `fraction`: 0..1; `detail`: what tasks of this kind say beside it, see TASKS. */
  onProgress?: ((fraction: number, detail: TaskProgress<K>) => void) | undefined
  /** False: a crash is reported at once, for callers that keep their own count. Default true. */
  retryCrashed?: boolean | undefined
}

export interface WorkerPool extends AsyncDisposable {
  /**
   * Runs a task and resolves to its output, parsed. Rejects with TaskFailed (the task said no), WorkerCrashed (its
   * worker died; see `retryCrashed`), WorkerCannotStart, or Cancelled (the signal, or the pool closed). Once it has
   * settled, nothing of the task runs any more.
   */
  run<T extends Task>(task: T, options?: RunOptions<T['kind']>): Promise<TaskOutput<T['kind']>>
  /**
   * From now on only these models (by SHA-256 of their weights) are in use. Tasks that run with another finish with it;
   * then its memory is free again.
   */
  retainModels(sha256s: readonly string[]): void
  /** Kills every worker and rejects what is not done with Cancelled. Resolves when all processes are gone. */
  close(): Promise<void>
}

/**
 * A bounded set of worker processes with one queue.
 *
 * Note: alone after a crash. A native crash does not say which of a worker's tasks caused it. So all that it was
 * running are run once more, each in a worker with nothing beside it; what crashes there is guilty and rejected, and
 * the others have lost some time and nothing else.
 *
 * Note: a new worker after another model. A worker releases the sessions of a model that is no longer in use, but the
 * memory is the allocator's then, not the system's: it lies in pieces between what stays. Measured with small models
 * (glibc, three exchanged for three others, back and forth twelve times): 174 MB before, 231 MB after. Told to give all
 * back at once (MALLOC_TRIM_THRESHOLD_), the allocator does, and inference takes half as long again, always. So a worker
 * that has run what is no longer in use is replaced between two tasks, which costs a start and a load for each choice.
 */
export function createPool(options: PoolOptions): WorkerPool {
  const pool = new Pool(options)
  return {
    run: (task, runOptions) => pool.run(task, runOptions),
    retainModels: (sha256s) => pool.retainModels(sha256s),
    close: () => pool.close(),
    [Symbol.asyncDispose]: () => pool.close()
  }
}

const DEATHS_BEFORE_READY = 3
const NO_DETAIL = z.undefined()
const CANCELLED = (): Outcome => ({ ok: false, error: new Cancelled() })

/** A worker process and what it is doing. */
interface Slot {
  process: WorkerProcess
  ready: boolean
  running: Map<number, Request>
  /** Runs one request that must have nothing beside it, or is being emptied for one. */
  alone: boolean
  /** Models it has run, by hash: what its memory has been used for. */
  models: Set<string>
  /** Killed or about to be: gets nothing more, and its exit is expected. */
  doomed: 'idle' | 'outdated' | 'unresponsive' | 'broken' | 'closing' | null
  timer: NodeJS.Timeout | null
}

class Pool {
  readonly #options: Required<PoolOptions>
  readonly #queue = new RequestQueue()
  readonly #slots = new Set<Slot>()
  #nextId = 1
  #deathsBeforeReady = 0
  /** Null: nobody has said, so every model may be used again. */
  #retained: readonly string[] | null = null
  #closed: { promise: Promise<void>; resolve: () => void } | null = null

  constructor(options: PoolOptions) {
    this.#options = { idleMs: 60_000, cancelGraceMs: 2000, startMs: 60_000, ...options }
  }

  run<T extends Task>(task: T, options: RunOptions<T['kind']> = {}): Promise<TaskOutput<T['kind']>> {
    return new Promise((resolve, reject) => {
      const { signal } = options
      if (this.#closed || signal?.aborted) {
        reject(new Cancelled({ cause: signal?.reason }))
        return
      }
      const request: Request = {
        id: this.#nextId++,
        task,
        priority: options.priority ?? 0,
        retryCrashed: options.retryCrashed ?? true,
        crashes: 0,
        cancelled: false,
        // As with the output below, the schema of the task's own kind is what ties the detail to T.
        onProgress: options.onProgress as Request['onProgress'],
        settle: (outcome) => {
          signal?.removeEventListener('abort', onAbort)
          // The output was parsed by the schema of the task's own kind, which is what ties it to T.
          if (outcome.ok) resolve(outcome.output as TaskOutput<T['kind']>)
          else reject(outcome.error)
        }
      }
      const onAbort = (): void => this.#cancel(request)
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#queue.add(request)
      this.#pump()
    })
  }

  retainModels(sha256s: readonly string[]): void {
    this.#retained = sha256s
    for (const slot of this.#slots) if (slot.ready) this.#tellRetained(slot)
    this.#pump()
  }

  close(): Promise<void> {
    if (this.#closed) return this.#closed.promise
    this.#closed = Promise.withResolvers<void>()
    for (const request of this.#queue.drain()) request.settle(CANCELLED())
    for (const slot of this.#slots) {
      for (const request of slot.running.values()) request.cancelled = true
      this.#kill(slot, 'closing')
    }
    this.#resolveWhenGone()
    return this.#closed.promise
  }

  /** Gives queued requests to workers, forking as many as there is work for. */
  #pump(): void {
    if (this.#closed) return
    this.#replaceOutdated()
    this.#startAll(
      () => this.#queue.firstToRepeat(),
      (open) => open.find((slot) => slot.running.size === 0)
    )
    if (this.#queue.firstToRepeat()) this.#emptyOneSlot()
    this.#startAll(
      () => this.#queue.firstOrdinary(),
      (open) => leastBusy(open.filter((slot) => !slot.alone && slot.running.size < this.#options.concurrency))
    )
    this.#forkForTheRest()
    for (const slot of this.#slots) this.#watchIdle(slot)
  }

  #startAll(next: () => Request | undefined, choose: (open: Slot[]) => Slot | undefined): void {
    for (let request = next(); request; request = next()) {
      const slot = choose(this.#openSlots())
      if (!slot) return
      this.#queue.remove(request)
      this.#stopTimer(slot)
      slot.alone = request.crashes > 0
      slot.running.set(request.id, request)
      for (const sha256 of modelsOf(request.task)) slot.models.add(sha256)
      slot.process.post({ type: 'run', taskId: request.id, task: request.task })
    }
  }

  /** Where every worker is busy and none is on its way, one gets nothing more until it has finished what it has. */
  #emptyOneSlot(): void {
    const open = this.#openSlots()
    if (this.#slots.size < this.#options.size || open.length < this.#slots.size || open.some((slot) => slot.alone))
      return
    const emptied = leastBusy(open)
    if (emptied) emptied.alone = true
  }

  #openSlots(): Slot[] {
    return [...this.#slots].filter((slot) => slot.ready && slot.doomed === null && !this.#isOutdated(slot))
  }

  /** Those that still run something are replaced when they have finished it; until then they get nothing more. */
  #replaceOutdated(): void {
    for (const slot of this.#slots) {
      if (slot.running.size === 0 && this.#isOutdated(slot)) this.#kill(slot, 'outdated')
    }
  }

  #isOutdated({ models }: Slot): boolean {
    const retained = this.#retained
    return retained !== null && [...models].some((sha256) => !retained.includes(sha256))
  }

  #tellRetained(slot: Slot): void {
    if (this.#retained) slot.process.post({ type: 'retainModels', sha256s: [...this.#retained] })
  }

  #forkForTheRest(): void {
    const { size, concurrency } = this.#options
    const starting = [...this.#slots].filter((slot) => !slot.ready && slot.doomed === null).length
    const wanted = this.#queue.toRepeat + Math.ceil(this.#queue.ordinary / concurrency) - starting
    for (let forked = 0; forked < wanted && this.#slots.size < size; forked++) this.#fork()
  }

  #fork(): void {
    const slot: Slot = {
      process: this.#options.fork(this.#options.config),
      ready: false,
      running: new Map(),
      alone: false,
      models: new Set(),
      doomed: null,
      timer: null
    }
    this.#slots.add(slot)
    slot.process.onMessage((message) => this.#receive(slot, message))
    slot.process.onExit((exit) => this.#exited(slot, exit))
    slot.timer = setTimeout(() => this.#kill(slot, 'unresponsive'), this.#options.startMs)
  }

  #receive(slot: Slot, raw: unknown): void {
    // What an unresponsive worker still says before it dies is as good as any other word.
    if (slot.doomed !== null && slot.doomed !== 'unresponsive') return
    const message = FromWorker.safeParse(raw)
    if (!message.success) this.#kill(slot, 'broken')
    else if (message.data.type === 'ready') this.#becameReady(slot)
    else this.#answered(slot, message.data)
  }

  #becameReady(slot: Slot): void {
    slot.ready = true
    this.#tellRetained(slot)
    this.#deathsBeforeReady = 0
    this.#stopTimer(slot)
    this.#pump()
  }

  #answered(slot: Slot, answer: Exclude<FromWorker, { type: 'ready' }>): void {
    const request = slot.running.get(answer.taskId)
    if (!request) {
      this.#kill(slot, 'broken')
    } else if (answer.type === 'progress') {
      this.#progressed(slot, request, answer)
    } else if (answer.type === 'failed') {
      this.#finish(slot, request, { ok: false, error: new TaskFailed(answer.failure, answer.detail) })
    } else if (answer.type === 'cancelled') {
      this.#finish(slot, request, CANCELLED())
    } else {
      const output = TASKS[request.task.kind].output.safeParse(answer.output)
      if (output.success) this.#finish(slot, request, { ok: true, output: output.data })
      else this.#kill(slot, 'broken')
    }
  }

  #progressed(slot: Slot, request: Request, { fraction, detail }: { fraction: number; detail?: unknown }): void {
    const parsed = (progressSchema(request.task.kind) ?? NO_DETAIL).safeParse(detail)
    if (!parsed.success) this.#kill(slot, 'broken')
    else if (!request.cancelled) request.onProgress?.(Math.min(1, Math.max(0, fraction)), parsed.data)
  }

  #finish(slot: Slot, request: Request, outcome: Outcome): void {
    slot.running.delete(request.id)
    if (slot.running.size === 0) slot.alone = false
    // A task that ended on its own while the cancel was under way was still given up by whoever asked.
    request.settle(request.cancelled ? CANCELLED() : outcome)
    this.#pump()
  }

  #cancel(request: Request): void {
    if (this.#queue.remove(request)) {
      request.settle(CANCELLED())
      return
    }
    const slot = [...this.#slots].find((candidate) => candidate.running.has(request.id))
    if (!slot || request.cancelled) return
    request.cancelled = true
    slot.process.post({ type: 'cancel', taskId: request.id })
    const grace = setTimeout(() => {
      if (slot.running.has(request.id)) this.#kill(slot, 'unresponsive')
    }, this.#options.cancelGraceMs)
    // The worker's own channel keeps this process waiting for as long as there is something to wait for.
    grace.unref()
  }

  #kill(slot: Slot, why: NonNullable<Slot['doomed']>): void {
    this.#stopTimer(slot)
    if (slot.doomed !== null) return
    slot.doomed = why
    slot.process.kill()
  }

  #exited(slot: Slot, exit: WorkerExit): void {
    this.#stopTimer(slot)
    this.#slots.delete(slot)
    for (const request of slot.running.values()) this.#orphaned(slot, request, exit)
    if (!slot.ready && slot.doomed !== 'closing') this.#diedBeforeReady(exit)
    this.#pump()
    this.#resolveWhenGone()
  }

  /** Decides about a request whose worker is gone. */
  #orphaned(slot: Slot, request: Request, exit: WorkerExit): void {
    if (request.cancelled) {
      request.settle(CANCELLED())
      return
    }
    // Killed because of another's cancel: this one did nothing wrong and simply starts again.
    if (slot.doomed !== 'unresponsive') request.crashes++
    if (request.crashes <= (request.retryCrashed ? 1 : 0)) {
      this.#queue.add(request)
      return
    }
    const told = slot.doomed === 'broken' ? { ...exit, stderr: `It sent a malformed message.\n${exit.stderr}` } : exit
    request.settle({ ok: false, error: new WorkerCrashed(request.task, request.crashes, told) })
  }

  #diedBeforeReady(exit: WorkerExit): void {
    this.#deathsBeforeReady++
    if (this.#deathsBeforeReady < DEATHS_BEFORE_READY) return
    const error = new WorkerCannotStart(this.#deathsBeforeReady, exit)
    this.#deathsBeforeReady = 0
    for (const request of this.#queue.drain()) request.settle({ ok: false, error })
  }

  #watchIdle(slot: Slot): void {
    if (!slot.ready || slot.doomed !== null || slot.running.size > 0 || slot.timer) return
    slot.timer = setTimeout(() => this.#kill(slot, 'idle'), this.#options.idleMs)
    slot.timer.unref()
  }

  #stopTimer(slot: Slot): void {
    if (slot.timer) clearTimeout(slot.timer)
    slot.timer = null
  }

  #resolveWhenGone(): void {
    if (this.#slots.size === 0) this.#closed?.resolve()
  }
}

function leastBusy(slots: Slot[]): Slot | undefined {
  return slots.reduce<Slot | undefined>(
    (best, slot) => (best === undefined || slot.running.size < best.running.size ? slot : best),
    undefined
  )
}
