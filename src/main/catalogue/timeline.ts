import type { TimelineDay } from '../../shared/timeline.ts'
import type { Catalogue } from './open-catalogue.ts'

/** An asset in the order of a timeline, newest first. */
export interface TimelineEntry {
  id: number
  aspect: number
}

interface Position extends TimelineEntry {
  takenLocalMs: number
}

const STEP = 5_000
const LATEST = Number.MAX_SAFE_INTEGER

export type TimelineRepository = ReturnType<typeof timelineRepository>

/** Days and their assets, of all assets or of one label. A person's timeline is in people.ts. */
export function timelineRepository(db: Catalogue) {
  const days = db.prepare<[], TimelineDay>(
    'select day, count, revision from timeline_day where count > 0 order by day desc'
  )
  const step = db.prepare<[number, number, number, number], Position>(
    `select id, aspect, taken_local_ms as takenLocalMs from asset
     where day = ? and (taken_local_ms, id) < (?, ?) order by taken_local_ms desc, id desc limit ?`
  )
  // The revision of a label's day is a fingerprint of what is in it: no counter is kept per label and day. All days of a
  // common label take a walk through its whole index, so whoever needs a few asks for those.
  const labelDay = 'day, count(*) as count, sum(asset_id * 31 + aspect) % 2147483647 as revision'
  const labelDays = db.prepare<[string], TimelineDay>(
    `select ${labelDay} from asset_tag where label_id = (select id from label where name = ?)
     group by day order by day desc`
  )
  const labelDaysAmong = db.prepare<[string, string], TimelineDay>(
    `select ${labelDay} from json_each(?) wanted cross join asset_tag
       on label_id = (select id from label where name = ?) and day = wanted.value
     group by wanted.key`
  )
  const labelStep = db.prepare<[string, number, number, number, number], Position>(
    `select distinct asset_id as id, aspect, taken_local_ms as takenLocalMs from asset_tag
     where label_id = (select id from label where name = ?) and day = ? and (taken_local_ms, asset_id) < (?, ?)
     order by taken_local_ms desc, asset_id desc limit ?`
  )

  return {
    days: (): TimelineDay[] => days.all(),
    /** One day in steps of bounded size, so that a day of a million photos does not hold up the main thread. */
    contents: (day: number): Generator<TimelineEntry[]> => inSteps((ms, id) => step.all(day, ms, id, STEP)),
    /** Newest first; with `among`, only those of these days that it has, in their order. */
    daysOfLabel: (label: string, among?: readonly number[]): TimelineDay[] =>
      among ? labelDaysAmong.all(JSON.stringify(among), label) : labelDays.all(label),
    contentsOfLabel: (label: string, day: number): Generator<TimelineEntry[]> =>
      inSteps((ms, id) => labelStep.all(label, day, ms, id, STEP))
  }
}

function* inSteps(next: (beforeMs: number, beforeId: number) => Position[]): Generator<TimelineEntry[]> {
  let last: Position | undefined
  do {
    const found: Position[] = next(last?.takenLocalMs ?? LATEST, last?.id ?? LATEST)
    yield found
    last = found.length === STEP ? found.at(-1) : undefined
  } while (last)
}
