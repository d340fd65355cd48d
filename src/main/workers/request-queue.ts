import type { Task } from '../../shared/worker-protocol.ts'

/** A task that somebody waits for. */
export interface Request {
  /** Grows with each request; it is also its place among those of the same priority. */
  readonly id: number
  readonly task: Task
  readonly priority: number
  readonly retryCrashed: boolean
  /** Workers that died under it; from the first on it runs alone. */
  crashes: number
  /** Workers under it that were ended from outside, which is none of its doing. */
  kills: number
  /** Given up by whoever asked; it settles when its worker has let go of it. */
  cancelled: boolean
  /** `detail` was parsed by the schema of the task's own kind. */
  readonly onProgress: ((fraction: number, detail: unknown) => void) | undefined
  readonly settle: (outcome: Outcome) => void
}

export type Outcome = { ok: true; output: unknown } | { ok: false; error: Error }

/**
 * Requests in the order they are to start: those to be repeated alone, then by priority, then as they came. A request
 * put back after its worker died keeps its place by its id.
 */
export class RequestQueue {
  #sorted: Request[] = []

  /** How many are to be repeated alone. */
  get toRepeat(): number {
    const first = this.#sorted.findIndex((request) => request.crashes === 0)
    return first === -1 ? this.#sorted.length : first
  }

  /** How many are not. */
  get ordinary(): number {
    return this.#sorted.length - this.toRepeat
  }

  add(request: Request): void {
    this.#sorted.splice(this.#placeOf(request), 0, request)
  }

  /** False when it was not waiting. */
  remove(request: Request): boolean {
    const index = this.#placeOf(request)
    if (this.#sorted[index] !== request) return false
    this.#sorted.splice(index, 1)
    return true
  }

  firstToRepeat(): Request | undefined {
    const first = this.#sorted[0]
    return first && first.crashes > 0 ? first : undefined
  }

  firstOrdinary(): Request | undefined {
    return this.#sorted[this.toRepeat]
  }

  /** Empties the queue. */
  drain(): Request[] {
    const all = this.#sorted
    this.#sorted = []
    return all
  }

  /** The first index whose request is not before this one, by binary search. */
  #placeOf(request: Request): number {
    let low = 0
    let high = this.#sorted.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const other = this.#sorted[middle]
      if (other && compare(other, request) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}

function compare(a: Request, b: Request): number {
  return Number(b.crashes > 0) - Number(a.crashes > 0) || b.priority - a.priority || a.id - b.id
}
