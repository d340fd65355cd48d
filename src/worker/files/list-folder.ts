import type { Dirent, Stats } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { byCodeUnit } from '../../shared/by-code-unit.ts'
import type { Failure } from '../../shared/failure.ts'
import type { TaskInput, TaskOutput } from '../../shared/worker-protocol.ts'
import { fileSystemFailure, refusingUnreadable } from './file-errors.ts'
import { isHidden, isLibraryOwn, packageReason } from './hidden.ts'

type Listing = TaskOutput<'listFolder'>

/**
 * One folder's entries, each list sorted by code unit so that every run and every computer sees the same order. Links
 * to files are followed, links to folders are not (they may lead in circles) and are listed in `unreadable`, as is
 * everything else that a user may miss. What is hidden is left out (see hidden.ts). Rejects with a FileRefused when
 * the folder itself cannot be read.
 */
export async function listFolder(
  { path }: TaskInput<'listFolder'>,
  { signal }: { signal: AbortSignal }
): Promise<Listing> {
  const entries = await refusingUnreadable(() => readdir(path, { withFileTypes: true }))
  const names = new Set(entries.map((entry) => entry.name))
  const wanted = entries.filter((entry) => !isHidden(entry.name) && !isLibraryOwn(entry.name, names))

  const listing: Listing = { folders: [], files: [], unreadable: [] }
  for (let start = 0; start < wanted.length; start += STATS_AT_ONCE) {
    signal.throwIfAborted()
    await Promise.all(wanted.slice(start, start + STATS_AT_ONCE).map((entry) => place(entry, path, listing)))
  }
  listing.folders.sort(byCodeUnit)
  listing.files.sort((a, b) => byCodeUnit(a.name, b.name))
  listing.unreadable.sort((a, b) => byCodeUnit(a.name, b.name))
  return listing
}

/** Enough to keep a network drive busy, few enough not to fill the thread pool's queue. */
const STATS_AT_ONCE = 64

async function place(entry: Dirent, folder: string, listing: Listing): Promise<void> {
  const { name } = entry
  const refuse = (failure: Failure): void => void listing.unreadable.push({ name, failure })
  if (entry.isDirectory()) {
    const reason = packageReason(name)
    if (reason === null) listing.folders.push(name)
    else refuse({ code: 'not-supported', message: reason })
    return
  }
  let facts: Stats
  try {
    facts = await stat(join(folder, name))
  } catch (error) {
    const failure = fileSystemFailure(error)
    if (!failure) throw error
    refuse(failure.code === 'missing' ? missing(entry) : failure)
    return
  }
  if (facts.isFile()) listing.files.push({ name, bytes: facts.size, mtimeMs: facts.mtimeMs })
  else if (!facts.isDirectory()) refuse({ code: 'not-media', message: 'It is no file but a pipe, socket or device.' })
  else if (entry.isSymbolicLink()) refuse(LINKED_FOLDER)
  else listing.folders.push(name)
}

/** Listed a moment ago and yet not there: a dangling link, a name that is no text, or deleted in between. */
function missing(entry: Dirent): Failure {
  if (entry.name.includes('\uFFFD')) {
    return { code: 'unreadable', message: 'Its name is not valid text (UTF-8). Rename it, then import again.' }
  }
  return entry.isSymbolicLink()
    ? { code: 'missing', message: 'It is a link to something that is not there.' }
    : { code: 'missing', message: 'It was moved, renamed or deleted while the folder was read.' }
}

const LINKED_FOLDER: Failure = {
  code: 'linked-folder',
  message: 'Links to other folders are not followed. To have what is in that folder, add that folder itself.'
}
