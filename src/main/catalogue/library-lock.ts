import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
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
 * @throws InglenookError `library-in-use`, naming the process that has it.
 */
export function lockLibrary(libraryDir: string, program: string): Disposable {
  mkdirSync(libraryDir, { recursive: true })
  const holderPath = join(libraryDir, 'in-use.json')
  const db = new Database(join(libraryDir, 'in-use.lock'), { timeout: 0 })
  try {
    db.pragma('journal_mode = off')
    db.exec('begin exclusive')
  } catch (cause) {
    db.close()
    throw new InglenookError(
      'library-in-use',
      `The library ${libraryDir} is in use by ${describeHolder(holderPath)}. Close it there first.`,
      { cause }
    )
  }
  const holder: z.infer<typeof Holder> = { pid: process.pid, program, since: new Date().toISOString() }
  writeFileSync(holderPath, JSON.stringify(holder))
  return { [Symbol.dispose]: () => db.close() }
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
