import type { SourceInfo } from '../../shared/source.ts'
import type { Catalogue } from './open-catalogue.ts'

/** A folder with all below it, or (kind `file`) only the single files of that folder that were added. */
export interface SourceRow {
  id: number
  path: string
  kind: 'folder' | 'file'
}

export type SourceRepository = ReturnType<typeof sourceRepository>

/** The folders and files that the user added. Paths are absolute. */
export function sourceRepository(db: Catalogue) {
  const insert = db.prepare<[string, string, number]>(
    `insert into source (path, kind, added_at_ms) values (?, ?, ?)
     on conflict (path) do update
       set online = 1, kind = case when excluded.kind = 'folder' then 'folder' else kind end`
  )
  const byPath = db.prepare<[string], SourceRow>('select id, path, kind from source where path = ?')
  const byId = db.prepare<[number], SourceRow>('select id, path, kind from source where id = ?')
  const all = db.prepare<[], SourceRow>('select id, path, kind from source order by path')
  const list = db.prepare<[], Omit<SourceInfo, 'online' | 'paused'> & { online: number; paused: number }>(
    `select id, path, kind, last_scan_at_ms as lastScanAtMs, online, paused, place_count as assetCount
     from source order by path`
  )
  const scanned = db.prepare<[number, number]>('update source set last_scan_at_ms = ?, online = 1 where id = ?')
  const setOnline = db.prepare<[number, number]>('update source set online = ? where id = ?')
  const setPaused = db.prepare<[number, number]>('update source set paused = ? where id = ?')
  const remove = db.prepare<[number]>('delete from source where id = ?')

  return {
    add(path: string, kind: SourceRow['kind'], nowMs: number): SourceRow {
      insert.run(path, kind, nowMs)
      const row = byPath.get(path)
      if (!row) throw new Error(`source ${path} vanished while it was added`)
      return row
    },
    get: (id: number): SourceRow | undefined => byId.get(id),
    all: (): SourceRow[] => all.all(),
    list: (): SourceInfo[] => list.all().map((row) => ({ ...row, online: row.online === 1, paused: row.paused === 1 })),
    scanned: (id: number, nowMs: number): void => void scanned.run(nowMs, id),
    setOnline: (id: number, online: boolean): void => void setOnline.run(online ? 1 : 0, id),
    /** The user's wish; that its jobs wait is seen to by `jobs.holdSource`. */
    setPaused: (id: number, paused: boolean): void => void setPaused.run(paused ? 1 : 0, id),
    /** Places and skipped files of the source go with it; assets that lie nowhere any more are the caller's to remove. */
    remove: (id: number): void => void remove.run(id)
  }
}
