import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ClaimedJob, Priority } from '../../../src/main/catalogue/jobs.ts'
import type { Catalogue } from '../../../src/main/catalogue/open-catalogue.ts'
import type { Selection } from '../../../src/shared/job.ts'
import { PIPELINES, Pipeline } from '../../../src/shared/pipeline.ts'
import { newCatalogue, photoFacts } from './library-in-test.ts'

const SLOTS = 5
const SOURCES = [1, 2, 3]
/** Objects come after thumbnails here, and faces after both, whatever the program's own pipelines say. */
const AFTER: Partial<Record<Pipeline, readonly Pipeline[]>> = {
  objects: ['thumbnails'],
  faces: ['thumbnails', 'objects']
}
const afterOf = (pipeline: Pipeline): readonly Pipeline[] => AFTER[pipeline] ?? []

const slot = fc.nat(SLOTS - 1)
const source = fc.constantFrom(...SOURCES)
const code = fc.constantFrom<'drive' | 'source-paused'>('drive', 'source-paused')
const pipeline = fc.constantFrom(...Pipeline.options)
const priority = fc.constantFrom<Priority>(0, 1, 2, 3)
const of = <D extends string>(deed: D) => fc.constant(deed)
const deed = fc.oneof(
  { weight: 6, arbitrary: fc.record({ deed: of('add'), slot, source, photo: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ deed: of('copy'), slot, source }) },
  { weight: 2, arbitrary: fc.record({ deed: of('move'), slot, source }) },
  { weight: 1, arbitrary: fc.record({ deed: of('remove'), slot }) },
  { weight: 1, arbitrary: fc.record({ deed: of('removeSource'), source }) },
  { weight: 2, arbitrary: fc.record({ deed: of('edit'), slot, priority }) },
  { weight: 9, arbitrary: fc.record({ deed: of('claim'), slot, pipelines: fc.subarray([...Pipeline.options]) }) },
  {
    weight: 12,
    arbitrary: fc.record({
      deed: fc.constantFrom(
        'done',
        'failed',
        'notApplicable',
        'setAside',
        'release',
        'isolate',
        'tryAgain',
        'retryLater',
        'driveAway'
      ),
      which: fc.nat(20)
    })
  },
  { weight: 3, arbitrary: fc.record({ deed: of('hold'), source, code, limit: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 3, arbitrary: fc.record({ deed: of('free'), source, code, limit: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 2, arbitrary: fc.record({ deed: of('time'), forward: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({ deed: of('run'), slots: fc.array(slot), pipeline, again: fc.boolean(), priority })
  },
  { weight: 2, arbitrary: fc.record({ deed: of('cancel'), slots: fc.array(slot), pipelines: fc.array(pipeline) }) },
  { weight: 1, arbitrary: fc.record({ deed: of('again'), slot, pipeline }) },
  { weight: 1, arbitrary: fc.record({ deed: of('retry'), limit: fc.integer({ min: 1, max: 5 }) }) },
  { weight: 2, arbitrary: fc.record({ deed: of('look'), slots: fc.array(slot) }) },
  { weight: 1, arbitrary: fc.record({ deed: of('demote'), limit: fc.integer({ min: 1, max: 5 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ deed: of('wakeAll'), code: fc.constantFrom<'retry' | 'pipeline'>('retry', 'pipeline') })
  },
  { weight: 1, arbitrary: fc.record({ deed: of('restart') }) }
)
type Deed = typeof deed extends fc.Arbitrary<infer D> ? D : never

it('keeps its word through everything that can happen to jobs', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(fc.array(deed, { minLength: 20, maxLength: 120 }), (deeds) => {
      const library = libraryInTest()
      for (const next of deeds) {
        library.act(next)
        library.expectRight()
      }
      library.settle()
      library.expectRight()
      library.close()
    }),
    { numRuns: 12 }
  )
})

function libraryInTest() {
  const { db, catalogue } = newCatalogue()
  const { jobs, assets, places } = catalogue
  const slots: (number | undefined)[] = []
  let claimed: ClaimedJob[] = []
  let now = 1_000_000
  let copies = 0
  const versions = new Map<string, { requested: number; done: number }>()
  db.exec(`insert into model_use (id, model_id, sha256, task, family, dimensions, first_used_at_ms) values
    (1, 'one', '1', '', '', 8, 0), (2, 'two', '2', '', '', 8, 0)`)
  for (const id of SOURCES) catalogue.sources.add(`/${id}`, 'folder', 0)

  const place = (assetId: number, sourceId: number, name = `copy ${copies++}`): void =>
    places.put({ assetId, sourceId, path: `/${sourceId}/${name}`, bytes: 1, mtimeMs: 1 })
  const ids = (chosen: readonly number[]): number[] => chosen.flatMap((index) => slots[index] ?? [])
  const selectionOf = (chosen: readonly number[]): Selection =>
    ids(chosen).length > 0 ? { kind: 'assets', assetIds: [...ids(chosen), 99_999] } : { kind: 'everything' }
  const all = (step: (afterAssetId: number) => { lastAssetId: number | null }): void => {
    for (let after: number | null = 0; after !== null; ) after = step(after).lastAssetId
  }
  const sourceOfAsset = (assetId: number): number | null =>
    db.prepare<[number], number>('select source_id from place where asset_id = ?').pluck().get(assetId) ?? null

  function act(next: Deed): void {
    now += 10
    if (next.deed === 'add') add(next.slot, next.source, next.photo)
    else if (next.deed === 'copy') for (const id of ids([next.slot])) place(id, next.source)
    else if (next.deed === 'move')
      db.prepare('update place set source_id = ? where asset_id = ?').run(next.source, slots[next.slot] ?? 0)
    else if (next.deed === 'remove') remove(next.slot)
    else if (next.deed === 'removeSource') removeSource(next.source)
    else if (next.deed === 'edit') edit(next.slot, next.priority)
    else if (next.deed === 'claim') {
      for (const id of ids([next.slot])) claimed.push(...jobs.claim(id, next.pipelines, now, afterOf))
    } else if (next.deed === 'hold')
      jobs.holdSource(next.source, next.code, `${next.code} of ${next.source}`, next.limit)
    else if (next.deed === 'free') jobs.freeSource(next.source, next.code, next.limit)
    else if (next.deed === 'time') {
      // Also the clock of a computer that is set back by a year.
      now += next.forward ? 30_000 : -365 * 86_400_000
      jobs.wakeDue(now)
    } else if (next.deed === 'run')
      all((afterAssetId) => {
        const { again, priority } = next
        return jobs.enqueueSelection(selectionOf(next.slots), next.pipeline, {
          again,
          priority,
          afterAssetId,
          limit: 2
        })
      })
    else if (next.deed === 'cancel')
      all((afterAssetId) => jobs.cancelSelection(selectionOf(next.slots), next.pipelines, { afterAssetId, limit: 2 }))
    else if (next.deed === 'again') jobs.enqueueAgain(ids([next.slot]), next.pipeline)
    else if (next.deed === 'retry') jobs.retrySelection({}, next.limit)
    else if (next.deed === 'look') jobs.raise(ids(next.slots))
    else if (next.deed === 'demote') jobs.demoteImported(next.limit)
    else if (next.deed === 'wakeAll') jobs.wakeAll(next.code, 100)
    else if (next.deed === 'restart') {
      claimed = []
      jobs.requeueInterrupted()
    } else end(next.deed, next.which)
  }

  function add(index: number, sourceId: number, photo: boolean): void {
    if (slots[index] !== undefined) return
    const kind = photo ? 'photo' : 'video'
    const id = assets.insert(photoFacts({ kind, takenLocalMs: now % 7 }), now)
    slots[index] = id
    place(id, sourceId)
    jobs.enqueue(id, pipelinesOf(photo), now % 7, 1)
  }
  function remove(index: number): void {
    const id = slots[index]
    if (id === undefined) return
    assets.remove(id)
    slots[index] = undefined
    claimed = claimed.filter((job) => job.assetId !== id)
  }
  /** As when the user forgets a source: what lies there alone goes with it. It is added anew at once. */
  function removeSource(sourceId: number): void {
    const gone = places.assetsOnlyIn(sourceId)
    catalogue.transaction(() => {
      catalogue.sources.remove(sourceId)
      for (const [index, id] of slots.entries()) if (id !== undefined && gone.includes(id)) remove(index)
      db.prepare("insert into source (id, path, kind, added_at_ms) values (?, ?, 'folder', 0)").run(
        sourceId,
        `/${sourceId}`
      )
    })
  }
  function edit(index: number, priority: Priority): void {
    const id = slots[index]
    if (id === undefined) return
    const kind = assets.get(id)?.kind ?? 'photo'
    assets.replaceContent(id, photoFacts({ kind, takenLocalMs: now % 5 }))
    jobs.enqueue(id, pipelinesOf(kind === 'photo'), now % 5, priority)
  }
  function end(how: string, which: number): void {
    if (claimed.length === 0) return
    const [job] = claimed.splice(which % claimed.length, 1)
    if (!job) return
    const failure = { code: `code ${which % 3}`, message: 'why' }
    if (how === 'done') done(job, which)
    else if (how === 'failed' || how === 'notApplicable' || how === 'setAside')
      jobs.finish(job, { status: how, failure }, now)
    else if (how === 'release') jobs.release(job)
    else if (how === 'isolate') jobs.isolate(job)
    else if (how === 'tryAgain') jobs.tryAgain(job, failure, now + 1000)
    else if (how === 'retryLater') jobs.wait(job, { code: 'retry', reason: 'locked', untilMs: now + 20_000 })
    else {
      const sourceId = sourceOfAsset(job.assetId)
      jobs.wait(job, { code: 'drive', reason: 'gone', untilMs: sourceId ? null : now + 5, sourceId })
    }
  }
  function done(job: ClaimedJob, which: number): void {
    const current = db
      .prepare<[number, string], { status: string; version: number; done: number }>(
        'select status, requested_version as version, done_version as done from job where asset_id = ? and pipeline = ?'
      )
      .get(job.assetId, job.pipeline)
    const stored = catalogue.transaction(() => {
      const models = job.pipeline === 'faces' ? { modelUseId: 1, secondModelUseId: 2 } : { modelUseId: 1 }
      if (!jobs.finish(job, { status: 'done', count: which, ...models }, now)) return false
      if (job.pipeline === 'faces') {
        db.prepare('delete from face where asset_id = ?').run(job.assetId)
        db.prepare(
          `insert into face (asset_id, detector_use_id, recogniser_use_id, x, y, width, height, score, quality, sharpness,
             landmarks, crop, key) values (?, 1, 2, 0, 0, 1, 1, 1, 1, 1, x'', '', 0)`
        ).run(job.assetId)
      }
      return true
    })
    // Exactly the run that was asked for last counts, and nothing that was given up.
    expect(stored).toBe(current?.status === 'running' && current.version === job.version)
    expect(jobs.finish(job, { status: 'done', count: 0 }, now)).toBe(false)
  }

  /** Everything comes to an end once all sources can be read, nothing is put off and every claimed job ends well. */
  function settle(): void {
    for (const job of claimed) jobs.release(job)
    claimed = []
    for (const sourceId of SOURCES) {
      for (const code of ['drive', 'source-paused'] as const) while (jobs.freeSource(sourceId, code, 2) > 0);
    }
    for (let round = 0; round < 200; round++) {
      now += 3_600_000
      jobs.wakeDue(now)
      const heads = jobs.heads(Pipeline.options)
      if (heads.length === 0) break
      for (const { assetId } of heads) {
        for (const job of jobs.claim(assetId, Pipeline.options, now, afterOf)) done(job, 1)
      }
    }
    const left = db.prepare("select * from job where status in ('queued', 'waiting', 'running')").all()
    expect(left).toEqual([])
  }

  function expectRight(): void {
    expect(kept(db)).toEqual(scanned(db))
    expect(broken(db)).toEqual([])
    expect(jobs.nextDueMs()).toBe(
      db.prepare("select min(wait_until_ms) from job where status = 'waiting'").pluck().get()
    )
    for (const head of jobs.heads(Pipeline.options)) expect(head).toEqual(firstByScan(db, head.pipeline, 'asc'))
    for (const head of jobs.lastHeads(Pipeline.options)) expect(head).toEqual(firstByScan(db, head.pipeline, 'desc'))
    const rows = db
      .prepare<[], { key: string; requested: number; done: number }>(
        'select asset_id || pipeline as key, requested_version as requested, done_version as done from job'
      )
      .all()
    for (const { key, requested, done } of rows) {
      const before = versions.get(key) ?? { requested: 0, done: 0 }
      expect(requested >= before.requested && done >= before.done && done <= requested, key).toBe(true)
      versions.set(key, { requested, done })
    }
    const canEnd = claimed.map(({ assetId, pipeline, version }) => `${assetId} ${pipeline} ${version}`)
    expect(new Set(canEnd).size, 'one live run per pair').toBe(canEnd.length)
  }

  return { act, expectRight, settle, close: () => db.close() }
}

function pipelinesOf(photo: boolean): Pipeline[] {
  return Pipeline.options.filter((pipeline) => PIPELINES[pipeline].appliesTo.includes(photo ? 'photo' : 'video'))
}

/** Everything that is counted as it changes. */
function kept(db: Catalogue): unknown {
  return all(db, {
    jobs: "select name, count from tally where name like 'job:%' and count <> 0 order by 1",
    waits: 'select pipeline, code, count from wait_tally where count <> 0 order by 1, 2',
    problems: 'select pipeline, status, code, count from problem_group where count <> 0 order by 1, 2, 3',
    doneWith:
      'select pipeline, model_use_id, second_model_use_id, count from done_with where count <> 0 order by 1, 2, 3',
    places: 'select id, place_count from source order by 1',
    faces: 'select asset_id from faces_to_replace order by 1'
  })
}

/** The same by looking through all rows. */
function scanned(db: Catalogue): unknown {
  return all(db, {
    jobs: "select 'job:' || pipeline || ':' || status, count(*) from job group by 1 order by 1",
    waits: "select pipeline, wait_code, count(*) from job where status = 'waiting' group by 1, 2 order by 1, 2",
    problems: `select pipeline, status, error_code, count(*) from job where status in ('failed', 'setAside')
      group by 1, 2, 3 order by 1, 2, 3`,
    doneWith: `select pipeline, model_use_id, coalesce(second_model_use_id, 0), count(*) from job
      where status = 'done' and model_use_id is not null group by 1, 2, 3 order by 1, 2, 3`,
    places: 'select id, (select count(*) from place where source_id = source.id) from source order by 1',
    faces: `select asset_id from job where pipeline = 'faces'
      and (status in ('queued', 'running') or status = 'waiting' and wait_code in ('retry', 'pipeline') and delays < 6)
      and exists (select 1 from face where face.asset_id = job.asset_id) order by 1`
  })
}

function all(db: Catalogue, queries: Record<string, string>): unknown {
  return Object.fromEntries(Object.entries(queries).map(([name, sql]) => [name, db.prepare(sql).raw().all()]))
}

/** Jobs that no rule of the queue allows. */
function broken(db: Catalogue): unknown[] {
  const away = 'select source_id from source_hold where ending = 0'
  const onlyAway = `exists (select 1 from place where asset_id = job.asset_id)
    and not exists (select 1 from place where asset_id = job.asset_id and source_id not in (${away}))`
  return db
    .prepare(
      `select 'queued though held' as why, * from job where status = 'queued' and ${onlyAway} and not exists (
         select 1 from place cross join source_hold hold on hold.source_id = place.source_id
         where place.asset_id = job.asset_id and reached_asset_id < job.asset_id)
       union all
       select 'held by nobody', * from job where status = 'waiting' and wait_code in ('drive', 'source-paused')
         and wait_until_ms is null and not exists (select 1 from place cross join source_hold using (source_id)
           where place.asset_id = job.asset_id and (ending = 0 or reached_asset_id < job.asset_id))
       union all
       select 'waits for no pipeline', * from job where status = 'waiting' and wait_code = 'pipeline'
         and not exists (select 1 from job other where other.asset_id = job.asset_id and other.pipeline <> job.pipeline
           and other.pipeline in ('thumbnails', 'objects') and other.status in ('queued', 'waiting', 'running'))
       union all
       select 'waits and does not', * from job where status <> 'waiting'
         and (wait_code is not null or wait_reason is not null or wait_until_ms is not null)`
    )
    .all()
}

function firstByScan(db: Catalogue, pipeline: Pipeline, order: 'asc' | 'desc'): unknown {
  const row = db
    .prepare<[string], Record<string, unknown>>(
      `select pipeline, asset_id as assetId, priority, sort_ms as sortMs, alone from job
       where status = 'queued' and pipeline = ? order by priority ${order}, sort_ms desc, asset_id desc limit 1`
    )
    .get(pipeline)
  return row && { ...row, alone: row.alone === 1 }
}
