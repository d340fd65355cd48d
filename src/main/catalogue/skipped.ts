import { sep } from 'node:path'
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
  const byPath = db.prepare<[string], Omit<SkippedFile, 'failure'> & Failure>(
    `select path, source_id as sourceId, code, reason as message, bytes, mtime_ms as mtimeMs from skipped where path = ?`
  )
  const below = db
    .prepare<[string, string, string], string>('select path from skipped where path = ? or (path > ? and path < ?)')
    .pluck()
  const remove = db.prepare<[string]>('delete from skipped where path = ?')
  const page = db.prepare<[number, number], Skipped>('select path, reason from skipped order by path limit ? offset ?')

  return {
    put: (file: SkippedFile): void =>
      void put.run(file.path, file.sourceId, file.failure.code, file.failure.message, file.bytes, file.mtimeMs),
    at(path: string): SkippedFile | undefined {
      const row = byPath.get(path)
      if (!row) return undefined
      const { code, message, ...file } = row
      return { ...file, failure: { code, message } }
    },
    /** Paths of a folder or file itself and of all below it. */
    below(top: string): string[] {
      const prefix = top.endsWith(sep) ? top : top + sep
      return below.all(top, prefix, `${prefix}\u{10ffff}`)
    },
    remove: (path: string): void => void remove.run(path),
    page: (offset: number, limit: number): Skipped[] => page.all(limit, offset)
  }
}
