import { describe, expect, it } from 'vitest'
import type { Selection } from '../../../src/shared/job.ts'
import { Pipeline, pipelinesFor } from '../../../src/shared/pipeline.ts'
import { claimNext, newCatalogue, photoFacts } from './library-in-test.ts'

const DAY_MS = 86_400_000
const EVERYTHING: Selection = { kind: 'everything' }

function library() {
  const { catalogue, db } = newCatalogue()
  const { assets, places, sources, jobs } = catalogue
  const source = sources.add('/photos', 'folder', 0).id
  let added = 0
  const add = (kind: 'photo' | 'video', takenLocalMs = added): number => {
    added += 1
    const id = assets.insert(photoFacts({ kind, takenLocalMs }), 0)
    places.put({ assetId: id, sourceId: source, path: `/photos/${added}.jpg`, bytes: 1, mtimeMs: 1 })
    return id
  }
  const run = (selection: Selection, pipeline: Pipeline, again = false, limit = 2) => {
    const sum = { enqueued: 0, skipped: [] as { asset: number; reason: string }[], slices: 0 }
    for (let after: number | null = 0; after !== null; ) {
      const slice = jobs.enqueueSelection(selection, pipeline, { again, afterAssetId: after, limit, priority: 2 })
      sum.enqueued += slice.enqueued
      sum.skipped.push(...slice.skipped)
      sum.slices += 1
      after = slice.lastAssetId
    }
    return sum
  }
  const cancel = (selection: Selection, pipelines: readonly Pipeline[] = Pipeline.options) => {
    const sum = { cancelled: 0, running: [] as { assetId: number; pipeline: Pipeline }[] }
    for (let after: number | null = 0; after !== null; ) {
      const slice = jobs.cancelSelection(selection, pipelines, { afterAssetId: after, limit: 2 })
      sum.cancelled += slice.cancelled
      sum.running.push(...slice.running)
      after = slice.lastAssetId
    }
    return sum
  }
  const entries = () => jobs.entries({}, null, 100).entries
  const statuses = () => entries().map(({ asset, status }) => [asset, status])
  const finish = (pipeline: Pipeline, status: 'done' | 'failed', times = 1): void => {
    for (let i = 0; i < times; i++) {
      for (const job of claimNext(catalogue, [pipeline])) {
        const failure = { code: `code ${job.assetId % 2}`, message: `no ${job.assetId}` }
        jobs.finish(job, status === 'done' ? { status, count: 1 } : { status, failure }, 100 + job.assetId)
      }
    }
  }
  return { ...catalogue, catalogue, db, source, add, run, cancel, entries, statuses, finish }
}

describe('running a pipeline for many', () => {
  it('asks once for what has no result, and says why it skips the others', () => {
    const { add, run, finish, jobs } = library()
    const [newest, video, done, failed] = [add('photo', 9), add('video'), add('photo', 30), add('photo', 20)]
    for (const id of [done, failed]) jobs.enqueue(id, ['objects'], id === done ? 30 : 20)
    finish('objects', 'done')
    finish('objects', 'failed')
    expect(run(EVERYTHING, 'objects')).toEqual({
      enqueued: 2,
      skipped: [
        { asset: video, reason: 'It is a video, and this is done for photos only.' },
        { asset: done, reason: 'It has a result already.' }
      ],
      slices: 3
    })
    expect(run(EVERYTHING, 'objects').enqueued).toBe(0)
    expect(jobs.heads(['objects'])).toMatchObject([{ assetId: failed, priority: 2, sortMs: 20 }])
    const unknown = { kind: 'assets', assetIds: [newest, 999, newest] } satisfies Selection
    expect(run(unknown, 'objects', true)).toMatchObject({
      enqueued: 0,
      skipped: [
        { asset: newest, reason: 'It is in line already.' },
        { asset: 999, reason: 'It is not in the library any more.' }
      ]
    })
  })

  it('goes through sources, people and labels in slices, each asset once', () => {
    const { add, run, cancel, db, source } = library()
    const photos = Array.from({ length: 9 }, (_, i) => add('photo', (i % 3) * DAY_MS))
    const chosen = photos.filter((id) => id % 2 === 1)
    db.exec(`insert into label (id, name) values (1, 'dog'); insert into person (id, created_at_ms) values (1, 0);
      insert into asset_tag (asset_id, label_id, source, day, taken_local_ms, aspect)
        select asset.id, 1, source, day, taken_local_ms, aspect from asset
        cross join (select 'model' as source union all select 'user') where asset.id % 2 = 1;
      insert into person_asset select 1, id, day, taken_local_ms, aspect from asset where id % 2 = 1`)
    const selections: Selection[] = [
      { kind: 'source', sourceId: source },
      { kind: 'label', label: 'dog' },
      { kind: 'person', personId: 1 },
      { kind: 'assets', assetIds: chosen },
      { kind: 'label', label: 'no such' }
    ]
    const counts = selections.map((selection) => [run(selection, 'faces', true).enqueued, cancel(selection).cancelled])
    expect(counts).toEqual([
      [9, 9],
      [5, 5],
      [5, 5],
      [5, 5],
      [0, 0]
    ])
  })

  it('lets what is queued come earlier when it is asked for more urgently', () => {
    const { add, jobs } = library()
    const [old, young] = [add('photo', 1), add('photo', 2)]
    for (const id of [old, young]) jobs.enqueue(id, ['faces'], id, 3)
    const ask = (priority: 1 | 3) =>
      jobs.enqueueSelection({ kind: 'assets', assetIds: [old] }, 'faces', {
        again: true,
        afterAssetId: 0,
        limit: 9,
        priority
      })
    ask(1)
    ask(3)
    expect(jobs.heads(['faces'])).toMatchObject([{ assetId: old, priority: 1 }])
    expect(jobs.lastHeads(['faces'])).toMatchObject([{ assetId: young, priority: 3 }])
  })
})

