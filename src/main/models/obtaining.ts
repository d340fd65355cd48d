import { Cancelled } from '../workers/errors.ts'
import type { FetchProgress } from './fetching.ts'
import { fileOf, type KnownModel } from './known-models.ts'

/** A model's file on its way. */
export interface Run {
  readonly known: KnownModel
  readonly signal: AbortSignal
  /** Null until the first source was asked. */
  progress: FetchProgress | null
}

/**
 * Work on weight files, one at a time for each file: whoever asks for a file that is on its way joins.
 */
export class Obtaining {
  readonly #running = new Map<string, Run & { abort: AbortController; done: Promise<void> }>()
  #closed = false

  /** Runs `work`, or joins what runs for the same file already. @throws Cancelled once it is closed */
  join(known: KnownModel, work: (run: Run) => Promise<void>): Promise<void> {
    // What began now would have nobody left to end it.
    if (this.#closed) return Promise.reject(new Cancelled())
    const name = nameOf(known)
    const running = this.#running.get(name)
    // Given up and on its way out: whoever asks now wants it after all.
    if (running?.signal.aborted) return running.done.catch(() => undefined).then(() => this.join(known, work))
    if (running) return running.done
    const abort = new AbortController()
    const run = { known, abort, signal: abort.signal, progress: null, done: Promise.resolve() }
    this.#running.set(name, run)
    run.done = work(run).finally(() => this.#running.delete(name))
    return run.done
  }

  of(known: KnownModel): Run | undefined {
    return this.#running.get(nameOf(known))
  }

  /** @returns whether there was anything to give up */
  cancel(known: KnownModel): boolean {
    const running = this.#running.get(nameOf(known))
    running?.abort.abort()
    return running !== undefined
  }

  all(): Run[] {
    return [...this.#running.values()]
  }

  /** Resolves when what runs now, of one model or of all, has ended, well or not. */
  async ended(known?: KnownModel): Promise<void> {
    const running = known ? [this.#running.get(nameOf(known))] : [...this.#running.values()]
    await Promise.allSettled(running.map((run) => run?.done))
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const { abort } of this.#running.values()) abort.abort()
    await this.ended()
  }
}

function nameOf(known: KnownModel): string {
  return fileOf(known)?.name ?? known.entry.id
}
