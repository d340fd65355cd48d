import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { failureOf, InglenookError } from '../../shared/failure.ts'
import type { ModelEntry } from '../../shared/model.ts'
import type { AddedModels } from '../../shared/models-overview.ts'
import type { WorkerPool } from '../workers/pool.ts'
import type { Judge } from './judging.ts'
import { fileOf, type KnownModel } from './known-models.ts'
import { parseMirrorList } from './mirror.ts'
import { isPart, withPart } from './parts.ts'
import { statOrNull } from './stat-or-null.ts'
import type { WeightFile, WeightFiles } from './weight-files.ts'

export interface AddingOptions {
  known: () => readonly KnownModel[]
  files: WeightFiles
  judge: Judge
  /** Hashes and copies. */
  pool: Pick<WorkerPool, 'run'>
  /** An entry that only the list beside an added file names joins those that are known. */
  onNewEntry: (entry: ModelEntry) => void
  log: (line: string) => void
}

/**
 * Puts weight files in place that the user has: each is recognised by its content, else by its name, and is looked into
 * before it is copied. A folder gives all that looks like weights; the `models.json` of one, or beside a file, is heard
 * as a mirror's would be.
 *
 * @param paths full paths of files and folders
 */
export async function addModels(paths: readonly string[], options: AddingOptions): Promise<AddedModels> {
  const result: AddedModels = { added: [], refused: [] }
  for (const given of paths) {
    for (const path of await candidates(given, result)) {
      try {
        const { known, by } = await addFile(path, options)
        result.added.push({ path, id: known.entry.id, label: known.entry.label, by })
      } catch (error) {
        if (!(error instanceof InglenookError)) options.log(`adding ${path} failed: ${String(error)}`)
        result.refused.push({ path, failure: failureOf(error) })
      }
    }
  }
  return result
}

const LOOKS_LIKE_WEIGHTS = /\.(onnx|bin)$/i
/** A folder of weights is flat, or has a folder for each model; whatever is deeper was not meant. */
const DEEPEST = 2

async function candidates(given: string, result: AddedModels): Promise<string[]> {
  try {
    const facts = await statOrNull(given)
    if (facts === null) throw new InglenookError('missing-file', `There is nothing at ${given}.`)
    if (!facts.isDirectory()) return [given]
    const found = await weightsBelow(given, DEEPEST)
    if (found.length > 0) return found
    throw new InglenookError(
      'no-models',
      `The folder ${given} holds no model files: none of its files ends in .onnx or .bin.`
    )
  } catch (error) {
    result.refused.push({ path: given, failure: failureOf(error) })
    return []
  }
}

async function weightsBelow(folder: string, depth: number): Promise<string[]> {
  const found: string[] = []
  const entries = await readdir(folder, { withFileTypes: true })
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name)
    if (entry.isDirectory() && depth > 0) found.push(...(await weightsBelow(path, depth - 1)))
    else if (!entry.isDirectory() && LOOKS_LIKE_WEIGHTS.test(entry.name) && !isPart(entry.name)) found.push(path)
  }
  return found
}

interface Recognised {
  known: KnownModel
  by: AddedModels['added'][number]['by']
}

async function addFile(path: string, options: AddingOptions): Promise<Recognised> {
  const { files, judge, pool, onNewEntry } = options
  const { sha256, bytes } = await pool.run({ kind: 'hashFile', path }, { priority: 1 })
  const beside = await listedBeside(path)
  const recognised = recognise(path, sha256, [options.known(), beside], judge)
  if (!recognised) throw unknownModel(path, options)
  const { known } = recognised
  if (known.unavailable !== null) {
    throw new InglenookError('model-not-available', `${known.entry.label} cannot be used yet. ${known.unavailable}`)
  }
  const verdict = await judge.judge(known, { path, bytes, sha256 })
  if (verdict.kind === 'refused') throw new InglenookError(verdict.failure.code, verdict.failure.message)
  await putInPlace(known, { path, bytes, sha256 }, files, pool)
  if (beside.includes(known)) onNewEntry(known.entry)
  return recognised
}

async function putInPlace(
  known: KnownModel,
  { path, sha256 }: WeightFile,
  files: WeightFiles,
  pool: Pick<WorkerPool, 'run'>
): Promise<void> {
  const name = fileOf(known)?.name ?? basename(path)
  const to = files.path(name)
  // What lies there already, with this content, is there.
  if ((await files.hashed(name))?.sha256 === sha256) return
  await withPart(to, (part) => pool.run({ kind: 'copyModelFile', from: path, to, sha256, part }, { priority: 1 }))
  await files.placed(name, sha256)
}

/** By content in any of the lists before by name in any: a name vouches for nothing. */
function recognise(
  path: string,
  sha256: string,
  lists: readonly (readonly KnownModel[])[],
  judge: Judge
): Recognised | undefined {
  const all = lists.flat()
  const byHash = all.find((model) => judge.expected(model)?.sha256 === sha256)
  if (byHash) return { known: byHash, by: 'hash' }
  const byName = all.find((model) => fileOf(model)?.name === basename(path))
  return byName && { known: byName, by: 'name' }
}

/** Entries of the `models.json` in a file's folder, if there is one. */
async function listedBeside(path: string): Promise<KnownModel[]> {
  const list = join(dirname(path), 'models.json')
  if ((await statOrNull(list)) === null) return []
  return parseMirrorList(await readFile(list, 'utf8'), list).models.map((entry) => ({
    entry,
    origin: 'mirror',
    replacesBuiltIn: false,
    upstream: {},
    aboutBytes: null,
    effort: null,
    unavailable: null
  }))
}

function unknownModel(path: string, { known }: AddingOptions): InglenookError {
  const names = known().flatMap((model) => (model.unavailable === null ? (fileOf(model)?.name ?? []) : []))
  return new InglenookError(
    'unknown-model',
    `“${basename(path)}” is none of the models that Inglenook knows: neither its content nor its name is in a list. Known are ${[...new Set(names)].join(', ')}. To use another one, describe it in a models.json beside it.`
  )
}
