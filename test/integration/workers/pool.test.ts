import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Cancelled, TaskFailed } from '../../../src/main/workers/errors.ts'
import { eventually, isAlive } from './processes.ts'
import { begun, doneBy, open, order, pids, pool, scratch } from './scripted-pool.ts'

const sha256s = (...models: string[]) => models.map((model) => model.repeat(64))

/** What a task with a model was answered: the process id, where its path says nothing else. */
async function measured(path: string, model: string): Promise<number> {
  const { perSecond } = await pool.run({
    kind: 'measureModel',
    model: {
      entry: {
        ...{ id: model, label: model, licence: 'none', source: 'a test', files: [{ name: 'model.onnx' }] },
        ...{ task: 'face-detection', family: 'scrfd', input: { size: 640 } }
      },
      path,
      sha256: model.repeat(64)
    },
    forMs: 1,
    whisperCli: null
  })
  return perSecond
}

describe('a pool at work', () => {
  it('forks only as many workers as there is work for', async () => {
    open({ size: 3 })
    expect(pids).toEqual([])
    await order('quick')
    await order('quick')
    expect(pids).toHaveLength(1)
  })

  it('spreads tasks over its workers and gives none more than it may have', async () => {
    open({ size: 2, concurrency: 3 })
    const go = join(scratch(), 'go')
    const tasks = Array.from({ length: 30 }, () => doneBy(`until ${go}`))
    // All that there is room for: a worker that comes up late gets its share too.
    await begun(go, 6)
    writeFileSync(go, '')
    const done = await Promise.all(tasks)
    expect(new Set(done.map(({ pid }) => pid))).toEqual(new Set(pids))
    expect(pids).toHaveLength(2)
    expect(Math.max(...done.map(({ beside }) => beside))).toBe(3)
  })

  it('starts tasks by priority, then in the order they came', async () => {
    open()
    const note = join(scratch(), 'order')
    await order('quick')
    const go = join(scratch(), 'go')
    const tasks = [order(`until ${go}`)]
    for (const priority of [0, 5, 0, 9, 5]) tasks.push(order(`note ${note}`, { priority }))
    writeFileSync(go, '')
    await Promise.all(tasks)
    const ids = readFileSync(note, 'utf8').trim().split('\n').map(Number)
    const [first, second, third, fourth, fifth] = [...ids].sort((a, b) => a - b)
    expect(ids).toEqual([fourth, second, fifth, first, third])
  })

  it('hands on progress between 0 and 1', async () => {
    open()
    const fractions: number[] = []
    await order('report', { onProgress: (fraction) => fractions.push(fraction) })
    expect(fractions).toEqual([0, 0.25, 1, 0])
  })

  it('rejects with the words of a task that failed, and keeps the worker', async () => {
    open()
    const failure = await order('fail').catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(TaskFailed)
    expect(failure).toMatchObject({
      code: 'out-of-ink',
      message: 'There is no ink left. Fill it up.',
      failure: { code: 'out-of-ink' },
      detail: expect.stringContaining('pen.ts:3')
    })
    expect((await doneBy('quick')).pid).toBe(pids[0])
    expect(pids).toHaveLength(1)
  })

  it('ends a worker that has had nothing to do for a while, and forks another when there is', async () => {
    open({ idleMs: 50 })
    const { pid } = await doneBy('quick')
    await eventually(() => !isAlive(pid))
    expect((await doneBy('quick')).pid).not.toBe(pid)
  })
})

