import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import {
  Cancelled,
  TaskFailed,
  WorkerCannotStart,
  WorkerCrashed,
  WorkerSilent
} from '../../../src/main/workers/errors.ts'
import { nodeWorkers } from '../../../src/main/workers/node-workers.ts'
import { createPool, type PoolOptions, type WorkerPool } from '../../../src/main/workers/pool.ts'
import type { WorkerConfig } from '../../../src/shared/worker-protocol.ts'
import { eventually, isAlive } from './processes.ts'

const fixture = (name: string): URL => new URL(`fixtures/${name}.ts`, import.meta.url)

let pool: WorkerPool
let pids: number[] = []
let configs: WorkerConfig[] = []

afterEach(async () => {
  await pool.close()
  pids = []
  configs = []
})

/** A pool of scripted workers whose process ids are noted as they are forked. */
function open(options: Partial<PoolOptions> = {}, entry = 'scripted-worker'): void {
  const fork = nodeWorkers(fixture(entry))
  pool = createPool({
    fork: (config) => {
      const worker = fork(config)
      configs.push(config)
      if (worker.pid !== undefined) pids.push(worker.pid)
      return worker
    },
    config: { inferenceThreads: 1, imageThreads: 1 },
    size: 1,
    concurrency: 1,
    ...options
  })
}

const order = (path: string, options?: Parameters<WorkerPool['run']>[1]) =>
  pool.run({ kind: 'hashFile', path }, options)

/** Who did a task and how many tasks it had then. */
const doneBy = async (path: string): Promise<{ pid: number; beside: number }> => {
  const { bytes, mtimeMs } = await order(path)
  return { pid: bytes, beside: mtimeMs }
}

/** Resolves when so many tasks `until go` have begun, those that began again among them. */
const begun = (go: string, tasks = 1) =>
  eventually(() => existsSync(`${go}.begun`) && readFileSync(`${go}.begun`, 'utf8').length >= tasks)

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

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'inglenook-pool-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
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
    const done = await Promise.all(Array.from({ length: 30 }, () => doneBy('slow 10')))
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

describe('a worker that goes silent', () => {
  it('is killed, though it hears nothing, and its task is tried once more in a new worker', async () => {
    open({ silenceMs: 400 })
    const mark = join(scratch(), 'mark')
    expect((await doneBy(`block-once ${mark}`)).pid).toBe(pids[1])
    expect(isAlive(pids[0]!)).toBe(false)
  })

  it('twice under the same task has it rejected by name, and costs its neighbours nothing but time', async () => {
    open({ silenceMs: 400, concurrency: 3 })
    const neighbours = [doneBy('beat 300'), doneBy('slow 300')]
    const silent = await order('block').catch((error: unknown) => error)
    expect(silent).toBeInstanceOf(WorkerSilent)
    expect(silent).toMatchObject({ code: 'worker-silent', killed: false })
    expect((silent as Error).message).toMatch(
      /^The worker no longer answered and was ended twice while reading “block”/
    )
    await Promise.all(neighbours)
    expect(pids.slice(0, -1).some(isAlive)).toBe(false)
  })

  it.skipIf(process.platform === 'win32')('because it was stopped is killed all the same', async () => {
    open({ silenceMs: 400 })
    await order('quick')
    const stopped = order('beat 60000', { retryCrashed: false }).catch((error: unknown) => error)
    process.kill(pids[0]!, 'SIGSTOP')
    expect(await stopped).toBeInstanceOf(WorkerSilent)
    expect(isAlive(pids[0]!)).toBe(false)
  })

  it('is told from one that works for long and says so', async () => {
    open({ silenceMs: 400 })
    expect((await doneBy('beat 2000')).pid).toBe(pids[0])
  })

  it('between two tasks is nobody’s loss, and is not watched', async () => {
    open({ silenceMs: 200 })
    const { pid } = await doneBy('quick')
    await new Promise((resolve) => setTimeout(resolve, 800))
    expect((await doneBy('quick')).pid).toBe(pid)
  })

  it.skipIf(process.platform === 'win32')(
    'only as this process was stopped itself, or slept, is left alone',
    async () => {
      const main = spawn(process.execPath, [fileURLToPath(fixture('sleeper'))], {
        stdio: ['ignore', 'pipe', 'inherit']
      })
      onTestFinished(() => void main.kill('SIGKILL'))
      const lines = createInterface({ input: main.stdout })
      const said: string[] = []
      lines.on('line', (line) => said.push(line))
      await once(lines, 'line')
      main.kill('SIGSTOP')
      await new Promise((resolve) => setTimeout(resolve, 3000))
      main.kill('SIGCONT')
      await once(main, 'exit')
      expect(said).toEqual(['begun', 'done by the first worker'])
    }
  )
})

