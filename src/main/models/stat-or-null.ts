import type { Stats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { InglenookError } from '../../shared/failure.ts'

/**
 * What the system says of a path; null where there is nothing.
 *
 * @throws InglenookError `unreadable`
 */
export async function statOrNull(path: string): Promise<Stats | null> {
  try {
    return await stat(path)
  } catch (error) {
    if (isMissing(error)) return null
    throw new InglenookError('unreadable', `${path} cannot be looked at. Check that you may read it.`, { cause: error })
  }
}

/** True for the errors by which a file system says that something is not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}
