import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ClaimedJob } from '../../../src/main/catalogue/jobs.ts'
import { createScheduler } from '../../../src/main/jobs/scheduler.ts'
import { Cancelled, WorkerCrashed } from '../../../src/main/workers/errors.ts'
import { InglenookError } from '../../../src/shared/failure.ts'
import type { Pipeline } from '../../../src/shared/pipeline.ts'
import { newCatalogue, photoFacts } from '../catalogue/library-in-test.ts'

const ASSETS = 4
const BUDGET = 100
const PIPELINES_HERE = ['faces', 'objects', 'sounds'] as const satisfies readonly Pipeline[]

const asset = fc.integer({ min: 0, max: ASSETS - 1 })
const pipeline = fc.constantFrom(...PIPELINES_HERE)

/** What the world does to the queue while it is worked on. */
const event = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('enqueue' as const),
      asset,
      pipeline,
      priority: fc.constantFrom(0, 1, 2, 3)
    })
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel' as const), asset, pipeline }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('look' as const), asset, pipeline }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('again' as const), asset, pipeline }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 700_000 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('jump' as const), ms: fc.integer({ min: -1e9, max: 1e9 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('turn' as const) }) }
)

/** What comes of a run. */
const outcome = fc.constantFrom('done', 'done', 'transient', 'odd', 'damaged', 'crash', 'kill', 'defect' as const)

const EXIT = { code: null, signal: 'SIGSEGV', stderr: '' }
const TASK = { kind: 'hashFile', path: '/x.jpg' } as const

it('keeps one live job a pair, its versions and its memory, and does everything in the end, whatever happens', async () => {
  const { catalogue } = newCatalogue()
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { minLength: 1, maxLength: 40 }),
      fc.array(outcome, { maxLength: 40 }),
      fc.array(fc.integer({ min: 10, max: 120 }), { minLength: ASSETS, maxLength: ASSETS }),
      fc.integer({ min: 1, max: 4 }),
      async (events, outcomes, needs, lanes) => {
        const assets = needs.map(() => catalogue.assets.insert(photoFacts(), 0))
        const needOf = (assetId: number): number => needs[assets.indexOf(assetId)]!
        const clock = { wall: 1_700_000_000_000, steady: 0 }
        const live = new Set<string>()
        const problems: string[] = []
        const running: number[] = []
        const left = [...outcomes]
        const run = async (jobs: readonly ClaimedJob[], signal: AbortSignal): Promise<void> => {
          const [{ assetId } = { assetId: 0 }] = jobs
          running.push(needOf(assetId))
          const needed = running.reduce((sum, need) => sum + need, 0)
          if (running.length > lanes) problems.push('more than there are lanes')
          if (needed > BUDGET && running.length > 1) problems.push(`${needed} of memory`)
          for (const job of jobs) {
            const key = `${job.assetId} ${job.pipeline}`
            if (live.has(key)) problems.push(`twice at once: ${key}`)
            live.add(key)
          }
          try {
            await new Promise((resolve) => setTimeout(resolve))
            if (signal.aborted) throw new Cancelled()
            const end = left.shift() ?? 'done'
            if (end !== 'done') throw errorOf(end)
            for (const job of jobs) catalogue.jobs.finish(job, { status: 'done', count: 0 }, clock.wall)
          } finally {
            running.splice(running.indexOf(needOf(assetId)), 1)
            for (const job of jobs) live.delete(`${job.assetId} ${job.pipeline}`)
          }
        }
        const scheduler = createScheduler({
          catalogue,
          settings: catalogue.settings.read,
          blocking: (one) => (one === 'thumbnails' ? 'not here' : null),
          lanes: () => lanes,
          memory: { budgetBytes: BUDGET, needBytes: ({ assetId }) => needOf(assetId) },
          run,
          onDone: () => undefined,
          log: () => undefined,
          clock: { now: () => clock.wall, monotonic: () => clock.steady }
        })
        const entries = () => assets.flatMap((id) => catalogue.jobs.entries({}, id - 1, 1).entries)
        const doneVersions = new Map<string, number>()
        const check = (): void => {
          for (const job of entries()) {
            const key = `${job.asset} ${job.pipeline}`
            if (job.doneVersion < (doneVersions.get(key) ?? 0)) problems.push(`${key} went back`)
            if (job.doneVersion > job.version) problems.push(`${key} is ahead of what was asked for`)
            doneVersions.set(key, job.doneVersion)
          }
        }
        for (const one of events) {
          const id = 'asset' in one ? assets[one.asset]! : 0
          if (one.do === 'enqueue') catalogue.jobs.enqueue(id, [one.pipeline], one.asset, one.priority as 0 | 1 | 2 | 3)
          else if (one.do === 'again') catalogue.jobs.enqueueAgain([id], one.pipeline)
          else if (one.do === 'look') catalogue.jobs.raise([id])
          else if (one.do === 'cancel') {
            const selection = { kind: 'assets' as const, assetIds: [id] }
            scheduler.abort(
              catalogue.jobs.cancelSelection(selection, [one.pipeline], { afterAssetId: 0, limit: 9 }).running
            )
          } else if (one.do === 'turn') await new Promise((resolve) => setTimeout(resolve))
          else {
            clock.wall += one.ms
            if (one.do === 'pass') clock.steady += one.ms
          }
          scheduler.wake()
          check()
        }
        // What could go wrong has gone wrong; the rest goes well, and nothing is left over.
        left.length = 0
        for (let turn = 0; turn < 6; turn++) {
          clock.wall += 700_000
          clock.steady += 700_000
          scheduler.wake()
          await scheduler.idle()
          check()
        }
        await scheduler.close()
        const stuck = entries().filter(({ status }) => ['queued', 'waiting', 'running'].includes(status))
        expect({ problems, stuck }).toEqual({ problems: [], stuck: [] })
        for (const { status, version, doneVersion } of entries()) {
          if (status !== 'cancelled' && status !== 'done') expect(doneVersion).toBe(version)
        }
      }
    ),
    { numRuns: 60 }
  )
})

function errorOf(kind: string): Error {
  if (kind === 'transient') return new InglenookError('busy-file', 'Another program holds it.')
  if (kind === 'odd') return new InglenookError('odd', 'Odd.')
  if (kind === 'damaged') return new InglenookError('damaged', 'It is damaged.')
  if (kind === 'defect') return new TypeError('x is not a function')
  return new WorkerCrashed(TASK, 1, EXIT, kind === 'kill' ? 'killed' : 'crashed')
}
