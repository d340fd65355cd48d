import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { ResultPromise } from 'execa'
import { InglenookError } from '../shared/failure.ts'
import {
  PROCESS_RECORDS,
  type ProcessRecord,
  recordName,
  startByClock,
  startOnLinux
} from '../shared/process-record.ts'
import { diskFull, isFull } from './files/full-disk.ts'

/*
 * What this worker keeps on disk while it runs: temporary files, and notes of itself and of the programs it has started.
 * All lies in one folder of its own, which it removes when it ends and which others clear away when it could not.
 */

/** Null: nobody has given this process one. */
let own: string | null = null

/**
 * Makes `folder` this worker's own and notes the worker in it. Call before anything else is done. Where it cannot be made,
 * as on a full disk, the worker goes on without: what then fails for lack of room says so in words of its own.
 */
export function claimFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    console.error('The worker has no folder for temporary files:', error)
    return
  }
  own = folder
  note('worker', process.pid)
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
}

/**
 * A folder for one task that goes away with what is in it.
 *
 * @throws InglenookError `disk-full`, `cannot-write`
 */
export async function temporaryFolder(purpose: string): Promise<AsyncDisposable & { path: string }> {
  const [parent, prefix] = own === null ? [tmpdir(), `inglenook-${purpose}-`] : [own, `${purpose}-`]
  const path = await made(parent, prefix).catch((error: unknown) => {
    if (isFull(error)) throw diskFull(parent, error)
    const message = `Temporary files cannot be written in “${parent}”. Check that the folder may be written to.`
    throw new InglenookError('cannot-write', message, { cause: error })
  })
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

/** Somebody may have cleared the parent away, as some do with all that is temporary. */
async function made(parent: string, prefix: string): Promise<string> {
  await mkdir(parent, { recursive: true })
  return mkdtemp(join(parent, prefix))
}

/**
 * Notes a program, the leader of a process group, as long as it runs, so that it does not outlive this worker, however that ends. Call in the same turn
 * in which it was started. Once it has ended, nothing that it started in turn is left either.
 */
export function noted<T extends Pick<ResultPromise, 'pid' | 'nodeChildProcess'>>(tool: T): T {
  const { pid, nodeChildProcess } = tool
  if (pid === undefined) return tool
  const record = note('tool', pid)
  nodeChildProcess.once('exit', () => {
    endGroup(pid)
    if (record !== null) rmSync(record, { force: true })
  })
  return tool
}

/** Path of the record; null: there is nothing to note, or nowhere. */
function note(kind: ProcessRecord['kind'], pid: number): string | null {
  if (own === null) return null
  try {
    const start = process.platform === 'linux' ? linuxStart(pid) : startByClock(Date.now() - ageMs(kind))
    if (start === null) return null
    const path = join(own, PROCESS_RECORDS, recordName({ kind, pid, start }))
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, '')
    return path
  } catch (error) {
    console.error(`Process ${pid} cannot be noted:`, error)
    return null
  }
}

function linuxStart(pid: number): string | null {
  const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')
  return startOnLinux(readFileSync(`/proc/${pid}/stat`, 'utf8'), bootId)
}

/** How long ago it began. A program is noted in the moment of its start, this worker when it is up. */
function ageMs(kind: ProcessRecord['kind']): number {
  return kind === 'worker' ? process.uptime() * 1000 : 0
}

function endGroup(pid: number): void {
  // Windows knows no groups; there a tool that starts others is not one of those that Inglenook calls.
  if (process.platform === 'win32') return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    const isEmpty = error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'EPERM')
    if (!isEmpty) throw error
  }
}
