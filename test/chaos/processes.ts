import { readdirSync, readFileSync } from 'node:fs'

/** Set in the environment of all that chaos starts, and so in whatever these start: how its processes are told from all others. */
export const MARK = 'INGLENOOK_CHAOS'

export interface Running {
  pid: number
  kind: 'app' | 'worker' | 'ffmpeg' | 'whisper'
  /** T: stopped. */
  state: string
  command: string
}

/** Processes of one run that live; those that only wait to be collected do not. */
export function marked(mark: string): Running[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => look(Number(name), mark) ?? [])
}

function look(pid: number, mark: string): Running | null {
  try {
    if (!readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(`${MARK}=${mark}`)) return null
    const state = /^State:\s+(\w)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? '?'
    if (state === 'Z' || state === 'X') return null
    const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').trim()
    return { pid, kind: kindOf(command), state, command }
  } catch (error) {
    // Ended while it was looked at, or somebody else's.
    if (isOneOf(error, ['ENOENT', 'ESRCH', 'EACCES', 'EPERM'])) return null
    throw error
  }
}

function kindOf(command: string): Running['kind'] {
  if (command.includes('worker.js')) return 'worker'
  if (command.includes('cli.js')) return 'app'
  return /^\S*\/whisper-/.test(command) ? 'whisper' : 'ffmpeg'
}

/** @returns false when it had ended by itself */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    process.kill(pid, name)
    return true
  } catch (error) {
    if (isOneOf(error, ['ESRCH'])) return false
    throw error
  }
}

function isOneOf(error: unknown, codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}
