import type { HistorySpan, JobStatus } from '../../shared/job.ts'
import type { Pipeline } from '../../shared/pipeline.ts'
import type { Catalogue } from './open-catalogue.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const MINUTES_KEPT_MS = 2 * DAY_MS
const DAYS_KEPT = 90

type Ended = Extract<JobStatus, 'done' | 'notApplicable' | 'failed' | 'setAside'>

/** Takes an ended job into the history; `workedMs` is how long a lane was at it. */
export type CountEnded = (pipeline: Pipeline, status: Ended, nowMs: number, workedMs: number) => void

/** How many jobs ended when: by minute for two days, by day of this computer's calendar for ninety. */
export function jobHistoryRepository(db: Catalogue) {
  const add = db.prepare<[string, number, string, number, number, number, number, number]>(
    `insert into job_history values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do update set
       done = done + excluded.done, not_applicable = not_applicable + excluded.not_applicable,
       failed = failed + excluded.failed, set_aside = set_aside + excluded.set_aside,
       worked_ms = worked_ms + excluded.worked_ms`
  )
  const prune = db.prepare<[string, number]>('delete from job_history where span = ? and start_ms < ?')
  const since = db.prepare<[string, number, number], HistorySpan>(
    `select start_ms as startMs, pipeline, done, not_applicable as notApplicable, failed, set_aside as setAside,
       worked_ms as workedMs
     from job_history where span = ? and start_ms > ? and start_ms <= ? order by start_ms, pipeline`
  )
  let prunedHour: number | null = null

  const count: CountEnded = (pipeline, status, nowMs, workedMs) => {
    // A clock that was put on or back in the meantime says nothing about work.
    const worked = Math.round(Math.min(Math.max(0, workedMs), DAY_MS))
    const counts = (['done', 'notApplicable', 'failed', 'setAside'] as const).map((end) => Number(end === status))
    const [done = 0, notApplicable = 0, failed = 0, setAside = 0] = counts
    add.run('minute', startOfMinute(nowMs), pipeline, done, notApplicable, failed, setAside, worked)
    add.run('day', startOfDay(nowMs), pipeline, done, notApplicable, failed, setAside, worked)
    const hour = Math.floor(nowMs / HOUR_MS)
    if (hour === prunedHour) return
    prunedHour = hour
    prune.run('minute', nowMs - MINUTES_KEPT_MS)
    prune.run('day', startOfDay(nowMs, DAYS_KEPT))
  }

  return {
    count,
    /** Spans of the last `days` days with today, oldest first; those without any are left out. */
    days: (days: number, nowMs = Date.now()): HistorySpan[] => since.all('day', startOfDay(nowMs, days), nowMs),
    /** Spans of the last `minutes` minutes with this one, oldest first; those without any are left out. */
    minutes: (minutes: number, nowMs = Date.now()): HistorySpan[] =>
      since.all('minute', startOfMinute(nowMs) - minutes * MINUTE_MS, nowMs)
  }
}

function startOfMinute(ms: number): number {
  return Math.floor(ms / MINUTE_MS) * MINUTE_MS
}

/** Midnight, of some days earlier if wanted; days in between may have 23 or 25 hours. */
function startOfDay(ms: number, daysEarlier = 0): number {
  const date = new Date(ms)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() - daysEarlier).getTime()
}
