import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { ClaimedJob } from '../../../src/main/catalogue/jobs.ts'
import { LONGEST_WAIT_MS } from '../../../src/main/jobs/retries.ts'
import type { Rest } from '../../../src/main/jobs/rules.ts'
import { createScheduler, type SchedulerOptions } from '../../../src/main/jobs/scheduler.ts'
import { DriveMissing, settleFailure } from '../../../src/main/jobs/settle.ts'
import { Cancelled, WorkerCannotStart, WorkerCrashed } from '../../../src/main/workers/errors.ts'
import { InglenookError } from '../../../src/shared/failure.ts'
import { type Pipeline, pipelinesFor } from '../../../src/shared/pipeline.ts'
import { newCatalogue, photoFacts } from '../catalogue/library-in-test.ts'

type Do = (job: ClaimedJob, signal: AbortSignal) => unknown

const EXIT = { code: null, signal: 'SIGSEGV', stderr: '' }
const TASK = { kind: 'hashFile', path: '/x.jpg' } as const

describe('the scheduler', () => {
  it('waits for what passes as long as it takes, without using up a try', async () => {
    const { add, jobOf, scheduler, clock, doing } = queue({ pipelines: ['faces'] })
    const asset = add()
    doing(() => {
      throw new InglenookError('busy-file', 'Another program holds it.')
    })
    const waits: number[] = []
    for (let time = 0; time < 14; time++) {
      scheduler.wake()
      await scheduler.idle()
      expect(jobOf(asset, 'faces')).toMatchObject({
        status: 'waiting',
        attempts: 0,
        error: 'Another program holds it.'
      })
      waits.push(clock.passToNext())
    }
    expect(waits.map((ms) => Math.round(ms / 1000))).toEqual([
      1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600, 600, 600
    ])
    doing(() => 'done')
    scheduler.wake()
    await scheduler.idle()
    expect(jobOf(asset, 'faces')).toMatchObject({ status: 'done', attempts: 1 })
  })

  it('fails at once what will not pass, and after three tries what may', async () => {
    const { add, jobOf, scheduler, clock, doing, tries } = queue({ pipelines: ['faces', 'objects'] })
    const asset = add()
    doing(({ pipeline }) => {
      throw pipeline === 'faces' ? new InglenookError('damaged', 'It is damaged.') : new InglenookError('odd', 'Odd.')
    })
    // Both at once would fail alike: apart, each has its own reason.
    for (let time = 0; time < 5; time++) {
      scheduler.wake()
      await scheduler.idle()
      clock.passToNext()
    }
    expect(jobOf(asset, 'faces')).toMatchObject({ status: 'failed', attempts: 1, error: 'It is damaged.' })
    expect(jobOf(asset, 'objects')).toMatchObject({ status: 'failed', attempts: 3, error: 'Odd.' })
    expect(tries.get(`${asset} objects`)).toBe(3)
  })

  it('runs what killed its worker once more alone, then sets it aside; killed from outside counts for nothing', async () => {
    const { add, jobOf, scheduler, clock, doing, tries } = queue({ pipelines: ['faces'] })
    const asset = add()
    let killed = 3
    doing(() => {
      throw new WorkerCrashed(TASK, 1, EXIT, killed-- > 0 ? 'killed' : 'crashed')
    })
    for (let time = 0; time < 6; time++) {
      scheduler.wake()
      await scheduler.idle()
      clock.passToNext()
    }
    expect(jobOf(asset, 'faces')).toMatchObject({ status: 'setAside', attempts: 2 })
    expect(tries.get(`${asset} faces`)).toBe(5)
  })

  it('stores nothing of a run that was superseded or given up, and aborts it', async () => {
    const { add, jobOf, catalogue, scheduler, doing, tries } = queue({ pipelines: ['faces'] })
    const asset = add()
    const aborted: boolean[] = []
    doing(async (_job, signal) => {
      if (aborted.length > 0) return 'done'
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      aborted.push(true)
      throw new Cancelled()
    })
    scheduler.wake()
    catalogue.jobs.enqueue(asset, ['faces'], 0)
    scheduler.wake()
    await scheduler.idle()
    expect(jobOf(asset, 'faces')).toMatchObject({ status: 'done', version: 2, doneVersion: 2 })
    expect(tries.get(`${asset} faces`)).toBe(2)
  })

  it('keeps one live job and never goes back to an older version, however often it is asked for', async () => {
    const { add, jobOf, catalogue, scheduler, doing } = queue({ pipelines: ['faces'] })
    const asset = add()
    let inside = 0
    let most = 0
    doing(async (_job, signal) => {
      most = Math.max(most, ++inside)
      await new Promise((resolve) => {
        setTimeout(resolve, 1)
        signal.addEventListener('abort', resolve)
      })
      inside -= 1
      signal.throwIfAborted()
      return 'done'
    })
    let version = 0
    for (let time = 0; time < 60; time++) {
      catalogue.jobs.enqueue(asset, ['faces'], 0, time % 2 === 0 ? 1 : 2)
      scheduler.wake()
      if (time % 7 === 0) await scheduler.idle()
      const job = jobOf(asset, 'faces')
      expect(job.doneVersion).toBeGreaterThanOrEqual(version)
      expect(job.doneVersion).toBeLessThanOrEqual(job.version)
      version = job.doneVersion
    }
    await scheduler.idle()
    const last = jobOf(asset, 'faces')
    expect(most).toBe(1)
    expect({ status: last.status, behind: last.version - last.doneVersion }).toEqual({ status: 'done', behind: 0 })
  })

  it('rests by the rules of the user, lets what runs end, and gives up what does not', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    let rest: Rest | null = null
    const { add, jobOf, scheduler, clock, doing } = queue({ pipelines: ['faces'], rest: () => rest })
    const asset = add()
    doing(async (_job, signal) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      throw new Cancelled()
    })
    scheduler.wake()
    expect(jobOf(asset, 'faces').status).toBe('running')
    rest = { because: 'Waits for mains power.', lookAgainMs: 60_000 }
    scheduler.wake()
    clock.pass(29_000)
    await vi.advanceTimersByTimeAsync(29_000)
    expect(jobOf(asset, 'faces').status).toBe('running')
    clock.pass(2000)
    await vi.advanceTimersByTimeAsync(2000)
    expect(jobOf(asset, 'faces')).toMatchObject({ status: 'queued', attempts: 0 })
    expect(scheduler.rest()?.because).toBe('Waits for mains power.')
    // The rule lifts by itself, and nobody wakes it.
    rest = null
    doing(() => 'done')
    clock.pass(60_000)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(jobOf(asset, 'faces').status).toBe('done')
  })

  it('is not put off by a computer clock that jumps', async () => {
    for (const jumpMs of [-365 * 86_400_000, 365 * 86_400_000]) {
      const { add, jobOf, scheduler, clock, doing } = queue({ pipelines: ['faces'] })
      const asset = add()
      doing(() => {
        throw new InglenookError('busy-file', 'Another program holds it.')
      })
      scheduler.wake()
      await scheduler.idle()
      clock.jump(jumpMs)
      doing(() => 'done')
      scheduler.wake()
      await scheduler.idle()
      expect(jobOf(asset, 'faces').status).toBe('done')
    }
  })

  it('takes up what waits for ever by the clock of an earlier start', async () => {
    const { add, jobOf, catalogue, scheduler, clock, doing } = queue({ pipelines: ['faces'] })
    const asset = add()
    const [job] = catalogue.jobs.claim(asset, ['faces'], 0)
    const untilMs = clock.now() + 100 * LONGEST_WAIT_MS
    catalogue.jobs.wait(job!, { code: 'retry', reason: 'It was locked.', untilMs })
    doing(() => 'done')
    scheduler.wake()
    await scheduler.idle()
    expect(jobOf(asset, 'faces').status).toBe('done')
  })

  it('comes back by itself when a wait is over', async () => {
    const { add, jobOf, scheduler, doing, clock } = queue({ pipelines: ['faces'], real: true })
    const asset = add()
    doing(() => {
      throw new InglenookError('busy-file', 'Another program holds it.')
    })
    scheduler.wake()
    await scheduler.idle()
    doing(() => 'done')
    const since = clock.monotonic()
    await vi.waitFor(() => expect(jobOf(asset, 'faces').status).toBe('done'), { timeout: 10_000, interval: 20 })
    expect(clock.monotonic() - since).toBeGreaterThan(900)
  })

  it('stops where no worker starts, says so to whoever waits, and goes on when woken', async () => {
    const { add, jobOf, scheduler, doing } = queue({ pipelines: ['faces'] })
    const asset = add()
    doing(() => {
      throw new WorkerCannotStart(3, EXIT)
    })
    await expect(scheduler.idle()).rejects.toThrow('cannot be processed')
    expect(jobOf(asset, 'faces')).toMatchObject({ status: 'queued', attempts: 0 })
    doing(() => 'done')
    scheduler.wake()
    await scheduler.idle()
    expect(jobOf(asset, 'faces').status).toBe('done')
  })

  it('lets a job wait for its drive, which it says is missing', async () => {
    const { add, jobOf, source, scheduler, doing, missing } = queue({ pipelines: ['faces'] })
    const asset = add()
    doing(() => {
      throw new DriveMissing(source, 'Waits for /photos.')
    })
    scheduler.wake()
    await scheduler.idle()
    expect(missing).toEqual([source])
    expect(jobOf(asset, 'faces')).toMatchObject({ status: 'waiting', error: 'Waits for /photos.', attempts: 0 })
  })

  it('runs nothing of a paused pipeline, and nothing at all when everything is paused', async () => {
    const { add, jobOf, catalogue, scheduler } = queue({ pipelines: ['faces', 'objects'] })
    const asset = add()
    catalogue.settings.update({ pausedPipelines: ['faces'] })
    scheduler.wake()
    await scheduler.idle()
    expect([jobOf(asset, 'faces').status, jobOf(asset, 'objects').status]).toEqual(['queued', 'done'])
    catalogue.settings.update({ pausedPipelines: [], paused: true })
    scheduler.wake()
    await scheduler.idle()
    expect(jobOf(asset, 'faces').status).toBe('queued')
    catalogue.settings.update({ paused: false })
    scheduler.wake()
    await scheduler.idle()
    expect(jobOf(asset, 'faces').status).toBe('done')
  })

  it('keeps what runs within memory, one task always running', async () => {
    let inside = 0
    let most = 0
    const memory = { budgetBytes: 100, needBytes: () => 60 }
    const { add, catalogue, scheduler, doing } = queue({ pipelines: ['faces'], memory, lanes: 4 })
    for (let count = 0; count < 12; count++) add()
    doing(async () => {
      most = Math.max(most, ++inside)
      await new Promise((resolve) => setTimeout(resolve, 1))
      inside -= 1
      return 'done'
    })
    scheduler.wake()
    await scheduler.idle()
    expect({ most, done: catalogue.tallies().jobs.faces.done }).toEqual({ most: 1, done: 12 })
  })
})

