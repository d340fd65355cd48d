import { setImmediate } from 'node:timers/promises'

const LONGEST_MS = 15

/** Keeps a long answer from holding up the main thread: after a while of work it lets everything else go first. */
export class Breather {
  #since = performance.now()

  async breathe(): Promise<void> {
    if (performance.now() - this.#since < LONGEST_MS) return
    await setImmediate()
    this.#since = performance.now()
  }
}
