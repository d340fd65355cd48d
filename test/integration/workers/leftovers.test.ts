import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { constants, getPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { nodeWorkers } from '../../../src/main/workers/node-workers.ts'
import { createPool, type WorkerPool } from '../../../src/main/workers/pool.ts'
import { startOf } from '../../../src/main/workers/process-start.ts'
import { sweep } from '../../../src/main/workers/sweep.ts'
import { recordName } from '../../../src/shared/process-record.ts'
import type { Task } from '../../../src/shared/worker-protocol.ts'
import { eventually, isAlive } from './processes.ts'

/*
 * What is left of a worker, its tools and its files after each way to end it. The tools are scripts that start another
 * program and hang without a word, so that nothing but being killed ends them.
 */

let dir: string
let tempDir: string
let pids: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'inglenook-leftovers-'))
  tempDir = join(dir, 'temp')
  pids = join(dir, 'pids')
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
})

/** `$1` is what starts the program that the tool waits for. */
function hangingTool(start = ''): string {
  const path = join(dir, 'tool')
  const script = `#!/bin/sh\n${start} sleep 1000 &\necho "$$ $!" > ${pids}.new\nmv ${pids}.new ${pids}\nwait\n`
  writeFileSync(path, script, { mode: 0o755 })
  return path
}

function probing(ffprobe: string): Task {
  const path = join(dir, 'sound.wav')
  writeFileSync(path, 'sound')
  const files = [{ name: 'tagger.onnx', bytes: 1000 }]
  const entry = { id: 'tagger', label: 'Tagger', files, licence: 'none', source: 'a test' }
  return {
    kind: 'tagAudio',
    path,
    model: {
      entry: {
        ...entry,
        ...{ task: 'audio-events', family: 'audio-tagger', labels: 'audioset-527' },
        input: { sampleRate: 8000, output: 'logit' }
      },
      path: join(dir, 'tagger.onnx'),
      sha256: 'a'.repeat(64)
    },
    // Which starts together with ffprobe: only one of them is to be seen.
    ffmpeg: join(dir, 'ffmpeg-that-is-not-there'),
    ...{ ffprobe, windowMs: 1000, hopMs: 500, minScore: 0.5, topK: 1 }
  }
}

/** Measuring writes a sound into the temporary folder, and has whisper-cli read it. */
function writingDown(whisperCli: string): Task {
  const path = join(dir, 'speech.bin')
  writeFileSync(path, 'model')
  const files = [{ name: 'speech.bin' }]
  const entry = { id: 'speech', label: 'Speech', files, licence: 'none', source: 'a test' }
  return {
    kind: 'measureModel',
    model: {
      entry: { ...entry, task: 'transcription', family: 'whisper-ggml' },
      path,
      sha256: 'b'.repeat(64)
    },
    forMs: 100,
    whisperCli
  }
}

/** So long that a worker which lives is heard within it, also while it loads what it needs on a busy computer. */
const SILENCE_MS = 5000

function open(options: { silenceMs?: number } = {}): { pool: WorkerPool; workers: number[] } {
  const workers: number[] = []
  const fork = nodeWorkers(new URL('../../../src/worker/index.ts', import.meta.url))
  const pool = createPool({
    fork: (config) => {
      const worker = fork(config)
      workers.push(worker.pid ?? 0)
      return worker
    },
    config: { inferenceThreads: 1, imageThreads: 1, tempDir },
    size: 1,
    concurrency: 1,
    ...options
  })
  onTestFinished(() => pool.close())
  return { pool, workers }
}

/** The process ids of the tool and of the program that it has started, which run now. */
async function toolPids(): Promise<[number, number]> {
  await eventually(() => existsSync(pids))
  const [tool, started] = readFileSync(pids, 'utf8').trim().split(' ').map(Number) as [number, number]
  expect([tool, started].map(isAlive)).toEqual([true, true])
  // What a test fails to end must not stay for longer than the test.
  onTestFinished(() => {
    for (const pid of [tool, started]) if (isAlive(pid)) process.kill(pid, 'SIGKILL')
  })
  return [tool, started]
}

const left = (): string[] => (existsSync(tempDir) ? readdirSync(tempDir) : [])

/** A main process with a worker at work: both ids. */
async function appAtWork(task: Task): Promise<{ app: number; worker: number }> {
  const file = fileURLToPath(new URL('fixtures/killed-app.ts', import.meta.url))
  const app = spawn(process.execPath, [file, tempDir, JSON.stringify(task)], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void app.kill('SIGKILL'))
  const [line] = await once(createInterface({ input: app.stdout }), 'line')
  return { app: app.pid ?? 0, worker: Number(line) }
}

