import { describe, expect, it } from 'vitest'
import type { Repositories } from '../../../src/main/catalogue/index.ts'
import { type Pipeline, pipelinesFor } from '../../../src/shared/pipeline.ts'
import { claimNext, newCatalogue, photoFacts } from './library-in-test.ts'

const PHOTO = pipelinesFor('photo')

function addPhoto({ assets, places, jobs }: Repositories, sourceIds: readonly number[], takenLocalMs = 0): number {
  const id = assets.insert(photoFacts({ takenLocalMs }), 0)
  for (const sourceId of sourceIds) {
    places.put({ assetId: id, sourceId, path: `/${sourceId}/${id}.jpg`, bytes: 1, mtimeMs: 1 })
  }
  jobs.enqueue(id, PHOTO, takenLocalMs, 1)
  return id
}

function library() {
  const { catalogue, db } = newCatalogue()
  const [a, b] = ['/a', '/b'].map((path) => catalogue.sources.add(path, 'folder', 0).id) as [number, number]
  const queued = (): number[] => {
    const assets = db.prepare<[], number>("select distinct asset_id from job where status = 'queued' order by 1")
    return assets.pluck().all()
  }
  return { ...catalogue, catalogue, db, a, b, queued }
}

const hold = ({ jobs }: Repositories, sourceId: number, code: 'drive' | 'source-paused' = 'drive'): void => {
  while (jobs.holdSource(sourceId, code, `${code}!`, 1) > 0);
}
const free = ({ jobs }: Repositories, sourceId: number, code: 'drive' | 'source-paused' = 'drive'): void => {
  while (jobs.freeSource(sourceId, code, 1) > 0);
}

describe('a source that is held', () => {
  it('lets what lies nowhere else wait, also what is found later, and gives it back', () => {
    const { catalogue, a, b, queued, jobs } = library()
    const [inA, inB, inBoth] = [addPhoto(catalogue, [a]), addPhoto(catalogue, [b]), addPhoto(catalogue, [a, b])]
    hold(catalogue, a)
    expect(queued()).toEqual([inB, inBoth])
    const later = addPhoto(catalogue, [a])
    expect(queued()).toEqual([inB, inBoth])
    expect(jobs.waits()).toEqual(
      PHOTO.map((pipeline) => ({ pipeline, code: 'drive', reason: 'drive!', count: 2 })).sort(byPipeline)
    )
    free(catalogue, a)
    expect([queued(), jobs.waits(), jobs.holds()]).toEqual([[inA, inB, inBoth, later], [], []])
  })

  it('holds what lies in several held sources until one of them is free', () => {
    const { catalogue, a, b, queued } = library()
    const inBoth = addPhoto(catalogue, [a, b])
    hold(catalogue, a)
    expect(queued()).toEqual([inBoth])
    hold(catalogue, b, 'source-paused')
    expect(queued()).toEqual([])
    free(catalogue, b, 'source-paused')
    expect(queued()).toEqual([inBoth])
  })

  it('that is both away and paused waits for the one, then for the other', () => {
    const { catalogue, a, queued, jobs } = library()
    const id = addPhoto(catalogue, [a])
    hold(catalogue, a)
    hold(catalogue, a, 'source-paused')
    free(catalogue, a)
    expect([queued(), jobs.waits().map(({ code }) => code)]).toEqual([[], PHOTO.map(() => 'source-paused')])
    free(catalogue, a, 'source-paused')
    expect(queued()).toEqual([id])
  })

  it('is held on by a job that found it gone, and goes on where an end of the process cut it short', () => {
    const { catalogue, db, a, queued, jobs } = library()
    const assets = [1, 2, 3].map((at) => addPhoto(catalogue, [a], at))
    const [job] = claimNext(catalogue, ['faces'])
    jobs.wait(job!, { code: 'drive', reason: 'gone', untilMs: null, sourceId: a })
    expect(jobs.holds()).toEqual([{ sourceId: a, code: 'drive', reason: 'gone', ending: false, underWay: true }])
    expect(jobs.holdSource(a, 'drive', 'gone', 2)).toBe(2)
    expect(queued()).toEqual([assets[2]])
    while (jobs.holdSource(a, 'drive', 'gone', 2) > 0);
    expect(queued()).toEqual([])
    jobs.freeSource(a, 'drive', 1)
    expect([queued(), jobs.holds()[0]?.ending]).toEqual([[assets[0]], true])
    while (jobs.freeSource(a, 'drive', 1) > 0);
    expect([queued(), db.prepare('select count(*) from source_hold').pluck().get()]).toEqual([assets, 0])
  })

  it('lets a file go that is found elsewhere, and keeps one that comes to it', () => {
    const { catalogue, places, a, b, queued } = library()
    const [wanderer, settler] = [addPhoto(catalogue, [a]), addPhoto(catalogue, [b])]
    hold(catalogue, a)
    places.put({ assetId: wanderer, sourceId: b, path: '/b/found', bytes: 1, mtimeMs: 1 })
    places.put({ assetId: settler, sourceId: a, path: '/a/settler', bytes: 1, mtimeMs: 1 })
    expect(queued()).toEqual([wanderer, settler])
    places.remove(`/${b}/${settler}.jpg`)
    expect(queued()).toEqual([wanderer])
  })
})

