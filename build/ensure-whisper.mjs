// Has whisper-cli, the speech recogniser, built from the sources of whisper.cpp into resources/bin/<platform>-<arch>.
// `node build/ensure-whisper.mjs` does it on its own; `npm start` runs that in the background, `npm test` as a step.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { cmakeBuild } from './cmake-build.mjs'
import { locked } from './locked.mjs'
import { root, underModernNode } from './modern-node.mjs'
import { installDebian, isThere } from './run-step.mjs'
import { whisperNote, withdrawWhisper } from './whisper-note.mjs'
import { cacheKey, compilerHere, PROGRAMS, target, whisperIsThere, whisperRecipe } from './whisper-recipe.mjs'

const stampFile = join(target, '.whisper.json')
/** Beside which another program may have brought libraries of its own. */
const OWN_LIBRARY = /^(lib)?(ggml|whisper)[\w.-]*\.(so[\d.]*|dylib|dll)$/
const LIBRARY = /\.(so[\d.]*|dylib|dll)$/
/** In percent. */
const TOLD_EVERY = 5
const OWN = 'or say in Settings, “Inference models”, where a whisper-cli of your own is'
const TOOLS = {
  linux: 'a C++ compiler and CMake ("sudo apt-get install cmake g++" on Debian and Ubuntu)',
  darwin: 'Apple\'s command line tools and CMake ("xcode-select --install", "brew install cmake")',
  win32:
    'CMake and the C++ build tools of Visual Studio ("winget install Kitware.CMake Microsoft.VisualStudio.2022.BuildTools")'
}

/**
 * Builds the speech recogniser unless it is there. Finished builds are kept in the user's cache by sources, flags and
 * compiler, so that the next checkout only copies. Several processes may ask at once: one builds, the others wait. What
 * is interrupted leaves nothing in resources/, and goes on from there the next time.
 *
 * @param {{ say?: (line: string) => void, install?: boolean }} options `say` is told how far it is; `install`: whether
 *   Debian packages that are missing are installed when this is root
 * @returns {Promise<string | null>} null, or what to do
 */
export async function ensureWhisper({ say = () => {}, install = false } = {}) {
  const recipe = whisperRecipe()
  if (recipe && isInPlace(recipe)) {
    withdrawWhisper()
    return null
  }
  const note = whisperNote()
  const problem = await madeOf(recipe, { say, install, note })
  // What the compiler said is for whoever reads the terminal.
  note.end(problem?.split('\n')[0] ?? null)
  return problem
}

async function madeOf(recipe, { say, install, note }) {
  if (!recipe)
    return `The speech recogniser cannot be built: the sources of whisper.cpp are missing. Run "npm ci", ${OWN}.`
  const compiler = await findTools(install)
  if (!compiler) {
    return `The speech recogniser cannot be built without ${TOOLS[process.platform] ?? TOOLS.linux}. Install them and start Inglenook again, ${OWN}.`
  }
  const { default: envPaths } = await import('env-paths')
  const cache = join(envPaths('Inglenook', { suffix: '' }).cache, 'whisper.cpp', cacheKey(recipe, compiler))
  const waiting = () => say('Waiting for another process that is building the speech recogniser ...')
  try {
    await locked(`${cache}.lock`, () => keepBuilt(recipe, cache, { say, note }), waiting)
    await locked(join(root, '.cache', 'whisper.lock'), async () => isInPlace(recipe) || putInPlace(recipe, cache))
    return null
  } catch (error) {
    if (error instanceof Interrupted) {
      note.end(null)
      return error.endAlike()
    }
    const hint = recipe.variant.vulkan ? ' INGLENOOK_WHISPER_VULKAN needs the Vulkan headers and glslc.' : ''
    return `The speech recogniser could not be built; why is in ${join(cache, 'build.log')}.${hint} Start Inglenook again to try anew, ${OWN}.\n${error.message}`
  }
}

/** By what was built and not by which compiler: a computer without one may have been given the programs. */
function isInPlace({ variant }) {
  if (!existsSync(stampFile) || !whisperIsThere()) return false
  return readFileSync(stampFile, 'utf8') === JSON.stringify(variant)
}

async function findTools(install) {
  const find = () => isThere('cmake') && compilerHere()
  return find() || (install && (await installDebian(['cmake', 'g++', 'make']))) ? find() : null
}

