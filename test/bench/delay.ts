import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Figure } from './measure.ts'

/** How late an event loop was, in milliseconds; with the processor time of its process. */
export interface Delay {
  p50: number
  p99: number
  max: number
  cpuMs: number
}

/** What to load into a process so that it can be asked. */
export const PROBE = pathToFileURL(join(import.meta.dirname, 'probe.mjs')).href

/** Asks a process that has loaded the probe. */
export async function askProbe<T>(child: ChildProcess, question: 'memory' | 'watch' | 'delay'): Promise<T> {
  child.send(question)
  const [answer] = await once(child, 'message')
  return answer
}

/** Watches the event loop of a process while something is done, and beside it that of a process that does nothing. */
export async function watched(child: ChildProcess, work: () => Promise<unknown>): Promise<{ of: Delay; idle: Delay }> {
  const idler = startIdler()
  try {
    // When both have begun: starting is not what is measured.
    await Promise.all([child, idler].map((one) => askProbe(one, 'watch')))
    await work()
    const [of, idle] = await Promise.all([child, idler].map((one) => askProbe<Delay>(one, 'delay')))
    if (!of || !idle) throw new Error('a probe did not answer')
    return { of, idle }
  } finally {
    idler.kill()
  }
}

/** How late is too late for a window that should follow every move. */
const AIM = { aim: { atMost: 30 } }

export function delayFigure(what: string, { of, idle }: { of: Delay; idle: Delay }, note: string): Figure {
  const rest = ({ p50, max }: Delay): string => `half ${p50.toFixed(1)} ms, longest ${max.toFixed(0)} ms`
  const beside = `a process beside it that does nothing: ${idle.p99.toFixed(1)} ms, ${rest(idle)}`
  return { what, value: of.p99, unit: 'ms', ...AIM, note: `99th percentile; ${rest(of)}; ${beside}; ${note}` }
}

function startIdler(): ChildProcess {
  const args = ['--import', PROBE, '--eval', 'setInterval(() => undefined, 1_000_000)']
  return spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
}
