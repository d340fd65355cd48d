import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { openApp } from '../../../src/main/app.ts'
import { installationAround } from '../../../src/main/installation.ts'
import { HEADLESS_HOST } from '../../../src/main/serve.ts'
import { nodeWorkers } from '../../../src/main/workers/node-workers.ts'
import type { Activity } from '../../../src/shared/job.ts'
import { ensureTestFixtures } from '../../fixtures/index.ts'
import { temporaryFolder } from '../../unit/catalogue/library-in-test.ts'

/* What the Activity page asks for, of a real app that processes real photos. */

const PHOTOS = 5
const { worker, peopleThread } = installationAround(join(import.meta.dirname, '../../../src/main/cli.ts'))

let fixtures: Awaited<ReturnType<typeof ensureTestFixtures>>
beforeAll(async () => {
  fixtures = await ensureTestFixtures()
})

async function open(libraryDir: string) {
  const app = await openApp({
    libraryDir,
    modelsMirror: fixtures.modelsDir,
    processing: 'automatic',
    workers: nodeWorkers(worker, () => {}),
    peopleThread,
    host: HEADLESS_HOST,
    log: () => {},
    version: 'test'
  })
  onTestFinished(() => app.close())
  return { app, client: createRouterClient(app.router) }
}

type Client = Awaited<ReturnType<typeof open>>['client']

function photosIn(folder: string): string {
  const photos = join(folder, 'photos')
  mkdirSync(photos)
  const names = readdirSync(fixtures.photosDir, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.jpg')
  )
  for (const [index, name] of names.sort().slice(0, PHOTOS).entries()) {
    copyFileSync(join(fixtures.photosDir, name), join(photos, `${index}.jpg`))
  }
  const whole = readFileSync(join(photos, '0.jpg'))
  writeFileSync(join(photos, 'torn.jpg'), whole.subarray(0, whole.length / 2))
  return photos
}

const until = (client: Client, is: (activity: Activity) => boolean): Promise<Activity> =>
  vi.waitFor(
    async () => {
      const activity = await client.activity.get()
      if (!is(activity)) throw new Error(`it stands at ${JSON.stringify(activity)}`)
      return activity
    },
    { timeout: 60_000, interval: 100 }
  )

const of = (activity: Activity, pipeline: string) => activity.pipelines.find((one) => one.pipeline === pipeline)!

it('pauses everything and pipelines, remembers that, and goes on where it was', async () => {
  const folder = temporaryFolder()
  const library = join(folder, 'library')
  const first = await open(library)
  await first.client.activity.setPaused({ paused: true })
  await first.client.activity.setPaused({ paused: true, pipeline: 'objects' })
  await first.client.sources.add({ paths: [photosIn(folder)] })
  const paused = await until(
    first.client,
    (activity) => !activity.import.importing && of(activity, 'faces').counts.queued === PHOTOS + 1
  )
  expect(paused).toMatchObject({ paused: true, running: [], overall: { state: 'paused', fraction: 0 } })
  expect(of(paused, 'objects')).toMatchObject({ paused: true, counts: { queued: 0, waiting: PHOTOS + 1 } })
  await first.app.close()

  const { client } = await open(library)
  expect(await client.activity.get()).toMatchObject({ paused: true })
  await client.activity.setPaused({ paused: false })
  const some = await until(
    client,
    (activity) => of(activity, 'faces').counts.done === PHOTOS && activity.running.length === 0
  )
  expect(of(some, 'objects').counts).toMatchObject({ waiting: PHOTOS + 1, done: 0 })
  expect(of(some, 'objects').waitingFor).toMatch(/paused/i)
  await client.activity.setPaused({ paused: false, pipeline: 'objects' })
  const all = await until(client, (activity) => activity.overall.state === 'resting')
  expect(of(all, 'objects').counts).toMatchObject({ waiting: 0, done: PHOTOS, failed: 1 })
  expect(all.overall).toMatchObject({ jobsLeft: 0, etaMs: null })
})