describe('a task that never ends', () => {
  it('is ended with its worker, and its neighbours simply start again', async () => {
    open({ concurrency: 3, silenceMs: 2000 })
    const neighbours = [doneBy('beat 1500'), doneBy('beat 1500')]
    const overdue = await order('endless 600', { retryCrashed: false }).catch((error: unknown) => error)
    expect(overdue).toMatchObject({
      name: 'WorkerSilent',
      code: 'worker-silent',
      message: expect.stringMatching(/^The worker was ended, as it took far too long, while reading “endless 600”/)
    })
    // Had they been suspected, they would have had to run alone.
    expect((await Promise.all(neighbours)).map(({ pid, beside }) => [pid, beside])).toEqual([
      [pids[1], 1],
      [pids[1], 2]
    ])
  })
})

describe('a pool that changes its size', () => {
  it('forks more when there is work for them', async () => {
    open()
    const go = join(scratch(), 'go')
    const tasks = Array.from({ length: 3 }, () => doneBy(`until ${go}`))
    await begun(go)
    pool.resize(3)
    await begun(go, 3)
    writeFileSync(go, '')
    expect((await Promise.all(tasks)).map(({ pid }) => pid).toSorted()).toEqual(pids.toSorted())
  })

  it('lets what runs finish and ends those that are too many', async () => {
    open({ size: 3 })
    const [go, stay] = [join(scratch(), 'go'), join(scratch(), 'stay')]
    const tasks = [doneBy(`until ${go}`), doneBy(`until ${go}`), doneBy(`until ${stay}`)]
    await Promise.all([begun(go, 2), begun(stay)])
    pool.resize(1)
    const next = doneBy('quick')
    writeFileSync(go, '')
    await Promise.all(tasks.slice(0, 2))
    await eventually(() => pids.filter(isAlive).length === 1)
    writeFileSync(stay, '')
    const [last, { pid }] = await Promise.all([tasks[2], next])
    expect([pids.length, pid]).toEqual([3, last?.pid])
  })

  it('ends one that idles at once, and wants one that was too many again', async () => {
    open({ size: 2 })
    await Promise.all([doneBy('slow 50'), doneBy('slow 50')])
    expect(pids).toHaveLength(2)
    pool.resize(1)
    await eventually(() => pids.filter(isAlive).length === 1)
    pool.resize(2)
    await Promise.all([doneBy('slow 50'), doneBy('slow 50')])
    expect(pids).toHaveLength(3)
  })

  it('sets its workers up anew between two tasks', async () => {
    open({ config: { inferenceThreads: 4, imageThreads: 1 } })
    const go = join(scratch(), 'go')
    const running = doneBy(`until ${go}`)
    await begun(go)
    pool.resize(1, { inferenceThreads: 2 })
    const next = doneBy('quick')
    writeFileSync(go, '')
    expect([(await running).pid, (await next).pid]).toEqual([pids[0], pids[1]])
    expect(configs.map(({ inferenceThreads }) => inferenceThreads)).toEqual([4, 2])
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
