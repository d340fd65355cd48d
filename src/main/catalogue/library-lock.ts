import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { z } from 'zod'
import { InglenookError } from '../../shared/failure.ts'

const Holder = z.object({ pid: z.number().int(), program: z.string(), since: z.string() })

/**
 * Claims a library for this process until disposed, or until the process ends in whatever way.
 *
 * Note: the lock is the operating system's. An exclusive transaction on a tiny database holds a file lock that dies with
 * its process, so that kill -9 leaves nothing stale and no process number is ever guessed at; the text beside it only
 * says who holds it.
 *
 * @throws InglenookError `library-in-use`, naming the process that has it; `library-unwritable`
 */
export function lockLibrary(libraryDir: string, program: string): Disposable {
  const db = openLock(libraryDir)
  const holderPath = join(libraryDir, 'in-use.json')
  try {
    db.pragma('journal_mode = off')
    db.exec('begin exclusive')
    const holder: z.infer<typeof Holder> = { pid: process.pid, program, since: new Date().toISOString() }
    writeFileSync(holderPath, JSON.stringify(holder))
  } catch (cause) {
    db.close()
    if (!isBusy(cause)) throw unwritable(libraryDir, cause)
    throw new InglenookError(
      'library-in-use',
      `The library ${libraryDir} is in use by ${describeHolder(holderPath)}. Close it there first.`,
      { cause }
    )
  }
  return { [Symbol.dispose]: () => db.close() }
}

function openLock(libraryDir: string): Database.Database {
  try {
    makeFolder(libraryDir)
    return new Database(join(libraryDir, 'in-use.lock'), { timeout: 0 })
  } catch (cause) {
    throw unwritable(libraryDir, cause)
  }
}

/** In single steps: asked to make parents too, Node never returns from a folder such as /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  try {
    mkdirSync(folder)
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!existsSync(folder)) throw error
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY')
}

function unwritable(libraryDir: string, cause: unknown): InglenookError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new InglenookError(
    'library-unwritable',
    `The library ${libraryDir} cannot be written (${reason}). Check that the folder is there and yours, or choose another.`,
    { cause }
  )
}

function describeHolder(path: string): string {
  try {
    const holder = Holder.parse(JSON.parse(readFileSync(path, 'utf8')))
    return `${holder.program} (process ${holder.pid}, since ${holder.since})`
  } catch (cause) {
    // The note may be half written at this very moment; the lock itself is what counts.
    return `another Inglenook (it left no readable note: ${cause instanceof Error ? cause.message : String(cause)})`
  }
}
