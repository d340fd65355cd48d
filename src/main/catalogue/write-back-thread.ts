import { parentPort, workerData } from 'node:worker_threads'
import { tellOpen } from './catalogue-thread.ts'
import { openCatalogueToWriteBack } from './open-catalogue.ts'
import { type FromWriteBack, ToWriteBack, WriteBackData } from './write-back-messages.ts'

/*
 * Entry of the thread that brings the catalogue's write-ahead log into the catalogue: every little while, and when asked.
 * It may be ended at any moment after, as the process may end at any: SQLite holds for that.
 */

/** What is written is in the catalogue itself soon after; with nothing to do, this costs microseconds. */
const EVERY_MS = 3000

const port = parentPort
if (!port) throw new Error('the thread that writes back was started as a program')
const db = openCatalogueToWriteBack(WriteBackData.parse(workerData).libraryDir)
tellOpen(port)
let asked = 0
let told = 0
let lastTrouble: string | null = null

port.on('message', (message: unknown) => {
  asked = ToWriteBack.parse(message).asked
  writeBack()
})
setInterval(writeBack, EVERY_MS)

function writeBack(): void {
  const trouble = tryTo()
  // A full disk is told once.
  const news = trouble === lastTrouble ? null : trouble
  lastTrouble = trouble
  if (asked === told && news === null) return
  told = asked
  const message: FromWriteBack = { asked, trouble: news }
  port?.postMessage(message)
}

/** Passive: it waits for nobody, and nobody for it. */
function tryTo(): string | null {
  try {
    db.pragma('wal_checkpoint(passive)')
    return null
  } catch (error) {
    return String(error)
  }
}