describe('another try', () => {
  it('comes when its time has come, by a clock that may be put back', () => {
    const { catalogue, jobs } = library()
    const id = addPhoto(catalogue, [])
    const [faces, objects, thumbnails] = jobs.claim(id, PHOTO, 0)
    jobs.tryAgain(faces!, { code: 'odd', message: 'It was odd.' }, 5000)
    jobs.wait(objects!, { code: 'retry', reason: 'It is locked.', untilMs: 9000 })
    jobs.finish(thumbnails!, { status: 'done', count: 1 }, 10)
    expect([jobs.nextDueMs(), jobs.wakeDue(4999), jobs.wakeDue(5000), jobs.nextDueMs()]).toEqual([5000, 0, 1, 9000])
    expect(jobs.claim(id, PHOTO, 0)).toMatchObject([{ pipeline: 'faces', attempts: 1, delays: 0 }])
    expect(jobs.wakeDue(-365 * 86_400_000)).toBe(1)
    expect(jobs.claim(id, PHOTO, 0)).toMatchObject([{ pipeline: 'objects', attempts: 0, delays: 1 }])
  })

  it('is not waited for when the content is new', () => {
    const { catalogue, jobs } = library()
    const id = addPhoto(catalogue, [])
    const [faces] = jobs.claim(id, ['faces'], 0)
    jobs.wait(faces!, { code: 'retry', reason: 'It is locked.', untilMs: 9000 })
    jobs.enqueue(id, ['faces'], 0)
    expect(jobs.claim(id, ['faces'], 0)).toMatchObject([{ version: 1, delays: 0 }])
  })
})

describe('a pipeline that comes after others', () => {
  const after = (pipeline: Pipeline): readonly Pipeline[] => (pipeline === 'objects' ? ['thumbnails', 'faces'] : [])

  it.each(['done', 'failed', 'cancelled'] as const)('waits for all of them to end, be it %s', (how) => {
    const { catalogue, jobs } = library()
    const id = addPhoto(catalogue, [])
    expect(jobs.claim(id, ['objects'], 0, after)).toEqual([])
    expect([jobs.heads(['objects']), jobs.waits().map(({ code }) => code)]).toEqual([[], ['pipeline']])
    const failure = { code: 'corrupt', message: 'no' }
    for (const pipeline of ['thumbnails', 'faces'] as const) {
      expect(jobs.claim(id, ['objects'], 0, after)).toEqual([])
      const [job] = jobs.claim(id, [pipeline], 0, after)
      if (how === 'cancelled') {
        jobs.cancelSelection({ kind: 'everything' }, [pipeline], { afterAssetId: 0, limit: 10 })
      } else jobs.finish(job!, how === 'done' ? { status: how, count: 0 } : { status: how, failure }, 1)
    }
    expect(jobs.claim(id, ['objects'], 0, after)).toHaveLength(1)
  })
})

function byPipeline(one: { pipeline: Pipeline }, other: { pipeline: Pipeline }): number {
  return one.pipeline < other.pipeline ? -1 : 1
}
