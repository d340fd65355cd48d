import type { ModelEntry, ReadyModel } from '../../shared/model.ts'

/*
 * The models loaded in this process. A model is lent for the length of one piece of work and never taken away from
 * under it: whatever asks for it to go (another choice of the user's, or too many others) only has it go when nothing
 * runs on it any more.
 */

/** A photo needs three, a sound one. Any further would only hold memory. */
const MOST_LOADED = 4

/** Weights in memory, of whatever kind of model. */
export interface Loaded {
  /** Gives the memory back; no work is under way then, and none comes after. */
  release(): Promise<void>
}

export interface LoadedModels<E extends ModelEntry, T extends Loaded> {
  /**
   * Lends the loaded model to `work`, loading it first where it is not.
   *
   * @throws what loading or `work` throws; a load that failed is forgotten, so that the next task tries again
   */
  use<R>(model: ReadyModel & { entry: E }, threads: number, work: (loaded: T) => Promise<R>): Promise<R>
}

/**
 * One kind of model, by how it is loaded. A weight file is loaded once for each entry that describes it: its bytes were
 * verified by main when it named the hash.
 */
export function loadedModels<E extends ModelEntry, T extends Loaded>(
  load: (model: ReadyModel & { entry: E }, threads: number) => Promise<T>
): LoadedModels<E, T> {
  const byKey = new Map<string, Holding<T>>()
  return {
    async use(model, threads, work) {
      const key = JSON.stringify([model.path, model.sha256, model.entry, threads])
      const known = byKey.get(key)
      if (known) return known.lend(work)
      const holding = new Holding(model, load(model, threads), () => {
        if (byKey.get(key) === holding) byKey.delete(key)
      })
      byKey.set(key, holding)
      return holding.lend(work)
    }
  }
}

/**
 * From now on only these weights (by SHA-256) are worth keeping in memory: every other model is let go as soon as
 * nothing runs on it, also one that a later task still brings.
 */
export async function retainModels(sha256s: readonly string[]): Promise<void> {
  retained = new Set(sha256s)
  await letGo([...holdings].filter((holding) => !holding.isWanted))
}

/** Lets one weight file go as soon as nothing runs on it, whatever is retained. */
export async function letModelGo({ path, sha256 }: ReadyModel): Promise<void> {
  await letGo([...holdings].filter(({ model }) => model.path === path && model.sha256 === sha256))
}

/** Forgets every model and gives its memory back once nothing runs on it; all are worth keeping again. */
export async function disposeSessions(): Promise<void> {
  retained = null
  await letGo([...holdings])
}

/** In the order of their last use. */
const holdings = new Set<Holding<Loaded>>()
/** Null: nobody has said, so whatever was used may be used again. */
let retained: ReadonlySet<string> | null = null

async function letGo(leaving: readonly Holding<Loaded>[]): Promise<void> {
  await Promise.all(leaving.map((holding) => holding.retire()))
}

/** The longest unused of those at rest, as many as there are too many. One at work stays, and goes another time. */
function surplus(): Holding<Loaded>[] {
  const resting = [...holdings].filter((holding) => !holding.isAtWork)
  return resting.slice(0, Math.max(0, holdings.size - MOST_LOADED))
}

/** One model that is loaded or being loaded, and how many are at work with it. */
class Holding<T extends Loaded> {
  readonly model: ReadyModel
  readonly #loading: Promise<T>
  readonly #forget: () => void
  readonly #released = Promise.withResolvers<void>()
  #users = 0
  #isRetired = false

  constructor(model: ReadyModel, loading: Promise<T>, forget: () => void) {
    this.model = model
    this.#loading = loading
    // It may fail while others are still being let go, before anybody waits for it.
    loading.catch(() => undefined)
    this.#forget = forget
  }

  get isWanted(): boolean {
    return retained === null || retained.has(this.model.sha256)
  }

  get isAtWork(): boolean {
    return this.#users > 0
  }

  async lend<R>(work: (loaded: T) => Promise<R>): Promise<R> {
    this.#users++
    // Deleted and added again: a Set keeps the order in which things came, so the first is the longest unused.
    holdings.delete(this)
    holdings.add(this)
    try {
      await letGo(surplus())
      return await work(await this.#load())
    } finally {
      this.#users--
      if (!this.isAtWork && (this.#isRetired || !this.isWanted)) await this.retire()
    }
  }

  /** Nobody gets it any more; resolves when whoever has it is done and its memory is given back. */
  retire(): Promise<void> {
    this.#leave()
    this.#isRetired = true
    if (!this.isAtWork) this.#released.resolve(this.#release())
    return this.#released.promise
  }

  async #load(): Promise<T> {
    try {
      return await this.#loading
    } catch (error) {
      this.#leave()
      throw error
    }
  }

  #leave(): void {
    holdings.delete(this)
    this.#forget()
  }

  /** A model that never loaded has nothing to release, and its error went to whoever asked for it. */
  async #release(): Promise<void> {
    const [settled] = await Promise.allSettled([this.#loading])
    if (settled.status === 'fulfilled') await settled.value.release()
  }
}
