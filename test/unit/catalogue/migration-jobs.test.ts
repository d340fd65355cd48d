import { expect, it, onTestFinished } from 'vitest'
import { repositories } from '../../../src/main/catalogue/index.ts'
import { migrations } from '../../../src/main/catalogue/migrations/index.ts'
import { openCatalogue } from '../../../src/main/catalogue/open-catalogue.ts'
import { temporaryFolder } from './library-in-test.ts'

it('keeps the jobs of an older library as they were, with their counts, order and keys', () => {
  const dir = temporaryFolder()
  const old = openCatalogue(dir, migrations.slice(0, 4))
  old.exec(`
    insert into source (id, path, kind, added_at_ms) values (1, '/photos', 'folder', 0), (2, '/drive', 'folder', 0);
    insert into model_use (id, model_id, sha256, task, family, first_used_at_ms) values (1, 'one', '1', '', '', 0),
      (2, 'two', '2', '', '', 0);
    insert into asset (id, sha256, kind, mime, bytes, orientation, taken_at_ms, taken_local_ms, taken_at_source, day,
        aspect, added_at_ms)
      select value, unhex(printf('%064x', value)), 'photo', 'image/jpeg', 1, 1, value, value, 'file', 0, 1000, 0
      from json_each('[1, 2, 3, 4, 5, 6]');
    insert into place (asset_id, source_id, path, folder, bytes, mtime_ms)
      select id, 1 + (id = 3), '/' || id, '/', 1, 0.0 from asset;
    insert into job (asset_id, pipeline, status, again, requested_version, done_version, attempts, alone, error_code,
        error, result_count, model_use_id, second_model_use_id, sort_ms, ended_at_ms) values
      (1, 'faces', 'done', 0, 3, 3, 1, 0, null, null, 2, 1, 2, 1, 50),
      (2, 'faces', 'queued', 1, 4, 3, 0, 0, null, null, 1, 1, 2, 2, 40),
      (3, 'faces', 'queued', 0, 1, 0, 1, 1, null, null, null, null, null, 3, null),
      (4, 'faces', 'failed', 0, 1, 1, 3, 0, 'corrupt', 'It is cut off.', null, null, null, 4, 60),
      (5, 'faces', 'setAside', 0, 1, 1, 2, 0, null, 'Twice.', null, null, null, 5, 70),
      (6, 'faces', 'running', 0, 1, 0, 0, 0, null, null, null, null, null, 6, null),
      (1, 'sounds', 'notApplicable', 0, 1, 1, 1, 0, 'no-sound', 'It is silent.', null, null, null, 1, 30);`)
  old.close()

  const db = openCatalogue(dir)
  onTestFinished(() => void db.close())
  const { jobs, assets, outdated, sources, ...catalogue } = repositories(db)
  const first = jobs.heads(['faces'])
  const order = [1, 2].map(() => jobs.claim(jobs.heads(['faces'])[0]!.assetId, ['faces'], 0))
  expect({
    entries: jobs
      .entries({}, null, 100)
      .entries.map(({ asset, pipeline, status, version, doneVersion, model }) =>
        [asset, pipeline, status, version, doneVersion, model].join(' ')
      ),
    first,
    order,
    counts: catalogue.tallies().jobs.faces,
    groups: jobs.problemGroups().map(({ status, code, count, example }) => [status, code, count, example.path]),
    outdated: outdated.usesOf('faces', { task: 'face-detection', modelId: 'other', sha256: null }),
    sources: sources.list().map(({ path, assetCount, paused }) => [path, assetCount, paused]),
    broken: [db.pragma('foreign_key_check'), db.pragma('integrity_check', { simple: true })]
  }).toEqual({
    entries: [
      '1 faces done 3 3 two',
      '1 sounds notApplicable 1 1 ',
      '2 faces running 4 3 two',
      '3 faces running 1 0 ',
      '4 faces failed 1 1 ',
      '5 faces setAside 1 1 ',
      '6 faces running 1 0 '
    ],
    first: [{ pipeline: 'faces', assetId: 3, priority: 2, sortMs: 3, alone: true }],
    order: [
      [{ assetId: 3, pipeline: 'faces', version: 1, alone: true, attempts: 1, delays: 0 }],
      [{ assetId: 2, pipeline: 'faces', version: 4, alone: false, attempts: 0, delays: 0 }]
    ],
    counts: { queued: 0, waiting: 0, running: 3, done: 1, notApplicable: 0, failed: 1, setAside: 1, cancelled: 0 },
    groups: [
      ['setAside', 'unknown', 1, '/5'],
      ['failed', 'corrupt', 1, '/4']
    ],
    outdated: [{ pipeline: 'faces', modelUseId: 1, count: 1 }],
    sources: [
      ['/drive', 1, false],
      ['/photos', 5, false]
    ],
    broken: [[], 'ok']
  })
  // What other tables tell jobs is told the new one too.
  db.exec('update asset set taken_local_ms = 99 where id = 2')
  assets.remove(4)
  expect(db.prepare('select asset_id, sort_ms from job where asset_id in (2, 4)').raw().all()).toEqual([[2, 99]])
})
