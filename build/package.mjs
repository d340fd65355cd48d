// `npm run package`: packs the desktop program for this system into release/. What follows goes to electron-builder:
// `npm run package -- --dir` only lays the program out, without an installer.
import { join } from 'node:path'
import { ensureBuilt } from './ensure-built.mjs'
import { root, underModernNode } from './modern-node.mjs'
import { run } from './run-step.mjs'

/** Fetched when it is needed: nobody but who packs has a use for it. Nothing of what it brings has to be run to install it. */
const BUILDER = 'electron-builder@26.17.0'

await underModernNode(import.meta.url)
try {
  await ensureBuilt((line) => console.error(line))
  const config = join(root, 'electron-builder.config.mjs')
  const builder = [
    '--yes',
    '--ignore-scripts',
    '--package',
    BUILDER,
    '--',
    'electron-builder',
    '--config',
    config,
    '--publish',
    'never'
  ]
  const args = ['exec', ...builder, ...process.argv.slice(2)]
  // npm itself rather than its command, which on Windows is a script that cannot be started without a shell.
  const npm = process.env.npm_execpath
  const isWell = npm ? await run(process.execPath, [npm, ...args]) : await run('npm', args)
  process.exitCode = isWell ? 0 : 1
} catch (error) {
  console.error(`inglenook: ${error.message}`)
  process.exitCode = 1
}
