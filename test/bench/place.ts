import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtInstallation } from '../../src/main/installation.ts'

export const checkout = join(import.meta.dirname, '..', '..')

/** The built program: what is measured is what ships. */
export const built = builtInstallation(join(checkout, 'out'))

/** A folder on this computer's disk that goes with all that is in it. */
export function scratchFolder(): { path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'inglenook-bench-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}
