import { mkdirSync } from 'node:fs'
import type { ModelEntry, ReadyModel } from '../../shared/model.ts'
import { type ListedModel, MODEL_LIST } from '../../shared/model-list.ts'
import { ModelTask } from '../../shared/model-task.ts'
import type {
  AddedModels,
  ExportedModels,
  ModelSpeed,
  ModelsOverview,
  VerifiedModels
} from '../../shared/models-overview.ts'
import { needsOf, Pipeline } from '../../shared/pipeline.ts'
import type { Settings } from '../../shared/settings.ts'
import type { Repositories } from '../catalogue/index.ts'
import type { WorkerPool } from '../workers/pool.ts'
import { type Machine, thisMachine } from '../workers/pool-size.ts'
import { type DownloadRules, downloadsForbidden } from './absence.ts'
import { addModels } from './adding.ts'
import { type DiskUse, diskUse } from './disk.ts'
import { exportModels } from './exporting.ts'
import { watchFolders } from './folder-watch.ts'
import { createJudge } from './judging.ts'
import { fileOf, type KnownModel } from './known-models.ts'
import { createLineUp } from './line-up.ts'
import { type Environment, mirrorFor } from './mirror-address.ts'
import { createMirrors } from './mirrors.ts'
import { taskModels, waitingFor } from './model-info.ts'
import { OneAtATime } from './one-at-a-time.ts'
import { sweepParts } from './parts.ts'
import { inUse, notAvailable, notReady, spoken, wrongModel } from './refusals.ts'
import { createShelf } from './shelf.ts'
import { type Source, sourcesOf } from './sources.ts'
import { verifyModels } from './verifying.ts'
import { createWeightFiles } from './weight-files.ts'

/** Whether a task can be done now: with this model, or not yet, with the reason in words. */
export type Availability = { ready: true; model: ReadyModel } | { ready: false; reason: string }

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
  /** The mirror for all tasks that was given from outside; it wins over the setting. */
  readonly givenMirror: string | null
  /** Everything the page and the command show. Synchronous and cheap; free disk space comes from the last look. */
  overview(): ModelsOverview
  availability(task: ModelTask): Availability
  /** Why a pipeline cannot run now, such as `Waiting for SCRFD 10G: downloading, 43 %`, or null when it can. */
  blocking(pipeline: Pipeline): string | null
  /**
   * A model that is here and verified, whichever a task uses.
   * @throws InglenookError `not-found`, `model-missing`
   */
  ready(id: string): ReadyModel
  /** The model in force for a task, present or not; null where none is known. */
  selected(task: ModelTask): ModelEntry | null
  /**
   * These pipelines have jobs to do: what they need is fetched if it is not there, `anywhere` where that is allowed, or
   * only from `folders`.
   */
  want(pipelines: readonly Pipeline[], from?: 'folders' | 'anywhere'): void
  /**
   * Looks again at mirrors and files, verifies what it finds and copies from folders what is wanted; starts downloads of
   * what else is wanted, and tries again what had failed. A mirror on the network is asked for its list only where
   * something is missing, or with `askMirrors`.
   */
  refresh(options?: { askMirrors?: boolean }): Promise<void>
  /** What settings say of models and mirrors may have changed: then it looks again. */
  settingsChanged(): void
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
  catalogue: Pick<Repositories, 'models' | 'settings' | 'speeds'>
  /** Hashes files, and copies those that the user adds or exports. */
  pool: Pick<WorkerPool, 'run'>
  /** Fetches what is wanted, however slowly, without holding up anything else. */
  downloads: Pick<WorkerPool, 'run'>
  /** Where models are loaded: looks into them, measures them, and lets those go that are no longer in use. */
  inference: Pick<WorkerPool, 'run' | 'retainModels'>
  folder: string
  /** A mirror given from outside (command line or environment) for all tasks; it wins over the setting. */
  fixedMirror: string | null
  environment: Environment
  /**
   * Whether models are got before there is anything to look at: those of faces from anywhere, of all other enabled
   * pipelines what folders have.
   */
  fetchAhead: boolean
  /** The system's proxy for an address; null: as the environment says. */
  proxyFor?: ((address: string) => Promise<string | null>) | undefined
  /** Full path of the program that runs models of speech. @throws InglenookError where there is none */
  whisperCli?: () => Promise<string>
  /** `progress`: only figures of what is on its way have changed. */
  onChange: (what: 'progress' | 'state') => void
  log: (line: string) => void
  /** What tests put in the place of the real ones. */
  list?: readonly ListedModel[]
  retryMs?: number
  /** This computer, as far as it matters for the choice of models. */
  machine?: Machine
}

