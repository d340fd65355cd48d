import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from '@playwright/test'
import { execa } from 'execa'
import type { Home } from './test.ts'

const ROOT = join(import.meta.dirname, '../../..')
const SHARED = resolve(process.env.INGLENOOK_TEST_SHARED ?? join(ROOT, '../shared'))

/** Real weights, among them a small speech model that knows the sentences spoken here. */
export const SHARED_MODELS = join(SHARED, 'models')
export const SHARED_SOUNDS = join(SHARED, 'media/sounds')

export const FPS = 25

/** Leaves a test out, with its reason, where the computer lacks a tool or the shared folder; in CI it runs and fails. */
export function needs(...things: ('ffmpeg' | 'espeak-ng' | 'whisper-cli' | 'shared')[]): void {
  const missing = things.filter((thing) => !isThere(thing))
  test.skip(missing.length > 0 && process.env.CI !== 'true', `There is no ${missing.join(' and no ')}.`)
}

/** A folder of the home for the clips of a test. */
export function clipsOf(home: Home): string {
  const folder = join(home.dir, 'Clips')
  mkdirSync(folder)
  return folder
}

/** Has everything found in some files before the window opens. */
export async function imported(home: Home, ...paths: string[]): Promise<void> {
  await inglenook(home, 'import', ...paths)
}

/** The command, on the home's library. */
export async function inglenook(home: Home, ...args: string[]): Promise<void> {
  const library = ['--library', home.library, '--models', SHARED_MODELS]
  await execa(process.execPath, [join(ROOT, 'out/main/cli.js'), ...args, ...library, '--json'])
}

interface Clip {
  seconds: number
  /** Said from half a second on, by a voice that the small speech model knows. */
  sentence?: string
  /** What the file is made with, if not what every Chromium plays. */
  codecs?: readonly string[]
}

/** A video whose every picture shows its own number and time, with a tone or a sentence to be heard. */
export function makeVideo(file: string, { seconds, sentence, codecs = PLAYABLE }: Clip): void {
  const spoken = sentence && execFileSync('espeak-ng', ['-v', 'en-us', '-s', '155', '--stdout', sentence])
  const sound = spoken
    ? ['-i', 'pipe:0', '-af', `adelay=500:all=1,apad=whole_dur=${seconds}`]
    : ['-f', 'lavfi', '-i', `sine=frequency=440:duration=${seconds}`]
  const pictures = ['-f', 'lavfi', '-i', `testsrc2=size=640x360:rate=${FPS}:duration=${seconds}`]
  const args = ['-v', 'error', '-y', ...pictures, ...sound, '-t', String(seconds), ...codecs, `file:${file}`]
  execFileSync('ffmpeg', args, { ...(spoken && { input: spoken }) })
}

interface Uneven {
  codecs?: readonly string[]
  /** How its pictures are to be turned, by what the file says of them. */
  rotated?: number
}

/** A silent video whose frames begin at these hundredths of a second; the last one is short. */
export function makeUnevenVideo(file: string, begins: readonly number[], uneven: Uneven = {}): void {
  const { codecs = ['-c:v', 'libvpx', '-b:v', '1M', '-deadline', 'realtime'], rotated = 0 } = uneven
  const chosen = begins.map((seconds) => `eq(n,${Math.round(seconds * 100)})`).join('+')
  const pictures = ['-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=100:duration=2']
  const made = ['-vf', `select='${chosen}',format=yuv420p`, ...codecs]
  // Of all containers, this one is given frames as they come, and none in between.
  const between = `${file}.mkv`
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...pictures, ...made, `file:${between}`])
  const turned = rotated === 0 ? [] : ['-metadata:s:v', `rotate=${rotated}`]
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', `file:${between}`, '-c', 'copy', ...turned, `file:${file}`])
  rmSync(between)
}

const PLAYABLE = [
  '-c:v',
  'libvpx',
  '-b:v',
  '1M',
  '-g',
  '25',
  '-deadline',
  'realtime',
  '-cpu-used',
  '8',
  '-c:a',
  'libopus'
]

function isThere(thing: string): boolean {
  switch (thing) {
    case 'shared':
      return existsSync(SHARED_MODELS) && existsSync(SHARED_SOUNDS)
    case 'whisper-cli':
      return existsSync(join(ROOT, `resources/bin/${process.platform}-${process.arch}`, executable('whisper-cli')))
    case 'ffmpeg':
      return spawnSync('ffmpeg', ['-version'], { stdio: 'ignore' }).status === 0
    default:
      return spawnSync(thing, ['--version'], { stdio: 'ignore' }).status === 0
  }
}

function executable(name: string): string {
  return process.platform === 'win32' ? `${name}.exe` : name
}
