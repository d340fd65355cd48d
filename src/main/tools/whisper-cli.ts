import { statSync } from 'node:fs'
import { execa } from 'execa'
import { InglenookError } from '../../shared/failure.ts'
import { bundledTool, isExecutable, toolOnPath } from './bundled.ts'
import { createFoundTool, type FoundTool, type WatchedTool } from './found-tool.ts'

/** A whisper-cli that has been started and has what is needed of it. */
export interface WhisperCli {
  /** Absolute. */
  path: string
  from: 'setting' | 'bundled' | 'system'
}

export type WhisperTool = FoundTool<WhisperCli>

/** Where Inglenook is started from its source, whisper-cli is built meanwhile. */
const LOOK_AGAIN_MS = 20_000

/** Finds whisper-cli and asks it once what it can do. Nothing is started before `look`. */
export function createWhisperTool({
  env = process.env,
  ...options
}: WatchedTool & { env?: NodeJS.ProcessEnv }): WhisperTool {
  return createFoundTool({
    ...options,
    find: (setting) => findWhisperCli(setting, env),
    looking: 'Looking for whisper-cli.',
    gone: ({ path }) =>
      `Speech needs whisper-cli, and the one at ${path} is gone. Install it again, or say in Settings where one is.`,
    lookAgainMs: LOOK_AGAIN_MS
  })
}

/**
 * Finds the speech recogniser: the user's own where the settings name one (then no other, so that a mistyped path is told
 * and not passed over), else the one that comes with the program, else the system's. Each is asked once what it can do,
 * and again when its file changes; one that has just been built is found the next time.
 *
 * @param setting Absolute path of the user's own whisper-cli
 * @throws InglenookError `tool-missing` or `tool-unusable`, with what to do
 */
export async function findWhisperCli(
  setting: string | null,
  env: NodeJS.ProcessEnv = process.env
): Promise<WhisperCli> {
  if (setting !== null) {
    if (!isExecutable(setting)) {
      throw new InglenookError(
        'tool-missing',
        `There is no program at ${setting}, where the settings say whisper-cli is. Correct the path in Settings, or clear it to use the one that comes with Inglenook.`
      )
    }
    const problem = await ask(setting)
    if (problem) throw unusable(setting, problem, 'Name another one in Settings, or clear the path')
    return { path: setting, from: 'setting' }
  }
  const candidates = [
    { path: bundledTool('whisper-cli'), from: 'bundled' },
    { path: toolOnPath('whisper-cli', env), from: 'system' }
  ] as const
  let unfit: InglenookError | null = null
  for (const { path, from } of candidates) {
    if (path === null) continue
    const problem = await ask(path)
    if (!problem) return { path, from }
    unfit ??= unusable(path, problem, 'Install whisper.cpp 1.7.6 or newer, or name one in Settings')
  }
  throw unfit ?? new InglenookError('tool-missing', MISSING)
}

const MISSING =
  'Speech needs whisper-cli, which is not here. It is built when Inglenook starts from its source, given a C++ compiler and CMake; or install whisper.cpp, or say in Settings where a whisper-cli is.'
/** What the recipe of speech recognition asks for; older ones know nothing of voice activity. */
const NEEDED = ['--vad-model', '--output-json-full', '--suppress-nst', '--max-context', '--print-progress', '--threads']
const ANSWER_TIMEOUT_MS = 30_000

function unusable(path: string, problem: string, advice: string): InglenookError {
  return new InglenookError('tool-unusable', `The whisper-cli at ${path} cannot be used: it ${problem}. ${advice}.`)
}

/** What is known of each program, by its path and the state of its file. */
const asked = new Map<string, { state: string; problem: Promise<string | null> }>()

/** Null, or what is wrong with it. */
function ask(path: string): Promise<string | null> {
  const { mtimeMs, size } = statSync(path)
  const state = `${mtimeMs} ${size}`
  const earlier = asked.get(path)
  if (earlier?.state === state) return earlier.problem
  const problem = problemOf(path)
  asked.set(path, { state, problem })
  // Only a good answer is remembered: a bad one may be the fault of a busy computer.
  const forget = () => void (asked.get(path)?.problem === problem && asked.delete(path))
  problem.then((found) => found !== null && forget(), forget)
  return problem
}

async function problemOf(path: string): Promise<string | null> {
  const { exitCode, stdout, stderr, timedOut, signal, shortMessage } = await execa(path, ['--help'], {
    stdin: 'ignore',
    reject: false,
    killDescendants: true,
    killSignal: 'SIGKILL',
    timeout: ANSWER_TIMEOUT_MS
  })
  if (timedOut) return `did not answer within ${ANSWER_TIMEOUT_MS / 1000} s`
  if (signal === 'SIGILL') return 'is built for a newer processor than this computer has'
  if (exitCode !== 0) return `could not be started (${shortMessage?.split('\n')[0]})`
  const help = `${stdout}\n${stderr}`
  const lacking = NEEDED.filter((option) => !help.includes(option))
  return lacking.length > 0 ? `is too old or another program, since it does not know ${lacking.join(', ')}` : null
}
