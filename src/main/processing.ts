import type { AppEvent } from '../shared/events.ts'
import { InglenookError } from '../shared/failure.ts'
import type { Host } from '../shared/host.ts'
import type { ImportProgress } from '../shared/job.ts'
import type { ReadyModel } from '../shared/model.ts'
import type { ModelTask } from '../shared/model-task.ts'
import { needsOf, PIPELINES, Pipeline } from '../shared/pipeline.ts'
import type { Repositories } from './catalogue/index.ts'
import { type Bulk, createBulk } from './jobs/bulk.ts'
import type { Clock } from './jobs/clock.ts'
import { earlierMs } from './jobs/estimate.ts'
import { createHolds, type Holds } from './jobs/holds.ts'
import { needBytes } from './jobs/needs.ts'
import { createProgress, type Progress, type Work } from './jobs/progress.ts'
import { lookAgainMs, restOf } from './jobs/rules.ts'
import { createScheduler, type Scheduler } from './jobs/scheduler.ts'
import type { ModelStore } from './models/model-store.ts'
import { runAssetJobs } from './pipelines/asset-jobs.ts'
import type { AssetResult } from './pipelines/asset-result.ts'
import type { FfmpegTool } from './tools/ffmpeg.ts'
import type { WhisperTool } from './tools/whisper-cli.ts'
import type { WorkerPool } from './workers/pool.ts'
import { type Machine, MEMORY_SHARE } from './workers/pool-size.ts'

/** What turns queued jobs into results: the scheduler with what it works on, and what is asked of it and about it. */
export interface Processing extends AsyncDisposable {
  readonly scheduler: Scheduler
  readonly progress: Progress
  readonly bulk: Bulk
  readonly holds: Holds
  /** Runs what can run, and sees to the models of what cannot. */
  wake(): void
  /** Why queued jobs of a pipeline cannot run now, in words: it is paused, or lacks a model or a tool. Null when they can. */
  blocking(pipeline: Pipeline): string | null
}

export interface ProcessingOptions {
  catalogue: Repositories
  models: ModelStore
  ffmpeg: FfmpegTool
  whisper: WhisperTool
  /** Workers that analyse. */
  pool: WorkerPool
  lanes: () => number
  machine: Machine
  thumbsDir: string
  host: Pick<Host, 'power'>
  clock: Clock
  /** False: only a command makes anything run, and then no rule about when keeps it from doing so. */
  automatic: boolean
  importing: () => ImportProgress
  tell: (...types: Exclude<AppEvent['type'], 'asset'>[]) => void
  /** Null: it came to no result. */
  onDone: (result: AssetResult | null) => void
  /** Some more of what is said in an asset is written down. */
  onPiece: (assetId: number) => void
  /** Nobody waits for the results of some jobs any more. */
  onCancelled: () => void
  /** The file at this path is no longer what was imported. */
  lookAgain: (path: string) => void
  log: (line: string) => void
}

