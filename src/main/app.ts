import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { AppEvent } from '../shared/events.ts'
import { InglenookError } from '../shared/failure.ts'
import type { JobStatus } from '../shared/job.ts'
import type { ReadyModel } from '../shared/model.ts'
import type { ModelTask } from '../shared/model-task.ts'
import { PIPELINES, Pipeline } from '../shared/pipeline.ts'
import { UNFINISHED } from '../shared/thumbnail-files.ts'
import { keepActivityNote } from './activity-note.ts'
import { createRouter } from './api/router.ts'
import { repositories } from './catalogue/index.ts'
import { lockLibrary } from './catalogue/library-lock.ts'
import { openCatalogue } from './catalogue/open-catalogue.ts'
import type { Tallies } from './catalogue/tallies.ts'
import { createCliOperations } from './cli-answers.ts'
import { createEventHub } from './event-hub.ts'
import { createImporter, type ImportResult } from './importing/importer.ts'
import { createBulk } from './jobs/bulk.ts'
import { SYSTEM_CLOCK } from './jobs/clock.ts'
import { earlierMs } from './jobs/estimate.ts'
import { createHolds } from './jobs/holds.ts'
import { needBytes } from './jobs/needs.ts'
import { queueNewPipelines } from './jobs/new-pipelines.ts'
import { createNotices } from './jobs/notices.ts'
import { createOutdated } from './jobs/outdated.ts'
import { createProgress, type Work } from './jobs/progress.ts'
import { lookAgainMs, restOf } from './jobs/rules.ts'
import { createScheduler } from './jobs/scheduler.ts'
import { shownRunning } from './jobs/shown-running.ts'
import type { Library } from './library.ts'
import { mediaOf } from './media.ts'
import { createModelStore } from './models/model-store.ts'
import type { OpenApp } from './open-app.ts'
import { createPeopleAssigner } from './people/people-assigner.ts'
import { runAssetJobs } from './pipelines/asset-jobs.ts'
import type { AssetResult } from './pipelines/asset-result.ts'
import { createFfmpegTool } from './tools/ffmpeg.ts'
import { findWhisperCli } from './tools/whisper-cli.ts'
import { createPool } from './workers/pool.ts'
import { MEMORY_SHARE, poolSize, thisMachine } from './workers/pool-size.ts'
import { silenceMs } from './workers/silence.ts'
import { sweep } from './workers/sweep.ts'

/** Files examined at once by the one worker that lists folders, hashes and reads metadata. */
const FILES_AT_ONCE = 8