const noLog = (line: string): void => {
  throw new Error(line)
}

describe.skipIf(process.platform === 'win32')('nothing is left', () => {
  it('of a task that is cancelled, not even of what its tool has started', async () => {
    const { pool, workers } = open()
    const abort = new AbortController()
    const task = pool.run(probing(hangingTool()), { signal: abort.signal })
    const tools = await toolPids()
    abort.abort()
    await expect(task).rejects.toMatchObject({ name: 'AbortError' })
    await eventually(() => !tools.some(isAlive))
    expect(workers.map(isAlive)).toEqual([true])
    await pool.close()
    expect([workers.map(isAlive), left()]).toEqual([[false], []])
  })

  it.each(['SIGKILL', 'SIGTERM', 'SIGSEGV'] as const)(
    'of a worker that dies by %s once its task is told of',
    async (signal) => {
      const { pool, workers } = open()
      const task = pool.run(probing(hangingTool()), { retryCrashed: false }).catch((error: unknown) => error)
      const tools = await toolPids()
      expect(left()).toHaveLength(1)
      process.kill(workers[0]!, signal)
      expect(await task).toMatchObject({ killed: signal !== 'SIGSEGV' })
      expect([[...tools, ...workers].some(isAlive), left()]).toEqual([false, []])
    }
  )

  it('of a worker that was stopped', async () => {
    const { pool, workers } = open({ silenceMs: SILENCE_MS })
    const task = pool.run(probing(hangingTool()), { retryCrashed: false }).catch((error: unknown) => error)
    const tools = await toolPids()
    process.kill(workers[0]!, 'SIGSTOP')
    expect(await task).toMatchObject({ code: 'worker-silent' })
    expect([[...tools, ...workers].some(isAlive), left()]).toEqual([false, []])
  })

  it('of a sound that was being written down', async () => {
    const { pool, workers } = open()
    const task = pool.run(writingDown(hangingTool()), { retryCrashed: false }).catch((error: unknown) => error)
    const tools = await toolPids()
    const [folder] = left()
    expect(readdirSync(join(tempDir, folder!))).toContainEqual(expect.stringMatching(/^speech-/))
    process.kill(workers[0]!, 'SIGKILL')
    expect(await task).toMatchObject({ killed: true })
    expect([[...tools, ...workers].some(isAlive), left()]).toEqual([false, []])
  })

  it('of a program that a tool leaves behind when it ends well', async () => {
    const tool = join(dir, 'leaver')
    writeFileSync(tool, `#!/bin/sh\nsleep 1000 > /dev/null 2>&1 &\necho "$$ $!" > ${pids}\necho '{}'\n`, {
      mode: 0o755
    })
    const { pool } = open()
    await expect(pool.run(probing(tool))).resolves.toMatchObject({ applies: false })
    const [, started] = readFileSync(pids, 'utf8').trim().split(' ').map(Number)
    await eventually(() => !isAlive(started!))
  })

  it('when the app is killed', async () => {
    const { app, worker } = await appAtWork(probing(hangingTool()))
    const tools = await toolPids()
    process.kill(app, 'SIGKILL')
    await eventually(() => ![...tools, worker].some(isAlive) && left().length === 0)
  })

  it('once the app has started again, when it was killed together with its worker', async () => {
    const { app, worker } = await appAtWork(writingDown(hangingTool()))
    const tools = await toolPids()
    // Stopped first, so that neither can tidy up.
    for (const pid of [app, worker]) process.kill(pid, 'SIGSTOP')
    for (const pid of [worker, app]) process.kill(pid, 'SIGKILL')
    await eventually(() => ![app, worker].some(isAlive))
    expect([tools.map(isAlive), left().length]).toEqual([[true, true], 1])
    await sweep(tempDir, noLog)
    expect([tools.map(isAlive), left()]).toEqual([[false, false], []])
  })

  it('once the app has started again, when its worker was stopped and it was killed', async () => {
    const { app, worker } = await appAtWork(probing(hangingTool()))
    const tools = await toolPids()
    process.kill(worker, 'SIGSTOP')
    process.kill(app, 'SIGKILL')
    await eventually(() => !isAlive(app))
    expect([worker, ...tools].map(isAlive)).toEqual([true, true, true])
    await sweep(tempDir, noLog)
    expect([[worker, ...tools].map(isAlive), left()]).toEqual([[false, false, false], []])
  })

  it.skipIf(process.platform !== 'linux')('of a program that left the group of its tool', async () => {
    const { pool, workers } = open()
    const task = pool.run(probing(hangingTool('setsid')), { retryCrashed: false }).catch((error: unknown) => error)
    const tools = await toolPids()
    process.kill(workers[0]!, 'SIGKILL')
    await task
    expect(tools.map(isAlive)).toEqual([false, false])
  })

  it('of a tool that says nothing of its worker in its environment', async () => {
    const bare = join(dir, 'bare')
    const tool = hangingTool()
    writeFileSync(bare, `#!/bin/sh\nexec env -i ${tool}\n`, { mode: 0o755 })
    const { pool, workers } = open()
    const task = pool.run(probing(bare), { retryCrashed: false }).catch((error: unknown) => error)
    const tools = await toolPids()
    // On a busy computer the tool may have been faster than the note about it.
    await eventually(() => readdirSync(join(tempDir, left()[0]!, 'processes')).length === 2)
    process.kill(workers[0]!, 'SIGKILL')
    await task
    expect(tools.map(isAlive)).toEqual([false, false])
  })
})

