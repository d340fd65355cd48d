import { resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { failureOf, InglenookError } from '../../shared/failure.ts'

/** A program of others that Inglenook needs, and that may be there or not. */
export interface FoundTool<T> {
  /** @throws InglenookError `tool-missing`, with what to do */
  get(): T
  /** Why nothing that needs it can run now, in words; null when it can. */
  blocking(): string | null
  /** The same while it is not there yet and will be by itself; null otherwise. */
  coming(): string | null
  /** Looks for it, unless it was found already where the settings still say; resolves when it is known. */
  look(): Promise<void>
  /** Resolves when it is there, or nothing brings it by itself. */
  settled(): Promise<void>
  /** What was found could not be started: it has to be looked for anew. */
  lost(): void
  /** Stops looking. */
  close(): Promise<void>
}

/** Whoever wants to know of it. */
export interface WatchedTool {
  /** The user's own; null: the one that comes with the program, else the system's. */
  settingPath: () => string | null
  onChange: () => void
  log: (line: string) => void
}

export interface FoundToolOptions<T> extends WatchedTool {
  /** @throws InglenookError with the sentence for the user */
  find: (setting: string | null, signal: AbortSignal) => Promise<T>
  /** What to say as long as it is looked for. */
  looking: string
  /** What to say once it is gone. */
  gone: (tool: T) => string
  /** As long as it is not there it is looked for again so often; left out: only when asked to. */
  lookAgainMs?: number
}

const LOOK_AGAIN_MS = 5_000

/** Code of the error for a tool that is not there yet and will be by itself. */
export const TOOL_IS_COMING = 'tool-is-coming'

/** A path of the user's own that is to be taken, and no other; `by`: where it was given, for sentences. */
export interface NamedPath {
  path: string
  by: string
}

/** A variable of the environment wins over what is set. */
export function namedPath(setting: string | null, variable: string, env: NodeJS.ProcessEnv): NamedPath | null {
  const given = env[variable]
  if (given) return { path: resolve(given), by: `the variable ${variable}` }
  return setting === null ? null : { path: setting, by: 'Settings' }
}

/** For what was asked of a tool and failed: where the tool itself is gone it is looked for anew. The error goes on. */
export function heedLoss(tool: Pick<FoundTool<unknown>, 'lost'>): (error: unknown) => never {
  return (error) => {
    if (error instanceof InglenookError && error.code === 'tool-missing') tool.lost()
    throw error
  }
}

/** Remembers a tool once it was found. Nothing is started before `look`. */
export function createFoundTool<T>(options: FoundToolOptions<T>): FoundTool<T> {
  const { settingPath, onChange, log, looking: lookingFor } = options
  let state: State<T> = { kind: 'unknown' }
  const abort = new AbortController()
  let looking: { setting: string | null; done: Promise<void> } | null = null
  let timer: NodeJS.Timeout | undefined
  let lastReason = ''

  const find = async (setting: string | null): Promise<void> => {
    const found = await options.find(setting, abort.signal).then(
      (tool): State<T> => ({ kind: 'found', tool, setting }),
      (error: unknown): State<T> => {
        if (abort.signal.aborted) return { kind: 'unknown' }
        const { code, message: reason } = failureOf(error)
        const cause = error instanceof Error && error.cause !== undefined ? String(error.cause) : ''
        if (reason !== lastReason && code !== TOOL_IS_COMING) log(`${reason} ${cause.split('\n')[0]}`.trim())
        return { kind: 'absent', reason, coming: code === TOOL_IS_COMING, setting }
      }
    )
    if (looking?.setting !== setting || abort.signal.aborted) return
    looking = null
    const changed = found.kind !== 'absent' || found.reason !== lastReason || state.kind !== 'absent'
    lastReason = found.kind === 'absent' ? found.reason : ''
    state = found
    if (changed) onChange()
    if (state.kind === 'absent') lookAgain()
  }
  const lookAgain = (): void => {
    if (options.lookAgainMs === undefined || abort.signal.aborted) return
    clearTimeout(timer)
    timer = setTimeout(() => void look(), options.lookAgainMs)
    timer.unref()
  }
  const look = async (): Promise<void> => {
    const setting = settingPath()
    if (looking?.setting === setting) return looking.done
    if (looking === null && state.kind === 'found' && state.setting === setting) return
    // What was found, or not, at another path says nothing of this one.
    if (state.kind !== 'unknown' && state.setting !== setting) state = { kind: 'unknown' }
    // Begun in a later turn, so that `looking` is set by the time it ends.
    const done = Promise.resolve().then(() => find(setting))
    looking = { setting, done }
    return done
  }

  return {
    get() {
      if (state.kind === 'found') return state.tool
      throw new InglenookError('tool-missing', state.kind === 'absent' ? state.reason : lookingFor)
    },
    blocking() {
      if (state.kind === 'found') return null
      return state.kind === 'absent' ? state.reason : lookingFor
    },
    coming() {
      if (abort.signal.aborted || state.kind === 'found') return null
      if (state.kind === 'unknown') return lookingFor
      return state.coming ? state.reason : null
    },
    look,
    async settled() {
      for (;;) {
        await look()
        if (state.kind !== 'absent' || !state.coming || abort.signal.aborted) return
        await delay(options.lookAgainMs ?? LOOK_AGAIN_MS)
      }
    },
    lost() {
      if (state.kind === 'found') state = { ...state, kind: 'absent', reason: options.gone(state.tool), coming: false }
      onChange()
      lookAgain()
    },
    async close() {
      abort.abort()
      clearTimeout(timer)
      await looking?.done
    }
  }
}

type State<T> =
  | { kind: 'unknown' }
  | { kind: 'found'; tool: T; setting: string | null }
  | { kind: 'absent'; reason: string; coming: boolean; setting: string | null }
