import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { InglenookError } from '../../shared/failure.ts'
import { UNFINISHED } from '../../shared/thumbnail-files.ts'
import { diskFull, isFull } from '../files/full-disk.ts'

/**
 * Writes a file of the thumbnails folder whole or not at all: under a unique name among the unfinished ones, then renamed
 * into place. Creates its folder. Two writers of the same file do not disturb each other; the later one wins.
 *
 * @param file Path below `thumbsDir`, see shared/thumbnail-files.ts
 * @throws InglenookError `disk-full`, `cannot-write`
 */
export async function writeAtomically(thumbsDir: string, file: string, data: Uint8Array): Promise<void> {
  const path = join(thumbsDir, file)
  const unfinished = join(thumbsDir, UNFINISHED)
  const temporary = join(unfinished, randomUUID())
  try {
    await mkdir(unfinished, { recursive: true })
    await mkdir(dirname(path), { recursive: true })
    await writeFile(temporary, data)
    await rename(temporary, path)
  } catch (error) {
    const left = await rm(temporary, { force: true }).then(
      () => [],
      (cause: unknown) => [cause]
    )
    throw writeFailure(path, error, left)
  }
}

/** `left`: why the unfinished file could not be removed either, if so. */
function writeFailure(path: string, error: unknown, left: unknown[]): InglenookError {
  const folder = dirname(path)
  const cause = left.length > 0 ? new AggregateError([error, ...left]) : error
  if (isFull(error)) return diskFull(folder, cause)
  return new InglenookError(
    'cannot-write',
    `“${basename(path)}” cannot be written in “${folder}”. Check that the folder may be written to.`,
    { cause }
  )
}
