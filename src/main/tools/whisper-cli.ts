import { statSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { InglenookError } from '../../shared/failure.ts'
import { bundledTool, isExecutable, isFolder, toolOnPath } from './bundled.ts'
import {
  createFoundTool,
  type FoundTool,
  type NamedPath,
  namedPath,
  TOOL_IS_COMING,
  type WatchedTool
} from './found-tool.ts'
import { type BuildNote, whisperBuild } from './whisper-build.ts'

/** A whisper-cli that has been started and has what is needed of it. */
export interface WhisperCli {
  /** Absolute. */
  path: string
  from: 'setting' | 'bundled' | 'system'
}

export type WhisperTool = FoundTool<WhisperCli>

/** Names the user's own whisper-cli, and wins over the settings. */
export const WHISPER_VARIABLE = 'INGLENOOK_WHISPER_CLI'

/** Where Inglenook is started from its source, whisper-cli is built meanwhile. */
const LOOK_AGAIN_MS = 2_000

/** Finds whisper-cli and asks it once what it can do. Nothing is started before `look`. */
export function createWhisperTool(options: WatchedTool & Finding): WhisperTool {
  return createFoundTool({
    ...options,
    find: (setting, signal) => findWhisperCli(setting, { ...options, signal }),
    looking: 'Looking for whisper-cli.',
    gone: ({ path }) =>
      `Speech needs whisper-cli, and the one at ${path} is gone. Install it again, or say in Settings where one is.`,
    lookAgainMs: LOOK_AGAIN_MS
  })
}

export interface Finding {
  env?: NodeJS.ProcessEnv
  /** How the one that is built from its source is coming along. */
  build?: () => BuildNote | null
  signal?: AbortSignal
  /** Finds the one that comes with the program. */
  bundled?: () => string | null
  /** For one that does not answer. */
  patienceMs?: number
}

/**
 * Finds the speech recogniser: the user's own where the settings or the environment name one (then no other, so that a
 * mistyped path is told and not passed over), else the one that comes with the program, else the system's. Each is asked
 * once what it can do, and again when its file changes; one that has just been built is found the next time.
 *
 * @param setting Absolute path of the user's own whisper-cli, or of the folder that it lies in
 * @throws InglenookError `tool-missing` or `tool-unusable`, with what to do; `tool-is-coming` while it is built
 */
export async function findWhisperCli(
  setting: string | null,
  {
    env = process.env,
    build = whisperBuild,
    bundled = () => bundledTool('whisper-cli'),
    patienceMs = ANSWER_TIMEOUT_MS,
    signal
  }: Finding = {}
): Promise<WhisperCli> {
  const asking = { signal, patienceMs }
  const named = namedPath(setting, WHISPER_VARIABLE, env)
  if (named) return { path: await ownWhisperCli(named, asking), from: 'setting' }
  const candidates = [
    { path: bundled(), from: 'bundled' },
    { path: toolOnPath('whisper-cli', env), from: 'system' }
  ] as const
  let unfit: InglenookError | null = null
  for (const { path, from } of candidates) {
    if (path === null) continue
    const problem = await ask(path, asking)
    if (!problem) return { path, from }
    unfit ??= unusable(path, problem, 'Install whisper.cpp 1.7.6 or newer, or say in Settings where one is')
  }
  throw beingBuilt(build()) ?? unfit ?? new InglenookError('tool-missing', MISSING)
}

const MISSING =
  'Speech needs whisper-cli, which is not here. It is built when Inglenook is started from its source by “npm start”, given a C++ compiler and CMake; or install whisper.cpp, or say in Settings where a whisper-cli is. All else works without it.'

function beingBuilt(note: BuildNote | null): InglenookError | null {
  if (note === null) return null
  if ('problem' in note) return new InglenookError('tool-missing', `${note.problem} All else works without it.`)
  const sofar = note.percent === null ? '' : `, ${Math.floor(note.percent)} %`
  return new InglenookError(
    TOOL_IS_COMING,
    `The speech recogniser is being built${sofar}. What is said is written down as soon as it is there.`
  )
}

async function ownWhisperCli({ path: named, by }: NamedPath, asking: Asking): Promise<string> {
  const inFolder = isFolder(named)
  const path = inFolder ? join(named, process.platform === 'win32' ? 'whisper-cli.exe' : 'whisper-cli') : named
  const advice = `Correct the path in ${by}, or clear it to use the one that comes with Inglenook`
  if (!isExecutable(path)) {
    const where = inFolder ? `in the folder ${named}` : `at ${named}`
    throw new InglenookError(
      'tool-missing',
      `Speech needs whisper-cli, and there is none to run ${where}, the place that ${by} names. ${advice}.`
    )
  }
  const problem = await ask(path, asking)
  if (problem) throw unusable(path, problem, advice)
  return path
}

/** What the recipe of speech recognition asks for; older ones know nothing of voice activity. */
const NEEDED = ['--vad-model', '--output-json-full', '--suppress-nst', '--max-context', '--print-progress', '--threads']
/** The first start after an installation may have to wait for a virus scanner. */
const ANSWER_TIMEOUT_MS = 20_000
/** A bad answer may be the fault of a busy computer, or of a library that is installed later. */
const ASK_AGAIN_MS = 60_000
const MOST_OUTPUT = 1_000_000

function unusable(path: string, problem: string, advice: string): InglenookError {
  return new InglenookError('tool-unusable', `The whisper-cli at ${path} cannot be used: it ${problem}. ${advice}.`)
}

interface Asking {
  signal: AbortSignal | undefined
  patienceMs: number
}

/** What is known of each program, by its path and the state of its file. */
const asked = new Map<string, { state: string; problem: Promise<string | null>; goodUntil: number }>()

/** Null, or what is wrong with it. */
function ask(path: string, asking: Asking): Promise<string | null> {
  const { mtimeMs, size } = statSync(path)
  const state = `${mtimeMs} ${size}`
  const earlier = asked.get(path)
  if (earlier?.state === state && performance.now() < earlier.goodUntil) return earlier.problem
  const answer = { state, problem: problemOf(path, asking), goodUntil: Number.POSITIVE_INFINITY }
  asked.set(path, answer)
  answer.problem.then(
    (problem) => {
      if (problem !== null) answer.goodUntil = performance.now() + ASK_AGAIN_MS
    },
    () => {
      answer.goodUntil = 0
    }
  )
  return answer.problem
}

async function problemOf(path: string, { signal: cancelSignal, patienceMs }: Asking): Promise<string | null> {
  const run = await execa(path, ['--help'], {
    stdin: 'ignore',
    reject: false,
    killDescendants: true,
    killSignal: 'SIGKILL',
    timeout: patienceMs,
    ...(cancelSignal && { cancelSignal }),
    maxBuffer: MOST_OUTPUT,
    windowsHide: true
  })
  const { exitCode, stdout, stderr, timedOut, isMaxBuffer, signal, shortMessage } = run
  cancelSignal?.throwIfAborted()
  if (timedOut) return `did not answer within ${patienceMs / 1000} s`
  if (isMaxBuffer) return 'is another program, which does not stop talking'
  if (signal === 'SIGILL') return 'is built for a newer processor than this computer has'
  if (exitCode !== 0) return `could not be started (${shortMessage?.split('\n')[0]})`
  const help = `${stdout}\n${stderr}`
  const lacking = NEEDED.filter((option) => !help.includes(option))
  return lacking.length > 0 ? `is too old or another program, since it does not know ${lacking.join(', ')}` : null
}
