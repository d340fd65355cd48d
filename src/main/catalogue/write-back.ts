import { type CatalogueThread, startCatalogueThread } from './catalogue-thread.ts'
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

/** A command that is done sooner is not held up by a thread that starts; what it wrote is written back as it closes. */
const START_AFTER_MS = 1000

/** The log is written back by whoever writes only when it has grown to so many pages of 4 kB, as the thread had no time. */
const PAGES_BEHIND = 100_000

/** What SQLite does by itself. */
const USUAL_PAGES = 1000

/** A log that has grown longer is cut off to this when it begins anew: to grow again costs more than to be written over. */
const LOG_BYTES = 256 * 1024 * 1024

/**
 * Has a thread write the log back, and keeps this connection from doing so.
 *
 * Note: no waiting for the disk. A commit only adds to the log, without waiting for the disk; writing the log back does
 * wait for it, twice, and SQLite lets the commit pay for it that makes the log long enough. Done so on the main thread it
 * holds up every window, for up to half a second when the disk is busy.
 */
export function createWriteBack({ db, libraryDir, thread, log }: WriteBackOptions): WriteBack {
  const waiting = new Map<number, () => void>()
  let running: CatalogueThread | null = null
  let asked = 0
  let ended = false

  const settle = (upTo: number): void => {
    for (const [number, resolve] of waiting) {
      if (number > upTo) continue
      waiting.delete(number)
      resolve()
    }
  }
  const heard = (message: unknown): void => {
    const { asked, trouble } = FromWriteBack.parse(message)
    if (trouble !== null) log(`the catalogue's log could not be written back: ${trouble}`)
    settle(asked)
  }
  const start = (): CatalogueThread => {
    clearTimeout(timer)
    const data: WriteBackData = { libraryDir }
    const started = startCatalogueThread(thread, { name: 'write-back', data, heard })
    started.worker.on('error', (error) =>
      log(`the thread that writes the catalogue's log back died: ${error.stack ?? error}`)
    )
    started.worker.on('exit', () => {
      // Slower, but the log does not grow for ever.
      if (!ended) db.pragma(`wal_autocheckpoint = ${USUAL_PAGES}`)
      ended = true
      settle(Number.POSITIVE_INFINITY)
    })
    running = started
    return started
  }
  const timer = setTimeout(start, START_AFTER_MS).unref()
  db.pragma(`wal_autocheckpoint = ${PAGES_BEHIND}`)
  db.pragma(`journal_size_limit = ${LOG_BYTES}`)

  return {
    writtenBack() {
      if (ended) return Promise.resolve()
      asked += 1
      const { worker } = running ?? start()
      worker.postMessage({ asked })
      return new Promise((resolve) => void waiting.set(asked, resolve))
    },
    async close() {
      clearTimeout(timer)
      ended = true
      await running?.end()
    }
  }
}
