import { stat } from 'node:fs/promises'

/** A drive that does not answer, such as a network's, must not hold up who asks. */
const PATIENCE_MS = 1500

/**
 * Those of some paths where no file is now: it was moved or deleted, or its drive is not connected. A path of which the
 * system says neither is not among them.
 */
export async function missingAmong(paths: readonly string[]): Promise<string[]> {
  const missing = await Promise.all(paths.map((path) => Promise.race([isMissing(path), unknownAfter(PATIENCE_MS)])))
  return paths.filter((_, i) => missing[i] === true)
}

async function isMissing(path: string): Promise<boolean> {
  try {
    await stat(path)
    return false
  } catch (error) {
    return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
  }
}

function unknownAfter(ms: number): Promise<false> {
  return new Promise((resolve) => setTimeout(resolve, ms, false).unref())
}
