import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import {
  FromWorker,
  progressSchema,
  TASKS,
  type Task,
  type TaskOutput,
  type WorkerConfig
} from '../../shared/worker-protocol.ts'
import { Cancelled, TaskFailed, WorkerCannotStart } from './errors.ts'
import { fateOf, MOST_KILLS } from './fate.ts'
import { clearLeftovers } from './leftovers.ts'
import { modelsOf } from './models-of-task.ts'
import { type Outcome, type Request, RequestQueue } from './request-queue.ts'
import { type Doom, leastBusy, type Run, type Slot } from './slot.ts'
import { firstLimitMs, Watch } from './watch.ts'
import type { PoolOptions, RunOptions, WorkerPool } from './worker-pool.ts'
import { endedFromOutside, type WorkerExit } from './worker-process.ts'

export type { PoolOptions, RunOptions, WorkerPool } from './worker-pool.ts'

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
    resize: (size, changes) => pool.resize(size, changes),
    close: () => pool.close(),
    [Symbol.asyncDispose]: () => pool.close()
  }
}

const DEATHS_BEFORE_READY = 3
/** A process that hangs in a call to a dead drive cannot be ended before the call returns. */
const MOST_DYING_MS = 30_000
const NEVER_ENDED: WorkerExit = { code: null, signal: null, stderr: 'It could not be ended.' }
const NO_DETAIL = z.undefined()
const CANCELLED = (): Outcome => ({ ok: false, error: new Cancelled() })

class Pool {
  readonly #options: Required<Omit<PoolOptions, 'config' | 'size'>>
  #size: number
  #config: WorkerConfig
  readonly #queue = new RequestQueue()
  readonly #slots = new Set<Slot>()
  readonly #watch: Watch
  #nextId = 1
  /** In a row. */
  #before = { deaths: 0, kills: 0 }
  /** Null: nobody has said, so every model may be used again. */
  #retained: readonly string[] | null = null
  #closed: { promise: Promise<void>; resolve: () => void } | null = null

  constructor({ config, size, ...options }: PoolOptions) {
    const defaults = { idleMs: 60_000, cancelGraceMs: 2000, startMs: 60_000, silenceMs: 60_000, log: console.error }
    this.#options = { ...defaults, ...options }
    this.#size = size
    this.#config = config
    this.#watch = new Watch(this.#slots, this.#options.silenceMs, (slot, doom) => this.#kill(slot, doom))
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
        kills: 0,
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

  resize(size: number, changes: Partial<WorkerConfig> = {}): void {
    this.#size = Math.max(1, Math.floor(size))
    this.#config = { ...this.#config, ...changes }
    this.#pump()
  }

  close(): Promise<void> {
    if (this.#closed) return this.#closed.promise
    this.#closed = Promise.withResolvers<void>()
    for (const request of this.#queue.drain()) request.settle(CANCELLED())
    for (const slot of this.#slots) {
      for (const { request } of slot.running.values()) request.cancelled = true
      this.#kill(slot, { why: 'closing' })
    }
    this.#resolveWhenGone()
    return this.#closed.promise
  }

  /** Gives queued requests to workers, forking as many as there is work for. */
  #pump(): void {
    if (this.#closed) return
    this.#chooseSurplus()
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
      if (slot.running.size === 0) slot.silentMs = 0
      slot.running.set(request.id, { request, spentMs: 0, limitMs: firstLimitMs(request.task.kind) })
      for (const { sha256 } of modelsOf(request.task)) slot.models.add(sha256)
      slot.process.post({ type: 'run', taskId: request.id, task: request.task })
      this.#watch.begin()
    }
  }

  /** Where every worker is busy and none is on its way, one gets nothing more until it has finished what it has. */
  #emptyOneSlot(): void {
    const open = this.#openSlots()
    const all = [...this.#slots].filter((slot) => !slot.surplus).length
    if (all < this.#size || open.length < all || open.some((slot) => slot.alone)) return
    const emptied = leastBusy(open)
    if (emptied) emptied.alone = true
  }

  #openSlots(): Slot[] {
    return [...this.#slots].filter(
      (slot) => slot.ready && slot.doomed === null && !slot.surplus && !this.#isOutdated(slot)
    )
  }

  /** The least busy of those that are too many, so that most of them can go now. */
  #chooseSurplus(): void {
    const living = [...this.#slots].filter((slot) => slot.doomed === null)
    const byWork = living.sort((a, b) => b.running.size - a.running.size)
    byWork.forEach((slot, place) => {
      slot.surplus = place >= this.#size
      if (slot.surplus && slot.running.size === 0) this.#kill(slot, { why: 'surplus' })
    })
  }

  /** Those that still run something are replaced when they have finished it; until then they get nothing more. */
  #replaceOutdated(): void {
    for (const slot of this.#slots) {
      if (slot.running.size === 0 && this.#isOutdated(slot)) this.#kill(slot, { why: 'outdated' })
    }
  }

  #isOutdated({ models, config }: Slot): boolean {
    const { inferenceThreads, imageThreads } = this.#config
    if (config.inferenceThreads !== inferenceThreads || config.imageThreads !== imageThreads) return true
    const retained = this.#retained
    return retained !== null && [...models].some((sha256) => !retained.includes(sha256))
  }

  #tellRetained(slot: Slot): void {
    if (this.#retained) slot.process.post({ type: 'retainModels', sha256s: [...this.#retained] })
  }

  #forkForTheRest(): void {
    const { concurrency } = this.#options
    const starting = [...this.#slots].filter((slot) => !slot.ready && slot.doomed === null).length
    const wanted = this.#queue.toRepeat + Math.ceil(this.#queue.ordinary / concurrency) - starting
    for (let forked = 0; forked < wanted && this.#slots.size < this.#size; forked++) this.#fork()
  }

  #fork(): void {
    const config = { ...this.#config, tempDir: join(this.#config.tempDir ?? join(tmpdir(), 'inglenook'), randomUUID()) }
    const slot: Slot = {
      process: this.#options.fork(config),
      config,
      ready: false,
      running: new Map(),
      alone: false,
      models: new Set(),
      silentMs: 0,
      surplus: false,
      doomed: null,
      gone: false,
      timer: null
    }
    this.#slots.add(slot)
    slot.process.onMessage((message) => this.#receive(slot, message))
    slot.process.onExit((exit) => void this.#exited(slot, exit))
    slot.timer = setTimeout(() => this.#kill(slot, { why: 'unresponsive' }), this.#options.startMs)
  }

  #receive(slot: Slot, raw: unknown): void {
    // What an unresponsive worker still says before it dies is as good as any other word.
    if (slot.doomed !== null && slot.doomed.why !== 'unresponsive') return
    slot.silentMs = 0
    const message = FromWorker.safeParse(raw)
    if (!message.success) this.#kill(slot, { why: 'broken' })
    else if (message.data.type === 'ready') this.#becameReady(slot)
    else if (message.data.type !== 'alive') this.#answered(slot, message.data)
  }

  #becameReady(slot: Slot): void {
    slot.ready = true
    this.#tellRetained(slot)
    this.#before = { deaths: 0, kills: 0 }
    this.#stopTimer(slot)
    this.#pump()
  }

  #answered(slot: Slot, answer: Exclude<FromWorker, { type: 'ready' | 'alive' }>): void {
    const run = slot.running.get(answer.taskId)
    if (!run) {
      this.#kill(slot, { why: 'broken' })
      return
    }
    const { request } = run
    if (answer.type === 'limit') {
      run.limitMs = answer.ms
    } else if (answer.type === 'progress') {
      this.#progressed(slot, request, answer)
    } else if (answer.type === 'failed') {
      this.#finish(slot, request, { ok: false, error: new TaskFailed(answer.failure, answer.detail) })
    } else if (answer.type === 'cancelled') {
      this.#finish(slot, request, CANCELLED())
    } else {
      const output = TASKS[request.task.kind].output.safeParse(answer.output)
      if (output.success) this.#finish(slot, request, { ok: true, output: output.data })
      else this.#kill(slot, { why: 'broken' })
    }
  }

  #progressed(slot: Slot, request: Request, { fraction, detail }: { fraction: number; detail?: unknown }): void {
    const parsed = (progressSchema(request.task.kind) ?? NO_DETAIL).safeParse(detail)
    if (!parsed.success) this.#kill(slot, { why: 'broken' })
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
      if (slot.running.has(request.id)) this.#kill(slot, { why: 'unresponsive' })
    }, this.#options.cancelGraceMs)
    // The worker's own channel keeps this process waiting for as long as there is something to wait for.
    grace.unref()
  }

