import type { WorkerConfig } from '../../shared/worker-protocol.ts'
import type { Request } from './request-queue.ts'
import type { WorkerProcess } from './worker-process.ts'

/** A worker process and what it is doing. */
export interface Slot {
  process: WorkerProcess
  /** How it was set up; `tempDir` is its own. */
  config: WorkerConfig & { tempDir: string }
  ready: boolean
  running: Map<number, Run>
  /** Runs one request that must have nothing beside it, or is being emptied for one. */
  alone: boolean
  /** Models it has run, by hash: what its memory has been used for. */
  models: Set<string>
  /** For how long it has said nothing, although it had something to do. */
  silentMs: number
  /** One too many since the pool was made smaller: gets nothing more. */
  surplus: boolean
  /** Ended or about to be: gets nothing more. Null: it lives. */
  doomed: Doom | null
  /** Its exit has been seen. */
  gone: boolean
  timer: NodeJS.Timeout | null
}

export type Doom =
  | { why: 'crashed' | 'killed' }
  /** By the pool. */
  | { why: 'idle' | 'outdated' | 'surplus' | 'unresponsive' | 'broken' | 'silent' | 'closing' }
  /** `request` took too long; the others beside it did nothing wrong. */
  | { why: 'overdue'; request: Request }

/** A request on a worker. */
export interface Run {
  request: Request
  /** How long it has run. */
  spentMs: number
  /** How long it may; null: it sees to that itself. */
  limitMs: number | null
}

export function leastBusy(slots: Slot[]): Slot | undefined {
  return slots.reduce<Slot | undefined>(
    (best, slot) => (best === undefined || slot.running.size < best.running.size ? slot : best),
    undefined
  )
}
