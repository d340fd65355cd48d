import { randomBytes } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { statOrNull } from './stat-or-null.ts'

/*
 * Note: whose part. A file under way is written as `<name>.<process>-<random>.part`. It is removed by whoever started
 * it, however it ended; what a killed process left is told by its number, and swept when the next one opens.
 */

const PART = /\.(\d+)-[0-9a-f]+\.part$/
/** An unfinished file of an unknown maker that nobody has written to for this long is nobody's any more. */
const FORGOTTEN_MS = 60 * 60 * 1000

/** Names of this process's parts: a number alone may have been that of an earlier process. */
const own = new Set<string>()

/** Runs `work` with the path of a part that nobody else has, and removes it afterwards whatever happened. */
export async function withPart<T>(path: string, work: (part: string) => Promise<T>): Promise<T> {
  const part = `${path}.${process.pid}-${randomBytes(6).toString('hex')}.part`
  own.add(basename(part))
  try {
    return await work(part)
  } finally {
    await rm(part, { force: true })
    own.delete(basename(part))
  }
}

/** A file that is still being written, by whomever. */
export function isPart(name: string): boolean {
  return name.endsWith('.part')
}

/** Removes the parts of a folder whose process is gone. */
export async function sweepParts(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (isPart(name) && (await isAbandoned(folder, name))) await rm(join(folder, name), { force: true })
  }
}

async function isAbandoned(folder: string, name: string): Promise<boolean> {
  const pid = Number(PART.exec(name)?.[1] ?? 0)
  if (pid > 0) return pid === process.pid ? !own.has(name) : !isAlive(pid)
  const facts = await statOrNull(join(folder, name))
  return facts !== null && Date.now() - facts.mtimeMs > FORGOTTEN_MS
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Anything but "no such process" means that there is one, though not ours.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}
