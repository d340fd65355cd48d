import { clearLeftovers } from './leftovers.ts'

/**
 * Ends every process that an earlier app on this library left behind, and empties the folder of temporary files. Call
 * with the library locked, before anything of it is read: nobody but its holder has workers there, so whatever is found
 * is nobody's. What cannot be ended or removed is told and left: it must not keep the library closed.
 *
 * @param tempDir `temp` in the library's folder
 */
export async function sweep(tempDir: string, log: (line: string) => void): Promise<void> {
  try {
    await clearLeftovers(tempDir)
  } catch (error) {
    log(`Not everything that an earlier end left behind could be cleared away: ${String(error)}`)
  }
}
