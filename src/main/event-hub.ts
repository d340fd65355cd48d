import { EventPublisher } from '@orpc/server'
import type { AppEvent } from '../shared/events.ts'

/** A burst of changes reaches the windows as one event of its kind per this time. */
const TOGETHER_MS = 250

export interface EventHub {
  /** Tells the windows soon; the same event asked for again until then is sent once. */
  tell(event: AppEvent): void
  subscribe(signal: AbortSignal | undefined): AsyncGenerator<AppEvent>
  close(): void
}

export function createEventHub(): EventHub {
  const publisher = new EventPublisher<{ changed: AppEvent }>()
  const due = new Map<string, AppEvent>()
  let timer: NodeJS.Timeout | undefined

  const send = (): void => {
    timer = undefined
    const events = [...due.values()]
    due.clear()
    for (const event of events) publisher.publish('changed', event)
  }

  return {
    tell(event): void {
      due.set(JSON.stringify(event), event)
      timer ??= setTimeout(send, TOGETHER_MS)
    },
    subscribe: (signal) => publisher.subscribe('changed', { signal }),
    close: () => clearTimeout(timer)
  }
}
