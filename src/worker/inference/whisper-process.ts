import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import type { Writable } from 'node:stream'
import { execa } from 'execa'
import { InglenookError } from '../../shared/failure.ts'
import { TOOL_OPTIONS, timeoutOf } from '../media/media-tool.ts'
import { noted } from '../own-folder.ts'

/** How a program of whisper.cpp ended. */
export interface WhisperEnd {
  /** Null when a signal ended it. */
  exitCode: number | null
  signal: string | null
  timedOut: boolean
  /** What it wrote to its standard error: lines about errors, then the last ones. */
  said: readonly string[]
}

/** Path of a file, or what would be in it, as it comes; then all of it is asked for, whoever listens. */
export type WhisperInput = string | AsyncIterable<Uint8Array>

export interface WhisperRun {
  /** Absolute path of whisper-cli, or of another program of whisper.cpp. */
  program: string
  args: readonly string[]
  /** What it is given on its standard input as soon as it is there; left out: nothing. */
  input?: Promise<WhisperInput>
  /** From when it has all it needs. */
  timeLimitMs: number
  /** More never run at once, whatever the program takes for its parts. */
  threads: number
  signal: AbortSignal
  /** Called with each line of its standard error; what it throws ends the run. */
  onLine?: (line: string) => void
}

const LINES_KEPT = 20
const LONGEST_LINE = 500

/**
 * Runs a program of whisper.cpp to its end. When cancelled or out of time, its whole process group is killed at once, and
 * also when this process ends.
 *
 * Note: threads of voice activity detection. Whisper-cli takes four whatever it is told, and they meet after each of
 * thousands of tiny steps: where fewer cores are free, all wait for one that does not run. So OpenMP is held to the number
 * that was asked for, and waits passively. Five minutes of sound on two busy cores: 25 s before, 7 s so, same answer.
 *
 * @throws InglenookError `tool-missing` when it cannot be started; the signal's reason when cancelled
 */
export async function runWhisper(run: WhisperRun): Promise<WhisperEnd> {
  const { program, args, input, timeLimitMs, threads, signal, onLine } = run
  signal.throwIfAborted()
  const stop = new AbortController()
  const running = noted(
    execa(program, args, {
      ...TOOL_OPTIONS,
      stdin: input ? 'pipe' : 'ignore',
      encoding: 'utf8',
      env: environmentOf(threads),
      stdout: 'ignore',
      buffer: false,
      cancelSignal: AbortSignal.any([signal, stop.signal])
    })
  )
  let refused: unknown
  const refuse = (error: unknown): void => {
    refused ??= error
    stop.abort()
  }
  const limit = new TimeLimit(timeLimitMs, () => running.kill('SIGKILL'))
  if (input && running.stdin) feed(running.stdin, input, () => limit.begin()).catch(refuse)
  else limit.begin()
  const said = new Said()
  for await (const line of running.iterable({ from: 'stderr' })) {
    said.add(line)
    try {
      if (!stop.signal.aborted) onLine?.(line)
    } catch (error) {
      refuse(error)
    }
  }
  const end = await running
  limit.end()
  signal.throwIfAborted()
  if (stop.signal.aborted) throw refused
  if (end.exitCode === undefined && end.signal === undefined) {
    throw new InglenookError('tool-missing', `${basename(program)} could not be started (${program}).`, {
      cause: end.cause ?? end
    })
  }
  return { exitCode: end.exitCode ?? null, signal: end.signal ?? null, timedOut: limit.isOver, said: said.lines }
}

/** In bytes. What Node reads at once by itself takes half as long again for minutes of sound. */
const AT_ONCE = 1024 ** 2

async function feed(stdin: Writable, input: Promise<WhisperInput>, begin: () => void): Promise<void> {
  const what = await input
  begin()
  // Why a program ended without hearing all is for its end to tell.
  stdin.on('error', () => {})
  const closed = new Promise<void>((resolve) => stdin.once('close', resolve))
  const chunks: AsyncIterable<Uint8Array> =
    typeof what === 'string' ? createReadStream(what, { highWaterMark: AT_ONCE }) : what
  for await (const chunk of chunks) {
    if (!stdin.writable || stdin.write(chunk)) continue
    await Promise.race([closed, new Promise<void>((resolve) => stdin.once('drain', resolve))])
  }
  stdin.end()
}

class TimeLimit {
  readonly #ms: number
  readonly #onOver: () => void
  #timer: NodeJS.Timeout | undefined
  #isEnded = false
  isOver = false

  constructor(ms: number, onOver: () => void) {
    this.#ms = timeoutOf(ms)
    this.#onOver = onOver
  }

  /** A program may have ended before it had all it needed. */
  begin(): void {
    if (this.#isEnded) return
    this.#timer = setTimeout(() => {
      this.isOver = true
      this.#onOver()
    }, this.#ms)
  }

  end(): void {
    this.#isEnded = true
    clearTimeout(this.#timer)
  }
}

/** A program that was called wrongly says so first, and then a page about how to call it. */
class Said {
  readonly #errors: string[] = []
  readonly #last: string[] = []

  add(line: string): void {
    const short = line.slice(0, LONGEST_LINE)
    if (/error|failed/i.test(short) && this.#errors.length < LINES_KEPT) this.#errors.push(short)
    this.#last.push(short)
    if (this.#last.length > LINES_KEPT) this.#last.shift()
  }

  get lines(): string[] {
    return [...this.#errors, ...this.#last]
  }
}

/** What whisper-cli is started with beside its arguments, see the note on the threads of voice activity detection. */
export function environmentOf(threads: number): Record<string, string> {
  return { OMP_WAIT_POLICY: 'passive', OMP_THREAD_LIMIT: String(threads) }
}
