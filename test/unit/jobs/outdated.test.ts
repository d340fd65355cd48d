import { describe, expect, it } from 'vitest'
import type { Repositories } from '../../../src/main/catalogue/index.ts'
import { createOutdated } from '../../../src/main/jobs/outdated.ts'
import type { AssetKind } from '../../../src/shared/asset.ts'
import { ModelEntry, type ReadyModel } from '../../../src/shared/model.ts'
import type { ModelTask } from '../../../src/shared/model-task.ts'
import type { Pipeline } from '../../../src/shared/pipeline.ts'
import { newCatalogue, photoFacts } from '../catalogue/library-in-test.ts'

const common = { files: [{ name: 'x.onnx' }], licence: 'x', source: 'x' }
const sha = (digit: string): string => digit.repeat(64)

function model(id: string, digit: string, task: 'face-detection' | 'face-recognition' | 'audio-events'): ReadyModel {
  const entry = ModelEntry.parse({
    ...common,
    id,
    label: id,
    task,
    family: { 'face-detection': 'scrfd', 'face-recognition': 'arcface', 'audio-events': 'audio-tagger' }[task],
    input: { size: 640, sampleRate: 16_000, output: 'logit' },
    embedding: { dimensions: 8, maxDistance: 0.5 },
    labels: 'audioset-527'
  })
  return { entry, path: '/x', sha256: sha(digit) }
}

const DETECTOR = model('detector', 'a', 'face-detection')
const OLD = model('old', 'b', 'face-recognition')
const NEW = model('new', 'c', 'face-recognition')
const TAGGER = model('tagger', 'd', 'audio-events')
const OLD_TAGGER = model('old-tagger', 'e', 'audio-events')

function library(lanes = 2) {
  const { catalogue, db, dir } = newCatalogue()
  const inForce = new Map<ModelTask, ReadyModel>([DETECTOR, OLD, TAGGER].map((ready) => [ready.entry.task, ready]))
  const absent = new Set<ModelTask>()
  const told: string[] = []
  const create = () =>
    createOutdated({
      catalogue,
      models: {
        selected: (task) => inForce.get(task)?.entry ?? null,
        availability(task) {
          const ready = absent.has(task) ? undefined : inForce.get(task)
          return ready ? { ready: true, model: ready } : { ready: false, reason: 'It is not here.' }
        }
      },
      settings: catalogue.settings.read,
      lanes: () => lanes,
      onQueued: () => void told.push('some'),
      onAllQueued: () => void told.push('all')
    })
  return { catalogue, db, dir, inForce, absent, told, create, outdated: create() }
}

function addDone(
  catalogue: Repositories,
  pipeline: Pipeline,
  models: readonly ReadyModel[],
  durationMs?: number,
  kind: AssetKind = 'photo'
): number {
  const id = catalogue.assets.insert(photoFacts({ kind }), 0)
  if (durationMs !== undefined) catalogue.assets.setDuration(id, durationMs)
  catalogue.jobs.enqueue(id, [pipeline], 0)
  const [first, second] = models.map((ready) => catalogue.models.idOfUse(ready, 0))
  const uses = { ...(first && { modelUseId: first }), ...(second && { secondModelUseId: second }) }
  catalogue.jobs.finish(catalogue.jobs.claim(id, [pipeline], 0)[0]!, { status: 'done', count: 0, ...uses }, 0)
  return id
}

