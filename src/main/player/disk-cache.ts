import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises'
import { join, sep } from 'node:path'

export interface DiskCache {
  readonly folder: string
  /** Path of a file, which counts as used now; null when there is none (any more). */
  find(name: string): Promise<string | null>
  /** A file has been written below the folder: the longest unused make room for it. */
  added(name: string): Promise<void>
}

interface Entry {
  bytes: number
}

/**
 * A folder of files that can be made again, with a bound on what they take together: those that nobody used for longest
 * go first. Files are used by their modification time, so that the order outlives the process.
 *
 * @param mostBytes one file may be larger, and is then the only one
 */
export function createDiskCache(folder: string, mostBytes: number, log: (line: string) => void): DiskCache {
  /** Longest unused first. Null: not looked at yet. */
  let known: Promise<Map<string, Entry>> | null = null

  const look = (): Promise<Map<string, Entry>> => {
    known ??= read(folder).catch((error: unknown) => {
      known = null
      throw error
    })
    return known
  }
  const use = (entries: Map<string, Entry>, name: string, entry: Entry): void => {
    entries.delete(name)
    entries.set(name, entry)
  }
  const makeRoom = async (entries: Map<string, Entry>, keep: string): Promise<void> => {
    let total = [...entries.values()].reduce((sum, { bytes }) => sum + bytes, 0)
    for (const [name, { bytes }] of [...entries]) {
      if (total <= mostBytes) return
      if (name === keep) continue
      try {
        await rm(join(folder, name), { force: true })
      } catch (error) {
        // Where a file that is being played cannot be removed, it goes the next time.
        log(`${name} stays for now: ${String(error)}`)
        continue
      }
      entries.delete(name)
      total -= bytes
    }
  }

  return {
    folder,
    async find(name) {
      const entries = await look()
      const entry = entries.get(name)
      if (!entry) return null
      const path = join(folder, name)
      const now = new Date()
      const there = await utimes(path, now, now).then(
        () => true,
        () => isThere(path)
      )
      if (there) use(entries, name, entry)
      else entries.delete(name)
      return there ? path : null
    },
    async added(name) {
      const entries = await look()
      const { size } = await stat(join(folder, name))
      use(entries, name, { bytes: size })
      await makeRoom(entries, name)
    }
  }
}

/** On a drive that cannot be written to, files are still there to be read. */
async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
    throw error
  }
}

async function read(folder: string): Promise<Map<string, Entry>> {
  await mkdir(folder, { recursive: true })
  const names = (await readdir(folder, { recursive: true })).map((name) => name.split(sep).join('/'))
  const files = await Promise.all(
    names.map(async (name) => {
      const facts = await stat(join(folder, name))
      return facts.isFile() ? [{ name, bytes: facts.size, mtimeMs: facts.mtimeMs }] : []
    })
  )
  const byUse = files.flat().sort((a, b) => a.mtimeMs - b.mtimeMs)
  return new Map(byUse.map(({ name, bytes }) => [name, { bytes }]))
}
