import { basename, resolve } from 'node:path'
import { InglenookError } from '../../shared/failure.ts'
import { CONTAINERS } from './containers.ts'
import { type MemoryGuard, tooMuchMemory } from './memory-guard.ts'

/*
 * How ffmpeg and ffprobe are called. A media file is hostile: it may be a playlist that points at other files or at the
 * network, declare a length of years, or ask for gigabytes.
 */

/** More than any packet or table of a real file; a larger single allocation is refused. */
const MOST_BYTES_AT_ONCE = 512 * 1024 ** 2

/** For execa: no window on Windows, and a kill that takes the whole process group with it. */
export const TOOL_OPTIONS = {
  stdin: 'ignore',
  killDescendants: true,
  killSignal: 'SIGKILL',
  windowsHide: true,
  encoding: 'buffer',
  reject: false,
  stripFinalNewline: false
} as const

/** What timers hold, 24 days. */
const LONGEST_MS = 2 ** 31 - 1

/** A time limit as execa takes it. */
export function timeoutOf(ms: number): number {
  return Math.min(LONGEST_MS, Math.ceil(ms))
}

/** Options that stand before any input of ffmpeg and ffprobe. */
export const BOUNDED = ['-hide_banner', '-loglevel', 'error', '-max_alloc', String(MOST_BYTES_AT_ONCE)] as const

/**
 * A file as input: by absolute path and behind `file:`, so that no name (a leading dash, a colon, `concat:`) is taken for
 * anything else, with every other protocol forbidden, and every kind of file that points at others.
 */
export function inputFile(path: string): string[] {
  return ['-protocol_whitelist', 'file', '-format_whitelist', CONTAINERS.join(), '-i', `file:${resolve(path)}`]
}

/** The error for a tool that could not be started at all. Main then looks for it anew. */
function toolMissing(tool: string, cause: unknown): InglenookError {
  return new InglenookError('tool-missing', `${basename(tool)} could not be started (${tool}).`, { cause })
}

/** How a run of a tool began, as execa tells it. */
interface ToolStart {
  exitCode?: number | undefined
  signal?: string | undefined
  code?: string | undefined
}

/** Whether a run ended before there was a process. */
function neverStarted(run: ToolStart): boolean {
  const { exitCode, signal, code } = run
  return exitCode === undefined && signal === undefined && code !== undefined
}

/** How a run of a tool ended, as execa tells it. */
interface ToolEnd {
  signal?: string | undefined
  timedOut: boolean
  isCanceled: boolean
  isMaxBuffer: boolean
}

/** Whether somebody else, such as a system short of memory, ended the tool: that says nothing about the file. */
function isKilled({ signal, timedOut, isCanceled, isMaxBuffer }: ToolEnd): boolean {
  return (signal === 'SIGKILL' || signal === 'SIGTERM') && !timedOut && !isCanceled && !isMaxBuffer
}

function toolKilled(tool: string, path: string, cause: unknown): InglenookError {
  return new InglenookError('tool-killed', `${basename(tool)} was ended from outside while it read ${path}.`, { cause })
}

/**
 * Lets a run pass that ended by itself, well or not.
 *
 * @throws InglenookError `tool-missing` when it never began, `unreadable-media` when it took too much memory,
 *   `tool-killed` when somebody else ended it
 */
export function checkEndedItself(run: ToolStart & ToolEnd, tool: string, path: string, memory: MemoryGuard): void {
  if (neverStarted(run)) throw toolMissing(tool, run)
  if (memory.tripped) throw tooMuchMemory(path, run)
  if (isKilled(run)) throw toolKilled(tool, path, run)
}

/** The first words of what a tool said, on one line, for a message. */
export function firstWords(stderr: string, path: string): string {
  if (stderr.includes('Format not on whitelist')) {
    return ' (it is no video or recording: a photo or a text, say, or a list that points at other files)'
  }
  if (stderr.includes('exceeds max_streams')) return ' (it claims to hold thousands of streams)'
  const [line] = stderr
    .replaceAll(`file:${resolve(path)}`, 'the file')
    .split('\n')
    .map((one) => one.replace(/^\[[^\]]*\]\s*/, '').trim())
    .filter((one) => one !== '')
  return line ? ` (${line.slice(0, 200)})` : ''
}
