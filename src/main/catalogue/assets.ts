import type { AssetKind, TimelineItem } from '../../shared/asset.ts'
import { aspectCode, DAY_MS } from '../../shared/timeline.ts'
import type { FileFacts } from '../../shared/worker-protocol.ts'
import type { Catalogue } from './open-catalogue.ts'

/** An asset's own row; paths, faces, tags and detections have their repositories. */
export interface AssetRow {
  id: number
  sha256: string
  kind: AssetKind
  mime: string
  bytes: number
  width: number | null
  height: number | null
  durationMs: number | null
  takenAtMs: number
  takenOffsetMinutes: number | null
  takenLocalMs: number
  takenAtSource: 'exif' | 'file'
  latitude: number | null
  longitude: number | null
  camera: string | null
  thumbhash: string | null
  thumbnail: TimelineItem['thumbnail']
  waveform: boolean
}

type StoredRow = Omit<AssetRow, 'sha256' | 'thumbhash' | 'thumbnail' | 'waveform'> & {
  sha256: Buffer
  thumbhash: Buffer | null
  thumbnailStatus: string | null
  waveform: 0 | 1
}

const COLUMNS = `asset.id, asset.sha256, asset.kind, asset.mime, asset.bytes, asset.width, asset.height,
  asset.duration_ms as durationMs, asset.taken_at_ms as takenAtMs, asset.taken_offset_minutes as takenOffsetMinutes,
  asset.taken_local_ms as takenLocalMs, asset.taken_at_source as takenAtSource, asset.latitude, asset.longitude,
  asset.camera, asset.thumbhash, job.status as thumbnailStatus,
  asset.kind <> 'photo' and exists (select 1 from job heard where heard.asset_id = asset.id and heard.pipeline = 'waveform'
    and heard.status = 'done') as waveform`
const FROM = `from asset left join job on job.asset_id = asset.id and job.pipeline = 'thumbnails'`

export type AssetRepository = ReturnType<typeof assetRepository>

export function assetRepository(db: Catalogue) {
  const insert = db.prepare<unknown[], { id: number }>(
    // No id is given twice: what was begun for an asset that is gone must not be taken for another's.
    `insert into asset (id, sha256, kind, mime, bytes, width, height, orientation, taken_at_ms, taken_offset_minutes,
       taken_local_ms, taken_at_source, day, aspect, latitude, longitude, camera, added_at_ms)
     values (1 + max(coalesce((select max(id) from asset), 0),
         coalesce((select count from tally where name = 'asset:highest'), 0)),
       ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning id`
  )
  const replace = db.prepare<unknown[]>(
    `update asset set sha256 = ?, kind = ?, mime = ?, bytes = ?, width = ?, height = ?, orientation = ?, taken_at_ms = ?,
       taken_offset_minutes = ?, taken_local_ms = ?, taken_at_source = ?, day = ?, aspect = ?, latitude = ?,
       longitude = ?, camera = ?, thumbhash = null, duration_ms = null
     where id = ?`
  )
  const idBySha = db.prepare<[Buffer], { id: number }>('select id from asset where sha256 = ?')
  const byId = db.prepare<[number], StoredRow>(`select ${COLUMNS} ${FROM} where asset.id = ?`)
  const byIds = db.prepare<[string], StoredRow>(
    `select ${COLUMNS} from json_each(?) wanted cross join asset on asset.id = wanted.value
     left join job on job.asset_id = asset.id and job.pipeline = 'thumbnails'`
  )
  const setThumbhash = db.prepare<[Buffer, number]>('update asset set thumbhash = ? where id = ?')
  const setSize = db.prepare<[number, number, number, number]>(
    'update asset set width = ?, height = ?, aspect = ? where id = ?'
  )
  const setDuration = db.prepare<[number, number, number]>(
    'update asset set duration_ms = ? where id = ? and duration_ms is not ?'
  )
  const remove = db.prepare<[number]>('delete from asset where id = ?')

  return {
    /** @returns the new asset's id. The caller has made sure that no asset has this content. */
    insert(facts: FileFacts, nowMs: number): number {
      const row = insert.get(...columnsOf(facts), nowMs)
      if (!row) throw new Error('an insert returned no id')
      return row.id
    },
    /** Gives an asset the content of its changed file, keeping its id and so whatever the user said about it. */
    replaceContent: (id: number, facts: FileFacts): void => void replace.run(...columnsOf(facts), id),
    idOf: (sha256: string): number | undefined => idBySha.get(Buffer.from(sha256, 'hex'))?.id,
    get(id: number): AssetRow | undefined {
      const row = byId.get(id)
      return row && fromStored(row)
    },
    /** In no particular order; unknown ids are left out. */
    getMany: (ids: readonly number[]): AssetRow[] => byIds.all(JSON.stringify(ids)).map(fromStored),
    setThumbhash: (id: number, thumbhash: string): void => void setThumbhash.run(Buffer.from(thumbhash, 'base64'), id),
    /** The decoder's word on the size of the upright image, where it differs from what the header said. */
    setSize: (id: number, width: number, height: number): void =>
      void setSize.run(width, height, aspectCode(width, height), id),
    setDuration: (id: number, durationMs: number): void =>
      void setDuration.run(Math.round(durationMs), id, Math.round(durationMs)),
    /** Everything that hangs on it goes too, except face vectors: remove its faces first. */
    remove: (id: number): void => void remove.run(id)
  }
}

function columnsOf(facts: FileFacts): unknown[] {
  return [
    Buffer.from(facts.sha256, 'hex'),
    facts.kind,
    facts.mime,
    facts.bytes,
    facts.width,
    facts.height,
    facts.orientation,
    facts.takenAtMs,
    facts.takenOffsetMinutes,
    facts.takenLocalMs,
    facts.takenAtSource,
    Math.floor(facts.takenLocalMs / DAY_MS),
    aspectCode(facts.width, facts.height),
    facts.latitude,
    facts.longitude,
    facts.camera
  ]
}

function fromStored({ thumbnailStatus, sha256, thumbhash, waveform, ...row }: StoredRow): AssetRow {
  return {
    ...row,
    sha256: sha256.toString('hex'),
    thumbhash: thumbhash?.toString('base64') ?? null,
    thumbnail: thumbnailState(thumbnailStatus, thumbhash !== null),
    waveform: waveform === 1
  }
}

function thumbnailState(status: string | null, made: boolean): TimelineItem['thumbnail'] {
  if (made) return 'ready'
  if (status === 'queued' || status === 'running') return 'pending'
  return status === null || status === 'notApplicable' ? 'none' : 'failed'
}
