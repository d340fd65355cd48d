import type { OverallProgress } from '../../shared/job.ts'
import { PIPELINES, type Pipeline, PipelineKind } from '../../shared/pipeline.ts'
import { forEachPipeline, Pace, type PaceOptions } from './pace.ts'

/** How far all that is to be done is. */
export interface WorkProgress {
  overall: OverallProgress
  pipelines: Map<Pipeline, PipelineProgress>
}

export interface PipelineProgress {
  /** Null while nothing tells, or nothing is left that can run. */
  etaMs: number | null
  /** Jobs ended a minute, of late; null while it rests. */
  perMinute: number | null
}

/** A task as far as its time matters. */
export interface TimedTask {
  pipelines: readonly Pipeline[]
  /** By the clock that never jumps. */
  startedAt: number
  /** 0..1 */
  fraction: number
}

/** What there is to do, at the moment it is asked. */
export interface Work {
  /** Queued jobs of each pipeline that could run if all were allowed to. */
  queued: ReadonlyMap<Pipeline, number>
  tasks: readonly TimedTask[]
  /** Jobs that cannot run now, whatever for. */
  waiting: number
  paused: boolean
  /** Nothing is started before a command asks for it. */
  held: boolean
  /** Why nothing runs now by a rule of the user, in words. */
  rest: string | null
  importing: boolean
  /** An import has found, or may still find, more to do. */
  growing: boolean
}

export interface ProgressOptions extends PaceOptions {
  work: () => Work
  monotonic: () => number
}

/** A shown time follows what is reckoned within this part of it, and within this at the latest. */
const SMOOTHING_SHARE = 0.1
const SMOOTHING_MS = 8000

/** It is never further from it than this. */
const CLOSEST = [0.8, 1.25] as const

/** How quickly the number of lanes that are really busy is followed. */
const LANES_MS = 20_000

const EMPTY_ROUND = { doneMs: 0, jobs: 0, most: 0, fraction: 0 } as const satisfies Round

interface Round {
  doneMs: number
  jobs: number
  most: number
  fraction: number
}

export type Progress = ReturnType<typeof createProgress>

/**
 * Reckons how long the work will take, from how long a lane takes for a job of each pipeline and how many lanes are busy.
 *
 * Note: a shown time runs down by itself. What is reckoned jumps about as jobs end; the time shown falls with the clock
 * and follows it smoothly. It is never negative, and never stays at nothing while something is left.
 */
