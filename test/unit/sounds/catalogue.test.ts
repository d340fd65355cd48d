import { expect, it, onTestFinished } from 'vitest'
import { repositories } from '../../../src/main/catalogue/index.ts'
import { migrations } from '../../../src/main/catalogue/migrations/index.ts'
import { openCatalogue } from '../../../src/main/catalogue/open-catalogue.ts'
import { queueNewPipelines } from '../../../src/main/jobs/new-pipelines.ts'
import { AUDIOSET_527 } from '../../../src/shared/labels/audioset-527.ts'
import { COCO_80 } from '../../../src/shared/labels/coco-80.ts'
import { Pipeline, pipelinesFor } from '../../../src/shared/pipeline.ts'
import { claimNext, newCatalogue, photoFacts, temporaryFolder } from '../catalogue/library-in-test.ts'

const box = { x: 0, y: 0, width: 1, height: 1 }

function libraryWithModel() {
  const opened = newCatalogue()
  const { db, catalogue } = opened
  const video = catalogue.assets.insert(photoFacts({ kind: 'video', mime: 'video/mp4' }), 0)
  db.prepare(
    `insert into model_use (model_id, sha256, task, family, first_used_at_ms) values ('m', 's', 'audio-events', 'audio-tagger', 0)`
  ).run()
  const modelUseId = 1
  const event = (label: string, startMs: number, score: number) => ({
    label,
    startMs,
    endMs: startMs + 1000,
    peakMs: startMs,
    score
  })
  const hear = (assetId: number, ...events: ReturnType<typeof event>[]): void => {
    const tags = new Map(events.filter(({ score }) => score >= 0.5).map(({ label, score }) => [label, score]))
    catalogue.transaction(() => catalogue.sounds.replaceEvents({ assetId, modelUseId, events, tags }))
  }
  return { ...opened, video, modelUseId, event, hear }
}

it('replaces the events of an asset and counts in how many assets a label was heard', () => {
  const { catalogue, video, event, hear } = libraryWithModel()
  const other = catalogue.assets.insert(photoFacts({ kind: 'audio' }), 0)
  hear(video, event('Speech', 5000, 0.9), event('Speech', 0, 0.6), event('Dog', 0, 0.3))
  hear(other, event('Speech', 0, 0.9))
  expect(catalogue.sounds.eventsOf(video).map(({ label, startMs }) => [label, startMs])).toEqual([
    ['Dog', 0],
    ['Speech', 0],
    ['Speech', 5000]
  ])
  const counts = () => catalogue.sounds.labels().map(({ label, assetCount }) => [label, assetCount])
  expect(counts()).toEqual([
    ['Speech', 2],
    ['Dog', 1]
  ])
  hear(video, event('Rain', 0, 0.9))
  expect(counts()).toEqual([
    ['Rain', 1],
    ['Speech', 1]
  ])
  catalogue.assets.remove(video)
  catalogue.sounds.removeEvents(other)
  expect(counts()).toEqual([])
})

it('leaves the tags of things and of the user alone, and theirs leave those of sounds', () => {
  const { db, catalogue, video, modelUseId, event, hear } = libraryWithModel()
  const tags = () => catalogue.things.tagsOf(video).map(({ label, source }) => `${label} ${source}`)
  const see = (...labels: string[]) =>
    catalogue.things.replaceDetections(
      video,
      modelUseId,
      labels.map((label) => ({ label, score: 0.9, box }))
    )
  hear(video, event('Speech', 0, 0.9), event('Dog', 0, 0.3))
  see('dog', 'cup')
  db.prepare(
    `insert into asset_tag (asset_id, label_id, source, day, taken_local_ms, aspect)
     select ?, id, 'user', 0, 0, 0 from label where name = 'Speech'`
  ).run(video)
  expect(tags()).toEqual(['Speech model', 'Speech user', 'cup model', 'dog model'])
  see('dog')
  expect(tags()).toEqual(['Speech model', 'Speech user', 'dog model'])
  hear(video, event('Rain', 0, 0.9))
  expect(tags()).toEqual(['Rain model', 'Speech user', 'dog model'])
  catalogue.sounds.removeEvents(video)
  expect(tags()).toEqual(['Speech user', 'dog model'])
  expect(catalogue.things.labels().map(({ label }) => label)).toEqual(['dog'])
})

it('has no name for both a thing and a sound, and each once', () => {
  expect(AUDIOSET_527).toHaveLength(527)
  expect(new Set([...AUDIOSET_527, ...COCO_80]).size).toBe(527 + 80)
})

