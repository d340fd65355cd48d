import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { repositories } from '../../src/main/catalogue/index.ts'
import { openCatalogue } from '../../src/main/catalogue/open-catalogue.ts'
import { createImporter } from '../../src/main/importing/importer.ts'
import { createScheduler } from '../../src/main/jobs/scheduler.ts'
import { runImageJobs } from '../../src/main/pipelines/image.ts'
import { nodeWorkers } from '../../src/main/workers/node-workers.ts'
import { createPool } from '../../src/main/workers/pool.ts'
import { poolSize, thisMachine } from '../../src/main/workers/pool-size.ts'
import type { ForkWorker, WorkerProcess } from '../../src/main/workers/worker-process.ts'
import type { ReadyModel } from '../../src/shared/model.ts'
import type { ModelTask } from '../../src/shared/model-task.ts'
import type { Pipeline } from '../../src/shared/pipeline.ts'
import { Settings } from '../../src/shared/settings.ts'
import type { Material } from './material.ts'
import { built } from './place.ts'

/** A photo of an image library, and how many faces its last analysis found. */
export interface LibraryPhoto {
  path: string
  sha256: string
  faces: number
}

export interface ImageLibrary extends AsyncDisposable {
  readonly thumbsDir: string
  /** As many photos at once, in as many processes, with as many threads, as the app uses on this computer. */
  readonly size: ReturnType<typeof poolSize>
  photos(): LibraryPhoto[]
  /** Runs these pipelines over every photo and resolves when all results are stored. */
  process(pipelines: readonly Pipeline[]): Promise<void>
  processes(): number[]
}

/**
 * A library with a folder's photos in it and what turns them into results: queue, scheduler, image pipelines, pool and
 * catalogue, wired as src/main/app.ts does.
 */
export async function openImageLibrary(
  dir: string,
  photosDir: string,
  models: Material['models']
): Promise<ImageLibrary> {
  await using opened = new AsyncDisposableStack()
  mkdirSync(dir, { recursive: true })
  const db = opened.adopt(openCatalogue(dir), (db) => void db.close())
  const catalogue = repositories(db)
  const { imageWorkers, ...config } = poolSize(thisMachine())
  await importAll(photosDir)

  const { fork, processes } = remembering(nodeWorkers(built.worker))
  const pool = opened.use(createPool({ fork, config, size: imageWorkers, concurrency: 1, idleMs: 10 * 60_000 }))
  const thumbsDir = join(dir, 'thumbs')
  const ofTask: Partial<Record<ModelTask, ReadyModel>> = {
    'face-detection': models.detector,
    'face-recognition': models.recogniser,
    'object-detection': models.objects
  }
  const model = (task: ModelTask): ReadyModel => {
    const found = ofTask[task]
    if (!found) throw new Error(`no model for ${task}`)
    return found
  }
  let settings = Settings.parse({})
  const scheduler = createScheduler({
    catalogue,
    settings: () => settings,
    blocking: () => null,
    lanes: () => imageWorkers,
    run: (jobs, signal, onProgress) =>
      runImageJobs(jobs, { catalogue, pool, thumbsDir, asking: { settings, model } }, { signal, onProgress }),
    onDone: () => undefined,
    log: (line) => console.error(line)
  })
  opened.adopt(scheduler, (scheduler) => scheduler.close())
  const rows = db.prepare<[], { id: number; sha256: string; path: string }>(
    'select asset.id, lower(hex(sha256)) as sha256, path from asset join place on asset_id = asset.id order by path'
  )
  const assets = rows.all()
  const all = opened.move()

  return {
    thumbsDir,
    size: { imageWorkers, ...config },
    photos: () =>
      assets.map(({ id, sha256, path }) => ({ path, sha256, faces: catalogue.faces.facesOfAsset(id).length })),
    async process(pipelines): Promise<void> {
      settings = Settings.parse({
        pipelines: Object.fromEntries(
          (['thumbnails', 'faces', 'objects'] as const).map((name) => [name, pipelines.includes(name)])
        )
      })
      catalogue.transaction(() => {
        for (const { id } of assets) catalogue.jobs.enqueue(id, pipelines, 0)
      })
      scheduler.wake()
      await scheduler.idle()
      const [problem] = catalogue.jobs.problems({}, 0, 1)
      if (problem) throw new Error(`${problem.path}: ${problem.error}`)
    },
    processes,
    [Symbol.asyncDispose]: () => all.disposeAsync()
  }

  async function importAll(folder: string): Promise<void> {
    await using pool = createPool({ fork: nodeWorkers(built.worker), config, size: 1, concurrency: 8 })
    const { skipped } = await createImporter({ catalogue, pool, onChange: () => undefined }).add([folder])
    const [first] = skipped
    if (first) throw new Error(`${first.path}: ${first.reason}`)
  }
}

/** A fork that remembers the processes it has started. */
function remembering(fork: ForkWorker): { fork: ForkWorker; processes: () => number[] } {
  const running = new Set<WorkerProcess>()
  return {
    fork: (config) => {
      const started = fork(config)
      running.add(started)
      return {
        ...started,
        get pid() {
          return started.pid
        },
        onExit: (listener) =>
          started.onExit((exit) => {
            running.delete(started)
            listener(exit)
          })
      }
    },
    processes: () => [...running].flatMap(({ pid }) => pid ?? [])
  }
}
