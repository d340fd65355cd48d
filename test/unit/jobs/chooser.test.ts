import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Busy,
  choose,
  type Head,
  LAST_EVERY,
  type Memory,
  NOTHING_CHOSEN,
  used
} from '../../../src/main/jobs/chooser.ts'
import { PIPELINES, Pipeline } from '../../../src/shared/pipeline.ts'

interface Job {
  assetId: number
  pipeline: Pipeline
  priority: 0 | 1 | 2 | 3
  sortMs: number
  needBytes: number
  lastsMs: number
}

const job = fc.record({
  pipeline: fc.constantFrom(...Pipeline.options),
  priority: fc.constantFrom(0, 1, 2, 3),
  sortMs: fc.integer({ min: 0, max: 50 }),
  needBytes: fc.integer({ min: 1, max: 150 }),
  lastsMs: fc.integer({ min: 1, max: 500 })
}) as fc.Arbitrary<Omit<Job, 'assetId'>>

const jobs = fc
  .array(job, { minLength: 1, maxLength: 60 })
  .map((all) => all.map((one, index): Job => ({ ...one, assetId: index + 1 })))

const BUDGET = 100

describe('which job comes next', () => {
  it('does everything once, within memory and lanes, whatever there is to do', () => {
    fc.assert(
      fc.property(jobs, fc.integer({ min: 1, max: 4 }), (all, lanes) => {
        const { order, mostBusy, overBudget } = simulate(all, lanes)
        expect(order.map(({ assetId }) => assetId).sort((a, b) => a - b)).toEqual(all.map(({ assetId }) => assetId))
        expect(mostBusy).toBeLessThanOrEqual(lanes)
        expect(overBudget).toEqual([])
      })
    )
  })

  it('depends on nothing but what it is told', () => {
    fc.assert(
      fc.property(jobs, fc.integer({ min: 1, max: 4 }), (all, lanes) => {
        expect(simulate(all, lanes).order).toEqual(simulate([...all].reverse(), lanes).order)
      })
    )
  })

  it('starts what comes last, while more important work never ends', () => {
    fc.assert(
      fc.property(fc.constantFrom(1, 2, 3), fc.constantFrom(...Pipeline.options), (priority, pipeline) => {
        const last = head({ assetId: 1, priority: priority as 1 | 2 | 3, pipeline, sortMs: -1 })
        let memory = NOTHING_CHOSEN
        for (let choice = 1; choice <= LAST_EVERY; choice++) {
          const busyForEver = Pipeline.options.map((one) => head({ assetId: 100 + choice, pipeline: one, priority: 1 }))
          const first = busyForEver.filter((one) => one.pipeline !== pipeline || priority > 1)
          const chosen = next({ first: [...first, ...(priority === 1 ? [last] : [])], last: [last] }, memory)
          if (chosen.head?.assetId === 1) return
          memory = used(chosen.memory, chosen.head!.kind, 10)
        }
        expect.fail('it was never chosen')
      })
    )
  })

  it('starts a large job in the end, while small ones that fit beside each other never end', () => {
    fc.assert(
      fc.property(fc.integer({ min: 60, max: 150 }), (needBytes) => {
        const large = head({ assetId: 1, needBytes, priority: 1 })
        let memory = NOTHING_CHOSEN
        const busy: Busy[] = [{ kind: 'sound', needBytes: 50 }]
        for (let choice = 0; choice < 100; choice++) {
          const small = head({ assetId: 2, needBytes: 10, pipeline: 'sounds', priority: 1 })
          const chosen = next({ first: [large, small], last: [], busy, lanes: 4 }, memory)
          memory = chosen.memory
          if (chosen.head?.assetId === 1) return
          if (chosen.head) busy.push({ kind: 'sound', needBytes: 10 })
          // The oldest of those that run ends.
          busy.shift()
        }
        expect.fail('it was never chosen')
      })
    )
  })

  it('takes what the user looks at first, then what was just imported, then the newest, then what is done again', () => {
    const all: Job[] = [
      { assetId: 1, priority: 3, sortMs: 9 },
      { assetId: 2, priority: 2, sortMs: 1 },
      { assetId: 3, priority: 2, sortMs: 2 },
      { assetId: 4, priority: 1, sortMs: 0 },
      { assetId: 5, priority: 0, sortMs: 0 }
    ].map((one) => ({ ...one, pipeline: 'faces', needBytes: 1, lastsMs: 1 }) as Job)
    expect(simulate(all, 1).order.map(({ assetId }) => assetId)).toEqual([5, 4, 3, 2, 1])
  })

  it('does nothing again before all else of every kind is done', () => {
    const again = head({ assetId: 1, pipeline: 'sounds', priority: 3 })
    const ordinary = head({ assetId: 2, pipeline: 'faces', priority: 2 })
    const memory = {
      ...NOTHING_CHOSEN,
      usedMs: { image: 5000, sound: 0, speech: 0 },
      active: ['image', 'sound'] as const
    }
    expect(next({ first: [again, ordinary], last: [again, ordinary] }, memory).head?.assetId).toBe(2)
  })

  it('keeps photos going beside recordings that last for hours, and the other way round', () => {
    for (const [long, short] of [
      ['sounds', 'faces'],
      ['faces', 'sounds']
    ] as const) {
      for (const lanes of [2, 3, 4]) {
        const all = Array.from({ length: 40 }, (_, i): Job => {
          const pipeline = i < 20 ? long : short
          return {
            assetId: i + 1,
            pipeline,
            priority: 2,
            sortMs: 100 - i,
            needBytes: 1,
            lastsMs: i < 20 ? 3_600_000 : 1
          }
        })
        const { endedMs } = simulate(all, lanes)
        const lastShort = Math.max(
          ...all.filter((one) => one.pipeline === short).map(({ assetId }) => endedMs.get(assetId)!)
        )
        expect(lastShort).toBeLessThan(3_600_000)
      }
    }
  })

  it('shares one lane by time, not by number', () => {
    const all = Array.from({ length: 200 }, (_, i): Job => {
      const pipeline = i % 2 === 0 ? 'sounds' : 'faces'
      return {
        assetId: i + 1,
        pipeline,
        priority: 2,
        sortMs: i,
        needBytes: 1,
        lastsMs: pipeline === 'sounds' ? 30 : 10
      }
    })
    const { order } = simulate(all, 1)
    const early = order.slice(0, 80).filter(({ pipeline }) => pipeline === 'faces').length
    // Three photos in the time of one recording.
    expect(early).toBeGreaterThanOrEqual(57)
    expect(early).toBeLessThanOrEqual(63)
  })

  it('owes nothing to a kind that had nothing to do', () => {
    let memory: Memory = NOTHING_CHOSEN
    const photo = head({ assetId: 1, pipeline: 'faces' })
    for (let i = 0; i < 50; i++) memory = used(next({ first: [photo], last: [] }, memory).memory, 'image', 1000)
    const sound = head({ assetId: 2, pipeline: 'sounds' })
    const kinds: string[] = []
    for (let i = 0; i < 10; i++) {
      const chosen = next({ first: [photo, sound], last: [] }, memory)
      kinds.push(chosen.head!.kind)
      memory = used(chosen.memory, chosen.head!.kind, 1000)
    }
    expect(kinds.filter((kind) => kind === 'sound')).toHaveLength(5)
  })
})

