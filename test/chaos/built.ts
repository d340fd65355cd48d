import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

/**
 * Keeps a copy of the built program for the length of a run, so that building anew meanwhile changes nothing. It lies in
 * the checkout, where the program finds its libraries and tools.
 */
export function keepBuilt(name: string, out = join(root, 'out')): { cli: string } & Disposable {
  const folder = join(root, '.cache', `chaos-program-${name}`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const part of ['main', 'renderer', 'preload']) cpSync(join(out, part), join(folder, part), { recursive: true })
  const cli = join(folder, 'main', 'cli.js')
  readFileSync(cli)
  return { cli, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) }
}
