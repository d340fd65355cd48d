import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'

/* What CMake is told for each computer, which no single one can build. */

interface Recipe {
  variant: { platform: string; processor: string; vulkan: boolean; sources: string }
  source: string
  targets: string[]
  flags: string[]
  version: string
}
interface Machine {
  platform: string
  arch: string
  processor: Set<string> | null
  library: (name: string) => string | null
  libomp: string | null
}
interface Module {
  whisperRecipe(env: NodeJS.ProcessEnv, machine: Machine): Recipe
  cacheKey(recipe: Recipe, compiler: string): string
}

const build: Module = await import(pathToFileURL(join(import.meta.dirname, '../../../build/whisper-recipe.mjs')).href)

const machine = (platform: string, arch: string, more: Partial<Machine> = {}): Machine => ({
  ...{ platform, arch, processor: null, library: (name) => `/lib/${name}`, libomp: null },
  ...more
})
const linux = (flags = 'sse4_2 avx avx2 fma f16c bmi2') =>
  machine('linux', 'x64', { processor: new Set(flags.split(' ')) })
const recipe = (on: Machine, env: NodeJS.ProcessEnv = {}) => build.whisperRecipe(env, on)
const flag = ({ flags }: Recipe, name: string) => flags.find((one) => one.startsWith(`-D${name}=`))?.split('=', 2)[1]

it('builds whisper-cli, and the program that finds speech, of a pinned version', () => {
  const { targets, version, source, variant } = recipe(linux())
  expect(targets).toEqual(['whisper-cli', 'whisper-vad-speech-segments'])
  expect([version, variant.sources]).toEqual(['1.9.1', 'nodejs-whisper 0.3.1'])
  expect(existsSync(join(source, 'CMakeLists.txt'))).toBe(true)
})

it('is one program that needs no library, for every processor of the last ten years', () => {
  const made = recipe(linux())
  expect(made.variant.processor).toBe('x86-64-v3')
  expect(flag(made, 'BUILD_SHARED_LIBS')).toBe('OFF')
  expect(flag(made, 'GGML_NATIVE')).toBe('OFF')
  for (const name of ['GGML_AVX2', 'GGML_FMA', 'GGML_F16C', 'GGML_BMI2']) expect(flag(made, name)).toBe('ON')
  expect(flag(made, 'OpenMP_gomp_LIBRARY')).toBe('/lib/libgomp.a')
  expect(flag(made, 'CMAKE_EXE_LINKER_FLAGS')).toBe('-s -static-libgcc -static-libstdc++')
})

it('is for this computer alone where that is older', () => {
  const made = recipe(linux('sse4_2 avx'))
  expect([made.variant.processor, flag(made, 'GGML_NATIVE'), flag(made, 'GGML_AVX2')]).toEqual([
    'native',
    'ON',
    undefined
  ])
})

it.each([
  ['linux', 'arm64', 'neon'],
  ['darwin', 'arm64', 'apple-silicon'],
  ['win32', 'x64', 'x86-64-v3'],
  ['win32', 'arm64', 'neon']
])('on %s %s is for %s', (platform, arch, processor) => {
  const made = recipe(machine(platform, arch))
  expect([made.variant.processor, made.variant.platform]).toEqual([processor, `${platform}-${arch}`])
  expect(flag(made, 'GGML_NATIVE')).toBe('OFF')
})

it('uses Metal on a Mac, with its kernels inside, and OpenMP where it can be had', () => {
  const made = recipe(machine('darwin', 'arm64'))
  expect([flag(made, 'GGML_METAL'), flag(made, 'GGML_METAL_EMBED_LIBRARY')]).toEqual(['ON', 'ON'])
  expect([flag(made, 'GGML_OPENMP'), flag(made, 'GGML_VULKAN')]).toEqual(['OFF', 'OFF'])
  const withOpenMp = recipe(machine('darwin', 'arm64', { libomp: '/opt/omp' }))
  expect([flag(withOpenMp, 'GGML_OPENMP'), flag(withOpenMp, 'OpenMP_omp_LIBRARY')]).toEqual([
    'ON',
    join('/opt/omp', 'lib/libomp.a')
  ])
  for (const other of [linux(), machine('win32', 'x64')]) expect(flag(recipe(other), 'GGML_METAL')).toBeUndefined()
})

it.each([
  [{}, 'OFF'],
  [{ INGLENOOK_WHISPER_VULKAN: '0' }, 'OFF'],
  [{ INGLENOOK_WHISPER_VULKAN: 'off' }, 'OFF'],
  [{ INGLENOOK_WHISPER_VULKAN: '' }, 'OFF'],
  [{ INGLENOOK_WHISPER_VULKAN: '1' }, 'ON']
])('uses graphics cards by Vulkan only when asked to: %o', (env, value) => {
  for (const on of [linux(), machine('win32', 'x64')]) expect(flag(recipe(on, env), 'GGML_VULKAN')).toBe(value)
})

it('chooses among kernels for every processor when it starts, where it is built to be given away', () => {
  const env = { INGLENOOK_WHISPER_EVERY_CPU: '1' }
  const made = recipe(linux(), env)
  for (const name of ['GGML_BACKEND_DL', 'GGML_CPU_ALL_VARIANTS', 'BUILD_SHARED_LIBS']) {
    expect(flag(made, name)).toBe('ON')
  }
  expect([flag(made, 'CMAKE_INSTALL_RPATH'), flag(made, 'GGML_NATIVE')]).toEqual(['$ORIGIN', 'OFF'])
  expect(flag(recipe(machine('darwin', 'arm64'), env), 'CMAKE_INSTALL_RPATH')).toBe('@loader_path')
})

it('is kept apart from what was built otherwise', () => {
  const keys = [
    build.cacheKey(recipe(linux()), 'g++ 12'),
    build.cacheKey(recipe(linux()), 'g++ 13'),
    build.cacheKey(recipe(linux(), { INGLENOOK_WHISPER_VULKAN: '1' }), 'g++ 12'),
    build.cacheKey(recipe(linux(), { INGLENOOK_WHISPER_EVERY_CPU: '1' }), 'g++ 12'),
    build.cacheKey(recipe(linux('sse4_2')), 'g++ 12')
  ]
  expect(new Set(keys).size).toBe(keys.length)
  expect(build.cacheKey(recipe(linux()), 'g++ 12')).toBe(keys[0])
})
