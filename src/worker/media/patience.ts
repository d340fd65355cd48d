/** More than enough to tell what is wrong. */
const MOST_STDERR = 2000

/** A budget of time to be spent on waiting for a tool; what lies between two waits is free. */
export class Patience {
  #leftMs: number
  readonly #giveUp: () => void
  isOver = false

  constructor(budgetMs: number, giveUp: () => void) {
    this.#leftMs = budgetMs
    this.#giveUp = giveUp
  }

  async of<T>(waited: PromiseLike<T>): Promise<T> {
    const since = performance.now()
    const timer = setTimeout(() => {
      this.isOver = true
      this.#giveUp()
    }, this.#leftMs)
    try {
      const value = await waited
      if (this.isOver) throw new Error('the time for it was used up')
      return value
    } finally {
      clearTimeout(timer)
      this.#leftMs -= performance.now() - since
    }
  }
}

/** A damaged file makes ffmpeg say the same thing a million times: the beginning says it all. */
export function keepBeginning(stream: NodeJS.ReadableStream): () => string {
  let kept = ''
  stream.on('data', (chunk: Buffer) => {
    if (kept.length < MOST_STDERR) kept += chunk.toString('utf8')
  })
  return () => kept
}
