import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { root } from './modern-node.mjs'

/** Raised whenever anything below or in whisper/CMakeLists.txt changes what is built. */
const EDITION = 1

/** whisper.cpp as the registry package brings it; the package's own scripts are not needed. */
const source = join(root, 'node_modules', 'nodejs-whisper', 'cpp', 'whisper.cpp')

/** The command that writes speech down, and the one that only looks for speech. */
export const PROGRAMS = ['whisper-cli', 'whisper-vad-speech-segments'].map((name) =>
  process.platform === 'win32' ? `${name}.exe` : name
)

/** Where the programs belong. */
export const target = join(root, 'resources', 'bin', `${process.platform}-${process.arch}`)

/** Whether they are there, of whatever version. */
export function whisperIsThere() {
  return PROGRAMS.every((name) => existsSync(join(target, name)))
}

/**
 * What is to be built on this computer, or null where the sources are not installed.
 *
 * INGLENOOK_WHISPER_VULKAN=1 adds graphics cards by Vulkan (Linux, Windows; Metal is always on on a Mac), and
 * INGLENOOK_WHISPER_EVERY_CPU=1 builds whisper.cpp's kernels for every generation of processors, chosen when it starts:
 * for releases, since it takes five times as long.
 *
 * Note: OpenMP for speech detection. Without it ggml's own threads spin at a barrier after every one of the thousands of
 * tiny steps of voice activity detection; with fewer free processors than its four threads that took 206 s instead of
 * half a second for 11 s of sound. Hence OpenMP wherever there is one, and OMP_WAIT_POLICY=passive when it runs.
 *
 * @param {Machine} machine what the programs are built on, and for
 * @returns {{ variant: object, source: string, targets: string[], flags: string[], version: string } | null}
 */
export function whisperRecipe(env = process.env, machine = thisMachine()) {
  if (!existsSync(join(source, 'CMakeLists.txt'))) return null
  const version = whisperVersion()
  const everyCpu = isOn(env.INGLENOOK_WHISPER_EVERY_CPU)
  const variant = {
    edition: EDITION,
    sources: packageVersion(),
    platform: `${machine.platform}-${machine.arch}`,
    processor: everyCpu ? 'every' : baseline(machine),
    vulkan: isOn(env.INGLENOOK_WHISPER_VULKAN)
  }
  const targets = ['whisper-cli', 'whisper-vad-speech-segments']
  return { variant, source, targets, version, flags: flagsOf(variant, machine) }
}

/** Names one build in the cache: the same sources, flags and compiler make the same programs. */
export function cacheKey({ variant, flags }, compiler) {
  return createHash('sha256')
    .update(JSON.stringify([variant, flags, compiler]))
    .digest('hex')
    .slice(0, 20)
}

/** The compiler CMake will take, in its own words, or null where there is none. On Windows CMake finds Visual Studio. */
export function compilerHere(env = process.env) {
  if (process.platform === 'win32') return 'cmake picks it'
  const candidates = [env.CXX, 'c++', 'g++', 'clang++'].filter(Boolean)
  for (const compiler of candidates) {
    const { status, stdout } = spawnSync(compiler, ['--version'], { encoding: 'utf8' })
    if (status === 0) return stdout.split('\n')[0]
  }
  return null
}

function packageVersion() {
  const { name, version } = JSON.parse(readFileSync(join(source, '..', '..', 'package.json'), 'utf8'))
  return `${name} ${version}`
}

function whisperVersion() {
  const [, version] = /project\("whisper\.cpp" VERSION ([\d.]+)\)/.exec(
    readFileSync(join(source, 'CMakeLists.txt'), 'utf8')
  )
  return version
}

function isOn(value) {
  return value !== undefined && !['', '0', 'off', 'false', 'no'].includes(value.toLowerCase())
}

/**
 * What a processor must have: x86-64-v3 (AVX2, FMA, F16C, BMI2: most since 2013), or NEON. A computer that is older than
 * that builds for itself alone.
 */
function baseline({ platform, arch, processor }) {
  if (arch === 'arm64') return platform === 'darwin' ? 'apple-silicon' : 'neon'
  if (arch !== 'x64') return 'native'
  if (processor === null) return 'x86-64-v3'
  return ['avx2', 'fma', 'f16c', 'bmi2'].every((one) => processor.has(one)) ? 'x86-64-v3' : 'native'
}

