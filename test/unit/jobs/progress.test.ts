import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createProgress, type TimedTask, timeLeft, type Work } from '../../../src/main/jobs/progress.ts'
import type { Pipeline } from '../../../src/shared/pipeline.ts'

/** How far the estimate may be from what came, from a tenth of the way on. */
const TOLERANCE = 0.25

interface Asset {
  pipelines: readonly Pipeline[]
  lastsMs: number
}

interface Run {
  assets: readonly Asset[]
  lanes: number
  /** What the first task of each lane takes longer, to load its models. */
  loadingMs?: number
  earlierMs?: number | null
}

const PHOTO: readonly Pipeline[] = ['thumbnails', 'faces', 'objects']

describe('the time left', () => {
  it('is within a quarter after a tenth of a steady run, and falls from then on', () => {
    for (const lanes of [1, 2, 4]) {
      for (const count of [120, 400, 3000]) {
        const assets = random(count, lanes * 100 + count).map((r) => ({ pipelines: PHOTO, lastsMs: 300 + 400 * r }))
        expect(worst(simulate({ assets, lanes, loadingMs: 6000 })), `${count} photos in ${lanes}`).toBeLessThan(
          TOLERANCE
        )
      }
    }
  })

  it('is so for recordings of very different lengths too', () => {
    const errors = [1, 2, 3, 4, 5].map((seed) => {
      const assets = random(600, seed).map(
        (r): Asset => ({ pipelines: ['sounds'], lastsMs: 2000 - 8000 * Math.log(1 - r) })
      )
      return worst(simulate({ assets, lanes: 2, loadingMs: 3000 }))
    })
    expect(Math.max(...errors)).toBeLessThan(0.35)
    expect(mean(errors)).toBeLessThan(TOLERANCE)
  })

  it('is so for photos and recordings that share the lanes', () => {
    const photos = random(900, 7).map((r): Asset => ({ pipelines: PHOTO, lastsMs: 300 + 400 * r }))
    const sounds = random(60, 8).map((r): Asset => ({ pipelines: ['sounds'], lastsMs: 4000 + 4000 * r }))
    const assets = [...photos]
    for (const [i, sound] of sounds.entries()) assets.splice(i * 16, 0, sound)
    expect(worst(simulate({ assets, lanes: 2, loadingMs: 2000 }))).toBeLessThan(TOLERANCE)
  })

  it('is not guessed before anything tells, and at once where earlier runs do', () => {
    const assets = random(50, 3).map((r): Asset => ({ pipelines: ['faces'], lastsMs: 400 + 200 * r }))
    expect(simulate({ assets, lanes: 2 }).seen[0]!.etaMs).toBeNull()
    const { seen, totalMs } = simulate({ assets, lanes: 2, earlierMs: 500 })
    expect(seen[0]!.etaMs! / totalMs).toBeGreaterThan(0.75)
    expect(seen[0]!.etaMs! / totalMs).toBeLessThan(1.25)
  })

  it('is never negative, and the part that is done never falls as long as nothing is added', () => {
    const lasts = fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(lasts, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 9000 }), (all, lanes, loadingMs) => {
        const assets = all.map((lastsMs): Asset => ({ pipelines: PHOTO, lastsMs }))
        let before = 0
        for (const { etaMs, fraction, jobsLeft } of simulate({ assets, lanes, loadingMs }).seen) {
          if (etaMs !== null) expect(etaMs).toBeGreaterThanOrEqual(0)
          if (jobsLeft === 0) continue
          expect(fraction).toBeGreaterThanOrEqual(before)
          expect(fraction).toBeLessThan(1)
          before = fraction
        }
      }),
      { numRuns: 60 }
    )
  })

  it('does not stay at nothing while something still runs', () => {
    const assets: Asset[] = random(40, 5).map(() => ({ pipelines: ['sounds'], lastsMs: 1000 }))
    const { seen } = simulate({ assets: [...assets, { pipelines: ['sounds'], lastsMs: 120_000 }], lanes: 1 })
    const late = seen.filter(({ atMs, jobsLeft }) => atMs > 60_000 && jobsLeft > 0)
    expect(Math.min(...late.map(({ etaMs }) => etaMs ?? 0))).toBeGreaterThan(1000)
  })

  it('counts how fast jobs go since they last went, not what ended before a rest', () => {
    let nowMs = 0
    let working = true
    const task: TimedTask = { pipelines: ['faces'], startedAt: 0, fraction: 0 }
    const progress = createProgress({
      work: () => ({
        queued: new Map<Pipeline, number>([['faces', 100]]),
        tasks: working ? [task] : [],
        waiting: 0,
        paused: !working,
        held: false,
        rest: null,
        importing: false,
        growing: false
      }),
      runsWith: () => 'models',
      earlierMs: () => null,
      lanes: () => 1,
      monotonic: () => nowMs
    })
    const perMinuteAfter = (jobs: number): number => {
      let perMinute = 0
      for (let job = 0; job < jobs; job++) {
        progress.get()
        nowMs += 1000
        progress.ended(['faces'], 1000)
        perMinute = progress.get().pipelines.get('faces')!.perMinute!
      }
      return perMinute
    }
    expect(perMinuteAfter(30)).toBeCloseTo(60)
    working = false
    progress.get()
    nowMs += 5000
    expect(progress.get().pipelines.get('faces')!.perMinute).toBeNull()
    working = true
    expect(perMinuteAfter(4)).toBeCloseTo(60)
    expect(perMinuteAfter(90)).toBeCloseTo(60)
  })

  it('goes on where it stopped when what waited for its drive can go on, and begins anew with what is new', () => {
    let nowMs = 0
    let queued = 0
    let waiting = 0
    const progress = createProgress({
      work: () => ({
        queued: new Map<Pipeline, number>([['faces', queued]]),
        tasks: [],
        waiting,
        paused: false,
        held: false,
        rest: null,
        importing: false,
        growing: false
      }),
      runsWith: () => 'models',
      earlierMs: () => null,
      lanes: () => 1,
      monotonic: () => nowMs
    })
    const fraction = (): number => progress.get().overall.fraction
    const work = (jobs: number): void => {
      for (let job = 0; job < jobs; job++) {
        nowMs += 1000
        queued -= 1
        progress.ended(['faces'], 1000)
        fraction()
      }
    }
    queued = 100
    fraction()
    work(60)
    expect(fraction()).toBeCloseTo(0.6, 1)

    const away = { queued: 0, waiting: queued }
    ;({ queued, waiting } = away)
    expect(fraction()).toBeCloseTo(0.6, 1)
    queued = away.waiting
    waiting = 0
    expect(fraction()).toBeCloseTo(0.6, 1)
    work(20)
    expect(fraction()).toBeCloseTo(0.8, 1)

    waiting = queued
    queued = 0
    fraction()
    queued = 50
    expect(fraction()).toBeLessThan(0.1)
    work(50)
    queued = 0
    waiting = 0
    expect(fraction()).toBe(0)
  })

  it('takes what a task says of itself the more for granted, the further it is', () => {
    expect(timeLeft(50_000, 0.5, null)).toBeCloseTo(30_000, -4)
    expect(timeLeft(900, 0.9, 10_000)).toBeLessThan(2000)
    expect(timeLeft(0, 0, 10_000)).toBe(10_000)
    expect(timeLeft(60_000, 0, 10_000)).toBe(12_000)
  })
})

