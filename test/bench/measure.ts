import { readFileSync } from 'node:fs'

/** One line of the report: what was measured, the figure, and what it should be. */
export interface Figure {
  what: string
  value: number
  unit: 'ratio' | 'ms' | 's' | 'MB' | 'per second'
  /** The aim, with the direction in which it is met. */
  aim?: { atMost: number } | { atLeast: number }
  /** What stands behind the figure: absolute values, the spread over the rounds. */
  note?: string
}

/** One of two ways to do the same work. */
export interface Side {
  run: () => Promise<unknown>
  /** The processes that do it, beside this one. */
  processes?: () => readonly number[]
}

export interface Comparison {
  /** Time of ours over time of the bare way: the median over the rounds, the lowest and the highest. */
  ratio: number
  lowest: number
  highest: number
  /** The same of the processor time that all processes took, which other programs disturb less; null where unknown. */
  cpuRatio: number | null
  oursMs: number
  bareMs: number
}

/**
 * Does the same work in two ways, in turn, and compares each round with itself, so that a computer that is busy for a
 * while disturbs both. Which goes first changes from round to round: neither always finds the caches warm.
 */
export async function compare(
  ours: Side,
  bare: Side,
  { rounds = 7, warmUp = 1 }: { rounds?: number; warmUp?: number } = {}
): Promise<Comparison> {
  const pairs: { ours: Cost; bare: Cost }[] = []
  for (let round = 0; round < warmUp + rounds; round++) {
    const oursFirst = round % 2 === 0
    const first = await costOf(oursFirst ? ours : bare)
    const second = await costOf(oursFirst ? bare : ours)
    if (round >= warmUp) pairs.push(oursFirst ? { ours: first, bare: second } : { ours: second, bare: first })
  }
  const ratios = pairs.map((pair) => pair.ours.ms / pair.bare.ms)
  const cpuRatios = pairs.map((pair) => pair.ours.cpuMs / pair.bare.cpuMs)
  return {
    ratio: median(ratios),
    lowest: Math.min(...ratios),
    highest: Math.max(...ratios),
    cpuRatio: cpuRatios.every(Number.isFinite) ? median(cpuRatios) : null,
    oursMs: median(pairs.map((pair) => pair.ours.ms)),
    bareMs: median(pairs.map((pair) => pair.bare.ms))
  }
}

/** The spread and the processor time of a comparison, for a note; `shown` turns a ratio into the one that is reported. */
export function spread({ lowest, highest, cpuRatio }: Comparison, shown = (ratio: number): number => ratio): string {
  const ends = [shown(lowest), shown(highest)].sort((a, b) => a - b).map((end) => end.toFixed(2))
  const cpu = cpuRatio === null ? '' : `, by processor time ${shown(cpuRatio).toFixed(2)}`
  return `rounds ${ends.join(' to ')}${cpu}`
}

export async function timed(work: () => unknown): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** The times of `count` calls, in milliseconds. */
export async function times(count: number, work: (call: number) => unknown): Promise<number[]> {
  const all: number[] = []
  for (let call = 0; call < count; call++) all.push(await timed(() => work(call)))
  return all
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** The time that all but one in a hundred calls stay under. */
export function percentile99(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? Number.NaN
}

interface Cost {
  ms: number
  cpuMs: number
}

async function costOf({ run, processes }: Side): Promise<Cost> {
  const before = cpuMs(processes?.() ?? [])
  const ms = await timed(run)
  return { ms, cpuMs: cpuMs(processes?.() ?? []) - before }
}

/** Processor time of this process and others so far; NaN where the system does not tell it of others. */
function cpuMs(others: readonly number[]): number {
  const { user, system } = process.cpuUsage()
  return others.reduce((sum, pid) => sum + cpuMsOf(pid), (user + system) / 1000)
}

const TICK_MS = 10

/** From proc_pid_stat(5): user and system time, fields 14 and 15, in hundredths of a second on every usual kernel. */
function cpuMsOf(pid: number): number {
  if (process.platform !== 'linux') return Number.NaN
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
  return (Number(user) + Number(system)) * TICK_MS
}
