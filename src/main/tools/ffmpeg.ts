import { dirname, extname, join } from 'node:path'
import { execa } from 'execa'
import { InglenookError } from '../../shared/failure.ts'
import { bundledTool, isExecutable, isFolder, toolOnPath } from './bundled.ts'
import { createFoundTool, type FoundTool, type NamedPath, namedPath, type WatchedTool } from './found-tool.ts'

/** An ffmpeg that has been started and has answered. */
export interface Ffmpeg {
  /** Absolute paths. */
  ffmpeg: string
  ffprobe: string
  /** Such as `7.1.1`, as it names itself. */
  version: string
  /** What it can decode, by its own names, such as `aac`. */
  decoders: ReadonlySet<string>
  /** What it can encode, likewise, such as `libx264`. */
  encoders: ReadonlySet<string>
  from: 'setting' | 'bundled' | 'system'
}

export type FfmpegTool = FoundTool<Ffmpeg>

/** Names the user's own ffmpeg, and wins over the settings. */
export const FFMPEG_VARIABLE = 'INGLENOOK_FFMPEG'

/** So that one which is installed meanwhile is found without a restart. */
const LOOK_AGAIN_MS = 20_000

/** Finds ffmpeg with ffprobe and asks them once what they are. Nothing is started before `look`. */
export function createFfmpegTool({ env = process.env, ...options }: WatchedTool & Finding): FfmpegTool {
  return createFoundTool({
    ...options,
    find: (setting, signal) => findFfmpeg(setting, { env, signal }),
    looking: 'Looking for ffmpeg.',
    gone: ({ ffmpeg }) => `Sounds need ffmpeg, and the one at ${ffmpeg} is gone. ${HOW}`,
    lookAgainMs: LOOK_AGAIN_MS
  })
}

/** The first start after an installation may have to wait for a virus scanner. */
const ANSWER_TIMEOUT_MS = 20_000
const MOST_OUTPUT = 4_000_000
/** Where package managers put programs that a program started from the desktop does not find on its PATH. */
const USUAL_PLACES = process.platform === 'win32' ? [] : ['/opt/homebrew/bin', '/usr/local/bin', '/opt/local/bin']

export interface Finding {
  env?: NodeJS.ProcessEnv
  signal?: AbortSignal
}

/**
 * Finds and asks ffmpeg: the user's own where the settings or the environment name one (then no other, so that a mistyped
 * path is told and not passed over), else the one that comes with the program, else the system's.
 *
 * @param setting Absolute path of the user's own ffmpeg, or of the folder that it lies in
 * @throws InglenookError `tool-missing`, with what to do
 */
export async function findFfmpeg(setting: string | null, { env = process.env, signal }: Finding = {}): Promise<Ffmpeg> {
  const named = namedPath(setting, FFMPEG_VARIABLE, env)
  if (named) return ask(ownFfmpeg(named), 'setting', signal)
  const bundled = bundledTool('ffmpeg')
  if (bundled !== null && isExecutable(besideIt(bundled))) return ask(bundled, 'bundled', signal)
  const system = toolOnPath('ffmpeg', env) ?? toolOnPath('ffmpeg', { PATH: USUAL_PLACES.join(':') })
  if (system === null)
    throw new InglenookError('tool-missing', `Sounds need ffmpeg, which is not on this computer. ${HOW}`)
  return ask(system, 'system', signal)
}

const HOW =
  {
    darwin: 'Install it, for example with “brew install ffmpeg”, or say in Settings where it is.',
    win32: 'Install it, for example with “winget install ffmpeg”, or say in Settings where it is.',
    linux: 'Install it, for example with “sudo apt install ffmpeg”, or say in Settings where it is.'
  }[process.platform as string] ?? 'Install it, or say in Settings where it is.'

function ownFfmpeg({ path: named, by }: NamedPath): string {
  const path = isFolder(named) ? join(named, process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg') : named
  if (isExecutable(path)) return path
  throw new InglenookError(
    'tool-missing',
    `Sounds need ffmpeg, and there is none to run at ${path}, the place that ${by} names. Correct it there, or clear it to use the system’s.`
  )
}

async function ask(ffmpeg: string, from: Ffmpeg['from'], signal: AbortSignal | undefined): Promise<Ffmpeg> {
  const ffprobe = ffprobeOf(ffmpeg)
  const [version, decoders, encoders] = await Promise.all([
    answer(ffmpeg, ['-version'], signal),
    answer(ffmpeg, ['-decoders'], signal),
    answer(ffmpeg, ['-encoders'], signal),
    answer(ffprobe, ['-version'], signal)
  ])
  const named = /^ffmpeg version (\S+)/m.exec(version)?.[1]
  if (named === undefined) {
    throw new InglenookError('tool-missing', `Sounds need ffmpeg, and the program at ${ffmpeg} is another. ${HOW}`)
  }
  return { ffmpeg, ffprobe, version: named, decoders: codersOf(decoders), encoders: codersOf(encoders), from }
}

function ffprobeOf(ffmpeg: string): string {
  const ffprobe = besideIt(ffmpeg)
  if (isExecutable(ffprobe)) return ffprobe
  throw new InglenookError(
    'tool-missing',
    `Sounds need ffprobe beside ffmpeg, and it is not in ${dirname(ffmpeg)}. Both come with every full ffmpeg. ${HOW}`
  )
}

function besideIt(ffmpeg: string): string {
  return join(dirname(ffmpeg), `ffprobe${extname(ffmpeg) === '.exe' ? '.exe' : ''}`)
}

async function answer(tool: string, question: string[], signal: AbortSignal | undefined): Promise<string> {
  try {
    const { stdout } = await execa(tool, ['-hide_banner', ...question], {
      stdin: 'ignore',
      killDescendants: true,
      killSignal: 'SIGKILL',
      timeout: ANSWER_TIMEOUT_MS,
      maxBuffer: MOST_OUTPUT,
      ...(signal && { cancelSignal: signal }),
      windowsHide: true
    })
    return stdout
  } catch (cause) {
    throw new InglenookError('tool-missing', `Sounds need ffmpeg, and ${tool} does not run. ${HOW}`, { cause })
  }
}

/** Lines such as ` A....D aac   AAC (Advanced Audio Coding)` after a rule of dashes. */
function codersOf(listing: string): ReadonlySet<string> {
  const lines = listing.slice(listing.indexOf('------')).split('\n')
  return new Set(lines.flatMap((line) => /^ [VAS.][F.][S.][X.][B.][D.] (\S+)/.exec(line)?.[1] ?? []))
}
