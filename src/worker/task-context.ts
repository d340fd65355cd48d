import type { TaskKind, TaskProgress, WorkerConfig } from '../shared/worker-protocol.ts'

/** What a task is given beside its input. */
export interface TaskContext<K extends TaskKind = TaskKind> {
  readonly config: WorkerConfig
  readonly signal: AbortSignal
  /** Says how long the task may take in all, from its start, once its work is known; see time-limit.ts. */
  readonly allow: (ms: number) => void
  /** `detail` is what TASKS foresees for the kind. `at once`: not to be passed over for a later state. */
  readonly onProgress: (fraction: number, detail?: TaskProgress<K>, when?: 'at once') => void
}
