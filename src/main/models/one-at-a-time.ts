/** Work that is asked for more often than it is done: what is asked for while it runs is done once more after it. */
export class OneAtATime {
  readonly #work: (asking: boolean) => Promise<void>
  #again: { asking: boolean } | null = null
  #running: Promise<void> | null = null

  /** @param work `asking`: at least one of those who asked said so */
  constructor(work: (asking: boolean) => Promise<void>) {
    this.#work = work
  }

  /** Resolves when work that began after this call has ended, and nothing more was asked for. */
  run(asking: boolean): Promise<void> {
    this.#again = { asking: asking || this.#again?.asking === true }
    this.#running ??= this.#loop()
    return this.#running
  }

  /** What runs now; null: nothing. */
  get running(): Promise<void> | null {
    return this.#running
  }

  async #loop(): Promise<void> {
    try {
      for (let next = this.#again; next !== null; next = this.#again) {
        this.#again = null
        await this.#work(next.asking)
      }
    } finally {
      this.#again = null
      this.#running = null
    }
  }
}