describe.skipIf(process.platform === 'win32')('a sweep', () => {
  const stranger = (): number => {
    const child = spawn('sleep', ['1000'], { stdio: 'ignore', detached: true })
    onTestFinished(() => void child.kill('SIGKILL'))
    return child.pid ?? 0
  }
  const note = (...names: string[]): void => {
    const records = join(tempDir, 'earlier', 'processes')
    mkdirSync(records, { recursive: true })
    for (const name of names) writeFileSync(join(records, name), '')
  }

  it('never ends a stranger to whom the number of an earlier process was given', async () => {
    const pid = stranger()
    const start = (await startOf(pid))!
    const before = start.replace(/^\d+/, (number) => String(Number(number) - 10_000))
    const anotherBoot = start.replace(/t[0-9a-f]+$/, `t${'0'.repeat(32)}`)
    note(
      recordName({ kind: 'tool', pid, start: before }),
      recordName({ kind: 'worker', pid, start: before }),
      ...(anotherBoot === start ? [] : [recordName({ kind: 'tool', pid, start: anotherBoot })])
    )
    await sweep(tempDir, noLog)
    expect([isAlive(pid), left()]).toEqual([true, []])
  })

  it('ends the one that was noted', async () => {
    const pid = stranger()
    note(recordName({ kind: 'tool', pid, start: (await startOf(pid))! }))
    await sweep(tempDir, noLog)
    await eventually(() => !isAlive(pid))
  })

  it('takes what is no record for a file like any other', async () => {
    note('tool-1', `tool-${process.pid}-`, 'worker--1-2t3', 'notes.txt')
    writeFileSync(join(tempDir, 'half.wav'), 'half')
    await sweep(tempDir, noLog)
    expect(existsSync(tempDir)).toBe(false)
  })

  it('of a folder that is not there does nothing', async () => {
    await sweep(join(dir, 'nowhere'), noLog)
    expect(existsSync(join(dir, 'nowhere'))).toBe(false)
  })
})

describe.skipIf(process.platform === 'win32')('a tool', () => {
  it('gives way to whoever sits at the computer, as its worker does', async () => {
    const { pool } = open()
    const abort = new AbortController()
    const task = pool.run(probing(hangingTool()), { signal: abort.signal }).catch(() => {})
    const tools = await toolPids()
    const below = constants.priority.PRIORITY_BELOW_NORMAL
    expect(tools.map((pid) => getPriority(pid))).toEqual([below, below])
    abort.abort()
    await task
  })

  it('that takes long is no sign of a worker that hangs', async () => {
    const slow = join(dir, 'slow')
    writeFileSync(slow, `#!/bin/sh\nsleep 8\necho '{}'\n`, { mode: 0o755 })
    const { pool, workers } = open({ silenceMs: SILENCE_MS })
    await expect(pool.run(probing(slow))).resolves.toMatchObject({ applies: false })
    expect(workers).toHaveLength(1)
  })

  it('that is killed from outside says nothing about its file', async () => {
    const { pool, workers } = open()
    const task = pool.run(probing(hangingTool())).catch((error: unknown) => error)
    const [tool] = await toolPids()
    process.kill(tool, 'SIGKILL')
    expect(await task).toMatchObject({ name: 'TaskFailed', code: 'tool-killed' })
    expect(workers).toHaveLength(1)
  })
})
