import type { AppEvent } from '../../shared/events.ts'
import { api, client, queryClient } from './client.ts'
import { connected } from './connection.ts'
import { sentenceOf } from './sentence.ts'

type Listener = (events: readonly AppEvent[]) => void

const listeners = new Set<Listener>()
/** At least this long between two rounds of asking again, however fast things change. */
const ROUND_MS = 400

/** Hears of what changed, a few times a second at most. An empty list means: anything may have changed. */
export function onAppEvents(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/**
 * Keeps what the window shows in step with the app, until `signal`. After a lost line everything is asked again,
 * because nobody said what changed meanwhile.
 */
export async function followApp(signal: AbortSignal): Promise<void> {
  followProblemCounts()
  let first = true
  while (!signal.aborted) {
    try {
      await connected(signal)
      const events = await client.app.events(undefined, { signal })
      if (!first) tell([])
      first = false
      for await (const event of events) gather(event)
    } catch (error) {
      if (!signal.aborted) console.info('The line to the app is gone:', sentenceOf(error))
    }
    // An ended or failed iterator is followed again after a breath; `connected` waits for the line itself.
    if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, ROUND_MS))
  }
}

let gathered = new Map<string, AppEvent>()
let waiting = false

function gather(event: AppEvent): void {
  gathered.set(event.type === 'asset' ? `asset ${event.assetId}` : event.type, event)
  if (waiting) return
  waiting = true
  setTimeout(() => {
    waiting = false
    const events = [...gathered.values()]
    gathered = new Map()
    tell(events)
  }, ROUND_MS)
}

function tell(events: readonly AppEvent[]): void {
  for (const listener of listeners) listener(events)
  if (events.length === 0) {
    void queryClient.invalidateQueries()
    return
  }
  for (const event of events) for (const queryKey of affected(event)) void queryClient.invalidateQueries({ queryKey })
}

/**
 * Work in progress is told several times a second, the lists of what failed or was skipped may be long: they are asked
 * for again only when their counts changed.
 */
function followProblemCounts(): void {
  const activityKey = JSON.stringify(api.activity.get.queryKey())
  let counts = ''
  queryClient.getQueryCache().subscribe(({ type, query }) => {
    if (type !== 'updated' || JSON.stringify(query.queryKey) !== activityKey) return
    const activity = queryClient.getQueryData(api.activity.get.queryKey())
    if (!activity) return
    const problems = activity.pipelines.map(({ counts: { failed, setAside } }) => `${failed} ${setAside}`)
    const next = `${problems.join()} ${activity.skippedCount}`
    if (next === counts) return
    const known = counts !== ''
    counts = next
    if (!known) return
    void queryClient.invalidateQueries({ queryKey: api.activity.problems.key() })
    void queryClient.invalidateQueries({ queryKey: api.activity.problemGroups.key() })
    void queryClient.invalidateQueries({ queryKey: api.activity.skipped.key() })
  })
}

/** Which kept answers an event makes old. Timelines listen for themselves. */
function affected(event: AppEvent): (readonly unknown[])[] {
  switch (event.type) {
    case 'assets':
      return [api.sources.key(), api.assets.key()]
    case 'asset':
      return [
        api.assets.get.key({ input: { id: event.assetId } }),
        api.player.info.key({ input: { assetId: event.assetId } })
      ]
    case 'people':
      return [api.people.key(), api.assets.key()]
    case 'things':
      return [api.things.key()]
    case 'sounds':
      return [api.sounds.key()]
    case 'transcripts':
      return [api.transcripts.key(), api.search.key()]
    case 'activity':
      return [api.activity.get.key()]
    case 'settings':
      return [api.settings.key()]
    case 'models':
      return [api.models.key(), api.settings.key(), api.activity.get.key()]
    case 'sources':
      return [api.sources.key()]
  }
}
