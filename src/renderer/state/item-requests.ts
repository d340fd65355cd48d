import type { TimelineItem } from '../../shared/asset.ts'

type Fetch = (ids: number[], signal: AbortSignal) => Promise<TimelineItem[]>

interface Wish {
  now: readonly number[]
  soon: readonly number[]
}

interface Request {
  ids: number[]
  abort: AbortController
}

/** Most ids in one request, most requests at once, and most items kept. */
const BATCH = 120
/** Ids that are only wanted soon are asked for in no smaller numbers. */
const WORTHWHILE = 40
const AT_ONCE = 2
const KEPT = 20_000
const FIRST_RETRY_MS = 500
const LONGEST_RETRY_MS = 10_000

/**
 * Keeps items by id and fetches those wanted now, nearest first. Wishes are replaced, never queued: what has been
 * scrolled past is not fetched, and a request none of whose ids is wanted any more is given up.
 */
export class ItemStore {
  private readonly fetch: Fetch
  private readonly known = new Map<number, TimelineItem | null>()
  private readonly expired = new Set<number>()
  private readonly listeners = new Map<number, Set<() => void>>()
  private readonly wishes = new Map<string, Wish>()
  private readonly requests = new Set<Request>()
  private failures = 0
  private pausedUntilRetry = false

  constructor(fetch: Fetch) {
    this.fetch = fetch
  }

  /** The item, null when the app has none of this id, undefined when it is not here (yet). */
  get(id: number): TimelineItem | null | undefined {
    return this.known.get(id)
  }

  subscribe(id: number, listener: () => void): () => void {
    const listeners = this.listeners.get(id) ?? new Set()
    this.listeners.set(id, listeners)
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0) this.listeners.delete(id)
    }
  }

  /** What `who` wants now and what it will probably want soon, most wanted first; replaces its earlier wish. */
  want(who: string, now: readonly number[], soon: readonly number[] = []): void {
    this.wishes.set(who, { now, soon })
    const wanted = new Set<number>()
    for (const wish of this.wishes.values()) {
      for (const id of wish.now) wanted.add(id)
      for (const id of wish.soon) wanted.add(id)
    }
    for (const request of this.requests)
      if (!request.ids.some((id) => wanted.has(id))) {
        this.requests.delete(request)
        request.abort.abort()
      }
    this.pump()
  }

  /** These changed: they stay in sight as they are until they come anew. */
  expire(ids: Iterable<number>): void {
    for (const id of ids) if (this.known.has(id)) this.expired.add(id)
    this.pump()
  }

  private pump(): void {
    if (this.pausedUntilRetry) return
    while (this.requests.size < AT_ONCE) {
      const ids = this.nextBatch()
      if (ids.length === 0) return
      void this.run({ ids, abort: new AbortController() })
    }
  }

  private nextBatch(): number[] {
    const busy = new Set<number>()
    for (const request of this.requests) for (const id of request.ids) busy.add(id)
    const batch: number[] = []
    const take = (ids: readonly number[]) => {
      for (const id of ids) {
        if (batch.length === BATCH) return
        if (id === 0 || busy.has(id) || (this.known.has(id) && !this.expired.has(id))) continue
        busy.add(id)
        batch.push(id)
      }
    }
    for (const { now } of this.wishes.values()) take(now)
    const urgent = batch.length > 0
    for (const { soon } of this.wishes.values()) take(soon)
    return urgent || batch.length >= WORTHWHILE ? batch : []
  }

  private async run(request: Request): Promise<void> {
    this.requests.add(request)
    for (const id of request.ids) this.expired.delete(id)
    try {
      const found = await this.fetch(request.ids, request.abort.signal)
      this.failures = 0
      this.keep(request.ids, found)
    } catch (error) {
      for (const id of request.ids) if (this.known.has(id)) this.expired.add(id)
      if (!request.abort.signal.aborted) this.retryLater(error)
    } finally {
      this.requests.delete(request)
    }
    this.pump()
  }

  private keep(asked: readonly number[], found: readonly TimelineItem[]): void {
    const byId = new Map(found.map((item) => [item.id, item]))
    for (const id of asked) {
      this.known.delete(id)
      this.known.set(id, byId.get(id) ?? null)
    }
    for (const id of this.known.keys()) {
      if (this.known.size <= KEPT) break
      if (!this.listeners.has(id)) this.known.delete(id)
    }
    for (const id of asked) for (const listener of this.listeners.get(id) ?? []) listener()
  }

  private retryLater(error: unknown): void {
    this.failures += 1
    this.pausedUntilRetry = true
    console.warn('Pictures could not be looked up; trying again:', error)
    setTimeout(
      () => {
        this.pausedUntilRetry = false
        this.pump()
      },
      Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (this.failures - 1))
    )
  }
}
