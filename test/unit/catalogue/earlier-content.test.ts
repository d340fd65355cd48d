import { expect, it } from 'vitest'
import type { ClaimedJob } from '../../../src/main/catalogue/jobs.ts'
import type { ReadyModel } from '../../../src/shared/model.ts'
import { newCatalogue, photoFacts } from './library-in-test.ts'

const box = { x: 0.1, y: 0.1, width: 0.2, height: 0.2 }
const things: ReadyModel = {
  path: '/things.onnx',
  sha256: 'ab'.repeat(32),
  entry: {
    id: 'things',
    label: 'Things',
    task: 'object-detection',
    family: 'yolo26',
    input: { size: 32 },
    labels: 'coco-80',
    files: [{ name: 'things.onnx' }],
    licence: 'ours',
    source: 'ours'
  }
}
const damaged = { code: 'damaged', message: 'It is damaged.' }

/** A photo in which a dog was seen, and which is asked about again. */
function photoWithDog() {
  const { db, catalogue } = newCatalogue()
  const assetId = catalogue.assets.insert(photoFacts(), 0)
  const useId = catalogue.models.idOfUse(things, 0)
  const claim = (): ClaimedJob => {
    catalogue.jobs.enqueue(assetId, ['objects'], 0)
    return catalogue.jobs.claim(assetId, ['objects'], 0)[0]!
  }
  catalogue.jobs.finish(claim(), { status: 'done', count: 1, modelUseId: useId }, 1)
  catalogue.things.replaceDetections(assetId, useId, [{ label: 'dog', score: 0.9, box }])
  db.prepare(
    `insert into asset_tag select ?, label.id, 'user', null, day, taken_local_ms, aspect from asset, label
     where asset.id = ? and label.name = 'dog'`
  ).run(assetId, assetId)
  const seen = () => ({
    detections: catalogue.things.detectionsOf(assetId).map(({ label }) => label),
    tags: catalogue.things.tagsOf(assetId).map(({ label, source }) => `${label} by ${source}`)
  })
  const edit = (): void => catalogue.assets.replaceContent(assetId, photoFacts())
  return { catalogue, assetId, claim, seen, edit }
}

const EVERYTHING = { detections: ['dog'], tags: ['dog by model', 'dog by user'] }

it('keeps a result whose re-run fails, as often as it does', () => {
  const { catalogue, claim, seen } = photoWithDog()
  for (let run = 0; run < 2; run++) {
    catalogue.jobs.finish(claim(), { status: 'failed', failure: damaged }, 2)
    expect(seen()).toEqual(EVERYTHING)
  }
})

it.each(['failed', 'setAside', 'notApplicable'] as const)(
  'shows what was seen in an earlier content until the new one is %s, and what the user said for ever',
  (status) => {
    const { catalogue, claim, seen, edit } = photoWithDog()
    edit()
    const job = claim()
    expect(seen()).toEqual(EVERYTHING)
    catalogue.jobs.finish(job, { status, failure: damaged }, 2)
    expect(seen()).toEqual({ detections: [], tags: ['dog by user'] })
  }
)

it('stores the result of a new content, and keeps that when a later run of it fails', () => {
  const { catalogue, assetId, claim, seen, edit } = photoWithDog()
  edit()
  const useId = catalogue.models.idOfUse(things, 0)
  catalogue.jobs.finish(claim(), { status: 'done', count: 1, modelUseId: useId }, 2)
  catalogue.things.replaceDetections(assetId, useId, [{ label: 'dog', score: 0.8, box }])
  catalogue.jobs.finish(claim(), { status: 'failed', failure: damaged }, 3)
  expect(seen()).toEqual(EVERYTHING)
})

it('shows nothing of an earlier content when the look at the new one is given up', () => {
  const { catalogue, assetId, claim, seen, edit } = photoWithDog()
  edit()
  claim()
  catalogue.jobs.cancelSelection({ kind: 'assets', assetIds: [assetId] }, ['objects'], {
    afterAssetId: 0,
    limit: 10
  })
  expect(seen()).toEqual({ detections: [], tags: ['dog by user'] })
})
