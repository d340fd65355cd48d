import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')

/**
 * Why the desktop app cannot be started here, or null when it can.
 *
 * @throws where it must start: with INGLENOOK_REQUIRE_ELECTRON set, a machine made for it may not pass by skipping
 */
export function obstacle(): string | null {
  const reason = missing()
  if (reason && process.env.INGLENOOK_REQUIRE_ELECTRON)
    throw new Error(`The desktop app must start here, but ${reason}.`)
  return reason
}

function missing(): string | null {
  const electron = join(root, 'node_modules', 'electron')
  const pathFile = join(electron, 'path.txt')
  if (!existsSync(pathFile) || !existsSync(join(electron, 'dist', readFileSync(pathFile, 'utf8')))) {
    return "Electron's binary is not installed"
  }
  const hasDisplay = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY
  return hasDisplay ? null : 'there is no display'
}
