import { setImmediate as turn } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { failureOf } from '../../shared/failure.ts'
import { tellOpen } from '../catalogue/catalogue-thread.ts'
import { openCatalogueAgain } from '../catalogue/open-catalogue.ts'
import { createAssigning } from './assigning.ts'
import { type FromPeopleThread, PeopleThreadData, ToPeopleThread } from './messages.ts'
import type { PeopleSettings } from './rules.ts'

/*
 * Entry of the thread that assigns faces to people: told by main when there may be something to do, it works until there
 * is not. It may be ended at any moment after it opened the catalogue.
 */

const port = parentPort
if (!port) throw new Error('the thread of people was started as a program')
const { libraryDir } = PeopleThreadData.parse(workerData)
const assigning = createAssigning(openCatalogueAgain(libraryDir))
tellOpen(port)

let settings: PeopleSettings | null = null
let asked = 0
let working = false

port.on('message', (message: unknown) => {
  const parsed = ToPeopleThread.parse(message)
  asked = parsed.asked
  if (parsed.type === 'settings') settings = { maxDistance: parsed.maxDistance, minFaces: parsed.minFaces }
  if (!working) void work()
})

async function work(): Promise<void> {
  working = true
  try {
    while (settings) {
      const askedBefore = asked
      const { worked, personIdsChanged, remaining } = await assigning.step(settings)
      if (worked) tell({ type: 'assigned', remaining, personIdsChanged })
      // Lets messages in between two steps.
      await turn()
      if (worked || asked !== askedBefore) continue
      tell({ type: 'idle', asked })
      return
    }
  } catch (error) {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
    tell({ type: 'failed', asked, failure: failureOf(error), detail })
  } finally {
    working = false
  }
}

function tell(message: FromPeopleThread): void {
  port?.postMessage(message)
}
