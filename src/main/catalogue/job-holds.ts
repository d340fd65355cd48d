import type { Statement } from 'better-sqlite3'
import type { Catalogue } from './open-catalogue.ts'

export type HoldCode = 'drive' | 'source-paused'

/** Holds a source that is not held for this reason yet, or no longer is. */
export const BEGIN_HOLD = `insert into source_hold (source_id, code, reason) values (?, ?, ?) on conflict do update
  set reason = excluded.reason, reached_asset_id = iif(ending = 1, 0, reached_asset_id), ending = 0`

/** A source that is not read now, or no longer is so. */
export interface SourceHold {
  sourceId: number
  code: HoldCode
  reason: string
  /** It holds no more: its jobs are being queued again. */
  ending: boolean
  /** Not all of its jobs have been seen to yet: `holdSource`, or when it is ending `freeSource`, goes on. */
  underWay: boolean
}

/**
 * Sources whose drive is away, or that the user lets rest: jobs of assets that lie nowhere else wait.
 *
 * Note: a hold is a row and a walk. Once the row is there, no job of such an asset becomes queued any more (triggers see
 * to it); those that are queued already are made waiting by a walk over the source's assets, a slice at a time. How far
 * it got is kept, so that an end of the process cuts nothing short. Where no job at all is queued, or held, it ends at once.
 */
export function jobHoldRepository(db: Catalogue) {
  const begin = db.prepare<[number, HoldCode, string]>(BEGIN_HOLD)
  const beginEnding = db.prepare<[number, string]>(
    `update source_hold set ending = 1, reached_asset_id = 0 where source_id = ? and code = ? and ending = 0`
  )
  const reached = db
    .prepare<[number, string], number | null>(
      'select reached_asset_id from source_hold where source_id = ? and code = ?'
    )
    .pluck()
  const reach = db.prepare<[number | null, number, string]>(
    'update source_hold set reached_asset_id = ? where source_id = ? and code = ?'
  )
  const end = db.prepare<[number, string]>('delete from source_hold where source_id = ? and code = ?')
  const assets = db
    .prepare<[number, number, number], number>(
      'select distinct asset_id from place where source_id = ? and asset_id > ? order by asset_id limit ?'
    )
    .pluck()
  const elsewhere = db
    .prepare<[number], 1>(
      `select 1 from place where asset_id = ? and source_id not in (select source_id from source_hold where ending = 0)
       limit 1`
    )
    .pluck()
  const hold = db.prepare<[string, string, number]>(
    `update job set status = 'waiting', wait_code = ?, wait_reason = ? where asset_id = ? and status = 'queued'`
  )
  const free = db.prepare<[number]>(
    `update job set status = 'queued', wait_code = null, wait_reason = null, wait_until_ms = null
     where asset_id = ? and status = 'waiting' and wait_code in ('drive', 'source-paused')`
  )
  const anyQueued = db
    .prepare<[], 1>("select 1 from tally where name > 'job:' and name < 'job;' and name like '%:queued' and count > 0")
    .pluck()
  const anyHeld = db
    .prepare<[], 1>("select 1 from wait_tally where code in ('drive', 'source-paused') and count > 0")
    .pluck()
  const all = db.prepare<[], Omit<SourceHold, 'ending' | 'underWay'> & { ending: number; underWay: number }>(
    `select source_id as sourceId, code, reason, ending, reached_asset_id is not null as underWay from source_hold
     order by source_id, code`
  )

  const walk = (
    sourceId: number,
    code: HoldCode,
    limit: number,
    { isAny, visit }: { isAny: Statement<[], 1>; visit: (assetId: number) => void }
  ): number => {
    const after = reached.get(sourceId, code) ?? null
    if (after === null) return 0
    if (isAny.get() === undefined) {
      reach.run(null, sourceId, code)
      return 0
    }
    const slice = assets.all(sourceId, after, limit)
    for (const assetId of slice) visit(assetId)
    reach.run(slice.at(-1) ?? null, sourceId, code)
    return slice.length
  }

  return {
    /**
     * Begins to hold a source, or goes on with it: so many more of its assets are seen to.
     *
     * @returns how many assets were looked at; 0: all jobs of the source that must wait do so
     */
    holdSource: (sourceId: number, code: HoldCode, reason: string, limit: number): number =>
      db
        .transaction(() => {
          begin.run(sourceId, code, reason)
          return walk(sourceId, code, limit, {
            isAny: anyQueued,
            visit: (assetId) => {
              if (elsewhere.get(assetId) === undefined) hold.run(code, reason, assetId)
            }
          })
        })
        .immediate(),
    /**
     * Ends holding a source, or goes on with it. What lies in other held sources alone waits for these from then on.
     *
     * @returns how many assets were looked at; 0: all jobs that may be are queued again
     */
    freeSource: (sourceId: number, code: HoldCode, limit: number): number =>
      db
        .transaction(() => {
          beginEnding.run(sourceId, code)
          const looked = walk(sourceId, code, limit, { isAny: anyHeld, visit: (assetId) => void free.run(assetId) })
          if (looked === 0) end.run(sourceId, code)
          return looked
        })
        .immediate(),
    /** All sources that are held, or are just being freed. */
    holds: (): SourceHold[] =>
      all.all().map((row) => ({ ...row, ending: row.ending === 1, underWay: row.underWay === 1 }))
  }
}