interface QueueOptions extends Partial<Pick<SchedulerOptions<string>, 'rest' | 'memory'>> {
  pipelines: readonly Pipeline[]
  lanes?: number
  /** The computer's clock. */
  real?: boolean
}

/** A real queue in a real file, worked on by whatever the test says. */
function queue({ pipelines, lanes = 2, real = false, ...options }: QueueOptions) {
  const { catalogue } = newCatalogue()
  const clock = testClock(real)
  const tries = new Map<string, number>()
  const missing: number[] = []
  let act: Do = () => 'done'
  const scheduler = createScheduler<string>({
    catalogue,
    settings: catalogue.settings.read,
    blocking: () => null,
    lanes: () => lanes,
    ...options,
    run: async (jobs, signal) => {
      for (const { assetId, pipeline } of jobs) {
        const key = `${assetId} ${pipeline}`
        tries.set(key, (tries.get(key) ?? 0) + 1)
      }
      const failed: unknown[] = []
      for (const job of jobs) {
        try {
          await act(job, signal)
          catalogue.jobs.finish(job, { status: 'done', count: 0 }, clock.now())
        } catch (error) {
          failed.push(error)
          if (jobs.length > 1) {
            const failure = { code: (error as InglenookError).code, message: (error as Error).message }
            settleFailure(catalogue.jobs, job, failure, clock.now())
          }
        }
      }
      if (failed.length > 0 && jobs.length === 1) throw failed[0]
      return 'result'
    },
    onDone: () => undefined,
    onDriveMissing: (sourceId) => void missing.push(sourceId),
    log: () => undefined,
    clock
  })
  onTestFinished(() => scheduler.close())
  const source = catalogue.sources.add('/photos', 'folder', 0).id
  const add = (): number => {
    const assetId = catalogue.assets.insert(photoFacts(), 0)
    catalogue.places.put({ assetId, sourceId: source, path: `/photos/${assetId}.jpg`, bytes: 1, mtimeMs: 1 })
    catalogue.jobs.enqueue(
      assetId,
      pipelinesFor('photo').filter((one) => pipelines.includes(one)),
      assetId
    )
    return assetId
  }
  const jobOf = (assetId: number, pipeline: Pipeline) =>
    catalogue.jobs.entries({ pipeline }, assetId - 1, 1).entries.find(({ asset }) => asset === assetId)!
  const doing = (next: Do): void => {
    act = next
  }
  const passToNext = (): number => clock.passTo(catalogue.jobs.nextDueMs())
  return { catalogue, scheduler, source, add, jobOf, doing, tries, missing, clock: { ...clock, passToNext } }
}

function testClock(real: boolean) {
  let wall = 1_700_000_000_000
  let steady = 0
  return {
    now: () => (real ? Date.now() : wall),
    monotonic: () => (real ? performance.now() : steady),
    pass(ms: number): void {
      wall += ms
      steady += ms
    },
    /** @returns how long that was */
    passTo(atMs: number | null): number {
      const ms = atMs === null ? 0 : atMs - wall
      this.pass(ms)
      return ms
    },
    jump(ms: number): void {
      wall += ms
    }
  }
}
