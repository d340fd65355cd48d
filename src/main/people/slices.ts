import { setTimeout as pause } from 'node:timers/promises'

const SLICE_MS = 8

/**
 * Runs a long series of writes as several short transactions, each ending at a `yield` of the writer.
 *
 * Note: short write transactions. SQLite has one writer at a time, and main waits for it with its event loop held; so a
 * thread that writes a lot leaves the lock every few milliseconds and stays away from it as long as it had it.
 *
 * @returns what the writer returns
 */
export async function inSlices<T>(
  transaction: (work: () => IteratorResult<void, T>) => IteratorResult<void, T>,
  writer: Generator<void, T>
): Promise<T> {
  for (;;) {
    let took = 0
    const last = transaction(() => {
      const start = performance.now()
      let step = writer.next()
      while (!step.done && took < SLICE_MS) {
        step = writer.next()
        took = performance.now() - start
      }
      return step
    })
    if (last.done) return last.value
    await pause(Math.ceil(took))
  }
}