interface Seen {
  atMs: number
  etaMs: number | null
  fraction: number
  jobsLeft: number
}

/** Runs the assets in turn with a clock of its own, and looks at the estimate once a second and at every end. */
function simulate({ assets, lanes, loadingMs = 0, earlierMs = null }: Run): { seen: Seen[]; totalMs: number } {
  let nowMs = 0
  const queue = [...assets]
  const running: { asset: Asset; task: TimedTask; endsMs: number }[] = []
  const left = new Map<Pipeline, number>()
  for (const { pipelines } of assets) for (const one of pipelines) left.set(one, (left.get(one) ?? 0) + 1)
  const work = (): Work => ({
    queued: left,
    tasks: running.map(({ task }) => task),
    waiting: 0,
    paused: false,
    held: false,
    rest: null,
    importing: false,
    growing: false
  })
  const progress = createProgress({
    work,
    runsWith: () => 'models',
    earlierMs: () => earlierMs,
    lanes: () => lanes,
    monotonic: () => nowMs
  })
  const seen: Seen[] = []
  const look = (): void => {
    const { etaMs, fraction, jobsLeft } = progress.get().overall
    seen.push({ atMs: nowMs, etaMs, fraction, jobsLeft })
  }
  let loads = lanes
  for (;;) {
    while (running.length < lanes && queue.length > 0) {
      const asset = queue.shift()!
      for (const one of asset.pipelines) left.set(one, left.get(one)! - 1)
      const endsMs = nowMs + asset.lastsMs + (loads-- > 0 ? loadingMs : 0)
      running.push({ asset, task: { pipelines: asset.pipelines, startedAt: nowMs, fraction: 0 }, endsMs })
    }
    look()
    running.sort((a, b) => a.endsMs - b.endsMs)
    const [first] = running
    if (!first) return { seen, totalMs: nowMs }
    for (let tick = Math.floor(nowMs / 1000) * 1000 + 1000; tick < first.endsMs; tick += 1000) {
      nowMs = tick
      look()
    }
    nowMs = first.endsMs
    running.shift()
    progress.ended(first.asset.pipelines, nowMs - first.task.startedAt)
  }
}

/**
 * The largest error once a tenth of the jobs is done, as a part of what was really left; the last tenth of the time is a
 * matter of seconds. No estimate at all is an error of one.
 */
function worst({ seen, totalMs }: { seen: Seen[]; totalMs: number }): number {
  const all = seen[0]?.jobsLeft ?? 0
  const late = seen.filter(({ atMs, jobsLeft }) => jobsLeft <= all * 0.9 && atMs <= totalMs * 0.9)
  return Math.max(...late.map(({ atMs, etaMs }) => Math.abs((etaMs ?? 0) - (totalMs - atMs)) / (totalMs - atMs)))
}

/** Numbers 0..1 that are the same each time (mulberry32). */
function random(count: number, seed: number): number[] {
  let state = seed
  return Array.from({ length: count }, () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  })
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
