import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { WORKER_FOLDER_VARIABLE } from '../../shared/process-record.ts'
import type { WorkerConfig } from '../../shared/worker-protocol.ts'
import { StderrTail } from './stderr-tail.ts'
import type { ForkWorker, WorkerExit, WorkerProcess } from './worker-process.ts'

/**
 * Workers as child processes of Node. `entry` is the built worker or, in a checkout, its `.ts` source, which Node runs
 * by stripping the types. `onStderr` gets each line a worker writes to stderr.
 */
export function nodeWorkers(
  entry: URL | string,
  onStderr: (line: string, pid: number | undefined) => void = () => {}
): ForkWorker {
  const file = typeof entry === 'string' ? entry : fileURLToPath(entry)
  return (config) => {
    let child: ChildProcess
    try {
      child = fork(file, [JSON.stringify(config)], {
        // Typed arrays and large numbers arrive as they are; JSON would turn an embedding into an object.
        serialization: 'advanced',
        // Nothing inherited: an inspector port of the parent's would be taken, and its loaders are not the worker's.
        execArgv: [ROOM_FOR_A_PICTURE],
        env: environmentOf(config),
        stdio: ['ignore', 'ignore', 'pipe', 'ipc']
      })
    } catch (error) {
      // Most refusals of the system come as an event, but not all: with no memory left, fork throws.
      return neverStarted(error)
    }
    return asWorkerProcess(child, new StderrTail((line) => onStderr(line, child.pid)))
  }
}

/**
 * Note: room for a picture. A worker's own heap is 10 MB, and V8 goes through all of it whenever it and the memory that
 * hangs on it come to twice what the last time left over, which each decoded photo does: up to an eighth of the time of
 * making thumbnails. Five times is room enough; the pictures themselves are given back by hand (worker/media/picture.ts).
 */
const ROOM_FOR_A_PICTURE = '--heap-growing-percent=400'

function neverStarted(error: unknown): WorkerProcess {
  const stderr = error instanceof Error ? error.message : String(error)
  return {
    pid: undefined,
    post: () => {},
    onMessage: () => {},
    onExit: (listener) => void setImmediate(listener, { code: null, signal: null, stderr }),
    kill: () => {}
  }
}

function asWorkerProcess(child: ChildProcess, stderr: StderrTail): WorkerProcess {
  child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk))
  return {
    get pid() {
      return child.pid
    },
    post: (message) => {
      // The callback takes the error of a channel that closed meanwhile; `exit` tells the pool what it needs.
      if (child.connected) child.send(message, () => {})
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => onceOver(child, stderr, listener),
    kill: () => void child.kill('SIGKILL')
  }
}

const STDERR_GRACE_MS = 500

function onceOver(child: ChildProcess, stderr: StderrTail, listener: (exit: WorkerExit) => void): void {
  let told = false
  const tell = (exit: Omit<WorkerExit, 'stderr'>, problem?: string): void => {
    if (told) return
    told = true
    stderr.flush()
    listener({ ...exit, stderr: problem ?? stderr.text })
  }
  // `close` comes after `exit` once stderr is read to its end, so that the report has the last words.
  child.on('close', (code, signal) => tell({ code, signal }))
  // A grandchild may hold stderr open for ever; the last words are not worth waiting for that long.
  child.on('exit', (code, signal) => void setTimeout(() => tell({ code, signal }), STDERR_GRACE_MS).unref())
  child.on('error', (error) => {
    if (child.pid === undefined) tell({ code: null, signal: null }, error.message)
  })
}

function environmentOf({ tempDir }: WorkerConfig): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ...rest } = process.env
  return { ...rest, ...(tempDir !== undefined && { [WORKER_FOLDER_VARIABLE]: tempDir }) }
}
