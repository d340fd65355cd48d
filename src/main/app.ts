import { rm } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { join, resolve } from 'node:path'
import type { AppEvent } from '../shared/events.ts'
import type { JobStatus } from '../shared/job.ts'
import { Pipeline } from '../shared/pipeline.ts'
import { UNFINISHED } from '../shared/thumbnail-files.ts'
import { keepActivityNote } from './activity-note.ts'
import { createRouter } from './api/router.ts'
import { repositories } from './catalogue/index.ts'
import { lockLibrary } from './catalogue/library-lock.ts'
import { openCatalogue } from './catalogue/open-catalogue.ts'
import type { Tallies } from './catalogue/tallies.ts'
import { createWriteBack } from './catalogue/write-back.ts'
import { createCliOperations } from './cli-answers.ts'
import { createEventHub } from './event-hub.ts'
import { createImporter, type ImportResult } from './importing/importer.ts'
import { SYSTEM_CLOCK } from './jobs/clock.ts'
import { queueNewPipelines } from './jobs/new-pipelines.ts'
import { createNotices } from './jobs/notices.ts'
import { createOutdated } from './jobs/outdated.ts'
import { shownRunning } from './jobs/shown-running.ts'
import type { Library } from './library.ts'
import { mediaOf } from './media.ts'
import { createModelStore } from './models/create-model-store.ts'
import { measureAtRest } from './models/measure-at-rest.ts'
import type { OpenApp } from './open-app.ts'
import { createPeopleAssigner } from './people/people-assigner.ts'
import type { AssetResult } from './pipelines/asset-result.ts'
import { createPlayer } from './player/player.ts'
import { createProcessing } from './processing.ts'
import { createFfmpegTool } from './tools/ffmpeg.ts'
import { createWhisperTool } from './tools/whisper-cli.ts'
import { createPool } from './workers/pool.ts'
import { poolSize, thisMachine } from './workers/pool-size.ts'
import { silenceMs } from './workers/silence.ts'
import { sweep } from './workers/sweep.ts'

/** Files examined at once by the one worker that lists folders, hashes and reads metadata. */
const FILES_AT_ONCE = 8

/** Models fetched at once: more would only share one line. */
const DOWNLOADS_AT_ONCE = 3

/** Pictures and a copy made at once for whoever looks at videos; programs of their own do the work. */
const LOOKS_AT_ONCE = 3

/** Of each core, in the last minute. */
const BUSY_LOAD = 0.5

/**
 * Opens the library in a folder: claims it for this process, opens or makes its catalogue, queues again what an earlier
 * process left unfinished, and wires the rooms together. Whatever was created is closed again in reverse order, by
 * `close` or when opening fails half-way.
 *
 * @throws InglenookError `library-in-use`, `library-too-new`, `damaged-catalogue`
 */
