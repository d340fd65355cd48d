import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { repositories } from '../../../src/main/catalogue/index.ts'
import { openCatalogue } from '../../../src/main/catalogue/open-catalogue.ts'
import { createScheduler } from '../../../src/main/jobs/scheduler.ts'
import { runImageJobs } from '../../../src/main/pipelines/image.ts'
import { nodeWorkers } from '../../../src/main/workers/node-workers.ts'
import { createPool } from '../../../src/main/workers/pool.ts'
import type { ReadyModel } from '../../../src/shared/model.ts'
import type { ModelTask } from '../../../src/shared/model-task.ts'
import { Pipeline, pipelinesFor } from '../../../src/shared/pipeline.ts'
import { photoFacts } from '../../unit/catalogue/library-in-test.ts'

it('sets aside only what kills its worker, by name and after two tries, and does everything else', async () => {
  const { catalogue, scheduler, addPhoto } = newQueue()
  for (let index = 0; index < 12; index++) addPhoto(`fine-${index}.jpg`, index)
  const killer = addPhoto('kills.jpg', 100)
  scheduler.wake()
  await scheduler.idle()

  expect(catalogue.jobs.problems({}, 0, 10)).toMatchObject([
    {
      assetId: killer,
      pipeline: 'faces',
      status: 'setAside',
      attempts: 2,
      error: expect.stringMatching(/crashed while analysing “kills\.jpg”.*set aside/)
    }
  ])
  const { jobs } = catalogue.tallies()
  const ended = Pipeline.options.map((pipeline) => [pipeline, jobs[pipeline].done, jobs[pipeline].setAside] as const)
  // There is nothing to be heard in photos.
  expect(ended.filter(([, done, setAside]) => done + setAside > 0)).toEqual([
    ['thumbnails', 13, 0],
    ['faces', 12, 1],
    ['objects', 13, 0]
  ])
})

it('leaves what lacks its model in the queue, says so, and runs it once the model is there', async () => {
  const { catalogue, scheduler, addPhoto, block } = newQueue()
  addPhoto('fine.jpg', 1)
  block('faces', 'no model')
  scheduler.wake()
  await scheduler.idle()
  expect(catalogue.tallies().jobs.faces).toMatchObject({ queued: 1, done: 0 })
  expect(catalogue.tallies().jobs.objects).toMatchObject({ queued: 0, done: 1 })
  block('faces', null)
  scheduler.wake()
  await scheduler.idle()
  expect(catalogue.tallies().jobs.faces).toMatchObject({ queued: 0, done: 1 })
})

it('starts nothing while paused, and puts back what runs when it is closed', async () => {
  const { catalogue, scheduler, addPhoto } = newQueue()
  for (let index = 0; index < 6; index++) addPhoto(`fine-${index}.jpg`, index)
  scheduler.setHeld(true)
  scheduler.wake()
  expect(catalogue.tallies().jobs.faces).toMatchObject({ queued: 6, running: 0 })
  scheduler.setHeld(false)
  expect(scheduler.tasks().length).toBeGreaterThan(0)
  await scheduler.close()
  const { queued, running, done } = catalogue.tallies().jobs.faces
  expect({ running, all: queued + done }).toEqual({ running: 0, all: 6 })
})

it('says what is wrong with a photo whose file is gone, and takes it up when it is asked to try again', async () => {
  const { catalogue, scheduler, addPhoto, dir } = newQueue()
  const id = addPhoto('lost.jpg', 1)
  rmSync(join(dir, 'lost.jpg'))
  scheduler.wake()
  await scheduler.idle()
  expect(catalogue.jobs.problems({ pipeline: 'faces' }, 0, 10)).toMatchObject([
    { error: expect.stringContaining('cannot be found') }
  ])
  const { mtimeMs } = catalogue.places.at(join(dir, 'lost.jpg'))!
  writeFileSync(join(dir, 'lost.jpg'), 'lost.jpg')
  const facts = statSync(join(dir, 'lost.jpg'))
  expect(facts.mtimeMs).not.toBe(mtimeMs)
  catalogue.places.put({ ...catalogue.places.at(join(dir, 'lost.jpg'))!, mtimeMs: facts.mtimeMs })
  for (const job of catalogue.jobs.problemsOf(id)) catalogue.jobs.enqueue(id, [job.pipeline], 0)
  scheduler.wake()
  await scheduler.idle()
  expect(catalogue.tallies().jobs.faces).toMatchObject({ done: 1, failed: 0 })
})

function newQueue() {
  const dir = mkdtempSync(join(tmpdir(), 'inglenook-jobs-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  const db = openCatalogue(dir)
  onTestFinished(() => void db.close())
  const catalogue = repositories(db)
  const fork = nodeWorkers(new URL('./fixtures/dying-worker.ts', import.meta.url))
  const pool = createPool({ fork, config: { inferenceThreads: 1, imageThreads: 1 }, size: 2, concurrency: 1 })
  onTestFinished(() => pool.close())
  const blocked = new Map<Pipeline, string | null>()
  const asking = { settings: catalogue.settings.read(), model: readyModel }
  const scheduler = createScheduler({
    catalogue,
    settings: catalogue.settings.read,
    blocking: (pipeline) => blocked.get(pipeline) ?? null,
    lanes: () => 2,
    run: (jobs, signal, onProgress) =>
      runImageJobs(jobs, { catalogue, pool, thumbsDir: dir, asking }, { signal, onProgress }),
    onDone: () => undefined,
    log: () => undefined
  })
  onTestFinished(() => scheduler.close())
  const source = catalogue.sources.add(dir, 'folder', 0)
  const addPhoto = (name: string, takenLocalMs: number): number => {
    const path = join(dir, name)
    writeFileSync(path, name)
    const { size: bytes, mtimeMs } = statSync(path)
    const assetId = catalogue.assets.insert(photoFacts({ takenLocalMs, bytes, mtimeMs }), 0)
    catalogue.places.put({ assetId, sourceId: source.id, path, bytes, mtimeMs })
    catalogue.jobs.enqueue(assetId, pipelinesFor('photo'), takenLocalMs)
    return assetId
  }
  const block = (pipeline: Pipeline, reason: string | null): void => void blocked.set(pipeline, reason)
  return { dir, catalogue, scheduler, addPhoto, block }
}

function readyModel(task: ModelTask): ReadyModel {
  const common = { id: task, label: task, files: [{ name: 'x.onnx' }], licence: 'ours', source: 'ours' }
  const input = { size: 112 }
  const sha256 = 'cd'.repeat(32)
  if (task === 'face-recognition') {
    const embedding = { dimensions: 512, maxDistance: 0.5 }
    return { path: '/x.onnx', sha256, entry: { ...common, task, family: 'arcface', input, embedding } }
  }
  if (task === 'face-detection') return { path: '/x.onnx', sha256, entry: { ...common, task, family: 'scrfd', input } }
  const entry = { ...common, task: 'object-detection', family: 'yolo26', input, labels: 'coco-80' } as const
  return { path: '/x.onnx', sha256, entry }
}