function flagsOf({ processor, vulkan }, machine) {
  const everyCpu = processor === 'every'
  const define = {
    CMAKE_BUILD_TYPE: 'Release',
    WHISPER_BUILD_EXAMPLES: 'ON',
    WHISPER_BUILD_TESTS: 'OFF',
    GGML_CCACHE: 'OFF',
    GGML_NATIVE: processor === 'native' ? 'ON' : 'OFF',
    GGML_VULKAN: vulkan ? 'ON' : 'OFF',
    BUILD_SHARED_LIBS: everyCpu ? 'ON' : 'OFF',
    ...(everyCpu && {
      GGML_BACKEND_DL: 'ON',
      GGML_CPU_ALL_VARIANTS: 'ON',
      CMAKE_BUILD_WITH_INSTALL_RPATH: 'ON',
      CMAKE_INSTALL_RPATH: machine.platform === 'darwin' ? '@loader_path' : '$ORIGIN'
    }),
    ...(processor === 'x86-64-v3' && {
      GGML_SSE42: 'ON',
      GGML_AVX: 'ON',
      GGML_AVX2: 'ON',
      GGML_FMA: 'ON',
      GGML_F16C: 'ON',
      GGML_BMI2: 'ON'
    }),
    ...(processor === 'apple-silicon' && { GGML_CPU_ARM_ARCH: 'armv8.2-a+dotprod+fp16' }),
    ...platformFlags(everyCpu, machine)
  }
  return Object.entries(define).map(([name, value]) => `-D${name}=${value}`)
}

function platformFlags(everyCpu, { platform, library, libomp }) {
  if (platform === 'darwin') {
    return {
      GGML_METAL: 'ON',
      GGML_METAL_EMBED_LIBRARY: 'ON',
      CMAKE_OSX_DEPLOYMENT_TARGET: '12.0',
      CMAKE_EXE_LINKER_FLAGS: '-Wl,-x',
      ...macOpenMp(libomp)
    }
  }
  if (platform === 'win32') {
    return { GGML_OPENMP: 'ON', CMAKE_MSVC_RUNTIME_LIBRARY: everyCpu ? 'MultiThreadedDLL' : 'MultiThreaded' }
  }
  // The compiler's own libraries go into the program, so that it runs where none of them is installed.
  const openMp = everyCpu ? null : library('libgomp.a')
  const standard = !everyCpu && library('libstdc++.a') ? ['-static-libstdc++'] : []
  return {
    GGML_OPENMP: 'ON',
    CMAKE_EXE_LINKER_FLAGS: ['-s', '-static-libgcc', ...standard].join(' '),
    ...(openMp && { OpenMP_gomp_LIBRARY: openMp })
  }
}

/** Apple's compiler has no OpenMP of its own; Homebrew's libomp is taken where it is installed. */
function macOpenMp(omp) {
  if (!omp) return { GGML_OPENMP: 'OFF' }
  const flags = `-Xclang -fopenmp -I${join(omp, 'include')}`
  return {
    GGML_OPENMP: 'ON',
    OpenMP_C_FLAGS: flags,
    OpenMP_CXX_FLAGS: flags,
    OpenMP_C_LIB_NAMES: 'omp',
    OpenMP_CXX_LIB_NAMES: 'omp',
    OpenMP_omp_LIBRARY: join(omp, 'lib/libomp.a')
  }
}

/**
 * @typedef {object} Machine
 * @property {string} platform of Node, as `arch` is
 * @property {string} arch
 * @property {Set<string> | null} processor what it can do, as Linux names it; null where nothing tells
 * @property {(name: string) => string | null} library path of a static library of the compiler
 * @property {string | null} libomp where Homebrew's is installed
 */

/** @returns {Machine} */
function thisMachine() {
  const { platform, arch } = process
  const cpuinfo = platform === 'linux' ? readFileSync('/proc/cpuinfo', 'utf8') : null
  const flags = cpuinfo === null ? null : (/^flags\s*:(.*)$/m.exec(cpuinfo)?.[1]?.trim().split(' ') ?? [])
  const homebrew = ['/opt/homebrew/opt/libomp', '/usr/local/opt/libomp']
  return {
    platform,
    arch,
    processor: flags && new Set(flags),
    library: staticLibrary,
    libomp: homebrew.find((dir) => existsSync(join(dir, 'lib/libomp.a'))) ?? null
  }
}

function staticLibrary(name) {
  const { status, stdout } = spawnSync('c++', [`-print-file-name=${name}`], { encoding: 'utf8' })
  const path = status === 0 ? stdout.trim() : ''
  return isAbsolute(path) && existsSync(path) ? path : null
}
