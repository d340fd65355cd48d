import type { ToWorker, WorkerConfig } from '../../shared/worker-protocol.ts'

/**
 * A running worker as the pool sees it, whichever host forked it: Node's `child_process` (node-workers.ts) or Electron's
 * `utilityProcess`. The pool trusts nothing that arrives: messages are `unknown` until parsed.
 */
export interface WorkerProcess {
  /** Undefined until the system has started it, and after a start that failed. */
  readonly pid: number | undefined
  /** Never throws: a message to a process that is gone is dropped, since its exit is on the way. */
  post(message: ToWorker): void
  /** One listener; called for each message in order. */
  onMessage(listener: (message: unknown) => void): void
  /** One listener; called exactly once, also when the process could not be started at all. */
  onExit(listener: (exit: WorkerExit) => void): void
  /** At once and without mercy (SIGKILL or its equal): a worker that hangs in native code hears nothing gentler. */
  kill(): void
}

export interface WorkerExit {
  /** Null when a signal ended it or it never started. */
  code: number | null
  signal: string | null
  /** The end of what it wrote to stderr (see stderr-tail.ts), or why it could not be started. */
  stderr: string
}

/** Starts a worker set up by `config`, which travels as JSON in the first argument. Does not wait for it, and never throws. */
export type ForkWorker = (config: WorkerConfig) => WorkerProcess

/**
 * Whether a process that nobody of ours has killed was ended from outside: by the system short of memory, by somebody, or
 * by a system going down. What a program does to itself (SIGABRT, SIGSEGV …) is none of these.
 */
export function endedFromOutside({ code, signal }: Pick<WorkerExit, 'code' | 'signal'>): boolean {
  if (signal !== null) return FROM_OUTSIDE.has(signal)
  // Windows knows no signals: TerminateProcess, as the task manager and taskkill use it, leaves exit code 1.
  return process.platform === 'win32' && code === 1
}

const FROM_OUTSIDE: ReadonlySet<string> = new Set(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'])
