import type { Dirent, Stats } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import type { TaskInput, TaskOutput } from '../../shared/worker-protocol.ts'
import { fileSystemFailure } from './file-errors.ts'
import { isSystemFolder } from './hidden.ts'

type Dropped = TaskInput<'locateDropped'>

export interface SearchBounds {
  depth: number
  entries: number
  milliseconds: number
}

/**
 * Where something dropped from a browser lies: a browser tells its name and a sample of its files, never its path.
 * Only exact matches count: the name, and of every sampled file its size and its time (within two seconds, which is how
 * exactly some drives keep it). Searched breadth first, the roots themselves before what is below them, so that what
 * lies near is found within the bounds even where a home folder holds millions of files. All matches at the depth of
 * the nearest, sorted: looking on for copies further away would take the whole of the time allowed, every time.
 */
export async function locateDropped(
  dropped: Dropped,
  { signal }: { signal: AbortSignal },
  bounds: SearchBounds = BOUNDS
): Promise<TaskOutput<'locateDropped'>> {
  const found = new Set<string>()
  const budget = { entries: bounds.entries, until: performance.now() + bounds.milliseconds }
  let level = [...new Set(dropped.roots.map((root) => resolve(root)))]
  for (const root of level) if (basename(root) === dropped.name && (await isMatch(root, dropped))) found.add(root)
  const seen = new Set(level)
  for (let depth = 0; depth <= bounds.depth && level.length > 0 && found.size === 0; depth++) {
    const below: string[] = []
    for (const folder of level) {
      signal.throwIfAborted()
      if (budget.entries <= 0 || performance.now() > budget.until) return { paths: [...found].sort() }
      for (const entry of await entriesOf(folder)) {
        budget.entries--
        const path = join(folder, entry.name)
        if (entry.name === dropped.name && (await isMatch(path, dropped))) found.add(path)
        if (entry.isDirectory() && !isSystemFolder(path) && !seen.has(path)) {
          seen.add(path)
          below.push(path)
        }
      }
    }
    level = below
  }
  return { paths: [...found].sort() }
}

const BOUNDS: SearchBounds = { depth: 6, entries: 200_000, milliseconds: 3000 }
const TIME_TOLERANCE_MS = 2000

async function isMatch(path: string, dropped: Dropped): Promise<boolean> {
  const facts = await factsOf(path)
  if (!facts || (dropped.what === 'folder') !== facts.isDirectory()) return false
  // A name alone proves nothing: without a sample there is no exact match.
  if (dropped.files.length === 0 || dropped.files.some((file) => leadsOut(file.name))) return false
  const sampled = await Promise.all(
    dropped.files.map(async (file) => {
      const there = await factsOf(dropped.what === 'folder' ? join(path, file.name) : path)
      return (
        there?.isFile() === true &&
        there.size === file.bytes &&
        Math.abs(there.mtimeMs - file.modifiedMs) <= TIME_TOLERANCE_MS
      )
    })
  )
  return sampled.every(Boolean)
}

/** The names come from a window, which must not be able to ask about files elsewhere. */
function leadsOut(name: string): boolean {
  return name.split(/[\\/]/).includes('..')
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch (error) {
    if (fileSystemFailure(error)) return []
    throw error
  }
}

/** Null for what cannot be looked at: it is then not what was dropped, which the user's browser could read. */
async function factsOf(path: string): Promise<Stats | null> {
  try {
    return await stat(path)
  } catch (error) {
    if (fileSystemFailure(error)) return null
    throw error
  }
}
