import { basename } from 'node:path'
import { type Failure, InglenookError } from '../../shared/failure.ts'
import type { Task } from '../../shared/worker-protocol.ts'
import type { WorkerExit } from './worker-process.ts'

/** The task ran and failed; the worker is well. `failure` is the worker's sentence, `detail` its stack for the log. */
export class TaskFailed extends InglenookError {
  readonly failure: Failure
  readonly detail: string

  constructor(failure: Failure, detail: string) {
    super(failure.code, failure.message)
    this.name = 'TaskFailed'
    this.failure = failure
    this.detail = detail
  }
}

/**
 * The task's worker died under it (once, or twice where it was tried again alone): whoever asked sets it aside, unless
 * the worker was `killed` from outside, which says nothing about the task.
 */
export class WorkerCrashed extends InglenookError {
  readonly exit: WorkerExit
  readonly detail: string
  /** Ended by a signal that Inglenook did not send: by the system short of memory, or by somebody. */
  readonly killed: boolean
  /** It gave up because it was given no more memory. */
  readonly outOfMemory: boolean

  constructor(task: Task, times: number, exit: WorkerExit, why: Failing = 'crashed') {
    const outOfMemory = why === 'crashed' && ranOutOfMemory(exit)
    const what = outOfMemory ? 'The worker ran out of memory' : SENTENCES[why]
    super(CODES[why], `${what}${times === 1 ? '' : ' twice'} while ${doing(task)} (${describeExit(exit)}).`)
    this.name = 'WorkerCrashed'
    this.exit = exit
    this.detail = exit.stderr
    this.killed = why === 'killed'
    this.outOfMemory = outOfMemory
  }
}

/** The task made its worker go silent, or took far longer than its work explains; the worker was killed for it. */
export class WorkerSilent extends WorkerCrashed {
  constructor(task: Task, times: number, exit: WorkerExit, why: 'silent' | 'overdue') {
    super(task, times, exit, why)
    this.name = 'WorkerSilent'
  }
}

export type Failing = 'crashed' | 'killed' | 'silent' | 'overdue'

const CODES: Readonly<Record<Failing, string>> = {
  crashed: 'worker-crashed',
  killed: 'worker-killed',
  silent: 'worker-silent',
  overdue: 'worker-silent'
}

const SENTENCES: Readonly<Record<Failing, string>> = {
  crashed: 'The worker crashed',
  killed: 'The worker was ended from outside',
  silent: 'The worker no longer answered and was ended',
  overdue: 'The worker was ended, as it took far too long,'
}

/** No worker comes up at all, so the fault is the installation's and no task's. */
export class WorkerCannotStart extends InglenookError {
  readonly exit: WorkerExit
  readonly detail: string

  constructor(deaths: number, exit: WorkerExit) {
    super(
      'worker-cannot-start',
      `Photos cannot be processed: the worker process ended ${deaths} times in a row before it was ready (${describeExit(exit)}). Install Inglenook again; the log says more.`
    )
    this.name = 'WorkerCannotStart'
    this.exit = exit
    this.detail = exit.stderr
  }
}

/** Whoever asked for the task gave it up, or the pool was closed. Named as DOM's own so that it is told from a failure. */
export class Cancelled extends InglenookError {
  constructor(options?: { cause?: unknown }) {
    super('cancelled', 'It was cancelled.', options)
    this.name = 'AbortError'
  }
}

/** What V8, the C++ library and Node say when there is no more memory to be had. */
function ranOutOfMemory({ stderr }: WorkerExit): boolean {
  return /heap out of memory|bad_alloc|Array buffer allocation failed|ERR_WORKER_OUT_OF_MEMORY/.test(stderr)
}

export function describeExit({ code, signal }: WorkerExit): string {
  if (signal !== null) return `signal ${signal}`
  return code === null ? 'it could not be started' : `exit code ${code}`
}

function doing(task: Task): string {
  switch (task.kind) {
    case 'listFolder':
      return `listing the folder “${basename(task.path)}”`
    case 'identify':
      return `identifying “${basename(task.path)}”`
    case 'analyseImage':
      return `analysing “${basename(task.path)}”`
    case 'analyseVideo':
      return `looking for faces in “${basename(task.path)}”`
    case 'hashFile':
      return `reading “${basename(task.path)}”`
    case 'copyModelFile':
      return `copying the model file “${basename(task.from)}”`
    case 'downloadFile':
      return `fetching the model file “${basename(task.to)}”`
    case 'inspectModel':
      return `looking into the model “${task.model.entry.label}”`
    case 'measureModel':
      return `measuring the model “${task.model.entry.label}”`
    case 'tagAudio':
      return `listening to “${basename(task.path)}”`
    case 'transcribe':
      return `writing down what is said in “${basename(task.path)}”`
    case 'probeMedia':
      return `looking into “${basename(task.path)}”`
    case 'makeWaveform':
      return `drawing the sound of “${basename(task.path)}”`
    case 'makePoster':
    case 'grabFrame':
      return `taking a picture from “${basename(task.path)}”`
    case 'makeProxy':
      return `making a copy of “${basename(task.path)}” that can be played`
    case 'locateDropped':
      return `looking for “${task.name}”`
  }
}
