import type { ReadyModel } from '../../shared/model.ts'
import type { Catalogue } from './open-catalogue.ts'

export interface KnownModelFile {
  path: string
  bytes: number
  mtimeMs: number
  sha256: string
}

export type ModelRepository = ReturnType<typeof modelRepository>

/** What is known of weight files on disk, and which contents have produced results. */
export function modelRepository(db: Catalogue) {
  const known = db.prepare<[string], KnownModelFile>(
    'select path, bytes, mtime_ms as mtimeMs, sha256 from model_file where path = ?'
  )
  const remember = db.prepare<[string, number, number, string, number]>(
    `insert into model_file (path, bytes, mtime_ms, sha256, verified_at_ms) values (?, ?, ?, ?, ?)
     on conflict (path) do update set bytes = excluded.bytes, mtime_ms = excluded.mtime_ms, sha256 = excluded.sha256,
       verified_at_ms = excluded.verified_at_ms`
  )
  const insertUse = db.prepare<[string, string, string, string, number | null, number | null, number]>(
    `insert into model_use (model_id, sha256, task, family, dimensions, max_distance, first_used_at_ms)
     values (?, ?, ?, ?, ?, ?, ?)
     on conflict (model_id, sha256) do update set max_distance = excluded.max_distance
       where max_distance is not excluded.max_distance`
  )
  const useId = db
    .prepare<[string, string], number>('select id from model_use where model_id = ? and sha256 = ?')
    .pluck()

  return {
    knownFile: (path: string): KnownModelFile | undefined => known.get(path),
    rememberFile: (file: KnownModelFile, nowMs: number): void =>
      void remember.run(file.path, file.bytes, file.mtimeMs, file.sha256, nowMs),
    /** The id under which results of this model's content are kept. */
    idOfUse({ entry, sha256 }: ReadyModel, nowMs: number): number {
      const { dimensions, maxDistance } =
        entry.family === 'arcface' ? entry.embedding : { dimensions: null, maxDistance: null }
      insertUse.run(entry.id, sha256, entry.task, entry.family, dimensions, maxDistance, nowMs)
      const id = useId.get(entry.id, sha256)
      if (id === undefined) throw new Error(`model use of ${entry.id} vanished while it was stored`)
      return id
    }
  }
}
