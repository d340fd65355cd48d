import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Repositories } from '../../../src/main/catalogue/index.ts'
import { repositories } from '../../../src/main/catalogue/index.ts'
import { migrations } from '../../../src/main/catalogue/migrations/index.ts'
import { type Catalogue, openCatalogue } from '../../../src/main/catalogue/open-catalogue.ts'
import type { Pipeline } from '../../../src/shared/pipeline.ts'
import { claimNext, newCatalogue, photoFacts, temporaryFolder } from './library-in-test.ts'

const FACES: Pipeline[] = ['faces']

/** Models 1 to 3 as `model-1` … with the content `1` …; 4 is model-1 with another content. */
function addModels(db: Catalogue): void {
  db.exec(`insert into model_use (id, model_id, sha256, task, family, first_used_at_ms) values
    (1, 'model-1', '1', '', '', 0), (2, 'model-2', '2', '', '', 0), (3, 'model-3', '3', '', '', 0),
    (4, 'model-1', '4', '', '', 0)`)
}

function doneWith(catalogue: Repositories, modelUseId: number, secondModelUseId: number): number {
  const id = catalogue.assets.insert(photoFacts(), 0)
  catalogue.jobs.enqueue(id, FACES, 0)
  const [job] = claimNext(catalogue, FACES, 0)
  catalogue.jobs.finish(job!, { status: 'done', count: 0, modelUseId, secondModelUseId }, 1)
  return id
}

describe('results of another model', () => {
  it('are counted by the model of the task, which is its id and its content', () => {
    const { catalogue, db } = newCatalogue()
    addModels(db)
    for (const [first, second] of [
      [1, 2],
      [1, 2],
      [1, 3],
      [4, 2]
    ] as const)
      doneWith(catalogue, first, second)
    const of = (task: 'face-detection' | 'face-recognition', modelId: string, sha256: string | null) =>
      catalogue.outdated.usesOf('faces', { task, modelId, sha256 }).map(({ modelUseId, count }) => [modelUseId, count])
    expect({
      sameDetector: of('face-detection', 'model-1', '1'),
      contentNotKnown: of('face-detection', 'model-1', null),
      newDetector: of('face-detection', 'model-9', 'x'),
      sameRecogniser: of('face-recognition', 'model-2', '2'),
      newRecogniser: of('face-recognition', 'model-9', 'x')
    }).toEqual({
      sameDetector: [[4, 1]],
      contentNotKnown: [],
      newDetector: [
        [1, 3],
        [4, 1]
      ],
      sameRecogniser: [[3, 1]],
      newRecogniser: [
        [2, 3],
        [3, 1]
      ]
    })
  })

  it('are given in pages, from which what is queued again drops out', () => {
    const { catalogue, db } = newCatalogue()
    addModels(db)
    const ids = Array.from({ length: 7 }, (_, i) => doneWith(catalogue, 1, i === 3 ? 3 : 2))
    const wanted = ids.filter((_, i) => i !== 3)
    const use = { pipeline: 'faces', modelUseId: 2, count: 6 } as const
    const page = (after: number) => catalogue.outdated.assetsOf('face-recognition', use, after, 4)
    expect(page(0)).toEqual(wanted.slice(0, 4))
    expect(page(wanted[3]!)).toEqual(wanted.slice(4))
    expect(catalogue.jobs.enqueueAgain(wanted.slice(0, 2), 'faces')).toBe(2)
    expect(page(0)).toEqual(wanted.slice(2))
  })

  it('are counted right through everything that can happen to a job', () => {
    const deed = fc.record({
      asset: fc.nat(4),
      what: fc.constantFrom('add', 'enqueue', 'again', 'claim', 'release', 'done', 'failed', 'remove'),
      first: fc.integer({ min: 1, max: 3 }),
      second: fc.option(fc.integer({ min: 1, max: 3 }))
    })
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 60 }), (deeds) => {
        const { catalogue, db } = newCatalogue()
        addModels(db)
        const assets: (number | undefined)[] = []
        for (const { asset, what, first, second } of deeds) {
          const id = assets[asset]
          if (what === 'add' && id === undefined) {
            assets[asset] = catalogue.assets.insert(photoFacts(), 0)
            catalogue.jobs.enqueue(assets[asset]!, FACES, asset)
          } else if (id !== undefined && what === 'enqueue') catalogue.jobs.enqueue(id, FACES, asset)
          else if (id !== undefined && what === 'again') catalogue.jobs.enqueueAgain([id], 'faces')
          else if (id !== undefined && what === 'remove') {
            catalogue.assets.remove(id)
            assets[asset] = undefined
          } else {
            const [job] = claimNext(catalogue, FACES, 0)
            if (!job) continue
            const uses = { modelUseId: first, ...(second === null ? {} : { secondModelUseId: second }) }
            const failure = { code: 'x', message: 'x' }
            if (what === 'release') catalogue.jobs.release(job)
            if (what === 'done') catalogue.jobs.finish(job, { status: 'done', count: 1, ...uses }, 0)
            if (what === 'failed') catalogue.jobs.finish(job, { status: 'failed', failure }, 0)
          }
        }
        const kept = db.prepare('select * from done_with where count <> 0 order by 1, 2, 3').raw().all()
        const counted = db
          .prepare(
            `select pipeline, model_use_id, coalesce(second_model_use_id, 0), count(*) from job where status = 'done'
             group by 1, 2, 3 order by 1, 2, 3`
          )
          .raw()
          .all()
        db.close()
        expect(kept).toEqual(counted)
      }),
      { numRuns: 60 }
    )
  })

  it('of an older library are counted when it is opened, with what was left to be done', () => {
    const dir = temporaryFolder()
    const old = openCatalogue(dir, migrations.slice(0, 2))
    addModels(old)
    old.exec(`
      insert into asset (id, sha256, kind, mime, bytes, orientation, taken_at_ms, taken_local_ms, taken_at_source, day,
          aspect, added_at_ms)
        select value, unhex(printf('%064x', value)), 'photo', 'image/jpeg', 1, 1, 0, 0, 'file', 0, 1000, 0
        from json_each('[1, 2, 3, 4]');
      insert into job (asset_id, pipeline, status, model_use_id, second_model_use_id, sort_ms, ended_at_ms) values
        (1, 'faces', 'done', 1, 2, 0, 5), (2, 'faces', 'done', 1, 3, 0, 9), (3, 'faces', 'failed', 1, 2, 0, 7),
        (4, 'faces', 'queued', 1, 2, 0, 3), (1, 'objects', 'done', 1, null, 0, 8), (1, 'thumbnails', 'done', null, null, 0, 4);
      insert into face (asset_id, detector_use_id, recogniser_use_id, x, y, width, height, score, quality, sharpness,
          landmarks, crop, key) values (4, 1, 2, 0, 0, 1, 1, 1, 1, 1, x'', '', 0);
      insert into person (id, name, created_at_ms) values (1, 'Ada', 0)`)
    old.close()
    const db = openCatalogue(dir)
    const tables = ['done_with', 'recogniser_in_force', 'faces_to_replace'].map((table) =>
      db.prepare(`select * from ${table}`).raw().all()
    )
    const people = repositories(db).tallies().people
    db.close()
    expect({ tables, people }).toEqual({
      tables: [
        [
          ['faces', 1, 2, 1],
          ['faces', 1, 3, 1],
          ['objects', 1, 0, 1]
        ],
        [[1, 3]],
        [[4]]
      ],
      people: 0
    })
  })
})
