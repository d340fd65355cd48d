import type { TaskKind } from '../../shared/worker-protocol.ts'
import { modelsOf } from './models-of-task.ts'
import type { Doom, Slot } from './slot.ts'

/**
 * Counts how long workers have been silent and how long their tasks have run, and says which have to go.
 *
 * Note: whose clock. Time is counted in turns of this process's own event loop, each for what it took but never for much
 * more than it should have: while the computer sleeps, or this process is stopped or busy, no worker is heard, and that is
 * not the worker's fault. The clock on the wall, which jumps, is not asked.
 */
export class Watch {
  readonly #slots: ReadonlySet<Slot>
  readonly #silenceMs: number
  readonly #intervalMs: number
  readonly #condemn: (slot: Slot, doom: Doom) => void
  #timer: NodeJS.Timeout | null = null
  #lastMs = 0

  constructor(slots: ReadonlySet<Slot>, silenceMs: number, condemn: (slot: Slot, doom: Doom) => void) {
    this.#slots = slots
    this.#silenceMs = silenceMs
    this.#intervalMs = Math.min(1000, silenceMs / 4)
    this.#condemn = condemn
  }

  /** Something runs now: watches until nothing does. */
  begin(): void {
    if (this.#timer) return
    this.#lastMs = performance.now()
    this.#timer = setInterval(() => this.#turn(), this.#intervalMs)
    // The worker's own channel keeps this process waiting for as long as there is something to wait for.
    this.#timer.unref()
  }

  #turn(): void {
    const now = performance.now()
    const elapsedMs = Math.min(now - this.#lastMs, this.#intervalMs * 2)
    this.#lastMs = now
    const busy = [...this.#slots].filter((slot) => slot.running.size > 0)
    if (busy.length === 0 && this.#timer) {
      clearInterval(this.#timer)
      this.#timer = null
    }
    for (const slot of busy) {
      if (slot.doomed === null) this.#count(slot, elapsedMs)
    }
  }

  #count(slot: Slot, elapsedMs: number): void {
    slot.silentMs += elapsedMs
    const runs = [...slot.running.values()]
    for (const run of runs) run.spentMs += elapsedMs
    const overdue = runs.find(({ spentMs, limitMs }) => limitMs !== null && spentMs > limitMs)
    if (slot.silentMs > this.#silenceMs + loadingMs(slot)) this.#condemn(slot, { why: 'silent' })
    else if (overdue) this.#condemn(slot, { why: 'overdue', request: overdue.request })
  }
}

/**
 * How long a task may run before its worker has said how much work it is, if it ever does: looking at a file on a drive
 * that hangs may take for ever. A download counts its own time, since it may rest for its next attempt.
 */
export function firstLimitMs(kind: TaskKind): number | null {
  return kind === 'downloadFile' ? null : 15 * 60_000
}

/** The slowest that a disk may be while a model is read from it. */
const SLOWEST_BYTES_PER_MS = 10_000
/** Of a model whose list does not say how large it is. */
const UNKNOWN_BYTES = 500_000_000

/** Loading a model holds the worker's thread, so that it is silent without fault. */
function loadingMs(slot: Slot): number {
  const files = [...slot.running.values()].flatMap(({ request }) => modelsOf(request.task)).flatMap(filesOf)
  return files.reduce((sum, { bytes = UNKNOWN_BYTES }) => sum + bytes, 0) / SLOWEST_BYTES_PER_MS
}

function filesOf({ entry }: ReturnType<typeof modelsOf>[number]): { bytes?: number | undefined }[] {
  return entry.files
}