it('groups what failed, and tries again just what is meant', async () => {
  const folder = temporaryFolder()
  const { client } = await open(join(folder, 'library'))
  await client.sources.add({ paths: [photosIn(folder)] })
  await until(client, ({ overall, problemCount }) => overall.state === 'resting' && problemCount === 3)

  const groups = await client.activity.problemGroups()
  expect(groups.map(({ status, count }) => [status, count])).toEqual([
    ['failed', 1],
    ['failed', 1],
    ['failed', 1]
  ])
  const { pipeline, code, example } = groups.find((group) => group.pipeline === 'faces')!
  expect(example.path).toMatch(/torn\.jpg$/)
  const problems = await client.activity.problems({ pipeline, code, status: 'failed' })
  expect(problems).toMatchObject([{ pipeline, code, status: 'failed', path: example.path, error: example.error }])
  expect(await client.activity.problems({ code, status: 'setAside' })).toEqual([])

  expect(await client.activity.retry({ pipeline: 'faces', status: 'setAside' })).toEqual({ requeued: 0 })
  expect(await client.activity.retry({ pipeline: 'faces', code })).toEqual({ requeued: 1 })
  expect(await client.activity.retry({ assetIds: [example.assetId] })).toMatchObject({ requeued: expect.any(Number) })
  await until(client, ({ overall, problemCount }) => overall.state === 'resting' && problemCount === 3)

  const [today] = await client.activity.history({ days: 1 })
  expect(today).toMatchObject({ pipeline: expect.any(String) })
  const minutes = await client.activity.throughput({ minutes: 60 })
  const done = minutes.reduce((sum, span) => sum + span.done, 0)
  expect(done).toBe(3 * PHOTOS)
  expect(minutes.reduce((sum, span) => sum + span.failed, 0)).toBeGreaterThanOrEqual(4)
})

it('runs and gives up pipelines for a selection, and refuses one of nothing', async () => {
  const folder = temporaryFolder()
  const { client } = await open(join(folder, 'library'))
  await client.sources.add({ paths: [photosIn(folder)] })
  await until(client, ({ overall, problemCount }) => overall.state === 'resting' && problemCount === 3)
  await client.activity.setPaused({ paused: true })

  const [source] = await client.sources.list()
  const selection = { kind: 'source' as const, sourceId: source!.id }
  const skipping = await client.activity.run({ pipelines: ['faces', 'sounds'], selection })
  // What failed is worth another try; what has a result is not, and a photo makes no sound.
  expect(skipping).toMatchObject({ enqueued: 1, skippedCount: PHOTOS + PHOTOS + 1 })
  const again = await client.activity.run({ pipelines: ['faces'], selection, again: true })
  expect(again.enqueued).toBe(PHOTOS)
  expect(of(await client.activity.get(), 'faces').counts).toMatchObject({ queued: PHOTOS + 1, done: 0 })
  expect(await client.activity.cancel({ pipelines: ['faces'], selection: { kind: 'everything' } })).toEqual({
    cancelled: PHOTOS + 1
  })
  expect(of(await client.activity.get(), 'faces').counts).toMatchObject({ queued: 0, done: PHOTOS, cancelled: 1 })

  await expect(
    client.activity.run({ pipelines: ['faces'], selection: { kind: 'person', personId: 4711 } })
  ).rejects.toThrow('This person is no longer in the library.')
  await expect(client.activity.cancel({ selection: { kind: 'label', label: 'unicorn' } })).rejects.toThrow('unicorn')
  await expect(client.sources.setPaused({ id: 4711, paused: true })).rejects.toThrow('source')
})

it('lets a source rest until it is resumed', async () => {
  const folder = temporaryFolder()
  const { client } = await open(join(folder, 'library'))
  await client.activity.setPaused({ paused: true })
  await client.sources.add({ paths: [photosIn(folder)] })
  await until(client, (activity) => !activity.import.importing && of(activity, 'faces').counts.queued === PHOTOS + 1)
  const [source] = await client.sources.list()
  await client.sources.setPaused({ id: source!.id, paused: true })
  expect(await client.sources.list()).toMatchObject([{ paused: true }])
  await client.activity.setPaused({ paused: false })
  const held = await until(client, (activity) => of(activity, 'thumbnails').counts.waiting === PHOTOS + 1)
  expect(of(held, 'thumbnails').waits).toMatchObject([{ code: 'source-paused', count: PHOTOS + 1 }])
  await client.sources.setPaused({ id: source!.id, paused: false })
  await until(client, ({ overall, problemCount }) => overall.state === 'resting' && problemCount === 3)
})
