import { expect, it } from 'vitest'
import { createBulk } from '../../../src/main/jobs/bulk.ts'
import { pipelinesFor } from '../../../src/shared/pipeline.ts'
import { newCatalogue, photoFacts } from '../catalogue/library-in-test.ts'

const EVERYTHING = { kind: 'everything' } as const

it('runs, runs again, gives up and retries for thousands, and lets everything else go on meanwhile', async () => {
  const { catalogue, bulk, count, finishAll, aborted } = library(2500)
  let turns = 0
  const turning = setInterval(() => void turns++, 1)
  expect(await bulk.run(['faces'], EVERYTHING, false)).toMatchObject({ enqueued: 2500, skippedCount: 0 })
  clearInterval(turning)
  expect(turns).toBeGreaterThan(3)
  // Asked for again while queued, it stays one job.
  expect(await bulk.run(['faces', 'faces'], EVERYTHING, true)).toMatchObject({ enqueued: 0, skippedCount: 2500 })
  expect(count()).toMatchObject({ queued: 2500 })

  finishAll('done')
  const plain = await bulk.run(['faces'], EVERYTHING, false)
  expect(plain).toMatchObject({ enqueued: 0, skippedCount: 2500 })
  expect(plain.skipped).toHaveLength(1000)
  expect(plain.skipped[0]).toMatchObject({ pipeline: 'faces', reason: 'It has a result already.' })
  expect(await bulk.run(['faces'], EVERYTHING, true)).toMatchObject({ enqueued: 2500, skippedCount: 0 })

  const [running] = catalogue.jobs.heads(['faces'])
  catalogue.jobs.claim(running!.assetId, ['faces'], 0)
  expect(await bulk.cancel(null, EVERYTHING)).toEqual({ cancelled: 2500 })
  expect(aborted).toEqual([{ assetId: running!.assetId, pipeline: 'faces' }])
  // Results from before are still there.
  expect(count()).toMatchObject({ queued: 0, running: 0, done: 2500 })

  await bulk.run(['faces'], EVERYTHING, true)
  finishAll('failed')
  expect(await bulk.retry({ pipeline: 'objects' })).toEqual({ requeued: 0 })
  expect(await bulk.retry({ assetIds: [running!.assetId], code: 'damaged' })).toEqual({ requeued: 1 })
  expect(await bulk.retry({})).toEqual({ requeued: 2499 })
})

it('leaves out what does not apply and what is switched off, and says why', async () => {
  const { catalogue, bulk } = library(3)
  const [photo, film] = [1, 2].map(() => catalogue.assets.insert(photoFacts({ kind: 'photo' }), 0)) as [number, number]
  const { skipped } = await bulk.run(['sounds'], { kind: 'assets', assetIds: [photo, 999_999] }, false)
  expect(skipped.map(({ reason }) => reason)).toEqual([
    expect.stringContaining('It is a photo'),
    'It is not in the library any more.'
  ])
  catalogue.settings.update({ pipelines: { ...catalogue.settings.read().pipelines, faces: false } })
  expect(await bulk.run(['faces'], { kind: 'assets', assetIds: [photo, film] }, true)).toEqual({
    enqueued: 0,
    skipped: [photo, film].map((asset) => ({ asset, pipeline: 'faces', reason: 'It is switched off in Settings.' })),
    skippedCount: 2
  })
})

function library(photos: number) {
  const { catalogue } = newCatalogue()
  const aborted: unknown[] = []
  catalogue.transaction(() => {
    for (let i = 0; i < photos; i++) catalogue.assets.insert(photoFacts(), 0)
  })
  const bulk = createBulk({
    catalogue,
    settings: catalogue.settings.read,
    abort: (running) => void aborted.push(...running),
    onChange: () => undefined,
    now: () => 10
  })
  const finishAll = (status: 'done' | 'failed'): void =>
    catalogue.transaction(() => {
      for (let [head] = catalogue.jobs.heads(['faces']); head; [head] = catalogue.jobs.heads(['faces'])) {
        for (const job of catalogue.jobs.claim(head.assetId, pipelinesFor('photo'), 0)) {
          const failure = { code: 'damaged', message: 'It is damaged.' }
          catalogue.jobs.finish(job, status === 'done' ? { status, count: 0 } : { status, failure }, 5)
        }
      }
    })
  return { catalogue, bulk, aborted, finishAll, count: () => catalogue.tallies().jobs.faces }
}
