import type { Task, TaskKind, TaskOutput, TaskProgress, WorkerConfig } from '../../shared/worker-protocol.ts'
import type { ForkWorker } from './worker-process.ts'

export interface PoolOptions {
  fork: ForkWorker
  config: WorkerConfig
  /** Workers at most; they are forked when there is something to do. */
  size: number
  /** Tasks at once in one worker: 1 where a task fills a core, more where it waits for the disk. */
  concurrency: number
  /** A worker with nothing to do is ended after this long, and its memory is free again. */
  idleMs?: number
  /** How long a worker may take to answer a cancel before it is killed. */
  cancelGraceMs?: number
  /** How long a worker may take to come up before it counts as one that cannot start. */
  startMs?: number
  /** How long a worker that runs something may say nothing, beside the time to load its models, before it is killed. */
  silenceMs?: number
  /** Gets what went wrong and nobody waits for. */
  log?: (line: string) => void
}

export interface RunOptions<K extends TaskKind = TaskKind> {
  signal?: AbortSignal | undefined
  /** Higher goes first; among equals the earlier. Default 0. */
  priority?: number | undefined
  /** `fraction`: 0..1; `detail`: what tasks of this kind say beside it, see TASKS. */
  onProgress?: ((fraction: number, detail: TaskProgress<K>) => void) | undefined
  /** False: the end of its worker is reported at once, for callers that keep their own count. Default true. */
  retryCrashed?: boolean | undefined
}

export interface WorkerPool extends AsyncDisposable {
  /**
   * Runs a task and resolves to its output, parsed. Rejects with TaskFailed (the task said no), WorkerCrashed (its
   * worker died, was killed from outside, or, as WorkerSilent, had to be killed; see `retryCrashed`), WorkerCannotStart,
   * or Cancelled (the signal, or the pool closed). Once it has settled, nothing of the task runs any more, nor anything
   * that it started, and nothing of it lies in the temporary folder.
   */
  run<T extends Task>(task: T, options?: RunOptions<T['kind']>): Promise<TaskOutput<T['kind']>>
  /**
   * From now on only these models (by SHA-256 of their weights) are in use. Tasks that run with another finish with it;
   * then its memory is free again.
   */
  retainModels(sha256s: readonly string[]): void
  /**
   * From now on there are so many workers at most, set up so where `changes` says. What runs is finished where it is:
   * workers that are too many, or set up otherwise, are ended between two tasks.
   */
  resize(size: number, changes?: Partial<WorkerConfig>): void
  /** Kills every worker and rejects what is not done with Cancelled. Resolves when all processes are gone. */
  close(): Promise<void>
}
