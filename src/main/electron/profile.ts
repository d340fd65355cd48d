import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { app } from 'electron'
import { defaultLibrary } from '../installation.ts'

/**
 * Gives this library a profile (window state, cache, single-instance lock) of its own, so that the sample library and the
 * user's can be open side by side, and the same one never twice. Call before the app is ready.
 */
export function claimProfile(libraryDir: string): void {
  const base = join(app.getPath('appData'), 'Inglenook')
  const isUsual = libraryDir === defaultLibrary({})
  const name = createHash('sha256').update(libraryDir).digest('hex').slice(0, 16)
  const profile = isUsual ? join(base, 'window') : join(base, 'windows', name)
  mkdirSync(profile, { recursive: true })
  app.setPath('userData', profile)
}
