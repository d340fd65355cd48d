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

/**
 * All jobs, for whoever wants to see them one by one; how long they will take is not the catalogue's to know. Of two
 * models that a pipeline runs, the one is told that its results are of: of faces the recogniser, of speech what wrote.
 */
export function jobEntryRepository(db: Catalogue) {
  const entriesBetween = db.prepare<[number, number], JobEntry>(
    `select asset_id as asset, '' as path, pipeline, status, 100 * progress as progress, null as etaMs,
       iif(status = 'waiting', wait_reason, iif(status in ('queued', 'running'), null, error)) as error, attempts,
       (select model_id from model_use
        where id = iif(pipeline = 'faces', coalesce(second_model_use_id, model_use_id), model_use_id)) as model,
       requested_version as version, done_version as doneVersion
     from job where asset_id >= ? and asset_id <= ? order by asset_id, pipeline`
  )
  const assetsAfter = db.prepare<[number, number], PlacedAsset>(
    `select id as asset, coalesce((select min(path) from place where asset_id = asset.id), '') as path
     from asset where id > ? order by id limit ?`
  )
  const at = db.prepare<[string], PlacedAsset>('select asset_id as asset, path from place where path = ?')
  const below = db.prepare<[string, string, string, number], PlacedAsset & { again: number }>(
    `select asset_id as asset, path, exists (
       select 1 from place other where other.asset_id = place.asset_id and other.path > ? and other.path < place.path
     ) as again
     from place where path > ? and path < ? order by path limit ?`
  )

  return {
    /** All jobs of an asset, by pipeline. */
    entriesOf: (assetId: number): JobEntry[] => entriesBetween.all(assetId, assetId),
    /**
     * A page of jobs: all that the filter holds for of the next `limit` assets, which may be none though more follow. In
     * order of asset and pipeline; with a path, in order of path.
     *
     * @param after null: from the beginning
     */
    entries(filter: EntryFilter, after: EntryCursor | null, limit: number): EntryPage {
      const { path, status, pipeline } = filter
      const isWanted = (job: JobEntry): boolean =>
        (status === undefined || job.status === status) && (pipeline === undefined || job.pipeline === pipeline)
      if (path === undefined) {
        const assets = assetsAfter.all(Number(after ?? 0), limit)
        const paths = new Map(assets.map((row) => [row.asset, row.path]))
        const [first, last] = [assets.at(0)?.asset ?? 1, assets.at(-1)?.asset ?? 0]
        const entries = entriesBetween.all(first, last).filter(isWanted)
        for (const entry of entries) entry.path = paths.get(entry.asset) ?? ''
        return { entries, next: assets.length < limit ? null : last }
      }
      const prefix = path.endsWith(sep) ? path : path + sep
      const places = below.all(prefix, String(after ?? prefix), `${prefix}\u{10ffff}`, limit)
      const found = [...(after === null ? at.all(path) : []), ...places.filter(({ again }) => again === 0)]
      const entries = found.flatMap(({ asset, path }) =>
        entriesBetween
          .all(asset, asset)
          .filter(isWanted)
          .map((job) => ({ ...job, path }))
      )
      return { entries, next: places.length < limit ? null : (places.at(-1)?.path ?? null) }
    }
  }
}

interface PlacedAsset {
  asset: number
  path: string
}