/** Models fetched at once: more would only share one line. */
const DOWNLOADS_AT_ONCE = 3

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
  const catalogue = repositories(db)
  catalogue.jobs.requeueInterrupted()
  await rm(join(dir, 'thumbs', UNFINISHED), { recursive: true, force: true })
  const settings = catalogue.settings.read
  const events = opened.adopt(createEventHub(), (hub) => hub.close())

  const machine = thisMachine()
  const size = () => poolSize(machine, settings().cores)
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
      folder: join(dir, 'models'),
      fixedMirror: options.modelsMirror ?? process.env.INGLENOOK_MODELS ?? null,
      environment: process.env,
      fetchAhead: automatic,
      proxyFor: host.proxyFor,
      whisperCli: async () => (await findWhisperCli(settings().whisperCliPath)).path,
      onChange: (what) => {
        tell('models', 'activity')
        if (what === 'state') wake()
      },
      log
    })
  )
  const ffmpeg = opened.adopt(
    createFfmpegTool({
      settingPath: () => settings().ffmpegPath,
      onChange: () => {
        tell('activity')
        wake()
      },
      log
    }),
    (tool) => tool.close()
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
  const scheduler = opened.adopt(
    createScheduler({
      catalogue,
      settings,
      blocking: lacking,
      lanes: () => size().imageWorkers,
      memory: {
        budgetBytes: machine.memoryBytes * MEMORY_SHARE,
        needBytes: (job, inUse) => needBytes(job, catalogue, inUse, models.selected)
      },
      // A command that was given to process is the user's word of now, and comes before rules for later.
      ...(automatic && {
        rest: () => restOf(settings(), host.power ?? null, clock.now()),
        lookAgainMs: () => lookAgainMs(settings(), host.power ?? null)
      }),
      run: (jobs, signal, onProgress) => {
        const asking = { settings: settings(), model: readyModel }
        const thumbsDir = join(dir, 'thumbs')
        const context = { catalogue, pool: images, thumbsDir, asking, ffmpeg, now: clock.now }
        return runAssetJobs(jobs, context, { signal, onProgress })
      },
      onTask: (task, result, ended) => {
        const ms = clock.monotonic() - task.startedAt
        if (ended) progress.ended(task.pipelines, ms, result?.tookMs)
      },
      onDone: (result) => {
        // People also wait for photos that then fail, or are set aside: result null.
        if (!result || result.facesChanged) people.facesChanged()
        if (result) events.tell({ type: 'asset', assetId: result.assetId })
        tell('activity', ...(result?.thingsChanged ? (['things'] as const) : []))
        for (const listener of processed) listener(result)
      },
      onDriveMissing: (sourceId) => holds.lost(sourceId),
      onFileChanged: lookAgain,
      log,
      clock
    }),
    (scheduler) => scheduler.close()
  )
  const progress = createProgress({
    work: workNow,
    runsWith: (pipeline) => usedBy(pipeline).join(),
    earlierMs: (pipeline) => earlierMs(pipeline, catalogue, readyModelsOf(pipeline)),
    lanes: () => size().imageWorkers,
    monotonic: clock.monotonic
  })
  const bulk = opened.adopt(
    createBulk({
      catalogue,
      settings,
      abort: scheduler.abort,
      onChange: (what) => {
        tell('activity', 'models')
        if (what === 'queued') wake()
        else people.facesChanged()
      },
      now: clock.now
    }),
    (bulk) => bulk.close()
  )
  const holds = opened.use(
    createHolds({
      catalogue,
      onChange: () => {
        tell('activity', 'sources')
        wake()
      },
      log
    })
  )
  const outdated = opened.use(
    createOutdated({
      catalogue,
      models,
      settings,
      lanes: imageWorkers,
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
  /** Runs what can run, and sees to the models of what cannot. */
  function wake(): void {
    const rests = scheduler.isHeld() || settings().paused
    models.want(queuedPipelines(), rests ? 'folders' : 'anywhere')
    scheduler.wake()
  }
  function queuedPipelines(): Pipeline[] {
    const { jobs } = catalogue.tallies()
    return Pipeline.options.filter((pipeline) => jobs[pipeline].queued > 0 && !isPaused(pipeline))
  }
  function isPaused(pipeline: Pipeline): boolean {
    return settings().pausedPipelines.includes(pipeline)
  }
  function lookAgain(path: string): void {
    importer.add([path]).catch((error: unknown) => log(`looking at ${path} again failed: ${String(error)}`))
  }
  /** What a pipeline lacks to run, in words. */
  function lacking(pipeline: Pipeline): string | null {
    return models.blocking(pipeline) ?? (pipeline === 'sounds' ? ffmpeg.blocking() : null)
  }
  function blocking(pipeline: Pipeline): string | null {
    return isPaused(pipeline) ? 'It is paused.' : lacking(pipeline)
  }
  function readyModel(task: ModelTask): ReadyModel {
    const found = models.availability(task)
    if (!found.ready) throw new InglenookError('model-missing', found.reason)
    return found.model
  }
  function readyModelsOf(pipeline: Pipeline): ReadyModel[] {
    return PIPELINES[pipeline].needs.map(models.availability).flatMap((found) => (found.ready ? [found.model] : []))
  }
  function usedBy(pipeline: Pipeline): string[] {
    return readyModelsOf(pipeline).map(({ sha256 }) => sha256)
  }
  function workNow(): Work {
    const { jobs } = catalogue.tallies()
    const { pipelines, paused } = settings()
    const enabled = Pipeline.options.filter((pipeline) => pipelines[pipeline])
    const able = enabled.filter((pipeline) => blocking(pipeline) === null)
    const { importing, added, changed } = importer.progress()
    return {
      queued: new Map(able.map((pipeline) => [pipeline, jobs[pipeline].queued])),
      tasks: scheduler.tasks(),
      waiting: enabled.reduce(
        (sum, pipeline) => sum + jobs[pipeline].waiting + (able.includes(pipeline) ? 0 : jobs[pipeline].queued),
        0
      ),
      paused,
      held: scheduler.isHeld(),
      rest: scheduler.rest()?.because ?? null,
      importing,
      growing: importing && added + changed > 0
    }
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
    people,
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
  const stopListening = host.power?.onChange(wake)
  opened.defer(() => stopListening?.())
  const ending = new AbortController()
  const newPipelines = queueNewPipelines(catalogue, ending.signal, wake)
  opened.defer(async () => {
    ending.abort()
    await newPipelines
  })

  void ffmpeg.look()
  scheduler.setHeld(!automatic)
  holds.start()
  if (automatic) {
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
