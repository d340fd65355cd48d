import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { root } from './modern-node.mjs'

const DOWNLOAD_LIMIT_MS = 60_000
/** An Electron that ends this soon by a signal, or by a code of the system's loader, never showed a window. */
const START_LIMIT_MS = 20_000

/**
 * Opens a library in the desktop app; where that cannot be, says why in one line and serves the same app to the browser.
 * Ends with whatever was opened; the promise is its exit code.
 *
 * @param {{ library?: string, models?: string, port?: string, headless?: boolean }} options
 * @returns {Promise<number>}
 */
export async function openInglenook(options) {
  const reason = options.headless ? null : await openDesktop(options)
  if (typeof reason === 'number') return reason
  if (reason) console.error(`No desktop window: ${reason} Serving the same app to the browser instead.`)
  return serveToBrowser(options)
}

/** The exit code of the desktop app, or a sentence saying why there is none. */
async function openDesktop(options) {
  const obstacle = obstacleHere()
  if (obstacle) return obstacle
  const problem = await ensureElectron()
  if (problem) return `Electron could not be downloaded (${problem}).`

  const executable = createRequire(import.meta.url)('electron')
  const env = { ...process.env }
  // Set in some editors' terminals; it would turn Electron into a plain Node.
  delete env.ELECTRON_RUN_AS_NODE
  if (options.library) env.INGLENOOK_LIBRARY = options.library
  if (options.models) env.INGLENOOK_MODELS = options.models
  const started = performance.now()
  const child = spawn(executable, [root], { stdio: ['inherit', 'inherit', 'pipe'], env })
  passSignals(child)
  let lastWords = ''
  child.stderr.on('data', (chunk) => {
    lastWords = (lastWords + chunk).slice(-4000)
    process.stderr.write(chunk)
  })
  const { code, signal, error } = await ended(child)
  const isNoStart =
    error || code === 126 || code === 127 || ['SIGTRAP', 'SIGABRT', 'SIGSEGV', 'SIGILL'].includes(signal)
  if (isNoStart && performance.now() - started < START_LIMIT_MS) {
    return `Electron could not start (${error?.message ?? firstLineWith(lastWords, /error|fatal/i) ?? signal ?? code}).`
  }
  return code ?? 1
}

function obstacleHere() {
  if (process.platform !== 'linux') return null
  if (!hasDisplay()) return 'this computer has no display (neither DISPLAY nor WAYLAND_DISPLAY is set).'
  if (process.getuid?.() === 0) return 'as root, Electron would run without its sandbox.'
  return null
}

/** Fetches Electron's binary on first use; null when it is there, else why not. */
async function ensureElectron() {
  const installer = spawn(process.execPath, [join(root, 'node_modules', 'electron', 'install.js')], {
    stdio: ['ignore', 'ignore', 'pipe']
  })
  let words = ''
  installer.stderr.on('data', (chunk) => {
    words += chunk
  })
  const announce = setTimeout(() => console.error('Downloading Electron, once ...'), 1500)
  let isLate = false
  const limit = setTimeout(() => {
    isLate = true
    installer.kill('SIGKILL')
  }, DOWNLOAD_LIMIT_MS)
  const { code, error } = await ended(installer)
  clearTimeout(announce)
  clearTimeout(limit)
  if (code === 0) return null
  if (isLate) return `it took longer than ${DOWNLOAD_LIMIT_MS / 1000} s`
  return error?.message ?? firstLineWith(words, /error/i) ?? `its installer ended with ${code}`
}

/** Runs `inglenook serve`, and opens the address it prints when somebody is there to see it. */
async function serveToBrowser({ library, models, port }) {
  const args = [join(root, 'out', 'main', 'cli.js'), 'serve']
  if (library) args.push('--library', library)
  if (models) args.push('--models', models)
  if (port) args.push('--port', port)
  const child = spawn(process.execPath, args, { stdio: ['inherit', 'pipe', 'inherit'] })
  passSignals(child)
  let said = ''
  child.stdout.on('data', (chunk) => {
    process.stdout.write(chunk)
    if (said === null) return
    said += chunk
    const address = /http:\/\/\S+/.exec(said)
    if (!address || !said.includes('\n')) return
    said = null
    openInBrowser(address[0])
  })
  const { code, error } = await ended(child)
  if (error) console.error(`inglenook: ${error.message}`)
  return code ?? 1
}

/** A convenience: whatever goes wrong, the address is on the screen. */
async function openInBrowser(address) {
  if (process.env.CI || (process.platform === 'linux' && !hasDisplay())) return
  const tell = (error) =>
    console.error(`The browser could not be opened (${error.message}). Open the address yourself.`)
  try {
    const { default: open } = await import('open')
    const child = await open(address)
    child.on('error', tell)
  } catch (error) {
    tell(error)
  }
}

function hasDisplay() {
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

/** Signals of a terminal reach a child by themselves; those sent to this process alone are handed on. */
function passSignals(child) {
  process.on('SIGINT', () => {})
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
}

/** How a process ended, or the error with which it never started. */
function ended(child) {
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: null, signal: null, error }))
    child.on('close', (code, signal) => resolve({ code, signal, error: null }))
  })
}

function firstLineWith(text, pattern) {
  return text
    .split('\n')
    .find((line) => pattern.test(line))
    ?.trim()
    .slice(0, 200)
}