describe('what a change of model makes outdated', () => {
  it('is nothing until it is changed, and nothing where the pipeline is off', () => {
    const { catalogue, outdated, inForce } = library()
    for (let i = 0; i < 3; i++) addDone(catalogue, 'faces', [DETECTOR, OLD])
    expect(outdated.of('face-recognition')).toBeNull()
    inForce.set('face-recognition', NEW)
    expect(outdated.of('face-recognition')).toEqual({ assets: 3, estimateMs: null })
    expect(outdated.of('face-detection')).toBeNull()
    expect(outdated.of('transcription')).toBeNull()
    catalogue.settings.update({ pipelines: { ...catalogue.settings.read().pipelines, faces: false } })
    expect(outdated.of('face-recognition')).toBeNull()
  })

  it('is known before the new model is here, by its id', () => {
    const { catalogue, outdated, inForce, absent } = library()
    addDone(catalogue, 'faces', [DETECTOR, OLD])
    absent.add('face-recognition')
    expect(outdated.of('face-recognition')).toBeNull()
    inForce.set('face-recognition', NEW)
    expect(outdated.of('face-recognition')).toEqual({ assets: 1, estimateMs: null })
  })

  it('takes as long as the new models took so far', () => {
    const { catalogue, outdated, inForce } = library()
    for (let i = 0; i < 10; i++) addDone(catalogue, 'faces', [DETECTOR, OLD])
    inForce.set('face-recognition', NEW)
    const [modelUseId, secondModelUseId] = [DETECTOR, NEW].map((ready) => catalogue.models.idOfUse(ready, 0)) as [
      number,
      number
    ]
    catalogue.speeds.learn({ pipeline: 'read' }, 20)
    catalogue.speeds.learn({ pipeline: 'faces', modelUseId, secondModelUseId }, 80)
    expect(outdated.of('face-recognition')).toEqual({ assets: 10, estimateMs: (10 * (20 + 80)) / 2 })
  })

  it('takes, of models that never ran, what was measured of them', () => {
    const { catalogue, db, outdated, inForce } = library(4)
    for (let i = 0; i < 2; i++) addDone(catalogue, 'faces', [DETECTOR, OLD])
    db.exec("insert into tally values ('face', 5)")
    inForce.set('face-recognition', NEW)
    catalogue.speeds.learn({ pipeline: 'read' }, 30)
    const measured = { unit: 'photos', measuredAtMs: 0, perSecond: 20 } as const
    catalogue.speeds.rememberMeasurement({ modelId: 'detector', sha256: sha('a'), ...measured })
    expect(outdated.of('face-recognition')?.estimateMs).toBeNull()
    catalogue.speeds.rememberMeasurement({
      ...measured,
      modelId: 'new',
      sha256: sha('c'),
      unit: 'faces',
      perSecond: 100
    })
    // Two photos keep two of the four lanes busy, with two and a half faces each.
    expect(outdated.of('face-recognition')?.estimateMs).toBeCloseTo(30 + 50 + 2.5 * 10)
  })

  it('takes, of videos among photos, as long as they are', () => {
    const { catalogue, outdated, inForce } = library(1)
    for (let i = 0; i < 3; i++) addDone(catalogue, 'faces', [DETECTOR, OLD])
    for (const seconds of [10, 50]) addDone(catalogue, 'faces', [DETECTOR, OLD], seconds * 1000, 'video')
    inForce.set('face-recognition', NEW)
    const [modelUseId, secondModelUseId] = [DETECTOR, NEW].map((ready) => catalogue.models.idOfUse(ready, 0)) as [
      number,
      number
    ]
    catalogue.speeds.learn({ pipeline: 'read' }, 20)
    catalogue.speeds.learn({ pipeline: 'faces', modelUseId, secondModelUseId }, 80)
    expect(outdated.of('face-recognition')).toEqual({ assets: 5, estimateMs: null })
    catalogue.speeds.learn({ pipeline: 'faces of videos', modelUseId, secondModelUseId }, 150)
    expect(outdated.of('face-recognition')?.estimateMs).toBeCloseTo(3 * (20 + 80) + 60 * 150)
  })

  it('takes, of sounds, as long as they are', () => {
    const { catalogue, outdated } = library(1)
    for (const seconds of [10, 50]) addDone(catalogue, 'sounds', [OLD_TAGGER], seconds * 1000)
    expect(outdated.of('audio-events')).toEqual({ assets: 2, estimateMs: null })
    catalogue.speeds.learn({ pipeline: 'sounds', modelUseId: catalogue.models.idOfUse(TAGGER, 0) }, 15)
    expect(outdated.of('audio-events')?.estimateMs).toBeCloseTo(60 * 15)
  })

  it('is queued again once, however often it is asked for, and is then not outdated', async () => {
    const { catalogue, outdated, inForce, told } = library()
    for (let i = 0; i < 250; i++) addDone(catalogue, 'faces', [DETECTOR, OLD])
    inForce.set('face-recognition', NEW)
    const [one, other] = [outdated.reprocess('face-recognition'), outdated.reprocess('face-recognition')]
    expect([await one, await other]).toEqual([{ enqueued: 250 }, { enqueued: 250 }])
    expect(told.slice(0, 1)).toEqual(['some'])
    expect(told.indexOf('all')).toBe(told.length - 1)
    expect(catalogue.tallies().jobs.faces).toMatchObject({ queued: 250, done: 0 })
    expect(outdated.of('face-recognition')).toBeNull()
    expect(await outdated.reprocess('face-recognition')).toEqual({ enqueued: 0 })
  })

  it('goes on being queued when the library is opened again', async () => {
    const { catalogue, outdated, inForce, create } = library()
    for (let i = 0; i < 350; i++) addDone(catalogue, 'faces', [DETECTOR, OLD])
    inForce.set('face-recognition', NEW)
    const asked = outdated.reprocess('face-recognition')
    await outdated[Symbol.asyncDispose]()
    expect((await asked).enqueued).toBeLessThan(350)
    expect(catalogue.outdated.begun()).toEqual(['face-recognition'])
    await create().resume()
    expect(catalogue.tallies().jobs.faces).toMatchObject({ queued: 350, done: 0 })
    expect(catalogue.outdated.begun()).toEqual([])
  })

  it('lets everything else go on while thousands are queued', async () => {
    const { catalogue, db, outdated, inForce } = library()
    const [first, second] = [DETECTOR, OLD].map((ready) => catalogue.models.idOfUse(ready, 0))
    db.exec(`
      with recursive n(n) as (select 1 union all select n + 1 from n where n < 20000)
      insert into asset (id, sha256, kind, mime, bytes, orientation, taken_at_ms, taken_local_ms, taken_at_source, day,
          aspect, added_at_ms)
        select n, unhex(printf('%064x', n)), 'photo', 'image/jpeg', 1, 1, 0, n, 'file', 0, 1000, 0 from n;
      insert into job (asset_id, pipeline, status, model_use_id, second_model_use_id, sort_ms)
        select id, 'faces', 'done', ${first}, ${second}, id from asset`)
    inForce.set('face-recognition', NEW)
    let turns = 0
    let running = true
    const watch = (): void => {
      turns += 1
      if (running) setImmediate(watch)
    }
    watch()
    expect(await outdated.reprocess('face-recognition')).toEqual({ enqueued: 20_000 })
    running = false
    // Everything else had its turn between slices, of which none has more than 5000; one turn is the first look.
    expect(turns).toBeGreaterThan(20_000 / 5000)
  })
})
