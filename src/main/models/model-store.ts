import { mkdirSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { failureOf, InglenookError } from '../../shared/failure.ts'
import type { ModelEntry, ReadyModel } from '../../shared/model.ts'
import { DEFAULT_MODELS, MODEL_LIST } from '../../shared/model-list.ts'
import { ModelTask } from '../../shared/model-task.ts'
import type {
  AddedModels,
  ExportedModels,
  ModelInfo,
  ModelSpeed,
  ModelState,
  ModelsOverview,
  TaskModels,
  VerifiedModels
} from '../../shared/models-overview.ts'
import { PIPELINES, Pipeline } from '../../shared/pipeline.ts'
import type { Settings } from '../../shared/settings.ts'
import type { Repositories } from '../catalogue/index.ts'
import type { WorkerPool } from '../workers/pool.ts'
import { watchFolders } from './folder-watch.ts'
import { type MirrorContents, readMirror } from './mirror.ts'

/**
 * Whether a task can be done now: with this model, or not yet, with the reason in words; `need` says what is wanted for
 * what where it is only missing.
 */
export type Availability = { ready: true; model: ReadyModel } | { ready: false; reason: string; need?: string }

/** A model that is being fetched or checked, for a line about progress. */
export interface Fetching {
  id: string
  label: string
  /** Null while the size is not known. */
  fraction: number | null
}

export interface ModelStore extends AsyncDisposable {
  /** The folder of verified weights. */
  readonly folder: string
  /** Everything the page and the command show. Synchronous and cheap; free disk space comes from the last look. */
  overview(): ModelsOverview
  availability(task: ModelTask): Availability
  /** Why a pipeline cannot run now, such as `Waiting for SCRFD 10G: downloading, 43 %`, or null when it can. */
  blocking(pipeline: Pipeline): string | null
  /** The model in force for a task, present or not; null where none is known. */
  selected(task: ModelTask): ModelEntry | null
  /** These pipelines have jobs to do: what they need is fetched, when that is allowed, if it is not there. */
  want(pipelines: readonly Pipeline[]): void
  /** Looks again at mirrors and files, verifies and fetches what is wanted, and tries again what had failed. */
  refresh(): Promise<void>
  /** Resolves when nothing is being fetched or checked any more. */
  settled(): Promise<void>
  fetching(): Fetching[]
  /**
   * Resolves when the model is ready; joins a download that is under way.
   * @throws InglenookError with the sentence of what went wrong
   */
  download(id: string): Promise<void>
  /** Gives up a download that is under way, and forgets one that failed. */
  cancelDownload(id: string): void
  /**
   * Uses a model for its task from the next job on; null: the default again.
   * @throws InglenookError `not-found`, `wrong-model`, `model-not-available`
   */
  choose(task: ModelTask, id: string | null): { earlierChoice: string | null }
  /** Puts files, and those of folders (absolute paths), in place as weights. What is refused says why. */
  add(paths: readonly string[]): Promise<AddedModels>
  /** Makes a mirror of the models that are ready, or of these. */
  exportTo(folder: string, ids?: readonly string[]): Promise<ExportedModels>
  /** Hashes every weight file anew. */
  verify(): Promise<VerifiedModels>
  /** @throws InglenookError `not-found`, `model-in-use` */
  remove(id: string): Promise<{ freedBytes: number }>
  /** Deletes the files of models that no task uses, and files that no entry names. */
  removeUnused(): Promise<{ freedBytes: number }>
  /**
   * Runs a model on input made on the spot, and remembers the figure.
   * @throws InglenookError `not-found`, `model-missing`
   */
  measure(id: string): Promise<ModelSpeed>
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
      ...MODEL_LIST.filter(({ entry }) => !fromMirror.has(entry.id)).map(({ entry }) => ({
        entry,
        origin: 'built-in' as const
      }))
    ]
  }
  const selected = (task: ModelTask): ModelEntry | undefined => {
    const ofTask = entries().filter(({ entry }) => entry.task === task)
    const wanted = [settings().chosenModels[task], contents.defaults[task], DEFAULT_MODELS[task]]
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

  const taskModels = (task: ModelTask): TaskModels => ({
    task,
    selectedId: selected(task)?.id ?? null,
    fallback: null,
    neededBy: Pipeline.options.filter(
      (pipeline) => settings().pipelines[pipeline] && PIPELINES[pipeline].needs.includes(task)
    ),
    outdated: null,
    mirror: { address: mirror().path, setBy: mirror().fromEnvironment ? 'environment' : 'setting', ofTask: false },
    models: entries()
      .filter(({ entry }) => entry.task === task)
      .map(({ entry, origin }) => infoOf(entry, origin, selected(task)?.id === entry.id, states.get(entry.id)))
  })

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

  const later = (): never => {
    throw new InglenookError('not-available', 'This cannot be done yet.')
  }

  return {
    folder,
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
    selected: (task) => selected(task) ?? null,
    overview: () => ({
      tasks: ModelTask.options.map((task) => taskModels(task)),
      problems: contents.problems,
      folder,
      disk: { usedBytes: 0, unusedBytes: 0, freeBytes: null },
      downloads: { automatic: settings().downloadModels, setByEnvironment: false },
      memoryBytes: 0
    }),
    want: () => undefined,
    settled: async () => refreshing ?? undefined,
    fetching: () => [],
    download: async () => later(),
    cancelDownload: () => undefined,
    choose: () => later(),
    add: async () => later(),
    exportTo: async () => later(),
    verify: async () => later(),
    remove: async () => later(),
    removeUnused: async () => later(),
    measure: async () => later(),
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

function infoOf(
  entry: ModelEntry,
  origin: ModelInfo['origin'],
  isSelected: boolean,
  state: FileState | undefined
): ModelInfo {
  return {
    id: entry.id,
    task: entry.task,
    family: entry.family,
    label: entry.label,
    licence: entry.licence,
    source: entry.source,
    origin,
    replacesBuiltIn: false,
    available: true,
    selected: isSelected,
    isDefault: DEFAULT_MODELS[entry.task] === entry.id,
    state: stateInfo(state),
    files: entry.files.map(({ name, bytes, sha256 }) => ({
      name,
      bytes: bytes ?? null,
      sha256: sha256 ?? null,
      present: state?.state === 'ready',
      verified: state?.state === 'ready'
    })),
    bytes: entry.files.reduce<number | null>((sum, { bytes }) => (sum === null || !bytes ? null : sum + bytes), 0),
    memoryBytes: entry.memoryBytes ?? null,
    tooLargeFor: null,
    accuracy: entry.accuracy ?? null,
    note: entry.note ?? null,
    speed: null
  }
}

function stateInfo(state: FileState | undefined): ModelState {
  if (state?.state === 'ready') return { kind: 'ready', verified: true }
  if (state?.state === 'refused') return { kind: 'refused', failure: { code: 'refused', message: state.reason } }
  if (state?.state === 'verifying') return { kind: 'checking', fraction: null }
  return { kind: 'absent', from: null, reason: state?.reason ?? '' }
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
