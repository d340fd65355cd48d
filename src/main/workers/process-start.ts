import { readFile } from 'node:fs/promises'
import { execa } from 'execa'
import { startByClock, startOnLinux } from '../../shared/process-record.ts'

/** When the process with this number began; null when there is none, or it has ended and only waits to be collected. */
export function startOf(pid: number): Promise<string | null> {
  if (process.platform === 'linux') return onLinux(pid)
  return process.platform === 'win32' ? onWindows(pid) : byPs(pid)
}

async function onLinux(pid: number): Promise<string | null> {
  try {
    const [stat, bootId] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile('/proc/sys/kernel/random/boot_id', 'utf8')
    ])
    return startOnLinux(stat, bootId)
  } catch (error) {
    if (isGone(error)) return null
    throw error
  }
}

/** Such as `Ss   Sat Nov 21 15:28:05 2026`, in local time. */
async function byPs(pid: number): Promise<string | null> {
  const { stdout } = await execa('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
    reject: false,
    env: { LC_ALL: 'C' }
  })
  const [, state, time] = /^\s*(\S+)\s+(.+)$/.exec(stdout) ?? []
  if (state === undefined || time === undefined || state.startsWith('Z')) return null
  return startByClock(Date.parse(time))
}

async function onWindows(pid: number): Promise<string | null> {
  const script = `$p = Get-Process -Id ${pid} -ErrorAction SilentlyContinue; if ($p) { ([DateTimeOffset]$p.StartTime).ToUnixTimeMilliseconds() }`
  const { stdout } = await execa('powershell', ['-NoProfile', '-NonInteractive', '-Command', script], {
    reject: false,
    windowsHide: true
  })
  return /^\d+$/.test(stdout.trim()) ? startByClock(Number(stdout)) : null
}

/** It ended before, or while, it was looked at. */
export function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')
}