describe('a pool whose models change', () => {
  it('tells the workers there are, and each that comes later, which are in use', async () => {
    open({ size: 2 })
    expect(await measured('retained', 'a')).toBe(0.5)
    pool.retainModels(sha256s('a'))
    expect(await measured('retained', 'a')).toBe(2)
    pool.retainModels(sha256s('a', 'b', 'c'))
    expect(await measured('retained', 'a')).toBe(4)
    const go = join(scratch(), 'go')
    const busy = order(`until ${go}`)
    expect([await measured('retained', 'a'), pids.length]).toEqual([4, 2])
    writeFileSync(go, '')
    await busy
  })

  it('replaces a worker that has run a model which is no longer in use, and no other', async () => {
    open()
    pool.retainModels(sha256s('a', 'b'))
    const first = await measured('quick', 'a')
    pool.retainModels(sha256s('a', 'c'))
    expect([await measured('quick', 'c'), await measured('quick', 'a')]).toEqual([first, first])
    pool.retainModels(sha256s('a'))
    await eventually(() => !isAlive(first))
    expect(pids).toEqual([first])
    const second = await measured('quick', 'a')
    expect(pids).toEqual([first, second])
  })

  it('lets what runs finish in its worker, which gets nothing more', async () => {
    open({ size: 1, concurrency: 2 })
    const go = join(scratch(), 'go')
    const running = measured(`until ${go}`, 'a')
    await order('quick')
    const [old] = pids
    pool.retainModels(sha256s('b'))
    const next = Promise.all([measured('quick', 'b'), doneBy('quick')])
    writeFileSync(go, '')
    expect(await running).toBe(old)
    const [measuredBy, { pid: hashedBy }] = await next
    expect([measuredBy, hashedBy]).toEqual([pids[1], pids[1]])
    expect([pids.length, isAlive(old!)]).toEqual([2, false])
  })

  it('still runs a task that was asked for with an earlier model, then lets its worker go', async () => {
    open()
    pool.retainModels(sha256s('b'))
    const late = await measured('quick', 'a')
    await eventually(() => !isAlive(late))
    expect(await measured('quick', 'b')).toBe(pids[1])
  })
})

describe('a cancel', () => {
  it('of a queued task takes it out of the queue', async () => {
    open()
    const go = join(scratch(), 'go')
    const first = order(`until ${go}`)
    const abort = new AbortController()
    const note = join(scratch(), 'note')
    const second = order(`note ${note}`, { signal: abort.signal })
    abort.abort()
    await expect(second).rejects.toBeInstanceOf(Cancelled)
    writeFileSync(go, '')
    await first
    await order('quick')
    expect(existsSync(note)).toBe(false)
  })

  it('of a running task waits for the worker to let go of it, and keeps the worker', async () => {
    open()
    const { pid } = await doneBy('quick')
    const abort = new AbortController()
    const task = order('slow 60000', { signal: abort.signal })
    setImmediate(() => abort.abort())
    await expect(task).rejects.toMatchObject({ code: 'cancelled', name: 'AbortError' })
    expect((await doneBy('quick')).pid).toBe(pid)
  })

  it('of a task that hears nothing kills its worker, and its neighbours start again', async () => {
    open({ concurrency: 2, cancelGraceMs: 100 })
    await order('quick')
    const neighbour = doneBy('slow 600')
    const abort = new AbortController()
    const task = order('block', { signal: abort.signal })
    const other = doneBy('quick')
    setImmediate(() => abort.abort())
    await expect(task).rejects.toBeInstanceOf(Cancelled)
    expect(isAlive(pids[0] ?? 0)).toBe(false)
    expect([(await neighbour).pid, (await other).pid]).toEqual([pids[1], pids[1]])
  })

  it('before the start runs nothing', async () => {
    open()
    await expect(order('quick', { signal: AbortSignal.abort() })).rejects.toBeInstanceOf(Cancelled)
    expect(pids).toEqual([])
  })
})

describe('closing a pool', () => {
  it('rejects what runs and what waits, and leaves no process', async () => {
    open({ size: 2, cancelGraceMs: 60_000 })
    await Promise.all([order('slow 20'), order('slow 20')])
    const tasks = ['block', 'slow 60000', 'quick', 'quick'].map((task) => order(task))
    const outcomes = Promise.allSettled(tasks)
    await pool.close()
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'cancelled' } })
    }
    expect(pids.filter(isAlive)).toEqual([])
    await expect(order('quick')).rejects.toBeInstanceOf(Cancelled)
  })

  it('while a worker is coming up leaves none either', async () => {
    open()
    const task = order('quick').catch((error: unknown) => error)
    await pool.close()
    expect(await task).toBeInstanceOf(Cancelled)
    expect(pids.filter(isAlive)).toEqual([])
  })
})
