import { mkdirSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { failureOf, InglenookError } from '../../shared/failure.ts'
import { type ModelEntry, type ModelInfo, type ReadyModel } from '../../shared/model.ts'
import { ModelTask } from '../../shared/model-task.ts'
import { PIPELINES, Pipeline } from '../../shared/pipeline.ts'
import type { Settings } from '../../shared/settings.ts'
import type { Repositories } from '../catalogue/index.ts'
import type { WorkerPool } from '../workers/pool.ts'
import { watchFolders } from './folder-watch.ts'
import { BUILT_IN_DEFAULTS, BUILT_IN_MODELS } from './list.ts'
import { type MirrorContents, readMirror } from './mirror.ts'

/**
 * Whether a task can be done now: with this model, or not yet, with the reason in words; `need` says what is wanted for
 * what where it is only missing.
 */
export type Availability = { ready: true; model: ReadyModel } | { ready: false; reason: string; need?: string }

export interface ModelStore extends AsyncDisposable {
  /** The folder of verified weights. */
  readonly folder: string
  /** The mirror in force: what the caller or the environment gave, else the setting. */
  mirror(): { path: string | null; fromEnvironment: boolean }
  availability(task: ModelTask): Availability
  /** Why a pipeline cannot run now, or null when it can. */
  blocking(pipeline: Pipeline): string | null
  list(): { models: ModelInfo[]; problems: string[] }
  /** Looks again at mirror and folder, and fetches and verifies what the enabled pipelines need. */
  refresh(): Promise<void>
}

export interface ModelStoreOptions {
  catalogue: Repositories
  pool: WorkerPool
  folder: string
  /** A mirror given from outside (command line or environment); it wins over the setting. */
  fixedMirror: string | null
  settings: () => Settings
  onChange: () => void
  log: (line: string) => void
}

type FileState =
  | { state: 'ready'; model: ReadyModel }
  | { state: 'missing' | 'refused' | 'verifying'; reason: string; need?: string }

/** Knows the models, where their weights are, and which of them can be trusted. Hashing and copying are done by a worker. */
export function createModelStore(options: ModelStoreOptions): ModelStore {
  const { catalogue, pool, folder, fixedMirror, settings, onChange, log } = options
  mkdirSync(folder, { recursive: true })
  let contents: MirrorContents = { models: [], defaults: {}, problems: [] }
  let states = new Map<string, FileState>()
  let refreshing: Promise<void> | null = null
  let again = false

  const mirror = () => ({
    path: fixedMirror ?? settings().modelsMirror,
    fromEnvironment: fixedMirror !== null
  })
  const entries = (): { entry: ModelEntry; origin: ModelInfo['origin'] }[] => {
    const fromMirror = new Map(contents.models.map((entry) => [entry.id, entry]))
    return [
      ...contents.models.map((entry) => ({ entry, origin: 'mirror' as const })),
      ...BUILT_IN_MODELS.filter(({ id }) => !fromMirror.has(id)).map((entry) => ({
        entry,
        origin: 'built-in' as const
      }))
    ]
  }
  const selected = (task: ModelTask): ModelEntry | undefined => {
    const ofTask = entries().filter(({ entry }) => entry.task === task)
    const wanted = [settings().chosenModels[task], contents.defaults[task], BUILT_IN_DEFAULTS[task]]
    const id = wanted.find((id) => ofTask.some(({ entry }) => entry.id === id))
    return ofTask.find(({ entry }) => entry.id === id)?.entry
  }
  const availability = (task: ModelTask): Availability => {
    const entry = selected(task)
    if (!entry) return { ready: false, reason: `No model for ${describe(task)} is known.` }
    const state = states.get(entry.id)
    if (state?.state === 'ready') return { ready: true, model: state.model }
    if (state === undefined) return { ready: false, reason: `${entry.label} is being looked for.` }
    const { reason, need } = state
    return { ready: false, reason, ...(need !== undefined && { need }) }
  }

  const lookAgain = async (): Promise<void> => {
    const { path } = mirror()
    contents = path === null ? { models: [], defaults: {}, problems: [] } : await readMirror(path)
    if (path !== null) contents.problems.unshift(...(await mirrorProblems(path)))
    const wanted = new Set(wantedTasks(settings()).flatMap((task) => selected(task)?.id ?? []))
    const next = new Map<string, FileState>()
    for (const { entry } of entries()) {
      const state = await stateOf(entry, wanted.has(entry.id), path)
      next.set(entry.id, state)
      if (wanted.has(entry.id)) {
        states.set(entry.id, state)
        onChange()
      }
    }
    states = next
    onChange()
  }

  const stateOf = async (entry: ModelEntry, wanted: boolean, mirrorPath: string | null): Promise<FileState> => {
    const [file] = entry.files
    if (!file || entry.files.length > 1) {
      return {
        state: 'refused',
        reason: `${entry.label} lists ${entry.files.length} files; this program reads models of one file.`
      }
    }
    const target = join(folder, file.name)
    try {
      const sha256 = await verifiedHash(target, wanted)
      if (sha256 !== null && (file.sha256 === undefined || file.sha256 === sha256)) {
        return { state: 'ready', model: { entry, path: target, sha256 } }
      }
      const inMirror = mirrorPath !== null && (await exists(join(mirrorPath, file.name)))
      if (!wanted) {
        const reason = inMirror ? 'In the mirror; fetched when it is chosen.' : `Needs ${file.name}.`
        return { state: 'missing', reason }
      }
      if (mirrorPath === null || !inMirror) {
        const need = `${describe(entry.task)} needs ${entry.label} (${file.name})`
        return { state: 'missing', reason: `${whereLooked(mirrorPath)}: ${need}.`, need }
      }
      states.set(entry.id, { state: 'verifying', reason: `${entry.label} is being fetched from the mirror.` })
      onChange()
      const from = join(mirrorPath, file.name)
      const copied = await pool.run({ kind: 'copyModelFile', from, to: target, sha256: file.sha256 ?? null }, {})
      await remember(target, copied.sha256)
      return { state: 'ready', model: { entry, path: target, sha256: copied.sha256 } }
    } catch (error) {
      log(`model ${entry.id}: ${describeForLog(error)}`)
      return { state: 'refused', reason: failureOf(error).message }
    }
  }

  /** The hash of a file in the folder, computed only when it changed since last time and somebody needs it. */
  const verifiedHash = async (path: string, wanted: boolean): Promise<string | null> => {
    const facts = await statOrNull(path)
    if (facts === null) return null
    const known = catalogue.models.knownFile(path)
    if (known && known.bytes === facts.size && known.mtimeMs === facts.mtimeMs) return known.sha256
    if (!wanted) return null
    const hashed = await pool.run({ kind: 'hashFile', path }, {})
    catalogue.models.rememberFile({ path, ...hashed }, Date.now())
    return hashed.sha256
  }

  const remember = async (path: string, sha256: string): Promise<void> => {
    const facts = await stat(path)
    catalogue.models.rememberFile({ path, bytes: facts.size, mtimeMs: facts.mtimeMs, sha256 }, Date.now())
  }

  const refresh = (): Promise<void> => {
    again = true
    refreshing ??= (async () => {
      try {
        while (again) {
          again = false
          await lookAgain()
        }
      } finally {
        refreshing = null
      }
      watcher.watch([folder, mirror().path].filter((path) => path !== null))
    })()
    return refreshing
  }

  const watcher = watchFolders(() => {
    refresh().catch((error: unknown) => log(`looking for models failed: ${String(error)}`))
  }, log)

  return {
    folder,
    mirror,
    availability,
    blocking(pipeline) {
      const blocks = PIPELINES[pipeline].needs.map(availability).filter((found) => !found.ready)
      const needs = blocks.flatMap(({ need }) => need ?? [])
      const reasons = blocks.flatMap(({ need, reason }) => (need === undefined ? [reason] : []))
      if (needs.length > 0) {
        const what = needs.length === 1 ? 'it' : 'them'
        const where = whereLooked(mirror().path)
        reasons.unshift(`${where}: ${needs.join(', ')}. Choose a folder that has ${what} in Settings, Models.`)
      }
      return reasons.length === 0 ? null : reasons.join(' ')
    },
    list: () => ({
      models: entries().map(({ entry, origin }) => ({
        ...infoOf(entry, states.get(entry.id)),
        origin,
        selected: selected(entry.task)?.id === entry.id
      })),
      problems: contents.problems
    }),
    refresh,
    async [Symbol.asyncDispose]() {
      watcher.close()
      again = false
      // A failure here was told to whoever asked for the refresh.
      await refreshing?.catch(() => undefined)
    }
  }
}

/** A foreseen refusal in its one line; only what nobody foresaw with where it came from. */
function describeForLog(error: unknown): string {
  if (error instanceof InglenookError || !(error instanceof Error)) return failureOf(error).message
  return error.stack ?? error.message
}

function wantedTasks({ pipelines }: Settings): ModelTask[] {
  const enabled = Pipeline.options.filter((pipeline) => pipelines[pipeline])
  const needed = new Set(enabled.flatMap((pipeline) => PIPELINES[pipeline].needs))
  return ModelTask.options.filter((task) => needed.has(task))
}

function infoOf(entry: ModelEntry, state: FileState | undefined): Omit<ModelInfo, 'origin' | 'selected'> {
  return {
    id: entry.id,
    task: entry.task,
    label: entry.label,
    licence: entry.licence,
    bytes: entry.files.reduce<number | null>((sum, { bytes }) => (sum === null || !bytes ? null : sum + bytes), 0),
    state: state?.state ?? 'missing',
    reason: state === undefined || state.state === 'ready' ? null : state.reason
  }
}

function whereLooked(mirror: string | null): string {
  return mirror === null ? 'No models folder is set' : `The models folder ${mirror} lacks what is needed`
}

function describe(task: ModelTask): string {
  return task.replace('-', ' ')
}

async function mirrorProblems(path: string): Promise<string[]> {
  if (!isAbsolute(path)) return [`The models folder ${path} must be a full path.`]
  const facts = await statOrNull(path)
  if (facts === null) return [`The models folder ${path} cannot be reached.`]
  return facts.isDirectory() ? [] : [`The models folder ${path} is not a folder.`]
}

async function exists(path: string): Promise<boolean> {
  return (await statOrNull(path)) !== null
}

async function statOrNull(path: string) {
  try {
    return await stat(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null
    throw new InglenookError('unreadable', `${path} cannot be looked at. Check that you may read it.`, { cause: error })
  }
}
