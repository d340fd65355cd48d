import type Database from 'better-sqlite3'
import { SWITCHED_ON } from './progress.ts'

/**
 * What is wrong with a catalogue in itself: SQLite's own checks, jobs that are not at rest, and counts kept by triggers
 * that are not what counting finds.
 */
export function faultsOf(db: Database.Database): string[] {
  const faults: string[] = []
  const integrity = db.pragma('integrity_check', { simple: true })
  if (integrity !== 'ok') faults.push(`integrity check: ${String(integrity)}`)
  const foreignKeys = db.pragma('foreign_key_check') as unknown[]
  if (foreignKeys.length > 0) faults.push(`foreign keys: ${JSON.stringify(foreignKeys.slice(0, 3))}`)
  for (const { what, count } of db.prepare<[], { what: string; count: number }>(UNREST).all()) {
    faults.push(`${count} jobs are ${what}`)
  }
  for (const [what, sql] of Object.entries(SUMS)) {
    const wrong = db.prepare<[], { name: string; kept: number; counted: number }>(sql).all()
    for (const { name, kept, counted } of wrong.slice(0, 3)) {
      faults.push(`${what} ${name}: ${kept} kept, ${counted} counted`)
    }
  }
  return faults
}

const UNREST = `select pipeline || ' ' || status as what, count(*) as count from job
  where ${SWITCHED_ON} and (status in ('queued', 'waiting', 'running') or done_version <> requested_version) group by 1`

/** Each lists what of it is wrong. */
const SUMS = {
  tally: `with counted (name, count) as (
      select 'asset:' || kind, count(*) from asset group by 1
      union all select 'job:' || pipeline || ':' || status, count(*) from job group by 1
      union all select 'skipped', count(*) from skipped
      union all select 'face', count(*) from face
      union all select 'face:unassigned', count(*) from face where person_id is null
      union all select 'face:stale', count(*) from face where stale = 1
      union all select 'person', count(*) from person where face_count > 0)
    select coalesce(tally.name, counted.name) as name, coalesce(tally.count, 0) as kept, coalesce(counted.count, 0) as counted
    from tally full join counted using (name)
    where coalesce(tally.count, 0) <> coalesce(counted.count, 0) and name <> 'asset:highest'`,
  waits: `select pipeline || ' ' || code as name, count as kept, (
      select count(*) from job where job.pipeline = wait_tally.pipeline and wait_code = code) as counted
    from wait_tally where kept <> counted`,
  problems: `with counted (pipeline, status, code, count) as (
      select pipeline, status, error_code, count(*) from job where status in ('failed', 'setAside') group by 1, 2, 3)
    select concat_ws(' ', pipeline, status, code) as name, coalesce(kept.count, 0) as kept,
      coalesce(counted.count, 0) as counted
    from problem_group kept full join counted using (pipeline, status, code)
    where coalesce(kept.count, 0) <> coalesce(counted.count, 0)`,
  'places of source': `select path as name, place_count as kept,
      (select count(*) from place where source_id = source.id) as counted from source where kept <> counted`,
  'sources held': `select path || ' ' || code as name, 1 as kept, 0 as counted
    from source_hold join source on source.id = source_id`,
  day: `select day as name, timeline_day.count as kept, coalesce(counted.count, 0) as counted from timeline_day
    left join (select day, count(*) as count from asset group by day) counted using (day)
    where timeline_day.count <> coalesce(counted.count, 0)`,
  'faces of person': `select id as name, face_count as kept,
      (select count(*) from face where person_id = person.id) as counted from person where kept <> counted`,
  'assets of person': `select id as name, asset_count as kept,
      (select count(distinct asset_id) from face where person_id = person.id) as counted from person where kept <> counted`,
  'assets of label': `select name, asset_count as kept,
      (select count(distinct asset_id) from asset_tag where label_id = label.id) as counted from label where kept <> counted`,
  'heard in': `select name, heard_in as kept,
      (select count(distinct asset_id) from audio_event where label_id = label.id) as counted from label where kept <> counted`,
  'done with': `select pipeline || ' ' || model_use_id as name, done_with.count as kept, (
      select count(*) from job where job.pipeline = done_with.pipeline and status = 'done'
      and job.model_use_id = done_with.model_use_id
      and coalesce(job.second_model_use_id, 0) = done_with.second_model_use_id) as counted
    from done_with where kept <> counted`,
  'faces without a photo': `select face.id as name, 1 as kept, 0 as counted from face
    where not exists (select 1 from asset where asset.id = asset_id)`,
  'lines of segment': `select segment.id as name, 1 as kept, 0 as counted from segment
    where id not in (select rowid from said)`,
  'segment of line': `select rowid as name, 0 as kept, 1 as counted from said where rowid not in (select id from segment)`,
  'pieces left of': `select asset_id as name, count(*) as kept, 0 as counted from transcript_piece group by asset_id`,
  'faces left to replace': `select asset_id as name, 1 as kept, 0 as counted from faces_to_replace`
} as const
