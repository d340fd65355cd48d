// `npm run package`: packs the desktop program for this system into release/. What follows goes to electron-builder:
// `npm run package -- --dir` only lays the program out, without an installer.
import { join } from 'node:path'
import { ensureBuilt } from './ensure-built.mjs'
import { root, underModernNode } from './modern-node.mjs'
import { run } from './run-step.mjs'

/** Fetched when it is needed: nobody but who packs has a use for it. */
const BUILDER = 'electron-builder@26.17.0'

await underModernNode(import.meta.url)
try {
  await ensureBuilt((line) => console.error(line))
  const npx = process.platform === 'win32' ? 'npx.cmd' : 'npx'
  const config = join(root, 'electron-builder.config.mjs')
  const isWell = await run(npx, ['--yes', BUILDER, '--config', config, '--publish', 'never', ...process.argv.slice(2)])
  process.exitCode = isWell ? 0 : 1
} catch (error) {
  console.error(`inglenook: ${error.message}`)
  process.exitCode = 1
}
