import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { locked } from './locked.mjs'
import { root } from './modern-node.mjs'

const stampFile = join(root, 'out', '.built-from')
const lockFile = join(root, '.cache', 'build.lock')
const inputs = ['src', 'electron.vite.config.ts', 'package.json', 'package-lock.json', 'tsconfig.base.json']

/**
 * Builds `out/` unless it was built from exactly the sources that lie here. Several processes may ask at once: one
 * builds, the others wait. Says nothing on stdout.
 *
 * @param {(line: string) => void} say told when there is something to build
 * @throws when the sources do not build, with the builder's own words
 */
export async function ensureBuilt(say = () => {}) {
  if (!existsSync(join(root, 'src'))) return
  if (isFresh()) return
  await locked(lockFile, async () => {
    if (isFresh()) return
    say('Building Inglenook, once after each change of its source ...')
    const from = fingerprint()
    await build()
    writeFileSync(stampFile, from)
  })
}

function isFresh() {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === fingerprint()
}

/** Of contents, not of times: a checkout gives every file a new time. */
function fingerprint() {
  const hash = createHash('sha256')
  for (const file of inputs.flatMap(filesBelow).sort()) {
    hash
      .update(`${relative(root, file).replaceAll('\\', '/')}\0`)
      .update(readFileSync(file))
      .update('\0')
  }
  return hash.digest('hex')
}

function filesBelow(name) {
  const path = join(root, name)
  if (!existsSync(path)) return []
  if (!/^src$/.test(name)) return [path]
  const entries = readdirSync(path, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

async function build() {
  rmSync(stampFile, { force: true })
  const builder = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  if (!existsSync(builder)) throw new Error('The tools are not installed yet: run "npm ci" first.')
  const child = spawn(process.execPath, [builder, 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (output += chunk))
  const code = await new Promise((resolve, reject) => child.on('close', resolve).on('error', reject))
  if (code !== 0) throw new Error(`Inglenook could not be built:\n${output.trim()}`)
}
