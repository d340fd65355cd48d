import { setImmediate } from 'node:timers/promises'

/** The steps of a task: how far it is, and whether to go on. */
export class Steps {
  readonly #total: number
  readonly #signal: AbortSignal
  readonly #onProgress: (fraction: number) => void
  #done = 0
  #lastPause: Promise<unknown> = Promise.resolve()

  constructor(total: number, signal: AbortSignal, onProgress: (fraction: number) => void) {
    this.#total = total
    this.#signal = signal
    this.#onProgress = onProgress
  }

  get cancelled(): boolean {
    return this.#signal.aborted
  }

  done(): void {
    this.#done++
    this.#onProgress(this.#done / this.#total)
  }

  /**
   * Lets messages and finished input and output in between two pieces of work that hold the thread, inference above all:
   * without it nobody could cancel, and encoders would wait for their next order. Parts that work side by side get a
   * turn of the event loop each.
   *
   * @throws the signal's reason when cancelled
   */
  async pause(): Promise<void> {
    this.#lastPause = this.#lastPause.then(() => setImmediate())
    await this.#lastPause
    this.#signal.throwIfAborted()
  }
}