/** Leaves finished programs in `cache/done`, which appears all at once. */
async function keepBuilt(recipe, cache, { say, note }) {
  const done = join(cache, 'done')
  if (existsSync(done)) return
  const build = buildFolder(cache)
  let told = 0
  say(`Building the speech recogniser (whisper.cpp ${recipe.version}), once for this computer ...`)
  await whileRunning((signal) =>
    cmakeBuild({
      project: join(root, 'build', 'whisper'),
      dir: build.dir,
      // The folder of the sources is no part of the key: the same sources may lie elsewhere.
      flags: [...recipe.flags, `-DWHISPER_SOURCE=${recipe.source}`],
      targets: recipe.targets,
      log: join(cache, 'build.log'),
      signal,
      onPercent: (percent) => {
        note.progress(percent)
        if (percent < told + TOLD_EVERY && percent < 100) return
        told = percent
        say(`Building the speech recogniser: ${percent} %`)
      }
    })
  ).catch((error) => {
    // Compilers that were asked to end took their half-written files with them: the next build goes on from here.
    if (error instanceof Interrupted) build.mayBeContinued()
    throw error
  })
  const collected = join(cache, 'collected')
  rmSync(collected, { recursive: true, force: true })
  mkdirSync(collected)
  for (const path of builtFiles(build.dir)) copyFileSync(path, join(collected, path.slice(path.search(/[^\\/]+$/))))
  copyFileSync(join(recipe.source, 'LICENSE'), join(collected, 'LICENSE.whisper.cpp.txt'))
  renameSync(collected, done)
  rmSync(build.dir, { recursive: true, force: true })
}

/**
 * Where to build: where an earlier build was interrupted in good order, else afresh. Compilers of a process that was
 * killed may still be writing into its folder, so that one is never used again.
 */
function buildFolder(cache) {
  const noteFile = join(cache, 'continue-in')
  const earlier = existsSync(noteFile) ? readFileSync(noteFile, 'utf8') : null
  rmSync(noteFile, { force: true })
  mkdirSync(cache, { recursive: true })
  for (const name of readdirSync(cache)) {
    if (name.startsWith('build-') && name !== earlier) rmSync(join(cache, name), { recursive: true, force: true })
  }
  const name = earlier ?? `build-${process.pid}-${Date.now().toString(36)}`
  if (!earlier) rmSync(join(cache, 'build.log'), { force: true })
  return { dir: join(cache, name), mayBeContinued: () => writeFileSync(noteFile, name) }
}

function builtFiles(dir) {
  const bin = [join(dir, 'whisper.cpp', 'bin'), join(dir, 'bin')].flatMap((one) => [join(one, 'Release'), one])
  const files = bin.filter(existsSync).flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
  const wanted = files.filter((path) => PROGRAMS.some((name) => path.endsWith(name)) || LIBRARY.test(path))
  const missing = PROGRAMS.filter((name) => !wanted.some((path) => path.endsWith(name)))
  if (missing.length > 0) throw new Error(`The build made no ${missing.join(' and no ')}.`)
  return wanted
}

/** File by file through a name of its own, the stamp last: a program under its name is always whole. */
function putInPlace({ variant }, cache) {
  mkdirSync(target, { recursive: true })
  rmSync(stampFile, { force: true })
  const place = (name, write) => {
    const temporary = join(target, `.${name}.${process.pid}`)
    try {
      write(temporary)
      renameSync(temporary, join(target, name))
    } finally {
      rmSync(temporary, { force: true })
    }
  }
  const done = join(cache, 'done')
  const built = readdirSync(done)
  for (const name of built) place(name, (to) => copyFileSync(join(done, name), to))
  for (const name of readdirSync(target)) {
    if (OWN_LIBRARY.test(name) && !built.includes(name)) rmSync(join(target, name), { force: true })
  }
  place('.whisper.json', (to) => writeFileSync(to, JSON.stringify(variant)))
}

/** Runs work that has children in a group of their own, which signals to this process would miss. */
async function whileRunning(work) {
  const abort = new AbortController()
  const handlers = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => [signal, () => abort.abort(new Interrupted(signal))])
  for (const [signal, handler] of handlers) process.on(signal, handler)
  try {
    await work(abort.signal)
  } finally {
    for (const [signal, handler] of handlers) process.off(signal, handler)
  }
}

class Interrupted extends Error {
  constructor(signal) {
    super(`interrupted by ${signal}`)
    this.signal = signal
  }

  /** Ends this process as the signal would have, now that its children are gone. */
  endAlike() {
    process.kill(process.pid, this.signal)
    return new Promise(() => {})
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await underModernNode(import.meta.url)
  // Started by another process, it ends with it.
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'))
  const problem = await ensureWhisper({ say: (line) => console.error(line) })
  if (problem) console.error(problem)
  process.exit(problem ? 1 : 0)
}
