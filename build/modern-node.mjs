import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/**
 * Goes on only under a Node that can run Inglenook (22.12 or newer). Under an older one the same script is run again by
 * the Node that `npm ci` brought along, and this process only passes on its end. This file and whatever calls it first
 * must therefore load under Node 20.
 *
 * @param {string} scriptUrl `import.meta.url` of the script that was started
 */
export async function underModernNode(scriptUrl) {
  process.env.PATH = [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter)
  if (isModern(process.versions.node)) return
  const node = bundledNode()
  if (!node) {
    const advice = existsSync(join(root, 'node_modules')) ? 'Install Node 24' : 'Run "npm ci" first'
    console.error(`inglenook: Node ${process.versions.node} is too old, 22.12 or newer is needed. ${advice}.`)
    process.exit(1)
  }
  const child = spawn(node, [fileURLToPath(scriptUrl), ...process.argv.slice(2)], {
    stdio: 'inherit'
  })
  await passOn(child)
}

/**
 * Ends this process as the child ends. Signals reach the child: those of a terminal by themselves, others by hand.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<never>}
 */
export function passOn(child) {
  process.on('SIGINT', () => {})
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  return new Promise(() => {
    child.on('error', (error) => {
      console.error(`inglenook: ${error.message}`)
      process.exit(1)
    })
    child.on('close', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)))
  })
}

function isModern(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > 22 || (major === 22 && minor >= 12)
}

function bundledNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  const path = join(root, 'node_modules', `node-${platform}-${process.arch}`, 'bin', name)
  return existsSync(path) ? path : null
}
