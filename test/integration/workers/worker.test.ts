import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { constants, getPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Cancelled, TaskFailed } from '../../../src/main/workers/errors.ts'
import { nodeWorkers } from '../../../src/main/workers/node-workers.ts'
import { createPool, type WorkerPool } from '../../../src/main/workers/pool.ts'
import { eventually, isAlive } from './processes.ts'

const entry = new URL('../../../src/worker/index.ts', import.meta.url)
/** It writes out what elsewhere is a hole in a file. */
const windows = process.platform === 'win32'
const config = { inferenceThreads: 1, imageThreads: 1 }

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'inglenook-worker-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A terabyte of nothing takes no room and longer to read than any test lasts. */
function endlessFile(folder: string): string {
  const path = join(folder, 'endless')
  writeFileSync(path, '')
  truncateSync(path, 2 ** 40)
  return path
}

function open(): { pool: WorkerPool; pids: number[] } {
  const pids: number[] = []
  const forkWorker = nodeWorkers(entry)
  const pool = createPool({
    fork: (workerConfig) => {
      const worker = forkWorker(workerConfig)
      if (worker.pid !== undefined) pids.push(worker.pid)
      return worker
    },
    config,
    size: 1,
    concurrency: 4
  })
  onTestFinished(() => pool.close())
  return { pool, pids }
}

/** The worker's process without a pool, for what a pool would never say to it. */
function bare(argument = JSON.stringify(config)): ChildProcess {
  const child = fork(fileURLToPath(entry), [argument], {
    serialization: 'advanced',
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc']
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

describe('the worker', () => {
  it('answers a task with its output', async () => {
    const folder = scratch()
    writeFileSync(join(folder, 'abc'), 'abc')
    const { pool } = open()
    expect(await pool.run({ kind: 'hashFile', path: join(folder, 'abc') })).toMatchObject({
      sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      bytes: 3
    })
  })

  it('answers a task that fails with a sentence, and with its stack for the log', async () => {
    const { pool } = open()
    const failed = await pool
      .run({ kind: 'listFolder', path: join(scratch(), 'nowhere') })
      .catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(TaskFailed)
    expect(failed).toMatchObject({
      code: 'missing',
      message: expect.stringContaining('no longer there'),
      detail: expect.stringMatching(/list-folder[\s\S]*Caused by: Error: ENOENT/)
    })
  })

  it.skipIf(windows)('runs tasks side by side, and lets go of one that is cancelled at once', async () => {
    const folder = scratch()
    writeFileSync(join(folder, 'abc'), 'abc')
    const { pool, pids } = open()
    const abort = new AbortController()
    const fractions: number[] = []
    const endless = pool.run({ kind: 'hashFile', path: endlessFile(folder) }, { signal: abort.signal })
    await pool.run({ kind: 'hashFile', path: join(folder, 'abc') }, { onProgress: (f) => fractions.push(f) })
    expect(fractions).toEqual([1])
    abort.abort()
    await expect(endless).rejects.toBeInstanceOf(Cancelled)
    await pool.run({ kind: 'hashFile', path: join(folder, 'abc') })
    expect(pids).toHaveLength(1)
  })

  it('gives way to whoever sits at the computer', async () => {
    const { pool, pids } = open()
    await pool.run({ kind: 'listFolder', path: scratch() })
    expect(getPriority(pids[0])).toBe(constants.priority.PRIORITY_BELOW_NORMAL)
  })

  it.each([
    ['a message that is none', { type: 'dance' }],
    ['a task that is none', { type: 'run', taskId: 1, task: { kind: 'hashFile' } }]
  ])('ends with an error when it gets %s', async (_, message) => {
    const child = bare()
    await once(child, 'message')
    const stderr = createInterface({ input: child.stderr ?? process.stdin })
    const lines: string[] = []
    stderr.on('line', (line) => lines.push(line))
    child.send(message)
    const [code] = await once(child, 'close')
    expect(code).toBe(70)
    expect(lines.join('\n')).toContain('ZodError')
  })

  it('ends with an error when it is set up wrongly', async () => {
    const [code] = await once(bare('{"inferenceThreads":0}'), 'exit')
    expect(code).not.toBe(0)
  })

  it('ends with its channel', async () => {
    const child = bare()
    await once(child, 'message')
    child.disconnect()
    const [code] = await once(child, 'exit')
    expect(code).toBe(0)
  })

  it.skipIf(windows)('does not outlive a main process that was killed', async () => {
    const folder = scratch()
    endlessFile(folder)
    const parent = spawn(process.execPath, [fileURLToPath(new URL('fixtures/parent.ts', import.meta.url)), folder], {
      stdio: ['ignore', 'pipe', 'inherit']
    })
    onTestFinished(() => void parent.kill('SIGKILL'))
    const [line] = await once(createInterface({ input: parent.stdout }), 'line')
    const pids: number[] = JSON.parse(line)
    expect(pids).toHaveLength(2)
    expect(pids.map(isAlive)).toEqual([true, true])
    parent.kill('SIGKILL')
    await eventually(() => !pids.some(isAlive))
  })
})
