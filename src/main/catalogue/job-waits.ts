import type { Failure } from '../../shared/failure.ts'
import { WaitCode } from '../../shared/job.ts'
import { Pipeline } from '../../shared/pipeline.ts'
import { BEGIN_HOLD, type HoldCode } from './job-holds.ts'
import type { ClaimedJob } from './job-queue.ts'
import type { Catalogue } from './open-catalogue.ts'

/** Why a job waits, and until when: null as long as nobody wakes it. */
export interface Wait {
  code: WaitCode
  reason: string
  untilMs: number | null
  /** The source that cannot be read; it holds its other jobs too, from then on. */
  sourceId?: number | null
}

/** Waiting jobs of one pipeline that wait for the same. */
export interface WaitGroup {
  pipeline: Pipeline
  code: WaitCode
  /** What one of them waits for, in words. */
  reason: string
  count: number
}

/** Nothing is put off for longer than this, in milliseconds: whatever is, was so by a clock that has been put back since. */
export const LONGEST_WAIT_MS = 15 * 60_000

/** Jobs that wait by themselves. */
export function jobWaitRepository(db: Catalogue) {
  const running = "asset_id = ? and pipeline = ? and requested_version = ? and status = 'running'"
  const wait = db.prepare<[string, string, number | null, number, number, string, number]>(
    `update job set status = 'waiting', wait_code = ?, wait_reason = ?, wait_until_ms = ?, delays = delays + ?
     where ${running}`
  )
  const tryAgain = db.prepare<[string, number, number, string, number]>(
    `update job set status = 'waiting', wait_code = 'retry', wait_reason = ?, wait_until_ms = ?, attempts = attempts + 1
     where ${running}`
  )
  const hold = db.prepare<[number, HoldCode, string]>(BEGIN_HOLD)
  const wake = "update job set status = 'queued', wait_code = null, wait_reason = null, wait_until_ms = null"
  const due = db.prepare<[number, number], { assetId: number; pipeline: string }>(
    `select asset_id as assetId, pipeline from job
     where status = 'waiting' and wait_until_ms is not null and wait_until_ms <= ? order by wait_until_ms limit ?`
  )
  const tooFar = db.prepare<[number, number], { assetId: number; pipeline: string }>(
    `select asset_id as assetId, pipeline from job
     where status = 'waiting' and wait_until_ms is not null and wait_until_ms > ? order by wait_until_ms limit ?`
  )
  const wakeOne = db.prepare<[number, string]>(`${wake} where asset_id = ? and pipeline = ? and status = 'waiting'`)
  const nextDue = db
    .prepare<[], number>(
      `select wait_until_ms from job where status = 'waiting' and wait_until_ms is not null
       order by wait_until_ms limit 1`
    )
    .pluck()
  const ofCode = db
    .prepare<[string, string, number], number>(
      `select asset_id from job where status = 'waiting' and pipeline = ? and wait_code = ? order by asset_id limit ?`
    )
    .pluck()
  const tallies = db.prepare<[], { pipeline: string; code: string; count: number }>(
    'select pipeline, code, count from wait_tally where count > 0'
  )
  const sample = db
    .prepare<[string, string], string | null>(
      `select wait_reason from job where status = 'waiting' and pipeline = ? and wait_code = ?
       order by asset_id limit 1`
    )
    .pluck()

  return {
    /** Lets a running job wait, which uses up no try. @returns false when it was superseded or cancelled meanwhile */
    wait({ assetId, pipeline, version }: ClaimedJob, { code, reason, untilMs, sourceId }: Wait): boolean {
      const delay = code === 'retry' ? 1 : 0
      if (wait.run(code, reason, untilMs, delay, assetId, pipeline, version).changes === 0) return false
      // So that it is freed with the source: nobody else wakes it.
      if ((code === 'drive' || code === 'source-paused') && sourceId) hold.run(sourceId, code, reason)
      return true
    },
    /** Lets a running job wait for another try, after one that was used up. @returns false when it was superseded */
    tryAgain: ({ assetId, pipeline, version }: ClaimedJob, failure: Failure, untilMs: number): boolean =>
      tryAgain.run(failure.message, untilMs, assetId, pipeline, version).changes === 1,
    /** Queues jobs whose time has come. @returns how many; less than `limit`: all of them */
    wakeDue: (nowMs: number, limit = 1000): number =>
      db
        .transaction(() => {
          const now = due.all(nowMs, limit)
          const early = tooFar.all(nowMs + LONGEST_WAIT_MS, limit - now.length)
          for (const { assetId, pipeline } of [...now, ...early]) wakeOne.run(assetId, pipeline)
          return now.length + early.length
        })
        .immediate(),
    /** When the next waiting job's time comes; null: none waits for a time. */
    nextDueMs: (): number | null => nextDue.get() ?? null,
    /** Queues jobs that wait for this, such as when a pipeline that others come after is switched off. @returns how many */
    wakeAll: (code: 'retry' | 'pipeline', limit: number): number =>
      db
        .transaction(() => {
          let woken = 0
          for (const pipeline of Pipeline.options) {
            for (const assetId of ofCode.all(pipeline, code, limit - woken)) {
              woken += wakeOne.run(assetId, pipeline).changes
            }
          }
          return woken
        })
        .immediate(),
    /** What waits by itself, most first. */
    waits: (): WaitGroup[] =>
      tallies
        .all()
        .map(({ count, ...tally }) => {
          const pipeline = Pipeline.parse(tally.pipeline)
          const code = WaitCode.parse(tally.code)
          return { pipeline, code, reason: sample.get(pipeline, code) ?? '', count }
        })
        .sort((a, b) => b.count - a.count)
  }
}