export function createProcessing(options: ProcessingOptions): Processing {
  const { catalogue, models, ffmpeg, whisper, lanes, host, clock, tell, log } = options
  const settings = catalogue.settings.read
  const power = host.power ?? null

  /** What a pipeline lacks to run, in words. */
  const lacking = (pipeline: Pipeline): string | null => {
    const hears = PIPELINES[pipeline].kind !== 'image'
    const tools = [hears ? ffmpeg : null, pipeline === 'transcripts' ? whisper : null]
    const reasons = [models.blocking(pipeline), ...tools.map((tool) => tool?.blocking() ?? null)]
    const lacks = reasons.filter((reason) => reason !== null)
    return lacks.length > 1 ? lacks.map(asSentence).join(' ') : (lacks[0] ?? null)
  }
  const isPaused = (pipeline: Pipeline): boolean => settings().pausedPipelines.includes(pipeline)
  const blocking = (pipeline: Pipeline): string | null => (isPaused(pipeline) ? 'It is paused.' : lacking(pipeline))
  const readyModel = (task: ModelTask): ReadyModel => {
    const found = models.availability(task)
    if (!found.ready) throw new InglenookError('model-missing', found.reason)
    return found.model
  }
  const readyModelsOf = (pipeline: Pipeline): ReadyModel[] =>
    needsOf(pipeline, settings())
      .map(models.availability)
      .flatMap((found) => (found.ready ? [found.model] : []))
  let isLooking = false
  const lookForModels = async (): Promise<void> => {
    if (isLooking) return
    isLooking = true
    try {
      await models.refresh()
    } catch (error) {
      log(`looking for models failed: ${String(error)}`)
    } finally {
      isLooking = false
    }
  }
  const wake = (): void => {
    const { jobs } = catalogue.tallies()
    const wanted = Pipeline.options.filter((pipeline) => jobs[pipeline].queued > 0 && !isPaused(pipeline))
    models.want(wanted, scheduler.isHeld() || settings().paused ? 'folders' : 'anywhere')
    scheduler.wake()
  }

  const scheduler = createScheduler<AssetResult>({
    catalogue,
    settings,
    blocking: lacking,
    lanes,
    memory: {
      budgetBytes: options.machine.memoryBytes * MEMORY_SHARE,
      needBytes: (job, inUse) => needBytes(job, catalogue, inUse, models.selected)
    },
    // A command that was given to process is the user's word of now, and comes before rules for later.
    ...(options.automatic && {
      rest: () => restOf(settings(), power, clock.now()),
      lookAgainMs: () => lookAgainMs(settings(), power)
    }),
    run: (jobs, signal, onProgress) => {
      const { pool, thumbsDir, onPiece } = options
      const asking = { settings: settings(), model: readyModel }
      const parts = { catalogue, pool, thumbsDir, asking, ffmpeg, whisper, onPiece, now: clock.now }
      return runAssetJobs(jobs, parts, { signal, onProgress })
    },
    onTask: (task, result, ended) => {
      if (ended) progress.ended(task.pipelines, clock.monotonic() - task.startedAt, result?.tookMs)
    },
    onDone: options.onDone,
    onDriveMissing: (sourceId) => holds.lost(sourceId),
    onFileChanged: options.lookAgain,
    onModelMissing: () => void lookForModels(),
    log,
    clock
  })
  const progress = createProgress({
    work: () => workNow(options, scheduler, blocking),
    runsWith: (pipeline) =>
      readyModelsOf(pipeline)
        .map(({ sha256 }) => sha256)
        .join(),
    earlierMs: (pipeline) => earlierMs(pipeline, catalogue, readyModelsOf(pipeline)),
    lanes,
    monotonic: clock.monotonic
  })
  const bulk = createBulk({
    catalogue,
    settings,
    abort: scheduler.abort,
    onChange: (what) => {
      tell('activity', 'models')
      if (what === 'queued') wake()
      else options.onCancelled()
    },
    now: clock.now
  })
  const holds = createHolds({
    catalogue,
    onChange: () => {
      tell('activity', 'sources')
      wake()
    },
    log
  })
  const stopListening = power?.onChange(wake)

  return {
    scheduler,
    progress,
    bulk,
    holds,
    wake,
    blocking,
    async [Symbol.asyncDispose]() {
      stopListening?.()
      bulk.close()
      await holds[Symbol.asyncDispose]()
      await scheduler.close()
    }
  }
}

function asSentence(reason: string): string {
  return /[.!?]$/.test(reason) ? reason : `${reason}.`
}

function workNow(
  { catalogue, importing: importProgress }: ProcessingOptions,
  scheduler: Scheduler,
  blocking: (pipeline: Pipeline) => string | null
): Work {
  const { jobs } = catalogue.tallies()
  const { pipelines, paused } = catalogue.settings.read()
  const enabled = Pipeline.options.filter((pipeline) => pipelines[pipeline])
  const able = enabled.filter((pipeline) => blocking(pipeline) === null)
  const blocked = enabled.filter((pipeline) => !able.includes(pipeline))
  const { importing, added, changed } = importProgress()
  const waiting = enabled.reduce((sum, pipeline) => sum + jobs[pipeline].waiting, 0)
  return {
    queued: new Map(able.map((pipeline) => [pipeline, jobs[pipeline].queued])),
    tasks: scheduler.tasks(),
    waiting: blocked.reduce((sum, pipeline) => sum + jobs[pipeline].queued, waiting),
    paused,
    held: scheduler.isHeld(),
    rest: scheduler.rest()?.because ?? null,
    importing,
    growing: importing && added + changed > 0
  }
}
