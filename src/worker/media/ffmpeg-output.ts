import { execa } from 'execa'
import { InglenookError } from '../../shared/failure.ts'
import { noted } from '../own-folder.ts'
import { checkEndedItself, firstWords, TOOL_OPTIONS } from './media-tool.ts'
import { guardMemory } from './memory-guard.ts'
import { keepBeginning, Patience } from './patience.ts'

export interface FfmpegOutputOptions {
  ffmpeg: string
  /** That write to its standard output. */
  args: readonly string[]
  path: string
  /** What is read of the file, for sentences. */
  what: 'sound' | 'pictures'
  /** What may be spent on waiting for it. */
  patienceMs: number
  signal: AbortSignal
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
  const { ffmpeg, args, path, what, patienceMs, signal } = options
  const subprocess = noted(execa(ffmpeg, args, { ...TOOL_OPTIONS, cancelSignal: signal, buffer: false }))
  const memory = guardMemory(subprocess)
  const stderr = keepBeginning(subprocess.stderr)
  const chunks = subprocess.stdout.iterator({ destroyOnReturn: true })
  const patience = new Patience(patienceMs, () => subprocess.kill('SIGKILL'))
  try {
    for (;;) {
      const next = await patience.of(chunks.next())
      if (next.done) break
      const chunk = next.value as Buffer<ArrayBuffer>
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
    subprocess.kill('SIGKILL')
    // What nobody reads any more would keep its process from being over.
    subprocess.stdout.destroy()
    await subprocess
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
