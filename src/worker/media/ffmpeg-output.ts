import { execa } from 'execa'
import { InglenookError } from '../../shared/failure.ts'
import { noted } from '../own-folder.ts'
import { checkEndedItself, firstWords, TOOL_OPTIONS } from './media-tool.ts'
import { guardMemory, type MemoryGuard } from './memory-guard.ts'
import { keepBeginning, Patience } from './patience.ts'
import { ReadAhead } from './read-ahead.ts'

export interface FfmpegStart {
  ffmpeg: string
  /** That write to its standard output. */
  args: readonly string[]
  signal: AbortSignal
}

export interface FfmpegOutputOptions extends FfmpegStart {
  path: string
  /** What is read of the file, for sentences. */
  what: 'sound' | 'pictures'
  /** What may be spent on waiting for it. */
  patienceMs: number
  /** One that has been started just so; left out: it is started now. */
  started?: StartedFfmpeg
}

/** More than ffmpeg decodes while a file is looked into. */
const MOST_AHEAD = 16 * 1024 ** 2

/** An ffmpeg that runs before anybody asks for what it writes: it waits when that is much. Disposing of it ends it. */
export interface StartedFfmpeg extends AsyncDisposable {
  readonly args: readonly string[]
  /** Whether somebody has begun to ask for what it writes: nobody else gets any of it. */
  isTaken: boolean
  readonly subprocess: ReturnType<typeof run>
  readonly output: ReadAhead
  readonly memory: MemoryGuard
  /** The beginning of what it has complained of so far. */
  readonly stderr: () => string
}

/** Starts ffmpeg before anybody asks for what it writes, which `ffmpegOutput` then gives. */
export function startFfmpeg(start: FfmpegStart): StartedFfmpeg {
  const subprocess = run(start)
  return {
    args: start.args,
    isTaken: false,
    subprocess,
    output: new ReadAhead(subprocess.stdout, MOST_AHEAD),
    memory: guardMemory(subprocess),
    stderr: keepBeginning(subprocess.stderr),
    async [Symbol.asyncDispose]() {
      subprocess.kill('SIGKILL')
      // What nobody reads any more would keep its process from being over.
      subprocess.stdout.destroy()
      await subprocess
    }
  }
}

function run({ ffmpeg, args, signal }: FfmpegStart) {
  return noted(execa(ffmpeg, args, { ...TOOL_OPTIONS, cancelSignal: signal, buffer: false }))
}

/** How ffmpeg ended by itself. */
export interface FfmpegEnd {
  failed: boolean
  /** Whether it complained of anything. */
  said: boolean
  /** That nothing of the file can be read, with its first words. */
  unreadable: () => InglenookError
}

/**
 * What ffmpeg writes, as it comes: it is read only as fast as chunks are asked for, and waits meanwhile. A chunk is valid
 * until the next is asked for.
 *
 * Note: time that counts. The limit in proportion to the length is on waiting for ffmpeg, not on the time in between,
 * which belongs to whoever listens or looks: a slow model must not make a file look like one that never ends.
 *
 * @throws InglenookError `media-too-slow`, `tool-missing`, `tool-killed`, `unreadable-media` where it takes too much memory;
 *   the signal's reason when cancelled. Once it has thrown or returned, no process of it is left.
 */
export async function* ffmpegOutput(options: FfmpegOutputOptions): AsyncGenerator<Buffer<ArrayBuffer>, FfmpegEnd> {
  const { ffmpeg, path, what, patienceMs, signal } = options
  await using running = options.started ?? startFfmpeg(options)
  running.isTaken = true
  const { subprocess, output, memory, stderr } = running
  const stop = (): boolean => subprocess.kill('SIGKILL')
  const patience = new Patience(patienceMs, stop)
  try {
    signal.throwIfAborted()
    // It may have been started with another.
    signal.addEventListener('abort', stop)
    for (;;) {
      const chunk = await patience.of(output.next())
      if (chunk === null) break
      yield chunk
      giveBack(chunk)
    }
    const ended = await patience.of(subprocess)
    signal.throwIfAborted()
    checkEndedItself(ended, ffmpeg, path, memory)
    const { failed } = ended
    return {
      failed,
      said: stderr() !== '',
      unreadable: () => unreadable(what, path, firstWords(stderr(), path), ended)
    }
  } catch (error) {
    signal.throwIfAborted()
    if (!patience.isOver) throw error
    throw new InglenookError(
      'media-too-slow',
      `Reading the ${what} of ${path} took far longer than it should. If it is on a network drive, look whether the connection works, and try again.`,
      { cause: error }
    )
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/**
 * Note: chunks are given back at once. They lie outside the heap of JavaScript, and a collector that sees only how small
 * their handles are lets tens of megabytes of them pile up before it looks.
 */
function giveBack({ buffer, byteOffset, length }: Buffer<ArrayBuffer>): void {
  // Small ones share their memory with others.
  if (byteOffset === 0 && length === buffer.byteLength) buffer.transfer(0)
}

/** The error for a file of which no sound, or no picture, can be decoded. */
export function unreadable(what: 'sound' | 'pictures', path: string, why: string, cause: unknown): InglenookError {
  return new InglenookError(
    'unreadable-media',
    `The ${what} of ${path} cannot be read: it is damaged, or of a kind that this ffmpeg does not know${why}. Look whether another program plays it.`,
    { cause }
  )
}
