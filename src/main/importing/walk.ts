import { stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Failure, failureOf, InglenookError } from '../../shared/failure.ts'
import { TaskFailed, WorkerCrashed } from '../workers/errors.ts'
import type { WorkerPool } from '../workers/pool.ts'

export interface FoundFile {
  path: string
  bytes: number
  mtimeMs: number
}

/** What one folder holds, or for a single file just that. `complete`: nothing of the folder is missing from the list. */
export interface Listing {
  folder: string
  files: FoundFile[]
  unreadable: { path: string; failure: Failure }[]
  complete: boolean
}

/**
 * Walks a folder and everything below it, a folder at a time and files before subfolders, both in the order of their
 * names, so that the same tree is always found in the same order. The listing itself happens in a worker; one folder is
 * asked for at a time, so a slow consumer holds the walk back instead of filling memory.
 *
 * @throws InglenookError `missing-folder` when the top itself cannot be reached.
 */
export async function* walk(top: string, pool: WorkerPool, signal: AbortSignal): AsyncGenerator<Listing> {
  if (!(await folderAt(top))) {
    yield await singleFile(top)
    return
  }
  const pending = [top]
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const { listing, subfolders } = await list(folder, pool, signal)
    yield listing
    pending.push(...subfolders.reverse())
  }
}

async function folderAt(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (cause) {
    throw new InglenookError(
      'missing-folder',
      `${path} cannot be reached. If it is on a drive, connect it and import again.`,
      { cause }
    )
  }
}

async function singleFile(path: string): Promise<Listing> {
  const facts = await stat(path)
  return {
    folder: dirname(path),
    files: [{ path, bytes: facts.size, mtimeMs: facts.mtimeMs }],
    unreadable: [],
    complete: false
  }
}

async function list(folder: string, pool: WorkerPool, signal: AbortSignal) {
  try {
    const found = await pool.run({ kind: 'listFolder', path: folder }, { signal })
    const listing: Listing = {
      folder,
      files: found.files.map(({ name, bytes, mtimeMs }) => ({ path: join(folder, name), bytes, mtimeMs })),
      unreadable: found.unreadable.map(({ name, failure }) => ({ path: join(folder, name), failure })),
      complete: true
    }
    return { listing, subfolders: found.folders.map((name) => join(folder, name)) }
  } catch (error) {
    if (!(error instanceof TaskFailed || error instanceof WorkerCrashed)) throw error
    // A folder that may not be read is one line in the list of skipped things, and the walk goes on.
    const listing: Listing = {
      folder,
      files: [],
      unreadable: [{ path: folder, failure: failureOf(error) }],
      complete: false
    }
    return { listing, subfolders: [] }
  }
}
