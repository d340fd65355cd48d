/*
 * A worker notes itself and each program it starts as an empty file in the folder `processes` of its temporary folder, so
 * that what outlives it, and even the app, can be found and ended. All that is known is in the file's name: it is there
 * whole or not at all, whenever the worker ends.
 */

export const PROCESS_RECORDS = 'processes'

/** Set for a worker, and so for all that it starts, to its temporary folder. */
export const WORKER_FOLDER_VARIABLE = 'INGLENOOK_WORKER_FOLDER'

export interface ProcessRecord {
  /** A tool leads a process group of its own, which ends with it. */
  kind: 'worker' | 'tool'
  pid: number
  /** When it began, which tells it from a later process with the same number; see `startOnLinux` and `startByClock`. */
  start: string
}

export function recordName({ kind, pid, start }: ProcessRecord): string {
  return `${kind}-${pid}-${start}`
}

/** Null for a name that is none. */
export function parseRecordName(name: string): ProcessRecord | null {
  const [, kind, pid, start] = /^(worker|tool)-(\d+)-(\w+)$/.exec(name) ?? []
  if (kind === undefined || pid === undefined || start === undefined) return null
  return { kind: kind === 'worker' ? 'worker' : 'tool', pid: Number(pid), start }
}

/**
 * The start as Linux counts it: clock ticks since the computer began, and which beginning that was. No jump of the clock
 * changes it. Null for a process that has ended and only waits to be collected.
 *
 * @param stat `/proc/<pid>/stat`, see proc_pid_stat(5)
 * @param bootId `/proc/sys/kernel/random/boot_id`
 */
export function startOnLinux(stat: string, bootId: string): string | null {
  // The name of the program stands in brackets and may hold any character, brackets among them.
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = fields[18]
  return state === 'Z' || state === 'X' || ticks === undefined ? null : `${ticks}t${bootId.trim().replaceAll('-', '')}`
}

/** The start by the clock on the wall, where the system says no more. */
export function startByClock(ms: number): string {
  return `${Math.round(ms)}ms`
}

/** Whether two starts are of one process. Those by the clock are rounded, and noted a moment later. */
export function isSameStart(a: string, b: string): boolean {
  const [first, second] = [a, b].map((start) => Number(/^(\d+)ms$/.exec(start)?.[1]))
  if (first === undefined || second === undefined || Number.isNaN(first) || Number.isNaN(second)) return a === b
  return Math.abs(first - second) <= CLOCK_SLACK_MS
}

const CLOCK_SLACK_MS = 3000
