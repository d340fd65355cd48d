import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { totalmem } from 'node:os'
import { InglenookError } from '../../shared/failure.ts'

const GB = 1024 ** 3
/** Decoding and encoding 8K takes three; a file can ask for any amount in steps that are each modest. */
const MOST_BYTES = Math.max(GB, Math.min(4 * GB, totalmem() / 2))
const LOOK_MS = process.platform === 'linux' ? 200 : 2000

/** A program that is kept from taking more memory than there is for it. */
export interface MemoryGuard {
  /** Whether it was ended for that. */
  readonly tripped: boolean
}

interface Guarded {
  pid?: number | undefined
  kill(signal: 'SIGKILL'): boolean
  nodeChildProcess: { once(event: 'exit', listener: () => void): unknown }
}

/**
 * Looks at the memory of a program while it runs, and ends it when that is more than `mostBytes`.
 *
 * Note: looked at, not limited. Node cannot limit a child, and not every system could; a file that makes ffmpeg take
 * gigabytes does it over seconds. On Windows only the limit on a single allocation holds.
 */
export function guardMemory(tool: Guarded, mostBytes = MOST_BYTES): MemoryGuard {
  const guard = { tripped: false }
  const { pid } = tool
  if (pid === undefined || process.platform === 'win32') return guard
  let looking = false
  const look = async (): Promise<void> => {
    if (looking) return
    looking = true
    const bytes = await residentBytes(pid)
    looking = false
    if (bytes <= mostBytes || !isRunning) return
    guard.tripped = true
    tool.kill('SIGKILL')
  }
  let isRunning = true
  const timer = setInterval(() => void look(), LOOK_MS)
  timer.unref()
  tool.nodeChildProcess.once('exit', () => {
    isRunning = false
    clearInterval(timer)
  })
  return guard
}

export function tooMuchMemory(path: string, cause: unknown): InglenookError {
  return new InglenookError(
    'unreadable-media',
    `The file ${path} is not opened: it takes far more memory than a video or recording does. It is damaged, or made to do harm.`,
    { cause }
  )
}

/** Zero once it has ended. */
async function residentBytes(pid: number): Promise<number> {
  if (process.platform === 'linux') {
    const status = await readFile(`/proc/${pid}/status`, 'latin1').catch(() => '')
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024
  }
  return new Promise((resolve) => {
    execFile('ps', ['-o', 'rss=', '-p', String(pid)], (error, stdout) => {
      resolve(error ? 0 : Number(stdout.trim()) * 1024)
    })
  })
}