function head(change: Partial<Job>): Head {
  const one = { assetId: 1, pipeline: 'faces' as Pipeline, priority: 2 as const, sortMs: 0, needBytes: 1, ...change }
  return { ...one, kind: PIPELINES[one.pipeline].kind }
}

function next(situation: { first: Head[]; last: Head[]; busy?: readonly Busy[]; lanes?: number }, memory: Memory) {
  return choose({ busy: [], lanes: 1, budgetBytes: BUDGET, ...situation }, memory)
}

/** Runs all jobs as the scheduler would, with a clock of its own. */
function simulate(all: readonly Job[], lanes: number) {
  const queued = new Set(all)
  const running: { job: Job; endsMs: number; startedMs: number }[] = []
  const order: Job[] = []
  const overBudget: number[] = []
  const endedMs = new Map<number, number>()
  let memory: Memory = NOTHING_CHOSEN
  let nowMs = 0
  let mostBusy = 0
  while (queued.size > 0 || running.length > 0) {
    const busy = running.map(({ job }) => ({ kind: PIPELINES[job.pipeline].kind, needBytes: job.needBytes }))
    const choice = choose({ ...headsOf(queued), busy, lanes, budgetBytes: BUDGET }, memory)
    memory = choice.memory
    const chosen = [...queued].find(({ assetId }) => assetId === choice.head?.assetId)
    if (chosen) {
      queued.delete(chosen)
      order.push(chosen)
      running.push({ job: chosen, startedMs: nowMs, endsMs: nowMs + chosen.lastsMs })
      mostBusy = Math.max(mostBusy, running.length)
      const needed = running.reduce((sum, { job }) => sum + job.needBytes, 0)
      if (needed > BUDGET && running.length > 1) overBudget.push(needed)
      continue
    }
    const [first] = running.sort((a, b) => a.endsMs - b.endsMs || a.job.assetId - b.job.assetId)
    if (!first) throw new Error('nothing runs and nothing is chosen')
    running.shift()
    nowMs = first.endsMs
    endedMs.set(first.job.assetId, nowMs)
    memory = used(memory, PIPELINES[first.job.pipeline].kind, nowMs - first.startedMs)
  }
  return { order, mostBusy, overBudget, endedMs }
}

function headsOf(queued: ReadonlySet<Job>): { first: Head[]; last: Head[] } {
  const of = (pipeline: Pipeline): Job[] =>
    [...queued]
      .filter((one) => one.pipeline === pipeline)
      .sort((a, b) => a.priority - b.priority || b.sortMs - a.sortMs || b.assetId - a.assetId)
  const sorted = Pipeline.options.map(of).filter((some) => some.length > 0)
  return { first: sorted.map((some) => head(some[0]!)), last: sorted.map((some) => head(some.at(-1)!)) }
}
