import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, matchesGlob } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, expect, it } from 'vitest'
import { bundledTool } from '../../../src/main/tools/bundled.ts'

/* That what a package carries is where the program looks for it, and what it needs is carried. */

interface Config {
  beforePack(context: { electronPlatformName: string; arch: number }): Promise<void>
  files: string[]
  asarUnpack: string[]
  extraResources: { from: string; to: string; filter: string[] }[]
  mac: { binaries: string[] }
}
const root = join(import.meta.dirname, '../../..')
const load = async <T>(file: string): Promise<T> => import(pathToFileURL(join(root, file)).href)
const { default: config } = await load<{ default: Config }>('electron-builder.config.mjs')
const { target, PROGRAMS } = await load<{ target: string; PROGRAMS: string[] }>('build/whisper-recipe.mjs')
const [programs] = config.extraResources
const dirs: string[] = []

afterEach(() => {
  Reflect.deleteProperty(process, 'resourcesPath')
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true })
})

it('carries the programs from where they are built', () => {
  expect(join(root, programs!.from)).toBe(target)
})

it('carries them to where the program looks for them', () => {
  const resources = mkdtempSync(join(tmpdir(), 'inglenook-packaging-test-'))
  dirs.push(resources)
  const [whisper = ''] = PROGRAMS
  mkdirSync(join(resources, programs!.to))
  const path = join(resources, programs!.to, whisper)
  writeFileSync(path, '')
  chmodSync(path, 0o755)
  Object.assign(process, { resourcesPath: resources })
  expect(bundledTool('whisper-cli')).toBe(path)
})

it.each([
  ...[
    'whisper-cli',
    'whisper-cli.exe',
    'whisper-vad-speech-segments',
    'LICENSE.whisper.cpp.txt',
    'ffmpeg',
    'ffprobe.exe'
  ],
  ...[
    'libwhisper.so.1',
    'libwhisper.so.1.9.1',
    'libggml-cpu-haswell.so',
    'libggml-metal.dylib',
    'ggml-cpu-alderlake.dll'
  ]
])('carries %s', (name) => {
  expect(programs!.filter.some((glob) => matchesGlob(name, glob))).toBe(true)
})

it.each(['.whisper.json', '.whisper-cli.123', 'build.log'])('leaves %s behind', (name) => {
  expect(programs!.filter.some((glob) => matchesGlob(name, glob))).toBe(false)
})

it('has every program signed that it carries on a Mac', () => {
  for (const name of ['whisper-cli', 'whisper-vad-speech-segments']) {
    expect(config.mac.binaries).toContain(`Contents/Resources/${programs!.to}/${name}`)
  }
})

it('unpacks what the system loads by itself', () => {
  const natives = [
    'node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1',
    'node_modules/better-sqlite3/prebuilds/linux-x64.node',
    'node_modules/sqlite-vec-linux-x64/vec0.so',
    'node_modules/@img/sharp-libvips-linux-x64/lib/libvips-cpp.so.8'
  ]
  for (const path of natives)
    expect([path, config.asarUnpack.some((glob) => matchesGlob(path, glob))]).toEqual([path, true])
})

it('takes native parts from where their packages have them', () => {
  const wanted = config.files.filter((glob) => /^node_modules/.test(glob))
  expect(wanted.length).toBe(2)
  for (const glob of wanted) {
    const folder = join(root, glob.replace(/\/[^/]*$/, ''))
    expect(readdirSync(folder).some((name) => matchesGlob(name, glob.replace(/^.*\//, '')))).toBe(true)
  }
})

it('is not made for another system than the one it is made on', async () => {
  const [other, arch] = process.platform === 'linux' ? (['darwin', 3] as const) : (['linux', 1] as const)
  await expect(config.beforePack({ electronPlatformName: other, arch })).rejects.toThrow(/has to be made on such/)
})