  #kill(slot: Slot, doom: Doom): void {
    this.#stopTimer(slot)
    if (slot.doomed !== null) return
    slot.doomed = doom
    slot.process.kill()
    slot.timer = setTimeout(() => void this.#exited(slot, NEVER_ENDED), MOST_DYING_MS)
  }

  /** What the worker started, and what it left lying, goes before anybody is told. */
  async #exited(slot: Slot, exit: WorkerExit): Promise<void> {
    this.#stopTimer(slot)
    if (slot.gone) return
    slot.gone = true
    const wasKilled = slot.doomed === null && endedFromOutside(exit)
    slot.doomed ??= { why: wasKilled ? 'killed' : 'crashed' }
    try {
      await clearLeftovers(slot.config.tempDir)
    } catch (error) {
      this.#options.log(`After the end of worker ${slot.process.pid}: ${String(error)}`)
    }
    this.#slots.delete(slot)
    for (const run of slot.running.values()) this.#orphaned(slot.doomed, run, exit)
    if (!slot.ready && slot.doomed.why !== 'closing') this.#diedBeforeReady(slot.doomed, exit)
    this.#pump()
    this.#resolveWhenGone()
  }

  #orphaned(doom: Doom, { request }: Run, exit: WorkerExit): void {
    if (request.cancelled) {
      request.settle(CANCELLED())
      return
    }
    const fate = fateOf(request, doom, exit)
    if (fate === 'again') this.#queue.add(request)
    else request.settle({ ok: false, error: fate })
  }

  #diedBeforeReady(doom: Doom, exit: WorkerExit): void {
    const before = this.#before
    if (doom.why === 'killed') before.kills++
    else before.deaths++
    if (before.deaths < DEATHS_BEFORE_READY && before.kills < MOST_KILLS) return
    const error = new WorkerCannotStart(before.deaths + before.kills, exit)
    this.#before = { deaths: 0, kills: 0 }
    for (const request of this.#queue.drain()) request.settle({ ok: false, error })
  }

  #watchIdle(slot: Slot): void {
    if (!slot.ready || slot.doomed !== null || slot.running.size > 0 || slot.timer) return
    slot.timer = setTimeout(() => this.#kill(slot, { why: 'idle' }), this.#options.idleMs)
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