export const openApp: OpenApp = async (options) => {
  const { host, log, version, workers: fork, clock = SYSTEM_CLOCK } = options
  const dir = resolve(options.libraryDir)
  const tempDir = join(dir, 'temp')
  const automatic = options.processing === 'automatic'
  await using opened = new AsyncDisposableStack()
  opened.use(lockLibrary(dir, `Inglenook ${version}`))
  await sweep(tempDir, log)
  const db = opened.adopt(openCatalogue(dir), (db) => void db.close())
  const { writeBackThread } = options
  const writeBack =
    writeBackThread &&
    opened.adopt(createWriteBack({ db, libraryDir: dir, thread: writeBackThread, log }), (thread) => thread.close())
  const catalogue = repositories(db, writeBack?.writtenBack)
  catalogue.jobs.requeueInterrupted()
  await rm(join(dir, 'thumbs', UNFINISHED), { recursive: true, force: true })
  const settings = catalogue.settings.read
  const events = opened.adopt(createEventHub(), (hub) => hub.close())

  const machine = thisMachine()
  const size = () => poolSize(machine, settings().cores)
  const lanes = () => size().imageWorkers
  const { imageWorkers, ...threads } = size()
  const config = { ...threads, tempDir }
  const common = { fork, config, silenceMs: silenceMs(process.env), log }
  const images = opened.use(createPool({ ...common, size: imageWorkers, concurrency: 1 }))
  const files = opened.use(createPool({ ...common, size: 1, concurrency: FILES_AT_ONCE }))
  const downloads = opened.use(createPool({ ...common, size: 1, concurrency: DOWNLOADS_AT_ONCE }))
  const models = opened.use(
    createModelStore({
      catalogue,
      pool: files,
      downloads,
      inference: images,
      folder: options.modelsDir ?? join(dir, 'models'),
      fixedMirror: options.modelsMirror ?? process.env.INGLENOOK_MODELS ?? null,
      environment: process.env,
      fetchAhead: automatic,
      proxyFor: host.proxyFor,
      whisperCli: async () => {
        await whisper.look()
        return whisper.get().path
      },
      onChange: (what) => {
        tell('models', 'activity')
        if (what === 'state') processing.wake()
      },
      log
    })
  )
  const ffmpeg = opened.adopt(
    createFfmpegTool({
      settingPath: () => settings().ffmpegPath,
      onChange: () => {
        tell('activity')
        processing.wake()
      },
      log
    }),
    (tool) => tool.close()
  )
  const whisper = opened.adopt(
    createWhisperTool({
      settingPath: () => settings().whisperCliPath,
      onChange: () => {
        tell('activity')
        processing.wake()
      },
      log
    }),
    (tool) => tool.close()
  )
  const looks = opened.use(createPool({ ...common, size: 1, concurrency: LOOKS_AT_ONCE }))
  const player = opened.adopt(
    await createPlayer({
      catalogue,
      pool: looks,
      ffmpeg,
      cacheDir: join(dir, 'cache'),
      onEnd: (assetId) => events.tell({ type: 'asset', assetId }),
      log
    }),
    (player) => player.close()
  )
  const people = opened.adopt(
    createPeopleAssigner({
      libraryDir: dir,
      thread: options.peopleThread,
      settings: peopleSettings(),
      onChange: () => tell('people', 'activity'),
      log
    }),
    (assigner) => assigner.close()
  )
  const processed = new Set<(result: AssetResult | null) => void>()
  const processing = opened.use(
    createProcessing({
      catalogue,
      models,
      ffmpeg,
      whisper,
      pool: images,
      lanes,
      machine,
      thumbsDir: join(dir, 'thumbs'),
      host,
      clock,
      automatic,
      importing: () => importer.progress(),
      tell,
      onDone: (result) => {
        // People also wait for photos that then fail, or are set aside: result null.
        if (!result || result.facesChanged) people.facesChanged()
        if (result) events.tell({ type: 'asset', assetId: result.assetId })
        if (result?.thingsChanged) tell('things')
        if (result?.soundsChanged) tell('sounds')
        if (result?.transcriptsChanged) tell('transcripts')
        tell('activity')
        for (const listener of processed) listener(result)
      },
      onPiece: () => tell('transcripts'),
      onCancelled: () => people.facesChanged(),
      lookAgain,
      log
    })
  )
  const { scheduler, progress, bulk, holds, wake, blocking } = processing
  /** Files that have changed and are being looked at again. */
  const lookedAt = new Set<string>()
  const outdated = opened.use(
    createOutdated({
      catalogue,
      models,
      settings,
      lanes,
      onQueued: () => {
        tell('activity', 'models')
        wake()
      },
      onAllQueued: () => {
        tell('activity', 'models')
        people.facesChanged()
      }
    })
  )
  const importer = opened.adopt(
    createImporter({
      catalogue,
      pool: files,
      onChange: (what) => {
        tell('activity')
        if (what === 'progress') return
        tell('assets', 'sources')
        wake()
      }
    }),
    async (importer) => {
      importer.cancel()
      await importer.idle()
    }
  )

  const notices = opened.adopt(
    createNotices({
      host,
      settings,
      overall: () => progress.get().overall,
      importing: importer.progress,
      problems: () => totalOf(catalogue.tallies(), 'failed') + totalOf(catalogue.tallies(), 'setAside'),
      monotonic: clock.monotonic
    }),
    (notices) => notices.close()
  )

  function tell(...types: Exclude<AppEvent['type'], 'asset'>[]): void {
    for (const type of types) events.tell({ type })
    if (types.includes('activity')) notices.changed()
  }
  function lookAgain(path: string): void {
    if (lookedAt.has(path)) return
    lookedAt.add(path)
    importer
      .add([path])
      .catch((error: unknown) => log(`looking at ${path} again failed: ${String(error)}`))
      .finally(() => lookedAt.delete(path))
  }
  /** Nothing is to be done, and neither the user nor another program has the computer do anything else. */
  function isAtRest(): boolean {
    const { paused, pipelines } = settings()
    const isBusy = scheduler.tasks().length > 0 || scheduler.rest() !== null
    const { state } = progress.get().overall
    const [load = 0] = loadavg()
    return pipelines.transcripts && !paused && !isBusy && state === 'resting' && load < machine.cores * BUSY_LOAD
  }
  function peopleSettings() {
    const { personMaxDistance: maxDistance, personMinFaces: minFaces } = settings()
    return { maxDistance, minFaces }
  }
  /** What was imported before gives way to what is imported now. */
  function firstOfAll<Asked extends unknown[]>(work: (...asked: Asked) => Promise<ImportResult>) {
    return async (...asked: Asked): Promise<ImportResult> => {
      await bulk.demoteImported()
      return work(...asked)
    }
  }

  const library: Library = {
    dir,
    version,
    catalogue,
    events,
    files,
    importer: { ...importer, add: firstOfAll(importer.add), rescan: firstOfAll(importer.rescan) },
    scheduler: {
      ...scheduler,
      wake,
      running: () => shownRunning(scheduler.tasks(), progress),
      setHeld(held) {
        scheduler.setHeld(held)
        wake()
      }
    },
    models,
    outdated,
    ffmpeg,
    whisper,
    analysis: images,
    people,
    player,
    host,
    log,
    bulk,
    blocking,
    progress: progress.get,
    settingsChanged(): void {
      people.configure(peopleSettings())
      const { imageWorkers, ...threads } = size()
      images.resize(imageWorkers, threads)
      // What came after a pipeline that was switched off comes after nothing.
      catalogue.jobs.wakeAll('pipeline', Number.MAX_SAFE_INTEGER)
      wake()
      tell('settings', 'activity')
      void ffmpeg.look()
      void whisper.look()
      models.settingsChanged()
    },
    setPaused(paused, pipeline): void {
      const { pausedPipelines: before } = settings()
      const others = before.filter((one) => one !== pipeline)
      const patch = pipeline === undefined ? { paused } : { pausedPipelines: paused ? [...others, pipeline] : others }
      catalogue.settings.update(patch)
      wake()
      tell('settings', 'activity')
    },
    setSourcePaused(sourceId, paused): void {
      holds.setPaused(sourceId, paused)
      tell('sources', 'activity')
    },
    look(assetIds): void {
      catalogue.jobs.raise(assetIds)
      scheduler.wake()
    },
    onProcessed(listener): Disposable {
      processed.add(listener)
      return { [Symbol.dispose]: () => void processed.delete(listener) }
    }
  }

  opened.adopt(keepActivityNote(library), (note) => note.close())
  const ending = new AbortController()
  const newPipelines = queueNewPipelines(catalogue, ending.signal, wake)
  opened.defer(async () => {
    ending.abort()
    await newPipelines
  })

  void ffmpeg.look()
  void whisper.look()
  scheduler.setHeld(!automatic)
  holds.start()
  if (automatic) {
    opened.use(measureAtRest({ models, isAtRest, canMeasure: () => whisper.blocking() === null, log }))
    people.facesChanged()
    models
      .refresh()
      .then(() => outdated.resume())
      .catch((error: unknown) => log(`looking for models failed: ${String(error)}`))
  } else await Promise.all([newPipelines, holds.settled()])
  const all = opened.move()
  let closing: Promise<void> | null = null
  const close = (): Promise<void> => {
    closing ??= all.disposeAsync()
    return closing
  }
  return {
    libraryDir: dir,
    router: createRouter(library),
    cli: createCliOperations(library),
    media: (address) => mediaOf(library, address),
    close,
    [Symbol.asyncDispose]: close
  }
}

function totalOf({ jobs }: Tallies, status: JobStatus): number {
  return Pipeline.options.reduce((sum, pipeline) => sum + jobs[pipeline][status], 0)
}
