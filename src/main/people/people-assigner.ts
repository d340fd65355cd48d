import { InglenookError } from '../../shared/failure.ts'
import { type CatalogueThread, startCatalogueThread } from '../catalogue/catalogue-thread.ts'
import { FromPeopleThread, type PeopleThreadData, type ToPeopleThread } from './messages.ts'
import type { PeopleSettings } from './rules.ts'

/** Deaths of the thread in a row, without anything done in between, after which it is left alone until asked again. */
const MOST_DEATHS = 3

export interface PeopleAssignerOptions {
  libraryDir: string
  /** Entry of the thread: people/thread.ts, or what it was bundled to. */
  thread: URL
  settings: PeopleSettings
  /** Called when people or their faces have changed, or faces are fewer to assign. */
  onChange: () => void
  log: (line: string) => void
}

interface Waiter {
  asked: number
  resolve: () => void
  reject: (error: Error) => void
}

export type PeopleAssigner = ReturnType<typeof createPeopleAssigner>

/**
 * Assigns faces to people on a thread of its own, started when it is first needed and again after it died. All that is
 * to be done is kept in the catalogue: whoever changes faces, or what the user says of them, only calls `facesChanged`.
 */
export function createPeopleAssigner(options: PeopleAssignerOptions) {
  const { libraryDir, thread, onChange, log } = options
  let settings = options.settings
  let running: CatalogueThread | null = null
  let asked = 0
  let outcome: { asked: number; error: Error | null } = { asked: 0, error: null }
  let deaths = 0
  let closing: Promise<void> | null = null
  const waiting = new Set<Waiter>()

  function ask(): void {
    if (closing) return
    asked += 1
    if (running) post(running, { type: 'facesChanged', asked })
    else start()
  }

  function start(): void {
    const data: PeopleThreadData = { libraryDir }
    const heardRaw = (message: unknown): void => heard(FromPeopleThread.parse(message))
    const started = startCatalogueThread(thread, { name: 'people', data, heard: heardRaw })
    running = started
    let death: unknown = null
    started.worker.on('error', (error) => {
      death = error
    })
    started.worker.on('exit', (code) => died(started, death ?? new Error(`it ended with code ${code}`)))
    post(started, { type: 'settings', asked, ...settings })
  }

  function heard(message: FromPeopleThread): void {
    if (closing) return
    deaths = 0
    if (message.type === 'assigned') {
      onChange()
    } else if (message.type === 'idle') {
      settle(message.asked, null)
    } else {
      log(`people: ${message.detail}`)
      settle(message.asked, new InglenookError(message.failure.code, message.failure.message))
    }
  }

  function died(gone: CatalogueThread, cause: unknown): void {
    if (running === gone) running = null
    if (closing) return
    deaths += 1
    log(`people: the thread died: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`)
    if (deaths < MOST_DEATHS) {
      start()
      return
    }
    deaths = 0
    const sentence = 'Faces could not be assigned to people: that part of the program ended unexpectedly several times.'
    settle(asked, new InglenookError('people-thread-died', sentence, { cause }))
  }

  function settle(upTo: number, error: Error | null): void {
    outcome = { asked: upTo, error }
    for (const waiter of [...waiting]) {
      if (waiter.asked > upTo) continue
      waiting.delete(waiter)
      if (error) waiter.reject(error)
      else waiter.resolve()
    }
  }

  return {
    /** There are, or may be, faces to assign or people to decide anew. */
    facesChanged: ask,
    /** Other settings decide all people anew; the same ones do nothing. */
    configure(changed: PeopleSettings): void {
      const same = changed.maxDistance === settings.maxDistance && changed.minFaces === settings.minFaces
      settings = changed
      if (same || closing) return
      asked += 1
      if (running) post(running, { type: 'settings', asked, ...settings })
      else start()
    },
    /**
     * Waits until all that was asked so far is done.
     *
     * @throws InglenookError when it cannot be done, or `closed`
     */
    idle(): Promise<void> {
      if (outcome.asked >= asked) return outcome.error ? Promise.reject(outcome.error) : Promise.resolve()
      return new Promise((resolve, reject) => {
        waiting.add({ asked, resolve, reject })
      })
    },
    /** Stops at once; what was not finished goes on when the library is opened again. */
    close(): Promise<void> {
      closing ??= (async () => {
        await running?.end()
        settle(Number.POSITIVE_INFINITY, new InglenookError('closed', 'The library was closed.'))
      })()
      return closing
    }
  }
}

function post({ worker }: CatalogueThread, message: ToPeopleThread): void {
  worker.postMessage(message)
}
