import { readFileSync } from 'node:fs'

/** Physical memory of a process in megabytes, as Linux counts it: what it holds itself and the program files it has read. */
export function residentMb(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  if (kilobytes === undefined) throw new Error(`process ${pid} says nothing of its memory`)
  return Number(kilobytes) / 1024
}
