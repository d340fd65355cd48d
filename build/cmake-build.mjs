import { spawn, spawnSync } from 'node:child_process'
import { createWriteStream, readFileSync } from 'node:fs'
import { availableParallelism, setPriority } from 'node:os'
import { createInterface } from 'node:readline'
import { isThere } from './run-step.mjs'

const NICENESS = 10
const LINES_SHOWN = 15

/**
 * Configures and builds with CMake, as a nice neighbour: at low priority, with all of its output in a log file.
 *
 * @param {{ project: string, dir: string, flags: string[], targets: string[], log: string, signal: AbortSignal,
 *   onPercent: (percent: number) => void }} options `project`: folder with the CMakeLists.txt; `dir`: where to build;
 *   `onPercent` is called with rising figures
 * @throws with the last lines of the output, or the signal's reason when it was aborted; no process is left running
 */
export async function cmakeBuild({ project, dir, flags, targets, log, signal, onPercent }) {
  const generator = process.platform !== 'win32' && isThere('ninja') ? ['-G', 'Ninja'] : []
  await run(['-S', project, '-B', dir, ...generator, ...flags], { log, signal })
  let shown = 0
  const build = [
    '--build',
    dir,
    '--config',
    'Release',
    '--parallel',
    String(availableParallelism()),
    '--target',
    ...targets
  ]
  await run(build, {
    log,
    signal,
    onLine: (line) => {
      const percent = percentOf(line)
      if (percent === null || percent <= shown) return
      shown = percent
      onPercent(percent)
    }
  })
}

/** Ninja counts steps, `[17/39] Building ...`; make says `[ 43%] Building ...`. */
export function percentOf(line) {
  const steps = /^\[(\d+)\/(\d+)\]/.exec(line)
  if (steps) return Math.floor((100 * Number(steps[1])) / Number(steps[2]))
  const percent = /^\[ *(\d+)%\]/.exec(line)
  return percent ? Number(percent[1]) : null
}

async function run(args, { log, signal, onLine = () => {} }) {
  signal.throwIfAborted()
  const child = spawn('cmake', args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that all of its compilers can be ended together.
    detached: process.platform !== 'win32',
    // Keeps whisper.cpp from taking the commit of whatever repository lies around it for its own.
    env: { ...process.env, GIT_DIR: '/nowhere', LC_ALL: 'C' }
  })
  const stop = () => endTree(child)
  signal.addEventListener('abort', stop)
  process.on('exit', stop)
  const written = createWriteStream(log, { flags: 'a' })
  try {
    if (child.pid) setPriority(child.pid, NICENESS)
    for (const stream of [child.stdout, child.stderr]) {
      stream.pipe(written, { end: false })
      createInterface({ input: stream }).on('line', onLine)
    }
    const code = await new Promise((resolve, reject) => child.on('close', resolve).on('error', reject))
    signal.throwIfAborted()
    if (code !== 0) throw new Error(`cmake ended with ${code}`)
  } catch (error) {
    await new Promise((resolve) => written.end(resolve))
    if (signal.aborted) throw error
    throw new Error(`${error.message}:\n${lastLines(log)}`, { cause: error })
  } finally {
    signal.removeEventListener('abort', stop)
    process.off('exit', stop)
    written.end()
  }
}

/** SIGTERM, on which compilers take away what they have half written. */
function endTree(child) {
  if (!child.pid) return
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/PID', String(child.pid), '/T', '/F'], { stdio: 'ignore' })
    return
  }
  try {
    process.kill(-child.pid, 'SIGTERM')
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}

function lastLines(log) {
  return readFileSync(log, 'utf8').trimEnd().split('\n').slice(-LINES_SHOWN).join('\n')
}
