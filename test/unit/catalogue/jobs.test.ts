import { describe, expect, it } from 'vitest'
import type { Repositories } from '../../../src/main/catalogue/index.ts'
import { pipelinesFor } from '../../../src/shared/pipeline.ts'
import { claimNext, newCatalogue, photoFacts } from './library-in-test.ts'

const ALL = pipelinesFor('photo')

function addPhoto(catalogue: Repositories, takenLocalMs: number): number {
  const id = catalogue.assets.insert(photoFacts({ takenLocalMs }), 0)
  catalogue.jobs.enqueue(id, ALL, takenLocalMs)
  return id
}

describe('the queue', () => {
  it('gives the newest photo first, with all its pipelines together', () => {
    const { catalogue } = newCatalogue()
    const older = addPhoto(catalogue, 1000)
    const newer = addPhoto(catalogue, 2000)
    const order = [1, 2, 3].map(() => claimNext(catalogue, ALL).map((job) => [job.assetId, job.pipeline]))
    expect(order).toEqual([
      [
        [newer, 'faces'],
        [newer, 'objects'],
        [newer, 'thumbnails']
      ],
      [
        [older, 'faces'],
        [older, 'objects'],
        [older, 'thumbnails']
      ],
      []
    ])
  })

  it('does again what is done once nothing else is left, newest first', () => {
    const { catalogue } = newCatalogue()
    const done = [1000, 3000, 2000].map((at) => addPhoto(catalogue, at))
    for (const _ of done) {
      for (const job of claimNext(catalogue, ALL)) catalogue.jobs.finish(job, { status: 'done', count: 0 }, 1)
    }
    const fresh = addPhoto(catalogue, 10)
    const [old, newest] = [done[0]!, done[1]!]
    expect(catalogue.jobs.enqueueAgain([...done, fresh], 'objects')).toBe(3)
    // What is asked for by somebody comes with the rest.
    catalogue.jobs.enqueue(old, ['objects'], 0)
    const order = Array.from({ length: 5 }, () => claimNext(catalogue, ALL).map((job) => [job.assetId, job.pipeline]))
    expect(order).toEqual([
      [[old, 'objects']],
      ['faces', 'objects', 'thumbnails'].map((pipeline) => [fresh, pipeline]),
      [[newest, 'objects']],
      [[done[2], 'objects']],
      []
    ])
  })

  it('takes a photo that is new to one pipeline and done again by another once', () => {
    const { catalogue } = newCatalogue()
    const id = addPhoto(catalogue, 1000)
    for (const job of claimNext(catalogue, ['objects'], 0)) {
      catalogue.jobs.finish(job, { status: 'done', count: 0 }, 1)
    }
    catalogue.jobs.enqueueAgain([id], 'objects')
    expect(claimNext(catalogue, ALL).map((job) => job.pipeline)).toEqual(['faces', 'objects', 'thumbnails'])
  })

  it('leaves what cannot run, and takes it as soon as it can', () => {
    const { catalogue } = newCatalogue()
    addPhoto(catalogue, 1000)
    expect(claimNext(catalogue, ['thumbnails'], 0).map((job) => job.pipeline)).toEqual(['thumbnails'])
    expect(claimNext(catalogue, ['thumbnails'], 0)).toEqual([])
    expect(claimNext(catalogue, ALL).map((job) => job.pipeline)).toEqual(['faces', 'objects'])
  })

  it('takes no result of a run that was superseded', () => {
    const { catalogue } = newCatalogue()
    const id = addPhoto(catalogue, 1000)
    const [first] = claimNext(catalogue, ['faces'], 0)
    catalogue.jobs.enqueue(id, ['faces'], 1000)
    const [second] = claimNext(catalogue, ['faces'], 0)
    expect({
      first: catalogue.jobs.finish(first!, { status: 'done', count: 1 }, 5),
      second: catalogue.jobs.finish(second!, { status: 'done', count: 2 }, 6),
      twice: catalogue.jobs.finish(second!, { status: 'done', count: 2 }, 7)
    }).toEqual({ first: false, second: true, twice: false })
  })

  it('runs a job that killed its worker once more by itself, then names it as set aside', () => {
    const { catalogue } = newCatalogue()
    addPhoto(catalogue, 1000)
    for (const job of claimNext(catalogue, ALL)) catalogue.jobs.isolate(job)
    const alone = [claimNext(catalogue, ALL), claimNext(catalogue, ALL), claimNext(catalogue, ALL)]
    expect(alone.map((jobs) => jobs.map((job) => [job.pipeline, job.alone]))).toEqual([
      [['faces', true]],
      [['objects', true]],
      [['thumbnails', true]]
    ])
    const failure = { code: 'worker-crashed', message: 'twice' }
    catalogue.jobs.finish(alone[0]![0]!, { status: 'setAside', failure }, 9)
    expect(catalogue.jobs.problems({}, 0, 10)).toMatchObject([
      { pipeline: 'faces', status: 'setAside', error: 'twice', attempts: 2 }
    ])
  })

  it('queues again what a process left running when it died', () => {
    const { catalogue } = newCatalogue()
    addPhoto(catalogue, 1000)
    claimNext(catalogue, ALL)
    expect(catalogue.jobs.requeueInterrupted()).toBe(3)
    expect(claimNext(catalogue, ALL)).toHaveLength(3)
  })

  it('keeps its counts by status through every change', () => {
    const { catalogue, db } = newCatalogue()
    const gone = addPhoto(catalogue, 1000)
    addPhoto(catalogue, 2000)
    for (const job of claimNext(catalogue, ALL)) catalogue.jobs.finish(job, { status: 'done', count: 0 }, 1)
    claimNext(catalogue, ['faces'], 0)
    catalogue.assets.remove(gone)
    const counted = db
      .prepare<[], { pipeline: string; status: string; count: number }>(
        'select pipeline, status, count(*) as count from job group by pipeline, status'
      )
      .all()
    const kept = catalogue.tallies().jobs
    expect(counted.map(({ pipeline, status, count }) => [pipeline, status, count])).toEqual(
      Object.entries(kept)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .flatMap(([pipeline, counts]) =>
          Object.entries(counts).flatMap(([status, count]) => (count === 0 ? [] : [[pipeline, status, count]]))
        )
    )
  })
})
