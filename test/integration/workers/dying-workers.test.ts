import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { WorkerCannotStart, WorkerCrashed } from '../../../src/main/workers/errors.ts'
import { nodeWorkers } from '../../../src/main/workers/node-workers.ts'
import { eventually, isAlive } from './processes.ts'
import { begun, doneBy, fixture, open, order, pids, scratch } from './scripted-pool.ts'

describe('a worker that dies', () => {
  it('has its task tried once more in a new worker', async () => {
    open()
    const mark = join(scratch(), 'mark')
    const { pid } = await doneBy(`crash-once ${mark}`)
    expect(existsSync(mark)).toBe(true)
    expect([pids.length, pid]).toEqual([2, pids[1]])
  })

  it('twice under the same task has it rejected, with how it died and its last words', async () => {
    open()
    const crashed = await order('crash').catch((error: unknown) => error)
    expect(crashed).toBeInstanceOf(WorkerCrashed)
    expect(crashed).toMatchObject({
      code: 'worker-crashed',
      // Windows knows no signals: there an abort is an exit code.
      exit: process.platform === 'win32' ? { signal: null } : { code: null, signal: 'SIGABRT' },
      detail: expect.stringContaining('the last words')
    })
    expect((crashed as Error).message).toMatch(
      /^The worker crashed twice while reading “crash” \((signal SIGABRT|exit code \d+)\)\.$/
    )
    expect(pids).toHaveLength(2)
    await order('quick')
  })

  it('is reported at once to a caller that retries by itself', async () => {
    open()
    const attempts = join(scratch(), 'attempts')
    await expect(order(`exit ${attempts}`, { retryCrashed: false })).rejects.toMatchObject({
      exit: { code: 3, signal: null },
      message: expect.stringMatching(/^The worker crashed while .*\(exit code 3\)\.$/)
    })
    expect(readFileSync(attempts, 'utf8')).toBe('x')
  })

  it('costs its other tasks nothing but time, and each is repeated alone', async () => {
    open({ concurrency: 4 })
    const beside = await Promise.all(Array.from({ length: 4 }, () => doneBy('crash-beside')))
    // Whichever began alone once more had nothing beside it, or it would have crashed again.
    expect(beside.map((task) => task.beside)).toEqual([1, 1, 1, 1])
  })

  it('is told from its neighbours: only the guilty task is rejected', async () => {
    open({ size: 2, concurrency: 4 })
    const tasks = [
      'slow 100',
      'slow 100',
      'crash',
      'slow 100',
      'slow 100',
      'slow 100',
      'slow 100',
      'slow 100',
      'slow 100'
    ]
    const outcomes = await Promise.allSettled(tasks.map((task) => order(task)))
    expect(outcomes.map(({ status }) => status)).toEqual(
      tasks.map((task) => (task === 'crash' ? 'rejected' : 'fulfilled'))
    )
  })

  it('is replaced while a stream of other tasks goes on, without waiting for its end', async () => {
    open({ size: 1, concurrency: 2 })
    const mark = join(scratch(), 'mark')
    let repeated = false
    const crashing = order(`crash-once ${mark}`).then(() => {
      repeated = true
    })
    const stream: Promise<unknown>[] = []
    const feed = async (): Promise<void> => {
      while (!repeated && stream.length < 2000) {
        const next = order('slow 5')
        stream.push(next)
        await next
      }
    }
    await Promise.all([crashing, feed(), feed(), feed()])
    expect(stream.length).toBeLessThan(2000)
  })

  it.each(['garbage', 'wrong-output', 'strange-task'])(
    'is taken for dead when it sends nonsense: %s',
    async (nonsense) => {
      open()
      await expect(order(nonsense)).rejects.toMatchObject({
        code: 'worker-crashed',
        detail: expect.stringContaining('malformed')
      })
      expect(pids).toHaveLength(2)
      await eventually(() => !pids.some(isAlive))
    }
  )
})

describe.skipIf(process.platform === 'win32')('a worker that is killed from outside', () => {
  it.each(['SIGKILL', 'SIGTERM'] as const)('by %s does not count against its task', async (signal) => {
    open({ concurrency: 2 })
    const go = join(scratch(), 'go')
    const tasks = [doneBy(`until ${go}`), doneBy(`until ${go}`)]
    for (let killed = 0; killed < 4; killed++) {
      await begun(go, 2 * killed + 2)
      process.kill(pids[killed]!, signal)
    }
    await begun(go, 10)
    writeFileSync(go, '')
    // Beside each other, as nothing speaks against either.
    expect(await Promise.all(tasks)).toEqual([
      { pid: pids[4], beside: 1 },
      { pid: pids[4], beside: 2 }
    ])
  })

  it('is told so to a caller that retries by itself, and a crash is told to be one', async () => {
    open()
    await order('quick')
    const waiting = order('slow 60000', { retryCrashed: false }).catch((error: unknown) => error)
    process.kill(pids[0]!, 'SIGKILL')
    expect(await waiting).toMatchObject({
      name: 'WorkerCrashed',
      code: 'worker-killed',
      killed: true,
      message: 'The worker was ended from outside while reading “slow 60000” (signal SIGKILL).'
    })
    const crashed = await order('crash', { retryCrashed: false }).catch((error: unknown) => error)
    expect(crashed).toMatchObject({ code: 'worker-crashed', killed: false, outOfMemory: false })
  })

  it('again and again while it comes up is no fault of the installation', async () => {
    open()
    const task = doneBy('quick')
    for (let killed = 0; killed < 5; killed++) {
      await eventually(() => pids.length === killed + 1)
      process.kill(pids[killed]!, 'SIGKILL')
    }
    expect((await task).pid).toBe(pids[5])
  })

  it('is told from one that ran out of memory', async () => {
    open()
    const full = await order('fill-heap', { retryCrashed: false }).catch((error: unknown) => error)
    expect(full).toMatchObject({ code: 'worker-crashed', killed: false, outOfMemory: true })
    expect(full).toMatchObject({ message: expect.stringContaining('The worker ran out of memory while reading') })
  })
})

describe('a worker that never comes up', () => {
  it.each([
    ['dies-at-once', 'cannot find the library of everything'],
    ['babbles', '']
  ])('is given up after three deaths: %s', async (entry, words) => {
    open({}, entry)
    const failed = await order('quick').catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(WorkerCannotStart)
    expect(failed).toMatchObject({ code: 'worker-cannot-start', detail: expect.stringContaining(words) })
    expect(pids).toHaveLength(3)
  })

  it('is given up when it says nothing for too long', async () => {
    open({ startMs: 150 }, 'silent')
    await expect(order('quick')).rejects.toBeInstanceOf(WorkerCannotStart)
    await eventually(() => !pids.some(isAlive))
  })

  it('is given up when there is no such program', async () => {
    open({ fork: nodeWorkers(fixture('not-there')) })
    await expect(order('quick')).rejects.toMatchObject({ detail: expect.stringContaining('not-there') })
  })

  it('is given up when the system refuses to start it at all', async () => {
    open({ fork: nodeWorkers('no\0file') })
    await expect(order('quick')).rejects.toMatchObject({ detail: expect.stringContaining('null bytes') })
  })
})