describe('cancelling', () => {
  it('gives up what is queued, waits or runs, and brings back what was there before', () => {
    const { add, catalogue, cancel, run, entries, finish, jobs } = library()
    const [fresh, rerun, waiting, runs] = [add('photo'), add('photo'), add('photo'), add('photo')]
    jobs.enqueue(rerun, ['faces'], 0)
    finish('faces', 'done')
    run(EVERYTHING, 'faces', true)
    const [first] = jobs.claim(waiting, ['faces'], 0)
    jobs.wait(first!, { code: 'retry', reason: 'It is locked.', untilMs: 5 })
    const [late] = jobs.claim(runs, ['faces'], 0)
    expect(cancel(EVERYTHING)).toEqual({ cancelled: 4, running: [{ assetId: runs, pipeline: 'faces' }] })
    expect(jobs.finish(late!, { status: 'done', count: 3 }, 9)).toBe(false)
    expect(entries().map(({ asset, status, version, doneVersion }) => [asset, status, version, doneVersion])).toEqual([
      [fresh, 'cancelled', 1, 0],
      [rerun, 'done', 2, 1],
      [waiting, 'cancelled', 1, 0],
      [runs, 'cancelled', 2, 0]
    ])
    expect([claimNext(catalogue, ['faces']), cancel(EVERYTHING).cancelled]).toEqual([[], 0])
    expect(run(EVERYTHING, 'faces').enqueued).toBe(3)
  })

  it('brings back no result of a content that is no more', () => {
    const { add, assets, cancel, statuses, finish, jobs } = library()
    const id = add('photo')
    jobs.enqueue(id, ['faces'], 0)
    finish('faces', 'done')
    assets.replaceContent(id, photoFacts())
    jobs.enqueue(id, ['faces'], 0)
    cancel(EVERYTHING)
    expect(statuses()).toEqual([[id, 'cancelled']])
  })

  it('of a re-run does not tell that its recogniser is in force', () => {
    const { add, cancel, db, jobs, catalogue } = library()
    db.exec(`insert into model_use (id, model_id, sha256, task, family, first_used_at_ms) values (1, 'one', '1', '', '', 0),
      (2, 'two', '2', '', '', 0)`)
    const [a, b] = [add('photo'), add('photo')]
    for (const [id, use] of [
      [a, 1],
      [b, 2]
    ] as const) {
      jobs.enqueue(id, ['faces'], 0)
      jobs.finish(
        jobs.claim(id, ['faces'], 0)[0]!,
        { status: 'done', count: 1, modelUseId: 1, secondModelUseId: use },
        1
      )
    }
    jobs.enqueueAgain([a], 'faces')
    cancel(EVERYTHING)
    expect(db.prepare('select recogniser_use_id from recogniser_in_force').pluck().all()).toEqual([2])
    expect(catalogue.tallies().jobs.faces.done).toBe(2)
  })
})

