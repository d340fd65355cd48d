import type { AppEvent } from '../../shared/events.ts'
import type { TimelineDay, TimelineFilter } from '../../shared/timeline.ts'
import { client } from './client.ts'
import { ConnectionLost } from './connection.ts'
import { items } from './item-store.ts'
import { onAppEvents } from './live.ts'
import { EMPTY_TIMELINE, joinDays, type PackedDay, type PackedTimeline, unpackDay } from './packed-timeline.ts'

export interface TimelineSnapshot {
  /** `loading` until there is something exact to show; `failed` only while there is nothing to show instead. */
  state: 'loading' | 'ready' | 'failed'
  error: unknown
  timeline: PackedTimeline
}

/** Where a page was scrolled to when it was left: this asset's row stood so far below the top of the window. */
export interface ScrollMemory {
  assetId: number
  fromTop: number
}

/** The model of a timeline, shared by everything that shows the same filter; kept a while after nobody does. */
export function timelineModel(filter: TimelineFilter): TimelineModel {
  const key = `${filter.personId ?? ''} ${filter.label ?? ''}`
  const model = models.get(key) ?? new TimelineModel(filter)
  models.delete(key)
  models.set(key, model)
  for (const [oldKey, old] of models) {
    if (models.size <= KEPT_MODELS) break
    if (old.isWatched || old === model) continue
    old.dispose()
    models.delete(oldKey)
  }
  return model
}

const KEPT_MODELS = 8
const models = new Map<string, TimelineModel>()

/** The first answer should show a window full at once, the others carry much. */
const FIRST_ASSETS = 1_500
const CHUNK_ASSETS = 20_000
const CHUNK_DAYS = 400
const JOIN_EVERY_MS = 700
const LONGEST_REST_MS = 4_000

/**
 * What the app knows of a timeline's days and their contents, asked again only for days that changed
 * (`Note: exact timeline` in shared/timeline.ts). Days come newest first.
 */
export class TimelineModel {
  readonly filter: TimelineFilter
  memory: ScrollMemory | null = null
  private snapshot: TimelineSnapshot = { state: 'loading', error: null, timeline: EMPTY_TIMELINE }
  private readonly contents = new Map<number, PackedDay>()
  private readonly listeners = new Set<() => void>()
  private stopFollowing: (() => void) | null = null
  private refreshing = false
  private stale = true

  constructor(filter: TimelineFilter) {
    this.filter = filter
  }

  get isWatched(): boolean {
    return this.listeners.size > 0
  }

  readonly getSnapshot = (): TimelineSnapshot => this.snapshot

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    this.stopFollowing ??= onAppEvents((events) => this.hear(events))
    if (this.stale) void this.refresh()
    return () => this.listeners.delete(listener)
  }

  /** Asks for the days again and for the contents of those that changed. */
  async refresh(): Promise<void> {
    this.stale = true
    if (this.refreshing) return
    this.refreshing = true
    try {
      while (this.stale) {
        this.stale = false
        const begun = performance.now()
        await this.load()
        // During an import every second something is new: asking may take a quarter of the time, never all of it.
        const rest = Math.min(LONGEST_REST_MS, 3 * (performance.now() - begun))
        await new Promise((resolve) => setTimeout(resolve, rest))
      }
    } catch (error) {
      this.stale = true
      if (this.snapshot.state !== 'ready') this.publish({ state: 'failed', error, timeline: EMPTY_TIMELINE })
      // It is brought up to date with everything else when the line stands again.
      else if (!(error instanceof ConnectionLost)) console.warn('The timeline could not be brought up to date:', error)
    } finally {
      this.refreshing = false
    }
  }

  /** Stops listening; for a model that nobody will ask for again. */
  dispose(): void {
    this.stopFollowing?.()
    this.stopFollowing = null
  }

  private hear(events: readonly AppEvent[]): void {
    for (const event of events) if (event.type === 'asset') items.expire([event.assetId])
    const { personId, label } = this.filter
    const concerns = (type: AppEvent['type']) =>
      type === 'assets' ||
      type === 'asset' ||
      (personId !== undefined && type === 'people') ||
      (label !== undefined && type === 'things')
    if (events.length > 0 && !events.some((event) => concerns(event.type))) return
    this.stale = true
    if (this.isWatched) void this.refresh()
  }

  private async load(): Promise<void> {
    const days = (await client.timeline.days(this.filter)).sort((a, b) => b.day - a.day)
    const known = new Set(days.map(({ day }) => day))
    for (const day of this.contents.keys()) if (!known.has(day)) this.contents.delete(day)
    const wanted = days.filter(({ day, revision }) => this.contents.get(day)?.revision !== revision)
    let joinedAt = performance.now()
    for (const chunk of chunksOf(wanted, this.contents.size === 0 ? FIRST_ASSETS : CHUNK_ASSETS)) {
      const answers = await client.timeline.contents({ filter: this.filter, days: chunk.map(({ day }) => day) })
      for (const answer of answers) {
        const day = unpackDay(answer)
        if (this.contents.has(answer.day)) items.expire(day.ids)
        this.contents.set(answer.day, day)
      }
      // Joining takes longer the more there is: at once when there is nothing to see yet, then now and then.
      if (this.snapshot.state !== 'ready' || performance.now() > joinedAt + JOIN_EVERY_MS) {
        this.join(days)
        joinedAt = performance.now()
      }
    }
    this.join(days)
  }

  private join(days: readonly TimelineDay[]): void {
    const timeline = joinDays(days, (day) => this.contents.get(day))
    this.publish({ state: 'ready', error: null, timeline })
  }

  private publish(snapshot: TimelineSnapshot): void {
    this.snapshot = snapshot
    for (const listener of this.listeners) listener()
  }
}

function chunksOf(days: readonly TimelineDay[], first: number): TimelineDay[][] {
  const chunks: TimelineDay[][] = []
  let chunk: TimelineDay[] = []
  let assets = 0
  for (const day of days) {
    const most = chunks.length === 0 ? first : CHUNK_ASSETS
    if (chunk.length > 0 && (chunk.length >= CHUNK_DAYS || assets + day.count > most)) {
      chunks.push(chunk)
      chunk = []
      assets = 0
    }
    chunk.push(day)
    assets += day.count
  }
  if (chunk.length > 0) chunks.push(chunk)
  return chunks
}
