import { fileURLToPath } from 'node:url'
import { type UtilityProcess, utilityProcess } from 'electron'
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
    const child = utilityProcess.fork(file, [JSON.stringify(config)], {
      serviceName: 'Inglenook worker',
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
        listener({ code, signal: null, stderr: [problem, stderr.text].filter(Boolean).join('\n') })
      }),
    kill: () => {
      if (child.pid === undefined) killWhenSpawned = true
      else if (!isGone) killNow(child)
    }
  }
}

function killNow(child: UtilityProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(child.pid, 'SIGKILL')
  } catch (error) {
    const isGoneAlready = error instanceof Error && 'code' in error && error.code === 'ESRCH'
    if (!isGoneAlready) child.kill()
  }
}
