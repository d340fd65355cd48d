import { failureOf, InglenookError } from '../../shared/failure.ts'
import type { ReadyModel } from '../../shared/model.ts'
import type { ModelState } from '../../shared/models-overview.ts'
import { absence, type DownloadRules, forbidden } from './absence.ts'
import { Failures } from './failures.ts'
import { type FetchingOptions, fetchModel, nobodyHas } from './fetching.ts'
import type { Judge, Look } from './judging.ts'
import { fileOf, type KnownModel } from './known-models.ts'
import { Obtaining, type Run } from './obtaining.ts'
import { notReady } from './refusals.ts'
import type { Source } from './sources.ts'

/** What stands in each model's place, what is on its way there, and what went wrong with it. */
export interface Shelf {
  /** What was seen last; nothing before the first look. */
  seen(known: KnownModel): Look | undefined
  /** @throws InglenookError `model-missing` when it was not seen to be here and right */
  ready(known: KnownModel): ReadyModel
  state(known: KnownModel): ModelState
  /** Looks at these, one after the other, and at each file once. */
  look(models: readonly KnownModel[]): Promise<void>
  /** Takes in what was seen by other means. */
  saw(known: KnownModel, look: Look): void
  /**
   * Gets a model ready: looks whether its file is there and right, and otherwise fetches it from these sources. Whoever
   * asks for a file that is on its way joins.
   */
  obtain(known: KnownModel, sources: () => readonly Source[]): Promise<void>
  /** Gives up what is on its way, and forgets a failure; it is not fetched by itself until somebody asks again. */
  stop(known: KnownModel): void
  /** Ends what is on its way, as nobody wants it any more; it is fetched again as soon as somebody does. */
  abandon(known: KnownModel): void
  /** What went wrong with these may be tried again: all, or where the sources are no longer what they were. */
  forgive(models: readonly KnownModel[], sources?: (known: KnownModel) => readonly Source[]): Promise<void>
  /** Whether it was tried in vain, or given up by the user. */
  isGivenUp(known: KnownModel): boolean
  running(): readonly Run[]
  /** Resolves when nothing, or this one, is on its way any more. */
  settled(known?: KnownModel): Promise<void>
  close(): Promise<void>
}

export interface ShelfOptions extends Omit<FetchingOptions, 'signal' | 'onProgress'> {
  judge: Judge
  sources: (known: KnownModel) => readonly Source[]
  rules: () => DownloadRules
  /** `progress`: only figures of what is on its way have changed. */
  onChange: (what: 'progress' | 'state') => void
  /** Called after something was given up, to try it again later. */
  onFailure: () => void
  log: (line: string) => void
}

