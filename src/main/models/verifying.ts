import { type Failure, failureOf, InglenookError } from '../../shared/failure.ts'
import type { VerifiedModels } from '../../shared/models-overview.ts'
import type { Judge, Look } from './judging.ts'
import { fileOf, type KnownModel } from './known-models.ts'
import type { WeightFile, WeightFiles } from './weight-files.ts'

/** Hashes the file of each model that is there anew, each file once, and judges what came out. */
export async function verifyModels(
  models: readonly KnownModel[],
  { files, judge, saw }: { files: WeightFiles; judge: Judge; saw: (known: KnownModel, look: Look) => void }
): Promise<VerifiedModels> {
  const result: VerifiedModels = { models: [] }
  const hashed = new Map<string, WeightFile | null>()
  for (const known of models) {
    const { id } = known.entry
    const name = fileOf(known)?.name
    if (name === undefined) continue
    try {
      const file = hashed.has(name) ? (hashed.get(name) ?? null) : await files.hashedAnew(name)
      hashed.set(name, file)
      const look: Look = file ? await judge.judge(known, file) : { kind: 'absent' }
      saw(known, look)
      if (look.kind === 'ready') result.models.push({ id, ok: true, verified: look.verified, failure: null })
      else if (look.kind === 'refused') result.models.push(bad(id, look.failure))
    } catch (error) {
      if (!(error instanceof InglenookError) || error.code === 'cancelled') throw error
      saw(known, { kind: 'refused', bytes: null, failure: failureOf(error) })
      result.models.push(bad(id, failureOf(error)))
    }
  }
  return result
}

function bad(id: string, failure: Failure): VerifiedModels['models'][number] {
  return { id, ok: false, verified: false, failure }
}
