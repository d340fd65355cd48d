import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { AppEvent } from '../shared/events.ts'
import { InglenookError } from '../shared/failure.ts'
import type { ReadyModel } from '../shared/model.ts'
import type { ModelTask } from '../shared/model-task.ts'
import { Pipeline } from '../shared/pipeline.ts'
import { UNFINISHED } from '../shared/thumbnail-files.ts'
import { createRouter } from './api/router.ts'
import { repositories } from './catalogue/index.ts'
import { lockLibrary } from './catalogue/library-lock.ts'
import { openCatalogue } from './catalogue/open-catalogue.ts'
import { createCliOperations } from './cli-answers.ts'
import { createEventHub } from './event-hub.ts'
import { createImporter } from './importing/importer.ts'
import { queueNewPipelines } from './jobs/new-pipelines.ts'
import { createOutdated } from './jobs/outdated.ts'
import { createScheduler } from './jobs/scheduler.ts'
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
import { poolSize, thisMachine } from './workers/pool-size.ts'

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
  const { host, log, version, workers: fork } = options
  const dir = resolve(options.libraryDir)
  await using opened = new AsyncDisposableStack()
  opened.use(lockLibrary(dir, `Inglenook ${version}`))
  const db = opened.adopt(openCatalogue(dir), (db) => void db.close())
  const catalogue = repositories(db)
  catalogue.jobs.requeueInterrupted()
  queueNewPipelines(catalogue)
  await rm(join(dir, 'thumbs', UNFINISHED), { recursive: true, force: true })
  const settings = catalogue.settings.read
  const events = opened.adopt(createEventHub(), (hub) => hub.close())

  const { imageWorkers, ...config } = poolSize(thisMachine())
  const images = opened.use(createPool({ fork, config, size: imageWorkers, concurrency: 1 }))
  const files = opened.use(createPool({ fork, config, size: 1, concurrency: FILES_AT_ONCE }))
  const downloads = opened.use(createPool({ fork, config, size: 1, concurrency: DOWNLOADS_AT_ONCE }))
  const models = opened.use(
    createModelStore({
      catalogue,
      pool: files,
      downloads,
      inference: images,
      folder: join(dir, 'models'),
      fixedMirror: options.modelsMirror ?? process.env.INGLENOOK_MODELS ?? null,
      environment: process.env,
      fetchAhead: options.processing === 'automatic',
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
      blocking,
      lanes: imageWorkers,
      run: (jobs, signal, onProgress) => {
        const asking = { settings: settings(), model: readyModel }
        const context = { catalogue, pool: images, thumbsDir: join(dir, 'thumbs'), asking, ffmpeg }
        return runAssetJobs(jobs, context, { signal, onProgress })
      },
      onDone: (result) => {
        // People also wait for photos that then fail, or are set aside: result null.
        if (!result || result.facesChanged) people.facesChanged()
        if (result?.changedFile) lookAgain(result.changedFile)
        if (result) events.tell({ type: 'asset', assetId: result.assetId })
        tell('activity', ...(result?.thingsChanged ? (['things'] as const) : []))
        for (const listener of processed) listener(result)
      },
      log
    }),
    (scheduler) => scheduler.close()
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

  function tell(...types: Exclude<AppEvent['type'], 'asset'>[]): void {
    for (const type of types) events.tell({ type })
  }
  /** Runs what can run, and sees to the models of what cannot. */
  function wake(): void {
    models.want(queuedPipelines(), scheduler.paused() ? 'folders' : 'anywhere')
    scheduler.wake()
  }
  function queuedPipelines(): Pipeline[] {
    const { jobs } = catalogue.tallies()
    return Pipeline.options.filter((pipeline) => jobs[pipeline].queued > 0)
  }
  function setPaused(paused: boolean): void {
    scheduler.setPaused(paused)
    wake()
  }
  function lookAgain(path: string): void {
    importer.add([path]).catch((error: unknown) => log(`looking at ${path} again failed: ${String(error)}`))
  }
  function blocking(pipeline: Pipeline): string | null {
    return models.blocking(pipeline) ?? (pipeline === 'sounds' ? ffmpeg.blocking() : null)
  }
  function readyModel(task: ModelTask): ReadyModel {
    const found = models.availability(task)
    if (!found.ready) throw new InglenookError('model-missing', found.reason)
    return found.model
  }
  function peopleSettings() {
    const { personMaxDistance: maxDistance, personMinFaces: minFaces } = settings()
    return { maxDistance, minFaces }
  }

  const library: Library = {
    dir,
    version,
    catalogue,
    events,
    files,
    importer,
    scheduler: { ...scheduler, wake, setPaused },
    models,
    outdated,
    ffmpeg,
    people,
    host,
    log,
    blocking,
    settingsChanged(): void {
      people.configure(peopleSettings())
      wake()
      tell('settings', 'activity')
      void ffmpeg.look()
      models.settingsChanged()
    },
    retry({ assetId, pipeline }: { assetId?: number | undefined; pipeline?: Pipeline | undefined }): number {
      const jobs = catalogue.jobs
        .retryable(assetId)
        .filter((job) => pipeline === undefined || job.pipeline === pipeline)
      catalogue.transaction(() => {
        for (const job of jobs) catalogue.jobs.enqueue(job.assetId, [job.pipeline], 0)
      })
      wake()
      tell('activity', 'assets')
      return jobs.length
    },
    onProcessed(listener): Disposable {
      processed.add(listener)
      return { [Symbol.dispose]: () => void processed.delete(listener) }
    }
  }

  void ffmpeg.look()
  scheduler.setPaused(options.processing === 'on-demand')
  if (options.processing === 'automatic') {
    people.facesChanged()
    models
      .refresh()
      .then(() => outdated.resume())
      .catch((error: unknown) => log(`looking for models failed: ${String(error)}`))
  }
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
