import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from './modern-node.mjs'

/**
 * Runs a command of the checkout with its output on the screen.
 *
 * @returns {Promise<boolean>} whether it ended well
 */
export function run(command, args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } })
    child.on('error', (error) => {
      console.error(`${command}: ${error.message}`)
      resolve(false)
    })
    child.on('close', (code) => resolve(code === 0))
  })
}

/** Runs a tool of node_modules under this very Node, which `npx` would leave to the PATH. */
export function runTool(path, args, env) {
  return run(process.execPath, [join(root, 'node_modules', path), ...args], env)
}

/** Whether a program can be started at all. */
export function isThere(program, args = ['--version']) {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0
}

/** Installs Debian packages when this is root on a system that has them. */
export async function installDebian(packages) {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !isThere('apt-get')) return false
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  const install = () => run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], env)
  return (await install()) || ((await run('apt-get', ['update', '-q'], env)) && (await install()))
}
