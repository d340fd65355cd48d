import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { getLoadablePath } from 'sqlite-vec'
import { CATALOGUE_FILE } from '../../src/main/catalogue/open-catalogue.ts'

/**
 * What a catalogue says, by content: without the numbers and times that only tell in which order things happened. Each
 * part maps what something is to what is said of it, so that two can be compared line by line.
 */
export interface Snapshot {
  assets: Facts
  jobs: Facts
  faces: Facts
  people: Facts
  detections: Facts
  sounds: Facts
  transcripts: Facts
  lines: Facts
  tags: Facts
  skipped: Facts
  sources: Facts
}
export type Facts = ReadonlyMap<string, string>

/** Does something with a copy of a closed library's catalogue: even to look at it would leave files beside it. */
export function withCatalogue<T>(library: string, use: (db: Database.Database) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'inglenook-chaos-copy-'))
  try {
    for (const name of [CATALOGUE_FILE, `${CATALOGUE_FILE}-wal`]) {
      if (existsSync(join(library, name))) cpSync(join(library, name), join(folder, name))
    }
    const db = new Database(join(folder, CATALOGUE_FILE))
    try {
      db.loadExtension(getLoadablePath())
      return use(db)
    } finally {
      db.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * @param steady paths of the files that never changed: only of these is it known how often they must have been looked at
 */
export function snapshotOf(db: Database.Database, steady: ReadonlySet<string>): Snapshot {
  const rows = (sql: string): Row[] => db.prepare<[], Row>(sql).all()
  const places = new Map<unknown, string[]>()
  const found = new Map<unknown, unknown[]>()
  for (const { asset, path, ...how } of rows(
    `select asset_id as asset, place.path, bytes, mtime_ms, source.path as source from place
     join source on source.id = source_id order by place.path`
  )) {
    places.set(asset, [...(places.get(asset) ?? []), String(path)])
    found.set(asset, [...(found.get(asset) ?? []), { path, ...how }])
  }
  const nameOf = new Map<unknown, string>()
  for (const { id, sha256 } of rows('select id, hex(sha256) as sha256 from asset')) {
    nameOf.set(id, `${String(sha256).slice(0, 12)} ${places.get(id)?.[0] ?? 'nowhere'}`)
  }
  const model = (alias: string): string => `${alias}.model_id || ' ' || substr(${alias}.sha256, 1, 8)`
  const faces = faceRows(db, nameOf)
  return {
    assets: facts(rows('select * from asset'), {
      name: (row) => nameOf.get(row.id) ?? '',
      without: ['id', 'added_at_ms'],
      and: (row) => ({ places: found.get(row.id) })
    }),
    jobs: facts(
      rows(`select job.asset_id, pipeline, status, error_code, error, result_count, pipeline_version, requested_version,
        done_version, ${model('one')} as model, ${model('two')} as second from job
        left join model_use one on one.id = model_use_id left join model_use two on two.id = second_model_use_id`),
      {
        name: (row) => `${nameOf.get(row.asset_id)} ${row.pipeline}`,
        without: ['asset_id', 'requested_version', 'done_version'],
        and: (row) => ({
          upToDate: row.requested_version === row.done_version,
          ...(places.get(row.asset_id)?.every((path) => steady.has(path)) && { version: row.done_version })
        })
      }
    ),
    faces: facts(faces, { name: (face) => String(face.name), without: ['name', 'person'] }),
    people: people(db, faces),
    detections: facts(
      rows(`select asset_id, name, score, x, y, width, height, ${model('model_use')} as model from detection
        join label on label.id = label_id join model_use on model_use.id = model_use_id`),
      {
        name: (row) => `${nameOf.get(row.asset_id)} ${row.name} ${row.x} ${row.y} ${row.score}`,
        without: ['asset_id', 'name']
      }
    ),
    sounds: facts(
      rows(`select asset_id, name, start_ms, end_ms, peak_ms, score, ${model('model_use')} as model from audio_event
        join label on label.id = label_id join model_use on model_use.id = model_use_id`),
      {
        name: (row) => `${nameOf.get(row.asset_id)} ${row.name} ${row.start_ms}`,
        without: ['asset_id', 'name']
      }
    ),
    transcripts: facts(
      rows(`select asset_id, language, asked_language, translated, duration_ms, ${model('model_use')} as model,
          (select count(*) from transcript_offer offer where offer.asset_id = transcript.asset_id) as offers
        from transcript join model_use on model_use.id = model_use_id`),
      { name: (row) => String(nameOf.get(row.asset_id)), without: ['asset_id'] }
    ),
    lines: facts(
      rows(
        'select asset_id, position, start_ms, end_ms, text, words, edit_id is not null as edited from segment order by id'
      ),
      { name: (row) => `${nameOf.get(row.asset_id)} line ${row.position}`, without: ['asset_id', 'position'] }
    ),
    tags: facts(rows('select asset_id, name, source, score from asset_tag join label on label.id = label_id'), {
      name: (row) => `${nameOf.get(row.asset_id)} ${row.name} ${row.source}`,
      without: ['asset_id', 'name', 'source']
    }),
    skipped: facts(rows('select path, code, reason, bytes from skipped'), {
      name: (row) => String(row.path),
      without: ['path']
    }),
    sources: facts(rows('select path, kind, online from source'), {
      name: (row) => String(row.path),
      without: ['path']
    })
  }
}

type Row = Record<string, unknown>

function facts(
  rows: readonly Row[],
  how: { name: (row: Row) => string; without: readonly string[]; and?: (row: Row) => Row }
): Facts {
  const found = new Map<string, string>()
  for (const row of rows) {
    const said = Object.entries({ ...row, ...how.and?.(row) }).filter(([key]) => !how.without.includes(key))
    const name = how.name(row)
    // The same thing said twice is one more thing, not the same.
    found.set(found.has(name) ? `${name} (again)` : name, JSON.stringify(Object.fromEntries(said), readable))
  }
  return found
}

/** A face is what its photo's content shows at its place; ids say nothing. */
function faceRows(db: Database.Database, nameOf: ReadonlyMap<unknown, string>): Row[] {
  const vectors = new Map<number, string>()
  for (const name of db
    .prepare<[], string>(
      "select name from sqlite_schema where type = 'table' and sql like 'create virtual table%vec0%'"
    )
    .pluck()
    .all()) {
    for (const { id, embedding } of db
      .prepare<[], { id: number; embedding: Buffer }>(`select id, embedding from ${name}`)
      .all()) {
      vectors.set(id, createHash('sha256').update(embedding).digest('hex').slice(0, 16))
    }
  }
  return db
    .prepare<[], Row>(
      `select face.*, one.model_id as detector, two.model_id as recogniser from face
       join model_use one on one.id = detector_use_id join model_use two on two.id = recogniser_use_id order by key, face.id`
    )
    .all()
    .map(({ id, asset_id, person_id, detector_use_id, recogniser_use_id, component, revision, ...face }) => ({
      ...face,
      name: `${nameOf.get(asset_id)} ${face.crop}`,
      person: person_id,
      embedding: vectors.get(Number(id)) ?? null,
      inGraph: component !== null
    }))
}

/** Persons as the sets of their faces. */
function people(db: Database.Database, faces: readonly Row[]): Facts {
  const found = new Map<string, string>()
  const cover = db.prepare<[], Row>(
    `select person.id, person.name, face_count, asset_count, crop as cover from person
     left join face on face.id = cover_face_id where face_count > 0`
  )
  for (const { id, ...person } of cover.all()) {
    const theirs = faces.filter((face) => face.person === id).map((face) => String(face.name))
    found.set(theirs.sort().join(', ') || 'nobody', JSON.stringify(person))
  }
  return found
}

function readable(_: string, value: unknown): unknown {
  // What JSON makes of a Buffer.
  if (typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer' && 'data' in value) {
    return Buffer.from(value.data as number[]).toString('hex')
  }
  return value
}
