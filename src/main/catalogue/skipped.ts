import type { Failure } from '../../shared/failure.ts'
import type { Skipped } from '../../shared/job.ts'
import type { Catalogue } from './open-catalogue.ts'

export interface SkippedFile {
  path: string
  sourceId: number
  failure: Failure
  bytes: number
  mtimeMs: number
}

export type SkippedRepository = ReturnType<typeof skippedRepository>

/** Files that were looked at and did not become assets. */
export function skippedRepository(db: Catalogue) {
  const put = db.prepare<[string, number, string, string, number, number]>(
    `insert into skipped (path, source_id, code, reason, bytes, mtime_ms) values (?, ?, ?, ?, ?, ?)
     on conflict (path) do update set source_id = excluded.source_id, code = excluded.code, reason = excluded.reason,
       bytes = excluded.bytes, mtime_ms = excluded.mtime_ms`
  )
  const remove = db.prepare<[string]>('delete from skipped where path = ?')
  const page = db.prepare<[number, number], Skipped>('select path, reason from skipped order by path limit ? offset ?')

  return {
    put: (file: SkippedFile): void =>
      void put.run(file.path, file.sourceId, file.failure.code, file.failure.message, file.bytes, file.mtimeMs),
    remove: (path: string): void => void remove.run(path),
    page: (offset: number, limit: number): Skipped[] => page.all(limit, offset)
  }
}
