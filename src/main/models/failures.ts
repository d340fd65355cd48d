import type { Failure } from '../../shared/failure.ts'
import type { Source } from './sources.ts'
import { statOrNull } from './stat-or-null.ts'

/** What went wrong with models, and over which sources: the same is not tried again and again. */
export class Failures {
  readonly #failed = new Map<string, { failure: Failure; tried: string | null }>()

  of(id: string): Failure | undefined {
    return this.#failed.get(id)?.failure
  }

  async remember(id: string, failure: Failure, sources: readonly Source[]): Promise<void> {
    const failed: { failure: Failure; tried: string | null } = { failure, tried: null }
    this.#failed.set(id, failed)
    failed.tried = await fingerprint(sources)
  }

  forget(id: string): void {
    this.#failed.delete(id)
  }

  /** Forgets a failure where its sources are no longer what they were, such as when a file of a mirror was replaced. */
  async forgetIfOther(id: string, sources: readonly Source[]): Promise<void> {
    const failed = this.#failed.get(id)
    if (!failed || failed.tried === null) return
    const now = await fingerprint(sources)
    if (failed.tried !== now && this.#failed.get(id) === failed) this.#failed.delete(id)
  }
}

async function fingerprint(sources: readonly Source[]): Promise<string> {
  const facts = await Promise.all(
    sources.map(async ({ kind, place }) => {
      const found = kind === 'folder' ? await statOrNull(place) : null
      return [place, found?.size ?? null, found?.mtimeMs ?? null]
    })
  )
  return JSON.stringify(facts)
}