describe('what comes first', () => {
  it('is what is looked at, only as long as it is', () => {
    const { add, catalogue, jobs } = library()
    const [oldest, middle, newest] = [add('photo', 1), add('photo', 2), add('photo', 3)]
    for (const id of [oldest, middle, newest]) jobs.enqueue(id, pipelinesFor('photo'), id, 1)
    const first = () => new Set(jobs.heads(Pipeline.options).map(({ assetId, priority }) => `${assetId} ${priority}`))
    jobs.raise([oldest])
    const looked = first()
    jobs.raise([middle])
    const lookedElsewhere = first()
    jobs.raise([])
    const away = first()
    while (jobs.demoteImported(2) > 0);
    expect([looked, lookedElsewhere, away, first()]).toEqual(
      [`${oldest} 0`, `${middle} 0`, `${newest} 1`, `${newest} 2`].map((head) => new Set([head]))
    )
    expect(claimNext(catalogue, Pipeline.options)).toHaveLength(3)
  })
})

describe('failures', () => {
  it('are grouped, listed latest first by any filter, and tried again once', () => {
    const { add, finish, jobs, statuses } = library()
    const photos = Array.from({ length: 5 }, (_, i) => add('photo', i))
    for (const id of photos) jobs.enqueue(id, ['faces', 'objects'], id)
    finish('faces', 'failed', 5)
    finish('objects', 'failed', 2)
    const odd = photos.filter((id) => id % 2 === 1)
    const listed = (...args: Parameters<typeof jobs.problems>) => jobs.problems(...args).map(({ assetId }) => assetId)
    expect(
      jobs.problemGroups().map(({ pipeline, code, count, example }) => [pipeline, code, count, example.error])
    ).toEqual([
      ['faces', 'code 1', 3, 'no 5'],
      ['faces', 'code 0', 2, 'no 4'],
      ['objects', 'code 0', 1, 'no 4'],
      ['objects', 'code 1', 1, 'no 5']
    ])
    expect({
      all: listed({}, 1, 3),
      pipeline: listed({ pipeline: 'faces' }, 1, 3),
      group: listed({ pipeline: 'faces', status: 'failed', code: 'code 1' }, 1, 9),
      code: listed({ code: 'code 1' }, 0, 9),
      none: listed({ status: 'setAside' }, 0, 9)
    }).toEqual({ all: [5, 4, 4], pipeline: [4, 3, 2], group: [3, 1], code: [5, 5, 3, 1], none: [] })
    expect(jobs.retrySelection({ assetIds: [2, 3], pipeline: 'faces' }, 9)).toBe(2)
    expect(jobs.retrySelection({ code: 'code 1', pipeline: 'faces', endedByMs: 101 }, 9)).toBe(1)
    expect([jobs.retrySelection({}, 3), jobs.retrySelection({}, 3)]).toEqual([3, 1])
    expect(statuses().every(([, status]) => status === 'queued')).toBe(true)
    expect(odd).toEqual([1, 3, 5])
  })
})

describe('a page of problems', () => {
  it('is the same part of the whole list wherever it begins, from either end', () => {
    const { add, finish, jobs } = library()
    const photos = Array.from({ length: 24 }, (_, i) => add('photo', i))
    for (const id of photos) jobs.enqueue(id, ['faces', 'objects'], id)
    finish('faces', 'failed', 24)
    finish('objects', 'failed', 17)
    const key = ({ assetId, pipeline }: { assetId: number; pipeline: string }): string => `${assetId} ${pipeline}`
    for (const filter of [
      {},
      { pipeline: 'faces' },
      { code: 'code 1' },
      { code: 'code 1', pipeline: 'faces' }
    ] as const) {
      const all = jobs.problems(filter, 0, 100).map(key)
      expect(new Set(all).size).toBe(all.length)
      for (let offset = 0; offset < all.length + 3; offset++) {
        expect(jobs.problems(filter, offset, 5).map(key)).toEqual(all.slice(offset, offset + 5))
      }
    }
    expect(jobs.problems({}, 0, 100)).toHaveLength(24 + 17)
  })
})

