import { mkdirSync } from 'node:fs'
import type { ModelEntry } from '../../shared/model.ts'
import { MODEL_LIST } from '../../shared/model-list.ts'
import { ModelTask } from '../../shared/model-task.ts'
import { needsOf } from '../../shared/pipeline.ts'
import type { Settings } from '../../shared/settings.ts'
import type { WorkerPool } from '../workers/pool.ts'
import { thisMachine } from '../workers/pool-size.ts'
import { type DownloadRules, downloadsForbidden } from './absence.ts'
import { addModels } from './adding.ts'
import { type DiskUse, diskUse } from './disk.ts'
import { exportModels } from './exporting.ts'
import { watchFolders } from './folder-watch.ts'
import { createJudge } from './judging.ts'
import { fileOf, type KnownModel } from './known-models.ts'
import { createLineUp } from './line-up.ts'
import { createMeasuring } from './measuring.ts'
import { mirrorFor } from './mirror-address.ts'
import { createMirrors } from './mirrors.ts'
import { taskModels, waitingFor } from './model-info.ts'
import type { Availability, ModelStore, ModelStoreOptions } from './model-store.ts'
import { OneAtATime } from './one-at-a-time.ts'
import { sweepParts } from './parts.ts'
import { inUse, notAvailable, notReady, spoken, wrongModel } from './refusals.ts'
import { createShelf } from './shelf.ts'
import { type Source, sourcesOf } from './sources.ts'
import { verifyModels } from './verifying.ts'
import { createWants } from './wants.ts'
import { createWeightFiles } from './weight-files.ts'

/** How long after a failure it is tried again by itself. */
const RETRY_MS = 15 * 60 * 1000

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
  let disk: DiskUse = { files: [], freeBytes: null }
  const background = new Set<Promise<void>>()
  /** Whether mirrors may yet name other models than are known now: until they have, nothing is begun by itself. */
  let listsUnread = false
  /** Models somebody waits for, however they came to be fetched. */
  const askedFor = new Set<string>()
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
  const wants = createWants({ settings, lineUp, sources, fetchAhead, isAutomatic: () => rules().automatic })
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

  /** Resolves when what folders have is here. */
  const startWanted = async (): Promise<void> => {
    if (closing.signal.aborted) return
    const copies = lineUp.selected().flatMap((known) => {
      const seen = shelf.seen(known)
      const [first] = wants.sources(known)
      if (!first || !seen || seen.kind === 'ready' || shelf.isGivenUp(known)) return []
      const done = behind(shelf.obtain(known, () => wants.sources(known)).then(lookAtDisk, told))
      return first.kind === 'folder' ? [done] : []
    })
    await Promise.all(copies)
  }
  /** What was begun by itself and is no longer called for, by another choice, mirror or rule, ends; what was asked for goes on. */
  const abandonUnwanted = (): void => {
    for (const { known } of shelf.running())
      if (!askedFor.has(known.entry.id) && wants.sources(known).length === 0) shelf.abandon(known)
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
    await shelf.forgive(lineUp.all(), wants.sources)
    watcher.watch([folder, ...mirrors.folders()])
    await lookAtDisk()
    await startWanted()
  })
  /** Which mirrors on the network may have something to say: none as long as all is here. */
  const worthAsking = (): 'each' | 'unread' | 'none' => {
    if (!rules().automatic) return 'none'
    const lacking = ModelTask.options.filter((task) => wants.needs(task) && !availability(task).ready)
    if (lacking.some(wants.needsFromNetwork)) return 'each'
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

  const measuring = createMeasuring({
    ...{ lineUp, shelf, speeds, inference, whisperCli: options.whisperCli },
    onMeasured(choiceChanged) {
      // It may be loaded now without being in use.
      retained = ''
      changed('state')
      if (choiceChanged) lookUnasked()
    }
  })
  /** Once it is here and nothing else is to be done: what runs beside it would slow it down. */
  const measureSuiting = (): void => {
    if (!fetchAhead || wants.any() || closing.signal.aborted || !wants.needs('transcription')) return
    const work = measuring.suiting()
    if (work) void behind(work.then(told))
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
    ready: (id) => shelf.ready(lineUp.find(id)),
    selected: (task) => lineUp.selection(task).model?.entry ?? null,
    overview: () => ({
      tasks: ModelTask.options.map((task) =>
        taskModels(task, { lineUp, shelf, judge, mirrors, speeds, enabled: wants.enabled, memoryBytes })
      ),
      problems: mirrors.problems(),
      folder,
      disk: { usedBytes: sumOf(disk.files), unusedBytes: sumOf(unused()), freeBytes: disk.freeBytes },
      downloads: { automatic: rules().automatic, setByEnvironment: rules().forbidden },
      memoryBytes
    }),
    want(pipelines, from = 'anywhere') {
      wants.want(pipelines, from)
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
    measure: measuring.measure,
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
