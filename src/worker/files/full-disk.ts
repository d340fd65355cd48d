import { statfs } from 'node:fs/promises'
import { InglenookError } from '../../shared/failure.ts'

/** Whether the system refuses to write for lack of room. */
export function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
}

export function diskFull(folder: string, cause: unknown): InglenookError {
  return new InglenookError('disk-full', `The disk that holds “${folder}” is full. Free some space.`, { cause })
}

/** What is left over when programs of others stop in the middle of writing. */
const NEXT_TO_NOTHING = 1_000_000

/** Whether a program that has not said so may have found no room in a folder. */
export async function isNearlyFull(folder: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize < NEXT_TO_NOTHING
}
