import { sep } from 'node:path'
import type { JobEntry, JobStatus } from '../../shared/job.ts'
import type { Pipeline } from '../../shared/pipeline.ts'
import type { Catalogue } from './open-catalogue.ts'

export interface EntryFilter {
  status?: JobStatus | undefined
  pipeline?: Pipeline | undefined
  /** A file, or a folder with all below it. */
  path?: string | undefined
}

/** Where a page ended: after this asset, or with a path after this one. */
export type EntryCursor = number | string

export interface EntryPage {
  entries: JobEntry[]
  /** Null: this was the last page. */
  next: EntryCursor | null
}

/** All jobs, for whoever wants to see them one by one; how long they will take is not the catalogue's to know. */
export function jobEntryRepository(db: Catalogue) {
  const jobs = db.prepare<[number], JobEntry>(
    `select asset_id as asset, '' as path, pipeline, status, 100 * progress as progress, null as etaMs,
       iif(status = 'waiting', wait_reason, iif(status in ('queued', 'running'), null, error)) as error, attempts,
       (select model_id from model_use where id = coalesce(second_model_use_id, model_use_id)) as model,
       requested_version as version, done_version as doneVersion
     from job where asset_id = ? order by pipeline`
  )
  const nextAssets = db
    .prepare<[number, number], number>('select id from asset where id > ? order by id limit ?')
    .pluck()
  const pathOf = db.prepare<[number], string | null>('select min(path) from place where asset_id = ?').pluck()
  const at = db.prepare<[string], { asset: number; path: string }>(
    'select asset_id as asset, path from place where path = ?'
  )
  const below = db.prepare<[string, string, string, number], { asset: number; path: string; again: number }>(
    `select asset_id as asset, path, exists (
       select 1 from place other where other.asset_id = place.asset_id and other.path > ? and other.path < place.path
     ) as again
     from place where path > ? and path < ? order by path limit ?`
  )

  const entriesOf = (asset: number, path: string, { status, pipeline }: EntryFilter): JobEntry[] =>
    jobs
      .all(asset)
      .filter(
        (job) =>
          (status === undefined || job.status === status) && (pipeline === undefined || job.pipeline === pipeline)
      )
      .map((job) => ({ ...job, path }))

  return {
    /**
     * A page of jobs: all that the filter holds for of the next `limit` assets, which may be none though more follow. In
     * order of asset and pipeline; with a path, in order of path.
     *
     * @param after null: from the beginning
     */
    entries(filter: EntryFilter, after: EntryCursor | null, limit: number): EntryPage {
      if (filter.path === undefined) {
        const assets = nextAssets.all(Number(after ?? 0), limit)
        const entries = assets.flatMap((asset) => entriesOf(asset, pathOf.get(asset) ?? '', filter))
        return { entries, next: assets.length < limit ? null : (assets.at(-1) ?? null) }
      }
      const file = after === null ? at.get(filter.path) : undefined
      const prefix = filter.path.endsWith(sep) ? filter.path : filter.path + sep
      const places = below.all(prefix, String(after ?? prefix), `${prefix}\u{10ffff}`, limit)
      const found = [...(file ? [file] : []), ...places.filter(({ again }) => again === 0)]
      const entries = found.flatMap(({ asset, path }) => entriesOf(asset, path, filter))
      return { entries, next: places.length < limit ? null : (places.at(-1)?.path ?? null) }
    }
  }
}
