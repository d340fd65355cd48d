import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'
import { type UtilityProcess, utilityProcess } from 'electron'
import { WORKER_FOLDER_VARIABLE } from '../../shared/process-record.ts'
import { StderrTail } from '../workers/stderr-tail.ts'
import type { ForkWorker, WorkerProcess } from '../workers/worker-process.ts'

/**
 * Workers as Electron's utility processes. `onStderr` gets each line a worker writes to stderr.
 *
 * Note: kill is the system's. `UtilityProcess.kill` asks politely (SIGTERM), which a worker that hangs in native code
 * never hears.
 */
export function utilityWorkers(
  entry: URL,
  onStderr: (line: string, pid: number | undefined) => void = () => {}
): ForkWorker {
  const file = fileURLToPath(entry)
  return (config) => {
    const { tempDir } = config
    const child = utilityProcess.fork(file, [JSON.stringify(config)], {
      serviceName: 'Inglenook worker',
      env: { ...process.env, ...(tempDir !== undefined && { [WORKER_FOLDER_VARIABLE]: tempDir }) },
      stdio: ['ignore', 'ignore', 'pipe']
    })
    return asWorkerProcess(child, new StderrTail((line) => onStderr(line, child.pid)))
  }
}

function asWorkerProcess(child: UtilityProcess, stderr: StderrTail): WorkerProcess {
  let isGone = false
  let problem: string | null = null
  let killWhenSpawned = false
  child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk))
  child.on('error', (type, location) => {
    problem = `${type} in ${location}`
  })
  child.on('exit', () => {
    isGone = true
  })
  child.on('spawn', () => {
    if (killWhenSpawned) killNow(child)
  })
  return {
    get pid() {
      return child.pid
    },
    post: (message) => {
      if (!isGone) child.postMessage(message)
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) =>
      void child.on('exit', (code) => {
        stderr.flush()
        listener({ ...howItEnded(code), stderr: [problem, stderr.text].filter(Boolean).join('\n') })
      }),
    kill: () => {
      if (child.pid === undefined) killWhenSpawned = true
      else if (!isGone) killNow(child)
    }
  }
}

/**
 * What the exit code of a utility process says. On POSIX it is the code of a process that ended itself, but the status of
 * waitpid(2) of one that a signal ended: the signal's number, and 128 more where it left a memory dump. A worker ends
 * itself with 0, 1 or 70, so that only the signals that end a process in truth are taken for one.
 */
export function howItEnded(
  status: number,
  platform: NodeJS.Platform = process.platform
): { code: number | null; signal: string | null } {
  const signal = platform === 'win32' ? undefined : FATAL.find((name) => constants.signals[name] === (status & 0x7f))
  return signal === undefined || status > 0xff ? { code: status, signal: null } : { code: null, signal }
}

const FATAL = ['SIGILL', 'SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGKILL', 'SIGSEGV', 'SIGTERM'] as const

function killNow(child: UtilityProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(child.pid, 'SIGKILL')
  } catch (error) {
    const isGoneAlready = error instanceof Error && 'code' in error && error.code === 'ESRCH'
    if (!isGoneAlready) child.kill()
  }
}