describe('the history', () => {
  it('counts what ended by minute and by day, leaves out what a clock says wrong, and forgets', () => {
    const { add, jobs } = library()
    const noon = new Date(2026, 4, 3, 12).getTime()
    const end = (status: 'done' | 'failed', nowMs: number, workedMs?: number): void => {
      const id = add('photo')
      jobs.enqueue(id, ['faces'], 0)
      const [job] = jobs.claim(id, ['faces'], nowMs + 7_000)
      const failure = { code: 'x', message: 'x' }
      jobs.finish(job!, status === 'done' ? { status, count: 1 } : { status, failure }, nowMs, workedMs)
    }
    end('done', noon, 400)
    end('failed', noon + 1000, 600)
    end('done', noon + 60_000)
    end('done', noon + DAY_MS, 5)
    const span = { pipeline: 'faces', done: 1, notApplicable: 0, failed: 0, setAside: 0, workedMs: 0 }
    expect({
      minutes: jobs.throughput(5, noon + 60_000),
      minute: jobs.throughput(1, noon + 60_000),
      days: jobs.history(2, noon + DAY_MS + 1),
      today: jobs.history(1, noon + DAY_MS + 1)
    }).toEqual({
      minutes: [
        { ...span, startMs: noon, failed: 1, workedMs: 1000 },
        { ...span, startMs: noon + 60_000 }
      ],
      minute: [{ ...span, startMs: noon + 60_000 }],
      days: [
        { ...span, startMs: noon - DAY_MS / 2, done: 2, failed: 1, workedMs: 1000 },
        { ...span, startMs: noon + DAY_MS / 2, workedMs: 5 }
      ],
      today: [{ ...span, startMs: noon + DAY_MS / 2, workedMs: 5 }]
    })
    end('done', noon + 100 * DAY_MS)
    expect(
      [jobs.throughput(1e6, noon + 101 * DAY_MS), jobs.history(1e3, noon + 101 * DAY_MS)].map((spans) => spans.length)
    ).toEqual([1, 1])
  })
})

describe('the list of all jobs', () => {
  it('comes in pages by asset, of a file, or of a folder by path', () => {
    const { add, places, source, jobs } = library()
    const photos = Array.from({ length: 4 }, () => add('photo'))
    for (const id of photos) jobs.enqueue(id, ['thumbnails', 'faces'], 0)
    places.put({ assetId: 1, sourceId: source, path: '/photos/2/copy.jpg', bytes: 1, mtimeMs: 1 })
    const listed = (filter: Parameters<typeof jobs.entries>[0], limit: number) => {
      const found: string[] = []
      for (let after: number | string | null = null, first = true; first || after !== null; first = false) {
        const page = jobs.entries(filter, after, limit)
        found.push(...page.entries.map(({ asset, pipeline, path }) => `${asset} ${pipeline} ${path}`))
        after = page.next
      }
      return found
    }
    const [one] = jobs.claim(2, ['faces'], 0)
    jobs.finish(one!, { status: 'failed', failure: { code: 'x', message: 'It is cut off.' } }, 1)
    expect({
      all: listed({}, 3),
      failed: listed({ status: 'failed' }, 1),
      file: listed({ path: '/photos/3.jpg', pipeline: 'faces' }, 1),
      folder: listed({ path: '/photos/2', pipeline: 'faces' }, 9),
      top: listed({ path: '/photos', pipeline: 'faces' }, 1)
    }).toEqual({
      all: photos.flatMap((id) => [`${id} faces /photos/${id}.jpg`, `${id} thumbnails /photos/${id}.jpg`]),
      failed: ['2 faces /photos/2.jpg'],
      file: ['3 faces /photos/3.jpg'],
      folder: ['1 faces /photos/2/copy.jpg'],
      top: photos.map((id) => `${id} faces /photos/${id}.jpg`)
    })
  })
})

it('gives no id twice, so that nothing begun for an asset that is gone is taken for another', () => {
  const { add, assets } = library()
  const gone = [add('photo'), add('photo')]
  for (const id of gone) assets.remove(id)
  expect(add('photo')).toBe(3)
})

it('queues a pipeline that is new to a library in slices, for those it is for', () => {
  const { add, catalogue, jobs } = library()
  const photos = [add('photo'), add('video'), add('photo'), add('photo')].filter((id) => id !== 2)
  jobs.enqueue(3, ['faces'], 0)
  const found: number[] = []
  for (let after: number | null = 0; after !== null; ) {
    const slice = catalogue.missingJobs.enqueueNext('faces', ['photo'], after, 2)
    found.push(slice.enqueued)
    after = slice.lastAssetId
  }
  expect([found, jobs.entries({ pipeline: 'faces' }, null, 9).entries.map(({ asset }) => asset)]).toEqual([
    [1, 1, 0],
    photos
  ])
})
