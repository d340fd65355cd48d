import { type Catalogue, openCatalogue } from '../../src/main/catalogue/open-catalogue.ts'
import { RULES_VERSION } from '../../src/main/people/rules.ts'
import { DAY_MS } from '../../src/shared/timeline.ts'

export const ASSETS = 1_000_000
const YEARS = 20
const HALF_AN_HOUR_MS = 30 * 60 * 1000
const PEOPLE = 5_000
const LABELS = 80

/**
 * Makes a library of a million synthetic photos, all done: days of one photo and days of thousands, a third of the
 * photos with a face, 5,000 people, a thing on each photo with 80 labels, some on a fifth of all and some on a few. All
 * triggers and indices are at work; no embeddings, which have a benchmark of their own.
 */
export function makeMillion(dir: string): void {
  const db = openCatalogue(dir)
  // What makes writing safe against a crash is of no use here, and opening the library again brings it back.
  db.pragma('journal_mode = off')
  db.pragma('synchronous = off')
  db.pragma('locking_mode = exclusive')
  db.pragma('cache_size = -2000000')
  db.exec('begin')
  fillAssets(db)
  fillPeople(db)
  fillThings(db)
  db.exec('commit')
  // Into the file's header: the next to open it finds a usual catalogue.
  db.pragma('locking_mode = normal')
  db.pragma('journal_mode = wal')
  db.close()
}

function fillAssets(db: Catalogue): void {
  db.exec(`
    insert into source (id, path, kind, added_at_ms, last_scan_at_ms, online) values (1, '/photos', 'folder', 0, 0, 1);
    with recursive
      counted(n) as (select 1 union all select n + 1 from counted where n < ${ASSETS}),
      dated(n, at) as (
        -- The photos of a folder follow each other in time; folders come in no order.
        select n, iif(n % 3 > 0,
          (n / 1000 * 2654435761 % ${YEARS * 365} + n % 1000 / 33) * ${DAY_MS} + n % 1000 % 33 * ${HALF_AN_HOUR_MS},
          n / 1000 % 97 * 37 * ${DAY_MS} + n % 1000 * 60000)
        from counted)
    insert into asset (id, sha256, kind, mime, bytes, width, height, orientation, taken_at_ms, taken_local_ms,
        taken_at_source, day, aspect, thumbhash, added_at_ms)
      -- Hashes in no order, as real ones are, and each once: an odd factor only changes the order of 32-bit numbers.
      select n, unhex(printf('%08x%056x', n * 2654435761 & 0xffffffff, n)), 'photo', 'image/jpeg', 4000000, 4000, 3000,
        1, at, at, 'exif', at / ${DAY_MS}, 667 + n % 3 * 400, randomblob(25), 0 from dated;
    insert into place (asset_id, source_id, path, folder, bytes, mtime_ms)
      select id, 1, '/photos/' || (id / 1000) || '/IMG_' || id || '.jpg', '/photos/' || (id / 1000), bytes, 0.0
      from asset not indexed;
    insert into job (asset_id, pipeline, status, sort_ms)
      select id, pipeline, 'done', taken_local_ms from asset not indexed cross join
        (select 'faces' as pipeline union all select 'objects' union all select 'thumbnails');
  `)
}

function fillPeople(db: Catalogue): void {
  db.exec(`
    insert into model_use (id, model_id, sha256, task, family, dimensions, max_distance, first_used_at_ms) values
      (1, 'detector', '00', 'face-detection', 'scrfd', null, null, 0),
      (2, 'recogniser', '01', 'face-recognition', 'arcface', 512, 0.6, 0),
      (3, 'objects', '02', 'object-detection', 'yolo26', null, null, 0);
    insert into people_basis (recogniser_use_id, rules_version, max_distance, min_faces) values (2, ${RULES_VERSION}, 0.6, 2);
    with recursive counted(n) as (select 1 union all select n + 1 from counted where n < ${PEOPLE})
    insert into person (name, created_at_ms) select iif(n % 40 = 0, 'Person ' || n, null), 0 from counted;
    insert into face (asset_id, detector_use_id, recogniser_use_id, x, y, width, height, score, quality, sharpness,
        landmarks, crop, person_id, key, stale, component)
      select id, 1, 2, 0.1, 0.2, 0.1, 0.2, 0.9, (id * 48271 % 1000) / 1000.0, 100.0, zeroblob(40),
        '1000-2000-1000-2000', iif(id % 7 = 0, null, ${oftenSmall(PEOPLE)}), id * 2654435761 & 0xffffffffffff, 0,
        ${oftenSmall(PEOPLE)}
      from asset not indexed where id % 3 = 1;
    update person set cover_face_id = (select id from face where person_id = person.id order by quality desc, key limit 1);
  `)
}

function fillThings(db: Catalogue): void {
  db.exec(`
    with recursive counted(n) as (select 1 union all select n + 1 from counted where n < ${LABELS})
    insert into label (name) select 'label ' || n from counted;
    insert into detection (asset_id, label_id, score, x, y, width, height, model_use_id)
      select id, ${oftenSmall(LABELS)}, 0.25 + (id * 48271 % 1000) / 1400.0, 0.1, 0.1, 0.5, 0.5, 3
      from asset not indexed;
    insert into asset_tag (asset_id, label_id, source, score, day, taken_local_ms, aspect)
      select asset_id, label_id, 'model', score, day, taken_local_ms, aspect
      from detection cross join asset on asset.id = asset_id;
  `)
}

/** SQL for a number from 1 to most that follows from id, small ones far oftener than large ones. */
function oftenSmall(most: number): string {
  const scattered = [2654435761, 40503, 69621].map((factor) => `(id * ${factor} % 1000000) / 1000000.0`)
  return `1 + cast(${most} * ${scattered.join(' * ')} as integer)`
}
