import { basename } from 'node:path'
import { type Failure, failureOf, InglenookError } from '../../shared/failure.ts'
import type { ModelEntry, ReadyModel } from '../../shared/model.ts'
import type { ModelRepository } from '../catalogue/models.ts'
import type { WorkerPool } from '../workers/pool.ts'
import { fileOf, type KnownModel } from './known-models.ts'
import { leastBytes } from './least-bytes.ts'
import type { WeightFile, WeightFiles } from './weight-files.ts'

/** What stands in the folder in a model's place. */
export type Look = { kind: 'absent' } | ReadyLook | { kind: 'refused'; failure: Failure; bytes: number | null }

export interface ReadyLook {
  kind: 'ready'
  model: ReadyModel
  /** False where nobody has said what its hash must be. */
  verified: boolean
  bytes: number
}

export interface Judge {
  /** Looks at a model's file: whether it is there, is the one it should be, and can be read by its decoder. */
  look(known: KnownModel, onProgress?: (fraction: number) => void): Promise<Look>
  /** The same of a file whose hash is known, wherever it lies. */
  judge(known: KnownModel, file: WeightFile): Promise<Exclude<Look, { kind: 'absent' }>>
  /** What a model's file must be, and who says so; null where nobody does. */
  expected(known: KnownModel): Expected | null
}

export interface Expected {
  sha256: string
  by: { list: true } | { host: string }
}

export function createJudge(options: {
  files: WeightFiles
  /** Looks into models. */
  inference: Pick<WorkerPool, 'run'>
  repository: ModelRepository
}): Judge {
  const { files, inference, repository } = options

  const expected = (known: KnownModel): Expected | null => {
    const file = fileOf(known)
    if (!file) return null
    if (file.sha256 !== undefined) return { sha256: file.sha256, by: { list: true } }
    const stated = repository.statedHash(known.entry.id, file.name)
    return stated ? { sha256: stated.sha256, by: { host: stated.host } } : null
  }

  const judge: Judge['judge'] = async (known, file) => {
    const { entry } = known
    const { bytes, sha256, path } = file
    const must = expected(known)
    if (must !== null && must.sha256 !== sha256) {
      return { kind: 'refused', bytes, failure: failureOf(notTheOne(known, file, must)) }
    }
    const least = leastBytes(fileOf(known))
    if (must === null && bytes < least) {
      return { kind: 'refused', bytes, failure: failureOf(tooSmall(known, file, least)) }
    }
    const model: ReadyModel = { entry, path, sha256 }
    // What was listed with its hash was looked into when the list was written.
    if (known.origin !== 'built-in' || fileOf(known)?.sha256 === undefined) {
      const misfit = await lookInto(model)
      if (misfit !== null) return { kind: 'refused', bytes, failure: misfit }
    }
    return { kind: 'ready', model, verified: must !== null, bytes }
  }

  /** Asks a worker whether a decoder can read a model, once for each content; null: it can. */
  const lookInto = async (model: ReadyModel): Promise<Failure | null> => {
    const reading = readingOf(model.entry)
    if (repository.wasInspected(model.sha256, reading)) return null
    try {
      await inference.run({ kind: 'inspectModel', model }, { priority: 1 })
    } catch (error) {
      if (error instanceof InglenookError && error.code !== 'cancelled') return failureOf(error)
      throw error
    }
    repository.rememberInspected(model.sha256, reading, Date.now())
    return null
  }

  return {
    expected,
    judge,
    async look(known, onProgress) {
      const file = fileOf(known)
      if (!file) return { kind: 'refused', bytes: null, failure: failureOf(notOneFile(known)) }
      const found = await files.hashed(file.name, onProgress)
      return found === null ? { kind: 'absent' } : judge(known, found)
    }
  }
}

/** All that a decoder counts on, and nothing that is only shown. */
function readingOf(entry: ModelEntry): string {
  const { family } = entry
  const input = 'input' in entry ? entry.input : null
  const dimensions = 'embedding' in entry ? entry.embedding.dimensions : null
  const labels = 'labels' in entry ? entry.labels : null
  return JSON.stringify({ family, input, dimensions, labels })
}

function notTheOne({ entry }: KnownModel, { path, sha256 }: WeightFile, { sha256: must, by }: Expected) {
  const who = 'list' in by ? 'as its list says' : `as ${by.host} said when it was first downloaded`
  return new InglenookError(
    'wrong-hash',
    `The file ${path} is not ${entry.label}: its SHA-256 is ${sha256}, expected ${must}, ${who}. It is not used. Download it again, or put the right file in its place.`
  )
}

function tooSmall({ entry }: KnownModel, { path, bytes }: WeightFile, least: number) {
  return new InglenookError(
    'wrong-size',
    `The file ${path} is too small to be ${entry.label}: ${bytes} bytes, at least ${least} were expected. It is not used. Download it again, or put the right file in its place.`
  )
}

function notOneFile({ entry }: KnownModel) {
  return new InglenookError(
    'wrong-model',
    `${entry.label} lists ${entry.files.length} files (${entry.files.map(({ name }) => basename(name)).join(', ')}); this program reads models of one file.`
  )
}