it('queues a pipeline that is newer than the assets, once', async () => {
  const { catalogue } = newCatalogue()
  const facts = (kind: 'photo' | 'video' | 'audio', takenLocalMs: number) => photoFacts({ kind, takenLocalMs })
  const ids = [facts('photo', 1), facts('video', 2), facts('audio', 3)].map((one) => catalogue.assets.insert(one, 0))
  const [photo, video, audio] = ids as [number, number, number]
  catalogue.jobs.enqueue(photo, pipelinesFor('photo'), 1)
  const others = (kind: 'video' | 'audio') => pipelinesFor(kind).filter((pipeline) => pipeline !== 'sounds')
  catalogue.jobs.enqueue(video, others('video'), 2)
  catalogue.jobs.enqueue(audio, pipelinesFor('audio'), 3)
  expect(await queueNewPipelines(catalogue, new AbortController().signal, () => {})).toBe(1)
  expect(await queueNewPipelines(catalogue, new AbortController().signal, () => {})).toBe(0)
  expect(claimNext(catalogue, ['sounds'])).toMatchObject([{ assetId: audio, version: 1 }])
  expect(claimNext(catalogue, ['sounds'])).toMatchObject([{ assetId: video, version: 1 }])
  expect(catalogue.tallies().jobs.sounds).toMatchObject({ running: 2, queued: 0 })
})

it('brings a library of the first version along with its assets, jobs and tags', async () => {
  const dir = temporaryFolder()
  const before = openCatalogue(dir, migrations.slice(0, 1))
  const columns =
    'sha256, kind, mime, bytes, orientation, taken_at_ms, taken_local_ms, taken_at_source, day, aspect, added_at_ms'
  for (const [i, kind] of ['photo', 'video', 'audio'].entries()) {
    before
      .prepare(`insert into asset (${columns}) values (?, ?, 'x/y', 1, 1, 0, ?, 'file', 0, 0, 0)`)
      .run(Buffer.alloc(32, i), kind, i)
  }
  before.prepare(`insert into label (name) values ('dog')`).run()
  before.prepare(`insert into asset_tag values (1, 1, 'model', 0.5, 0, 0, 0)`).run()
  before.prepare(`insert into setting values ('pipelines', '{"thumbnails":true,"faces":false,"objects":true}')`).run()
  before.close()

  const db = openCatalogue(dir)
  onTestFinished(() => void db.close())
  const catalogue = repositories(db)
  // Nothing was ever queued in this library: all is missing.
  const all = (['photo', 'video', 'audio'] as const).flatMap(pipelinesFor).length
  expect(await queueNewPipelines(catalogue, new AbortController().signal, () => {})).toBe(all)
  expect(catalogue.tallies().jobs.sounds.queued).toBe(2)
  expect(catalogue.things.labels()).toMatchObject([{ label: 'dog', assetCount: 1 }])
  expect(catalogue.settings.read().pipelines).toMatchObject({
    thumbnails: true,
    faces: false,
    objects: true,
    sounds: true
  })
})

it('keeps stored choices of pipelines when a new one appears, and forgets one that is no more', () => {
  const { db, catalogue } = newCatalogue()
  const all = Object.fromEntries(Pipeline.options.map((pipeline) => [pipeline, true]))
  expect(catalogue.settings.read().pipelines).toEqual(all)
  const store = db.prepare(`insert or replace into setting values ('pipelines', ?)`)
  store.run(JSON.stringify({ objects: false, dreams: true }))
  expect(repositories(db).settings.read().pipelines).toEqual({ ...all, objects: false })
  store.run(JSON.stringify({ sounds: 'perhaps' }))
  expect(repositories(db).settings.read().pipelines).toEqual(all)
})

it('knows the length of a recording once it was listened to, and forgets it with its content', () => {
  const { catalogue } = newCatalogue()
  const id = catalogue.assets.insert(photoFacts({ kind: 'audio' }), 0)
  expect(catalogue.assets.get(id)?.durationMs).toBeNull()
  catalogue.assets.setDuration(id, 1234.5)
  expect(catalogue.assets.get(id)?.durationMs).toBe(1235)
  catalogue.assets.replaceContent(id, photoFacts({ kind: 'audio' }))
  expect(catalogue.assets.get(id)?.durationMs).toBeNull()
})

it('stores nothing of a run that was superseded, and what could not be heard with one that counts', () => {
  const { db, catalogue, video } = libraryWithModel()
  catalogue.jobs.enqueue(video, ['sounds'], 0)
  const [stale] = claimNext(catalogue, ['sounds'])
  catalogue.jobs.enqueue(video, ['sounds'], 0)
  expect(stale && catalogue.jobs.finish(stale, { status: 'done', count: 1 }, 0)).toBe(false)
  const [current] = claimNext(catalogue, ['sounds'])
  const end = { status: 'done', count: 1, note: 'It is damaged.' } as const
  expect(current && catalogue.jobs.finish(current, end, 0)).toBe(true)
  expect(db.prepare('select status, error from job').all()).toEqual([{ status: 'done', error: 'It is damaged.' }])
  expect(catalogue.jobs.problemsOf(video)).toEqual([])
})