export function createShelf(options: ShelfOptions): Shelf {
  const { judge, onChange, log } = options
  const looks = new Map<string, Look>()
  const checking = new Map<string, number>()
  const failures = new Failures()
  const stopped = new Set<string>()
  const obtaining = new Obtaining()
  let closed = false

  const nameOf = (known: KnownModel): string => fileOf(known)?.name ?? known.entry.id

  const lookAt = async (known: KnownModel): Promise<Look> => {
    const name = nameOf(known)
    try {
      return await judge.look(known, (fraction) => {
        checking.set(name, fraction)
        onChange('progress')
      })
    } catch (error) {
      if (isCancelled(error)) throw error
      if (!(error instanceof InglenookError)) log(`model ${known.entry.id}: ${describeForLog(error)}`)
      return { kind: 'refused', bytes: null, failure: failureOf(error) }
    } finally {
      checking.delete(name)
    }
  }
  const saw = (known: KnownModel, look: Look): void => {
    const before = looks.get(known.entry.id)
    looks.set(known.entry.id, look)
    if (look.kind === 'ready') failures.forget(known.entry.id)
    if (JSON.stringify(before) === JSON.stringify(look)) return
    if (look.kind === 'refused') log(`model ${known.entry.id}: ${look.failure.message}`)
    onChange('state')
  }

  const work = async (known: KnownModel, pick: () => readonly Source[], run: Run): Promise<void> => {
    const look = await lookAt(known)
    run.signal.throwIfAborted()
    if (look.kind === 'ready') {
      saw(known, look)
      return
    }
    const sources = pick()
    if (sources.length === 0) throw noSource(known, options.sources(known).length > 0)
    try {
      const fetched = await fetchModel(known, sources, {
        ...options,
        signal: run.signal,
        onProgress: (progress) => {
          run.progress = progress
          onChange('progress')
        }
      })
      saw(known, fetched)
    } catch (error) {
      // What stood there before still does, or was replaced and taken away.
      if (!closed) saw(known, await lookAt(known))
      throw error
    }
  }

  return {
    seen: (known) => looks.get(known.entry.id),
    ready(known) {
      const look = looks.get(known.entry.id)
      if (look?.kind !== 'ready') throw notReady(known)
      return look.model
    },
    saw,
    state(known) {
      const { id } = known.entry
      const look = looks.get(id)
      const run = obtaining.of(known)
      const fraction = checking.get(nameOf(known))
      if (fraction !== undefined) return { kind: 'checking', fraction }
      if (run?.progress) {
        const { from, bytes, totalBytes, msLeft, attempt, retry } = run.progress
        return { kind: 'downloading', from, bytes, totalBytes, msLeft, attempt, retry }
      }
      if (known.unavailable !== null) return { kind: 'unavailable', reason: known.unavailable }
      if (look?.kind === 'ready') return { kind: 'ready', verified: look.verified }
      if (run || look === undefined) return { kind: 'checking', fraction: null }
      const failed = failures.of(id)
      if (failed) return { kind: 'failed', failure: failed }
      if (look.kind === 'refused') return { kind: 'refused', failure: look.failure }
      return absence(known, options.sources(known), options.rules(), stopped.has(id))
    },
    async look(models) {
      for (const known of models) {
        if (closed || obtaining.of(known)) continue
        saw(known, await lookAt(known))
      }
    },
    obtain(known, pick) {
      const { id } = known.entry
      stopped.delete(id)
      failures.forget(id)
      const joins = obtaining.of(known)?.signal.aborted === false
      const done = obtaining.join(known, (run) => work(known, pick, run))
      if (joins) return done
      onChange('state')
      return done.then(
        () => onChange('state'),
        async (error: unknown) => {
          if (closed || isCancelled(error)) throw error
          // What was never tried has no place in the log; whoever asked is told.
          if (failureOf(error).code !== 'downloads-off') log(`model ${id}: ${describeForLog(error)}`)
          await failures.remember(id, failureOf(error), pick())
          onChange('state')
          options.onFailure()
          throw error
        }
      )
    },
    stop(known) {
      const { id } = known.entry
      obtaining.cancel(known)
      failures.forget(id)
      stopped.add(id)
      onChange('state')
    },
    abandon: (known) => void obtaining.cancel(known),
    async forgive(models, sources) {
      for (const known of models) {
        const { id } = known.entry
        if (sources === undefined) {
          stopped.delete(id)
          failures.forget(id)
        } else await failures.forgetIfOther(id, sources(known))
      }
    },
    isGivenUp: ({ entry }) => stopped.has(entry.id) || failures.of(entry.id) !== undefined,
    running: () => obtaining.all(),
    async settled(known) {
      if (known) await obtaining.ended(known)
      else while (obtaining.all().length > 0) await obtaining.ended()
    },
    async close() {
      closed = true
      await obtaining.close()
    }
  }
}

function noSource(known: KnownModel, isForbidden: boolean): InglenookError {
  return isForbidden ? new InglenookError('downloads-off', forbidden(known.entry.label)) : nobodyHas(known)
}

function isCancelled(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || ('code' in error && error.code === 'cancelled'))
}

/** A foreseen refusal in its one line; only what nobody foresaw with where it came from. */
function describeForLog(error: unknown): string {
  if (error instanceof InglenookError || !(error instanceof Error)) return failureOf(error).message
  return error.stack ?? error.message
}
