import { Worker } from 'node:worker_threads'
import type { Catalogue } from './open-catalogue.ts'
import { FromWriteBack, type WriteBackData } from './write-back-messages.ts'

export interface WriteBackOptions {
  db: Catalogue
  libraryDir: string
  /** Entry of the thread: catalogue/write-back-thread.ts, or what it was bundled to. */
  thread: URL
  log: (line: string) => void
}

/** Brings what is written from the catalogue's write-ahead log into the catalogue itself. */
export interface WriteBack {
  /** Resolves when all that is in the log by now has been written back, or cannot be now. */
  writtenBack(): Promise<void>
  close(): Promise<void>
}

/** The log is written back by whoever writes only when it has grown to so many pages of 4 kB, as the thread had no time. */
const PAGES_BEHIND = 100_000

/** What SQLite does by itself. */
const USUAL_PAGES = 1000

/** A log that has grown longer is cut off to this when it begins anew: to grow again costs more than to be written over. */
const LOG_BYTES = 256 * 1024 * 1024

/**
 * Starts a thread that writes the log back, and keeps this connection from doing so.
 *
 * Note: no waiting for the disk. A commit only adds to the log, without waiting for the disk; writing the log back does
 * wait for it, twice, and SQLite lets the commit pay for it that makes the log long enough. Done so on the main thread it
 * holds up every window, for up to half a second when the disk is busy.
 */
export function createWriteBack({ db, libraryDir, thread, log }: WriteBackOptions): WriteBack {
  const data: WriteBackData = { libraryDir }
  const worker = new Worker(thread, { workerData: data, name: 'write-back' })
  const waiting = new Map<number, () => void>()
  let asked = 0
  let running = true
  let closing = false

  const settle = (upTo: number): void => {
    for (const [number, resolve] of waiting) {
      if (number > upTo) continue
      waiting.delete(number)
      resolve()
    }
  }
  db.pragma(`wal_autocheckpoint = ${PAGES_BEHIND}`)
  db.pragma(`journal_size_limit = ${LOG_BYTES}`)
  worker.on('message', (message: unknown) => {
    const { asked, trouble } = FromWriteBack.parse(message)
    if (trouble !== null) log(`the catalogue's log could not be written back: ${trouble}`)
    settle(asked)
  })
  worker.on('error', (error) => log(`the thread that writes the catalogue's log back died: ${error.stack ?? error}`))
  worker.on('exit', () => {
    running = false
    // Slower, but the log does not grow for ever.
    if (!closing) db.pragma(`wal_autocheckpoint = ${USUAL_PAGES}`)
    settle(Number.POSITIVE_INFINITY)
  })

  return {
    writtenBack() {
      if (!running) return Promise.resolve()
      asked += 1
      worker.postMessage({ asked })
      return new Promise((resolve) => void waiting.set(asked, resolve))
    },
    async close() {
      closing = true
      await worker.terminate()
    }
  }
}
