import type { MessagePort } from 'node:worker_threads'
import { Worker } from 'node:worker_threads'

/** Starts with a connection to the catalogue of its own. */
export interface CatalogueThread {
  readonly worker: Worker
  /** Ends it in the middle of whatever it does. Resolves when it is gone. */
  end(): Promise<void>
}

/** The first that such a thread says. */
const OPEN = 'open'

/**
 * Starts a thread whose entry opens the catalogue and then calls `tellOpen`; what else it says is given to `heard`.
 *
 * Note: never ended while it opens. A native module that is being loaded into a thread when that is ended aborts the whole
 * process. SQLite itself may be left at any moment after, so `end` waits for no more than the opening.
 */
export function startCatalogueThread(
  entry: URL,
  { name, data, heard }: { name: string; data: { libraryDir: string }; heard: (message: unknown) => void }
): CatalogueThread {
  const worker = new Worker(entry, { workerData: data, name })
  const opened = new Promise<void>((resolve) => {
    worker.on('message', (message: unknown) => {
      if (message === OPEN) resolve()
      else heard(message)
    })
    worker.once('exit', resolve)
  })
  return {
    worker,
    async end() {
      await opened
      await worker.terminate()
    }
  }
}

/** In the thread: its connection is open. */
export function tellOpen(port: MessagePort): void {
  port.postMessage(OPEN)
}
