import { readdir, readFile, rm } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { execa } from 'execa'
import {
  isSameStart,
  PROCESS_RECORDS,
  type ProcessRecord,
  parseRecordName,
  WORKER_FOLDER_VARIABLE
} from '../../shared/process-record.ts'
import { isGone, startOf } from './process-start.ts'

/**
 * Ends what workers left running and removes what they left lying.
 *
 * Note: who is ended. A process number alone says nothing, since the system gives it to another sooner or later. So a
 * process is ended when it began at the moment that was noted of it (shared/process-record.ts), or, where the system
 * shows environments, when it carries the worker's folder in its own, as all that a worker started does: that finds also
 * what was started in the instant in which its worker was killed, and what a tool started in turn and left behind.
 *
 * @param folder That of one worker, or the one that holds those of all. There may be none.
 * @throws when something cannot be removed, or does not end
 */
export async function clearLeftovers(folder: string): Promise<void> {
  const until = performance.now() + PATIENCE_MS
  for (;;) {
    const left = [...(await recorded(folder)), ...(await marked(folder))]
    if (left.length === 0) break
    if (performance.now() > until) {
      throw new Error(`Processes ${left.map(({ pid }) => pid).join(', ')} of an earlier worker do not end.`)
    }
    await Promise.all(left.map(end))
    await setTimeout(ASK_AGAIN_MS)
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 3 })
}

const PATIENCE_MS = 10_000
const ASK_AGAIN_MS = 10

type Leftover = Pick<ProcessRecord, 'kind' | 'pid'>

/** Those that were noted and still run. */
async function recorded(folder: string): Promise<Leftover[]> {
  const folders = [folder, ...(await names(folder)).map((name) => join(folder, name))]
  const records = await Promise.all(folders.map((one) => names(join(one, PROCESS_RECORDS))))
  const known = records.flat().flatMap((name) => parseRecordName(name) ?? [])
  const running = await Promise.all(known.map(stillRuns))
  return known.filter((_, index) => running[index])
}

async function stillRuns({ pid, start }: ProcessRecord): Promise<boolean> {
  const now = await startOf(pid)
  return now !== null && isSameStart(now, start)
}

/** Those that carry the folder, or one below it, in their environment. */
async function marked(folder: string): Promise<Leftover[]> {
  const find = { linux: markedInProc, darwin: markedByPs }[process.platform as string]
  const pids = (await find?.(folder)) ?? []
  return pids.filter((pid) => pid !== process.pid).map((pid) => ({ kind: 'worker', pid }))
}

const MARK = `${WORKER_FOLDER_VARIABLE}=`

async function markedInProc(folder: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const own = await Promise.all(pids.map((pid) => carries(pid, folder)))
  return pids.filter((_, index) => own[index])
}

async function carries(pid: number, folder: string): Promise<boolean> {
  try {
    const environment = (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0')
    const value = environment.find((line) => line.startsWith(MARK))?.slice(MARK.length)
    return value !== undefined && (value === folder || value.startsWith(folder + sep))
  } catch (error) {
    // Another user's process is none of ours.
    if (isGone(error) || (error instanceof Error && 'code' in error && error.code === 'EACCES')) return false
    throw error
  }
}

/** Such as ` 4711 ffmpeg -i … HOME=/Users/curie INGLENOOK_WORKER_FOLDER=… `: those that belong to nobody else are shown so. */
async function markedByPs(folder: string): Promise<number[]> {
  const { stdout } = await execa('ps', ['-A', '-E', '-ww', '-o', 'pid=,command='], { reject: false })
  const own = (line: string): boolean => {
    const next = line.split(MARK + folder)[1]?.charAt(0)
    return next === '' || next === ' ' || next === sep
  }
  return stdout
    .split('\n')
    .filter(own)
    .map((line) => Number.parseInt(line, 10))
}

async function end({ kind, pid }: Leftover): Promise<void> {
  if (process.platform === 'win32') {
    await execa('taskkill', ['/pid', String(pid), '/T', '/F'], { reject: false, windowsHide: true })
    return
  }
  if (kind === 'tool') signal(-pid)
  signal(pid)
}

function signal(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (!isGone(error)) throw error
  }
}

async function names(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return []
    throw error
  }
}
