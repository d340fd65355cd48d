import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'

/**
 * Threads for speech recognition: one less than the processor has cores, so that none of them has to wait for a core that
 * something else keeps busy; all of them wait for the slowest after each step.
 */
export function speechThreads(): number {
  const usable = Math.min(physicalCores() ?? availableParallelism(), availableParallelism())
  return Math.max(1, usable - 1)
}

/** Cores and not the hardware threads on them, which share one unit for vectors; null where the system does not say. */
function physicalCores(): number | null {
  if (process.platform !== 'linux') return process.arch === 'x64' ? Math.ceil(availableParallelism() / 2) : null
  const cores = new Set<string>()
  for (const processor of readFileSync('/proc/cpuinfo', 'utf8').split('\n\n')) {
    const socket = /^physical id\s*:\s*(\d+)/m.exec(processor)?.[1]
    const core = /^core id\s*:\s*(\d+)/m.exec(processor)?.[1]
    if (core !== undefined) cores.add(`${socket ?? 0}/${core}`)
  }
  return cores.size > 0 ? cores.size : null
}
