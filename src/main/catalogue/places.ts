import { dirname, sep } from 'node:path'
import type { Catalogue } from './open-catalogue.ts'

/** Where an asset's content lies: an absolute path with the size and time that the file had when it was read. */
export interface Place {
  assetId: number
  sourceId: number
  path: string
  bytes: number
  mtimeMs: number
}

export type PlaceRepository = ReturnType<typeof placeRepository>

export function placeRepository(db: Catalogue) {
  const columns = 'asset_id as assetId, source_id as sourceId, path, bytes, mtime_ms as mtimeMs'
  const byPath = db.prepare<[string], Place>(`select ${columns} from place where path = ?`)
  const pathsOfAsset = db.prepare<[number], { path: string }>('select path from place where asset_id = ? order by path')
  const countOfAsset = db.prepare<[number], number>('select count(*) from place where asset_id = ?').pluck()
  const put = db.prepare<[number, number, string, string, number, number]>(
    `insert into place (asset_id, source_id, path, folder, bytes, mtime_ms) values (?, ?, ?, ?, ?, ?)
     on conflict (path) do update set asset_id = excluded.asset_id, source_id = excluded.source_id,
       bytes = excluded.bytes, mtime_ms = excluded.mtime_ms`
  )
  const remove = db.prepare<[string]>('delete from place where path = ?')
  const inFolder = db.prepare<[string], { path: string }>('select path from place where folder = ? order by path')
  const nextFolder = db
    .prepare<[string, string], string>(
      'select folder from place where folder > ? and folder < ? order by folder limit 1'
    )
    .pluck()
  const ofSource = db.prepare<[number], { path: string }>('select path from place where source_id = ?')
  const onlyIn = db
    .prepare<[number, number], number>(
      `select distinct asset_id from place where source_id = ?
       and not exists (select 1 from place other where other.asset_id = place.asset_id and other.source_id <> ?)`
    )
    .pluck()
  const nextPaths = db.prepare<[string, number], { path: string; assetId: number }>(
    'select path, asset_id as assetId from place where path > ? order by path limit ?'
  )

  return {
    at: (path: string): Place | undefined => byPath.get(path),
    pathsOf: (assetId: number): string[] => pathsOfAsset.all(assetId).map((row) => row.path),
    countOf: (assetId: number): number => countOfAsset.get(assetId) ?? 0,
    put: (place: Place): void =>
      void put.run(place.assetId, place.sourceId, place.path, dirname(place.path), place.bytes, place.mtimeMs),
    remove: (path: string): void => void remove.run(path),
    /** Paths directly in a folder, not below it. */
    inFolder: (folder: string): string[] => inFolder.all(folder).map((row) => row.path),
    /** The folders below `top` (not itself) in which anything lies, one step of an index each. */
    *foldersBelow(top: string): Generator<string> {
      const prefix = top.endsWith(sep) ? top : top + sep
      const end = `${prefix}\u{10ffff}`
      for (let folder = nextFolder.get(prefix, end); folder !== undefined; folder = nextFolder.get(folder, end)) {
        yield folder
      }
    },
    ofSource: (sourceId: number): string[] =>
      ofSource
        .all(sourceId)
        .map((row) => row.path)
        .sort(),
    /** Assets that lie in this source and nowhere else. */
    assetsOnlyIn: (sourceId: number): number[] => onlyIn.all(sourceId, sourceId),
    /** The next places by path after `after`, for walking all of them in bounded steps. */
    page: (after: string, limit: number): { path: string; assetId: number }[] => nextPaths.all(after, limit)
  }
}