/** How long after a failure it is tried again by itself. */
const RETRY_MS = 15 * 60 * 1000
const MEASURE_MS = 3000

type Runner = Pick<WorkerPool, 'run'>

/**
 * Knows the models, where their weights are, and which of them can be trusted; gets those that are wanted. Hashing,
 * copying, downloading and looking into them is done by workers.
 */
export function createModelStore(options: ModelStoreOptions): ModelStore {
  const { catalogue, folder, environment, fetchAhead, onChange, log } = options
  const { models: repository, speeds } = catalogue
  const settings = catalogue.settings.read
  const { list = MODEL_LIST, retryMs = RETRY_MS, machine = thisMachine() } = options
  const { memoryBytes } = machine
  const proxyFor = options.proxyFor ?? (async () => null)
  mkdirSync(folder, { recursive: true })

  const closing = new AbortController()
  const stoppable = (pool: Runner): Runner => ({
    run: (task, runOptions) => pool.run(task, { signal: closing.signal, ...runOptions })
  })
  const pool = stoppable(options.pool)
  const inference = stoppable(options.inference)
  const wanted = new Map<Pipeline, 'folders' | 'anywhere'>()
  let disk: DiskUse = { files: [], freeBytes: null }
  const background = new Set<Promise<void>>()
  /** Whether mirrors may yet name other models than are known now: until they have, nothing is begun by itself. */
  let listsUnread = false
  /** Models somebody waits for, however they came to be fetched. */
  const askedFor = new Set<string>()
  /** Not again when it failed: it would fail again. */
  const measuredUnasked = new Set<string>()
  let sweeping: Promise<void> | null = null
  let retained = ''
  let heeded = heededOf(settings())
  let retry: NodeJS.Timeout | undefined

  const files = createWeightFiles({ folder, pool, repository })
  const judge = createJudge({ files, inference, repository })
  const mirrors = createMirrors({
    inForce: (task) => mirrorFor(task, { environment, fixed: options.fixedMirror, settings: settings() }),
    repository,
    proxyFor
  })
  const lineUp = createLineUp({ list, mirrors, repository, speeds, machine, settings })
  const rules = (): DownloadRules => {
    const forbidden = downloadsForbidden(environment.INGLENOOK_DOWNLOADS)
    return { forbidden, automatic: !forbidden && settings().downloadModels }
  }
  const sources = (known: KnownModel): Source[] => sourcesOf(known, mirrors)
  const changed = (what: 'progress' | 'state'): void => {
    if (closing.signal.aborted) return
    if (what === 'state') retain()
    onChange(what)
  }
  const shelf = createShelf({
    files,
    judge,
    repository,
    downloads: options.downloads,
    proxyFor,
    sources,
    rules,
    onChange: changed,
    onFailure: () => {
      retry ??= setTimeout(tryAgain, retryMs).unref()
    },
    log
  })

  /** Lets workers free what no task uses any more. */
  const retain = (): void => {
    const sha256s = lineUp.selected().flatMap((known) => {
      const seen = shelf.seen(known)
      return seen?.kind === 'ready' ? seen.model.sha256 : []
    })
    if (sha256s.join() === retained) return
    retained = sha256s.join()
    options.inference.retainModels(sha256s)
  }

  const enabled = (pipeline: Pipeline): boolean => settings().pipelines[pipeline]
  const needed = (task: ModelTask, by: (pipeline: Pipeline) => boolean = () => true): boolean =>
    Pipeline.options.some(
      (pipeline) => enabled(pipeline) && needsOf(pipeline, settings()).includes(task) && by(pipeline)
    )
  const neededFromNetwork = (task: ModelTask): boolean =>
    needed(task, (pipeline) => (fetchAhead && pipeline === 'faces') || wanted.get(pipeline) === 'anywhere')
  /** Where a model in use may come from without anybody asking for it: see `fetchAhead` and `want`. */
  const automaticSources = (known: KnownModel): Source[] => {
    const { task } = known.entry
    if (lineUp.selection(task).model !== known) return []
    const fromFolders = needed(task, (pipeline) => fetchAhead || wanted.has(pipeline))
    const fromNetwork = rules().automatic && neededFromNetwork(task)
    return sources(known).filter(({ kind }) => (kind === 'folder' ? fromFolders : fromNetwork))
  }
  /** Resolves when what folders have is here. */
  const startWanted = async (): Promise<void> => {
    if (closing.signal.aborted) return
    const copies = lineUp.selected().flatMap((known) => {
      const seen = shelf.seen(known)
      const [first] = automaticSources(known)
      if (!first || !seen || seen.kind === 'ready' || shelf.isGivenUp(known)) return []
      const done = behind(shelf.obtain(known, () => automaticSources(known)).then(lookAtDisk, told))
      return first.kind === 'folder' ? [done] : []
    })
    await Promise.all(copies)
  }
  /** What was begun by itself and is no longer called for, by another choice, mirror or rule, ends; what was asked for goes on. */
  const abandonUnwanted = (): void => {
    for (const { known } of shelf.running())
      if (!askedFor.has(known.entry.id) && automaticSources(known).length === 0) shelf.abandon(known)
  }
  const lookAtDisk = async (): Promise<void> => {
    if (closing.signal.aborted) return
    disk = await diskUse(folder)
    changed('state')
    measureSuiting()
  }
  /** Work that nobody waits for, but for the closing. */
  const behind = (work: Promise<void>): Promise<void> => {
    const done = work.catch((error: unknown) => {
      if (!closing.signal.aborted) log(`looking after models failed: ${String(error)}`)
    })
    background.add(done)
    void done.finally(() => background.delete(done))
    return done
  }

  const looking = new OneAtATime(async (asking) => {
    if (closing.signal.aborted) return
    listsUnread = true
    try {
      sweeping ??= sweepParts(folder)
      await sweeping
      await lookAtAll('folders')
      await lookAtAll(asking ? (rules().forbidden ? 'none' : 'each') : worthAsking())
    } finally {
      listsUnread = false
    }
    await shelf.forgive(lineUp.all(), automaticSources)
    watcher.watch([folder, ...mirrors.folders()])
    await lookAtDisk()
    await startWanted()
  })
  /** Which mirrors on the network may have something to say: none as long as all is here. */
  const worthAsking = (): 'each' | 'unread' | 'none' => {
    if (!rules().automatic) return 'none'
    const lacking = ModelTask.options.filter((task) => needed(task) && !availability(task).ready)
    if (lacking.some(neededFromNetwork)) return 'each'
    return lacking.length > 0 ? 'unread' : 'none'
  }
  const lookAtAll = async (network: 'each' | 'unread' | 'none' | 'folders'): Promise<void> => {
    if (network === 'none') return
    if (await mirrors.read(network === 'folders' ? 'none' : network, closing.signal)) lineUp.changed()
    else if (network !== 'folders') return
    const first = lineUp.selected()
    await shelf.look([...first, ...lineUp.all().filter((known) => !first.includes(known))])
  }
  /** @param asking whether mirrors on the network are asked although nothing may be missing */
  const look = async (asking = false): Promise<void> => {
    try {
      await looking.run(asking)
    } catch (error) {
      if (!closing.signal.aborted) throw error
    }
  }
  const lookUnasked = (asking = false): void => void behind(look(asking))
  const tryAgain = (): void => {
    retry = undefined
    void behind(shelf.forgive(lineUp.selected()).then(() => look()))
  }
  const watcher = watchFolders(() => lookUnasked(), log)

  const measure = async (id: string): Promise<ModelSpeed> => {
    const known = lineUp.find(id)
    const { task } = known.entry
    const seen = shelf.seen(known)
    if (seen?.kind !== 'ready') throw notReady(known)
    const { model } = seen
    const isSpeech = task === 'transcription' || task === 'voice-activity'
    const whisperCli = isSpeech ? ((await options.whisperCli?.()) ?? null) : null
    const order = { kind: 'measureModel', model, forMs: MEASURE_MS, whisperCli } as const
    const speed = { ...(await inference.run(order, { priority: 1 })), measuredAtMs: Date.now() }
    speeds.rememberMeasurement({ modelId: id, sha256: model.sha256, ...speed })
    const before = lineUp.selection(task).model?.entry.id
    lineUp.changed()
    // It may be loaded now without being in use.
    retained = ''
    changed('state')
    // Another one may suit this computer now that this is known.
    if (lineUp.selection(task).model?.entry.id !== before) lookUnasked()
    return speed
  }
  /**
   * Measures the model of speech that was reckoned to suit this computer, once it is here and nothing else is to be done:
   * what runs beside it would slow it down.
   */
  const measureSuiting = (): void => {
    const { model, defaultReason } = lineUp.selection('transcription')
    if (!fetchAhead || wanted.size > 0 || closing.signal.aborted || !needed('transcription')) return
    if (!model || defaultReason === null || shelf.seen(model)?.kind !== 'ready') return
    const { id } = model.entry
    if (measuredUnasked.has(id) || speeds.measuredSpeeds('seconds').has(id)) return
    measuredUnasked.add(id)
    void behind(measure(id).then(told))
  }

  const filesInUse = (): Set<string> => new Set(lineUp.selected().flatMap((known) => fileOf(known)?.name ?? []))
  const unused = (): DiskUse['files'] => {
    const inUse = filesInUse()
    const underWay = new Set(shelf.running().map(({ known }) => fileOf(known)?.name))
    return disk.files.filter(({ name }) => !inUse.has(name) && !underWay.has(name))
  }
  const availability = (task: ModelTask): Availability => {
    const { model } = lineUp.selection(task)
    if (!model) return { ready: false, reason: `No model for ${spoken(task)} is known.` }
    const seen = shelf.seen(model)
    if (seen?.kind === 'ready') return { ready: true, model: seen.model }
    return { ready: false, reason: waitingFor(model.entry.label, shelf.state(model)) ?? '' }
  }

  return {
    folder,
    givenMirror: options.fixedMirror,
    availability,
    blocking(pipeline) {
      const found = needsOf(pipeline, settings()).map(availability)
      const reasons = found.flatMap((one) => (one.ready ? [] : one.reason))
      return reasons.length === 0 ? null : reasons.join(' ')
    },
    ready(id) {
      const known = lineUp.find(id)
      const seen = shelf.seen(known)
      if (seen?.kind !== 'ready') throw notReady(known)
      return seen.model
    },
    selected: (task) => lineUp.selection(task).model?.entry ?? null,
    overview: () => ({
      tasks: ModelTask.options.map((task) =>
        taskModels(task, { lineUp, shelf, judge, mirrors, speeds, enabled, memoryBytes })
      ),
      problems: mirrors.problems(),
      folder,
      disk: { usedBytes: sumOf(disk.files), unusedBytes: sumOf(unused()), freeBytes: disk.freeBytes },
      downloads: { automatic: rules().automatic, setByEnvironment: rules().forbidden },
      memoryBytes
    }),
    want(pipelines, from = 'anywhere') {
      wanted.clear()
      for (const pipeline of pipelines) wanted.set(pipeline, from)
      measureSuiting()
      // The look that runs begins what is wanted when it has read the lists.
      if (!listsUnread) void behind(startWanted())
    },
    async refresh({ askMirrors = false } = {}) {
      await shelf.forgive(lineUp.all())
      await look(askMirrors)
    },
    settingsChanged() {
      const before = heeded
      heeded = heededOf(settings())
      if (heeded.all === before.all) return
      abandonUnwanted()
      const asking = heeded.mirrors !== before.mirrors
      void behind(shelf.forgive(lineUp.all()).then(() => look(asking)))
    },
    async settled() {
      while (looking.running || shelf.running().length > 0) {
        // What goes wrong is told to whoever asked for it.
        await looking.running?.catch(told)
        await shelf.settled()
      }
    },
    fetching: () =>
      shelf.running().map(({ known: { entry }, progress }) => ({
        id: entry.id,
        label: entry.label,
        fraction: progress?.totalBytes ? Math.min(1, progress.bytes / progress.totalBytes) : null
      })),
    async download(id) {
      const known = lineUp.find(id)
      if (known.unavailable !== null) throw notAvailable(known)
      askedFor.add(id)
      try {
        await shelf.obtain(known, () => sources(known).filter(({ kind }) => kind === 'folder' || !rules().forbidden))
      } finally {
        askedFor.delete(id)
      }
      await lookAtDisk()
    },
    cancelDownload: (id) => shelf.stop(lineUp.find(id)),
    choose(task, id) {
      if (id !== null) {
        const known = lineUp.find(id)
        if (known.entry.task !== task) throw wrongModel(known, task)
        if (known.unavailable !== null) throw notAvailable(known)
      }
      const { [task]: earlierChoice = null, ...others } = settings().chosenModels
      catalogue.settings.update({ chosenModels: id === null ? others : { ...others, [task]: id } })
      changed('state')
      abandonUnwanted()
      lookUnasked()
      return { earlierChoice }
    },
    async add(paths) {
      const onNewEntry = (entry: ModelEntry): void => {
        repository.addEntry(entry)
        lineUp.changed()
      }
      const result = await addModels(paths, { known: lineUp.all, files, judge, pool, onNewEntry, log })
      await shelf.forgive(result.added.map(({ id }) => lineUp.find(id)))
      await look()
      return result
    },
    async exportTo(target, ids) {
      const models = (ids ? ids.map(lineUp.find) : lineUp.all()).flatMap((known) => {
        const seen = shelf.seen(known)
        if (seen?.kind === 'ready') return { known, look: seen }
        if (ids) throw notReady(known)
        return []
      })
      const inForce = Object.fromEntries(lineUp.selected().map(({ entry }) => [entry.task, entry.id]))
      return exportModels(target, models, { modelsFolder: folder, inForce, pool })
    },
    async verify() {
      const result = await verifyModels(lineUp.all(), { files, judge, saw: shelf.saw })
      await lookAtDisk()
      void behind(startWanted())
      return result
    },
    async remove(id) {
      const known = lineUp.find(id)
      const name = fileOf(known)?.name ?? ''
      if (lineUp.selected().includes(known) || filesInUse().has(name)) throw inUse(known, lineUp.selected())
      shelf.stop(known)
      await shelf.settled(known)
      const freedBytes = await files.remove(name)
      repository.forgetStatedHashes(id)
      repository.removeEntry(id)
      lineUp.changed()
      await shelf.forgive([known])
      await look()
      return { freedBytes }
    },
    async removeUnused() {
      disk = await diskUse(folder)
      let freedBytes = 0
      for (const { name } of unused()) freedBytes += await files.remove(name)
      await look()
      return { freedBytes }
    },
    measure,
    async [Symbol.asyncDispose]() {
      closing.abort()
      clearTimeout(retry)
      watcher.close()
      await shelf.close()
      await looking.running?.catch(told)
      await Promise.all(background)
    }
  }
}

/** What went wrong is in the model's state and in the log, or was told to whoever asked. */
function told(): void {}

/** Those settings that say which models are in use and where they come from. */
function heededOf({ modelsMirror, modelMirrors, downloadModels, chosenModels, pipelines }: Settings) {
  const mirrors = JSON.stringify([modelsMirror, modelMirrors])
  return { mirrors, all: JSON.stringify([mirrors, downloadModels, chosenModels, pipelines]) }
}

function sumOf(files: DiskUse['files']): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0)
}
