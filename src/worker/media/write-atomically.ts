import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { InglenookError } from '../../shared/failure.ts'

/**
 * Writes a file whole or not at all: under a unique name in the same folder, then renamed into place. Creates the
 * folder. Two writers of the same file do not disturb each other; the later one wins.
 *
 * @throws InglenookError `disk-full`, `cannot-write`
 */
export async function writeAtomically(path: string, data: Uint8Array): Promise<void> {
  const folder = dirname(path)
  const temporary = join(folder, `.${randomUUID()}.part`)
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(temporary, data)
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true }).catch((cause) => {
      throw new AggregateError([error, cause], `${temporary} could not be written, nor removed`)
    })
    throw writeFailure(path, error)
  }
}

function writeFailure(path: string, cause: unknown): InglenookError {
  const folder = dirname(path)
  if (cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC') {
    return new InglenookError('disk-full', `The disk that holds “${folder}” is full. Free some space.`, { cause })
  }
  return new InglenookError(
    'cannot-write',
    `“${basename(path)}” cannot be written in “${folder}”. Check that the folder may be written to.`,
    { cause }
  )
}