export function createProgress(options: ProgressOptions) {
  const { work, monotonic, lanes } = options
  const pace = new Pace(options)
  const shown = new Map<Pipeline | 'all', { ms: number; at: number }>()
  /** Since the queue was last empty. */
  let round: Round = EMPTY_ROUND
  /** So many jobs waited when nothing else was left; null: something is. */
  let restsWith: number | null = null
  let parallel = { lanes: 0, busy: 0, at: monotonic() }
  let workingSince: number | null = null

  /** Takes in how many lanes were busy since the last change. */
  const follow = (busy: number): void => {
    const at = monotonic()
    if (parallel.busy > 0) {
      const share = parallel.lanes === 0 ? 1 : 1 - Math.exp(-(at - parallel.at) / LANES_MS)
      parallel.lanes += (parallel.busy - parallel.lanes) * share
      workingSince ??= parallel.at
    }
    if (busy === 0) workingSince = null
    parallel = { lanes: parallel.lanes, busy, at }
  }
  const leftOf = (task: TimedTask): number => {
    const elapsed = Math.max(0, monotonic() - task.startedAt)
    const each = task.pipelines.map((one) => pace.eachMs(one))
    const usual = each.every((ms) => ms !== null) ? each.reduce((sum, ms) => sum + ms, 0) : null
    return timeLeft(elapsed, task.fraction, usual)
  }
  const reckon = ({ queued, tasks }: Work, only?: Pipeline): number | null => {
    const most = only === undefined ? Number.POSITIVE_INFINITY : (queued.get(only) ?? 0)
    const byKind: Record<PipelineKind, number> = { image: 0, sound: 0, speech: 0 }
    for (const [pipeline, count] of queued) {
      if (count === 0) continue
      const each = pace.eachMs(pipeline)
      if (each === null) return null
      const { kind } = PIPELINES[pipeline]
      byKind[kind] += each * (only && kind === PIPELINES[only].kind ? Math.min(count, most) : count)
    }
    const left = tasks.map(leftOf)
    const running = left.reduce((sum, ms) => sum + ms, 0)
    const busy = Math.max(1, Math.min(lanes(), parallel.lanes || lanes()))
    // Kinds share the lanes, so each other one takes no more than the same again until this one is done.
    const own = only === undefined ? null : PIPELINES[only].kind
    const share = own === null ? Number.POSITIVE_INFINITY : byKind[own]
    const all = PipelineKind.options.reduce((sum, kind) => sum + Math.min(share, byKind[kind]), running)
    return Math.max(all / busy, ...left, 0)
  }
  const smooth = (key: Pipeline | 'all', ms: number | null, moving: boolean): number | null => {
    const at = monotonic()
    const before = shown.get(key)
    if (ms === null) {
      shown.delete(key)
      return null
    }
    const passed = before ? at - before.at : 0
    const expected = before ? Math.max(0, before.ms - (moving ? passed : 0)) : ms
    const within = Math.max(1, Math.min(SMOOTHING_MS, ms * SMOOTHING_SHARE))
    const followed = ms + (expected - ms) * Math.exp(-passed / within)
    const next = Math.min(ms * CLOSEST[1], Math.max(ms * CLOSEST[0], followed))
    shown.set(key, { ms: next, at })
    return next
  }
  const fractionOf = (now: Work, leftMs: number | null, jobsLeft: number): number => {
    if (jobsLeft === 0) {
      restsWith = now.waiting
      if (restsWith === 0) round = EMPTY_ROUND
      return round.fraction
    }
    // What waited goes on where it stopped; what is new, while the rest still waits, begins anew.
    if (restsWith !== null && now.waiting >= restsWith) round = EMPTY_ROUND
    restsWith = null
    const started = now.tasks.reduce((sum, { pipelines, fraction }) => sum + pipelines.length * fraction, 0)
    const byJobs = (round.jobs + started) / (round.jobs + jobsLeft)
    const lanesMs = leftMs === null ? null : leftMs * Math.max(1, parallel.lanes)
    const byTime = lanesMs === null ? byJobs : round.doneMs / Math.max(1, round.doneMs + lanesMs)
    // More work than ever since the queue was empty: only then may it fall.
    const all = round.jobs + jobsLeft
    const grown = all > round.most
    const fraction = Math.min(0.999, grown ? byTime : Math.max(round.fraction, byTime))
    round = { ...round, most: Math.max(round.most, all), fraction }
    return fraction
  }

  return {
    /** The number of lanes that are busy is another now. */
    lanesChanged: follow,
    /** Jobs ended together after `ms` of one lane; see Pace.took. */
    ended(pipelines: readonly Pipeline[], ms: number, parts: Partial<Record<Pipeline, number>> = {}): void {
      pace.took(pipelines, ms, parts, monotonic())
      round = { ...round, doneMs: round.doneMs + ms, jobs: round.jobs + pipelines.length }
    },
    /** Time left for a task that runs; null while nothing tells. */
    leftOfTask(task: TimedTask): number | null {
      const known = task.fraction > 0 || task.pipelines.every((one) => pace.eachMs(one) !== null)
      return known ? leftOf(task) : null
    },
    get(): WorkProgress {
      const now = work()
      follow(now.tasks.length)
      const moving = now.tasks.length > 0
      const running = now.tasks.reduce((sum, { pipelines }) => sum + pipelines.length, 0)
      const jobsLeft = [...now.queued.values()].reduce((sum, count) => sum + count, running)
      const reckoned = jobsLeft === 0 ? null : reckon(now)
      const fraction = fractionOf(now, reckoned, jobsLeft)
      const state = stateOf(now, jobsLeft)
      const etaMs = smooth('all', reckoned, moving)
      return {
        overall: {
          state,
          fraction,
          jobsLeft,
          etaMs: now.growing ? null : etaMs,
          because: state === 'resting-by-rule' ? now.rest : null
        },
        pipelines: forEachPipeline((pipeline) => {
          const runs = now.tasks.some(({ pipelines }) => pipelines.includes(pipeline))
          const isLeft = runs || (now.queued.get(pipeline) ?? 0) > 0
          const perMinute = moving ? pace.perMinute(pipeline, monotonic(), workingSince ?? monotonic()) : null
          return { etaMs: smooth(pipeline, isLeft ? reckon(now, pipeline) : null, moving), perMinute }
        })
      }
    }
  }
}

/**
 * Time that a task still takes.
 *
 * @param usual what it takes in all, as a rule; null: unknown
 */
export function timeLeft(elapsed: number, fraction: number, usual: number | null): number {
  // It has lasted longer than usual, and no one knows why: the longer it has, the longer it may.
  const overdue = elapsed / 5
  const byRule = usual === null ? overdue : Math.max(usual - elapsed, overdue)
  if (fraction <= 0) return byRule
  const byItself = (elapsed * (1 - fraction)) / fraction
  // What it says of itself is worth more, the further it is.
  return byItself * fraction + byRule * (1 - fraction)
}

function stateOf({ paused, held, rest, tasks, importing, waiting }: Work, jobsLeft: number): OverallProgress['state'] {
  if (paused) return 'paused'
  if (importing) return 'importing'
  if (tasks.length > 0) return 'working'
  if (held) return 'resting'
  if (jobsLeft > 0 && rest !== null) return 'resting-by-rule'
  if (jobsLeft > 0) return 'working'
  return waiting > 0 ? 'waiting' : 'resting'
}
