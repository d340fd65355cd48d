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

/** The task took its worker down (once, or twice where it was tried again alone): whoever asked sets it aside. */
export class WorkerCrashed extends InglenookError {
  readonly exit: WorkerExit
  readonly detail: string

  constructor(task: Task, crashes: number, exit: WorkerExit) {
    const times = crashes === 1 ? '' : ' twice'
    super('worker-crashed', `The worker crashed${times} while ${doing(task)} (${describeExit(exit)}).`)
    this.name = 'WorkerCrashed'
    this.exit = exit
    this.detail = exit.stderr
  }
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
    case 'locateDropped':
      return `looking for “${task.name}”`
  }
}
