import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { execa } from 'execa'
import { InglenookError } from '../shared/failure.ts'
import { MAX_IMAGE_PIXELS } from '../shared/limits.ts'
import type { MakeProxyInput, TaskOutput } from '../shared/worker-protocol.ts'
import { diskFull, isFull } from './files/full-disk.ts'
import { BOUNDED, checkEndedItself, firstWords, inputFile, TOOL_OPTIONS, timeoutOf } from './media/media-tool.ts'
import { guardMemory } from './media/memory-guard.ts'
import { keepBeginning } from './media/patience.ts'
import { encoderOptions } from './media/proxy-encoders.ts'
import { noted } from './own-folder.ts'
import { encodingLimit } from './time-limit.ts'

export interface TaskContext {
  readonly signal: AbortSignal
  readonly onProgress: (fraction: number, detail: { msLeft: number | null }) => void
  /** Takes how long it may last, once that can be told. */
  readonly allow?: (ms: number) => void
}

/** A file that says how far it is has to come on in this time. */
const STILL_MS = 180_000
/** Before this nothing can be told of the time left. */
const EARLY_MS = 1500
/** What is still being written; renamed when it is whole. */
export const PART = '.part'

/**
 * Makes a copy of a video or recording that windows can play, on the same time line: what happens at a time of the
 * original happens at that time of the copy.
 *
 * @throws InglenookError `unreadable-media`, `media-too-slow`, `disk-full`, `proxy-too-large`, `tool-missing`; the
 *   signal's reason when cancelled. Once it has thrown, no process of it is left, and nothing on disk.
 */
export async function makeProxy(input: MakeProxyInput, context: TaskContext): Promise<TaskOutput<'makeProxy'>> {
  const startedAt = performance.now()
  const { to, path } = input
  const part = `${to}${PART}`
  const { size: bytes } = await stat(path)
  context.allow?.(encodingLimit(input.durationMs, bytes) + 60_000)
  await mkdir(dirname(to), { recursive: true })
  try {
    const { reachedMs, said } = await encode(input, part, bytes, context)
    const made = await stat(part)
    if (made.size >= input.mostBytes) throw tooLarge(path)
    if (reachedMs <= 0) throw unreadable(path, firstWords(said, path), undefined)
    context.signal.throwIfAborted()
    await rename(part, to)
    return { bytes: made.size, note: noteOf(input, reachedMs, said), tookMs: performance.now() - startedAt }
  } catch (error) {
    context.signal.throwIfAborted()
    throw isFull(error) ? diskFull(dirname(to), error) : error
  } finally {
    await rm(part, { force: true })
  }
}

/** @returns how far it came on the time line, in milliseconds, and what was wrong on the way */
async function encode(
  input: MakeProxyInput,
  part: string,
  bytes: number,
  { signal, onProgress }: TaskContext
): Promise<{ reachedMs: number; said: string }> {
  const { ffmpeg, path, durationMs } = input
  const since = performance.now()
  const subprocess = noted(
    execa(ffmpeg, argumentsOf(input, part), {
      ...TOOL_OPTIONS,
      cancelSignal: signal,
      timeout: timeoutOf(encodingLimit(durationMs, bytes)),
      buffer: false
    })
  )
  const memory = guardMemory(subprocess)
  const stderr = keepBeginning(subprocess.stderr)
  let reachedMs = 0
  let isStill = false
  const giveUp = (): void => {
    isStill = true
    subprocess.kill('SIGKILL')
  }
  let patience = setTimeout(giveUp, STILL_MS)
  createInterface({ input: subprocess.stdout }).on('line', (line) => {
    const now = Number(/^out_time_us=(\d+)$/.exec(line)?.[1]) / 1000
    if (!(now > reachedMs)) return
    reachedMs = now
    clearTimeout(patience)
    patience = setTimeout(giveUp, STILL_MS)
    if (!durationMs) return
    const fraction = Math.min(1, reachedMs / durationMs)
    const elapsed = performance.now() - since
    onProgress(fraction, { msLeft: elapsed < EARLY_MS ? null : (elapsed / fraction) * (1 - fraction) })
  })
  const run = await subprocess.finally(() => clearTimeout(patience))
  signal.throwIfAborted()
  if (isStill || run.timedOut) throw tooSlow(path, run)
  checkEndedItself(run, ffmpeg, path, memory)
  const said = stderr()
  if (/No space left on device/.test(said)) throw diskFull(dirname(part), run)
  if (run.failed) throw unreadable(path, firstWords(said, path), run)
  return { reachedMs, said }
}

function argumentsOf(input: MakeProxyInput, part: string): string[] {
  const { path, container, video, audio, mostBytes, rateOption } = input
  return [
    ...BOUNDED,
    ...[
      '-nostdin',
      '-nostats',
      '-y',
      '-max_pixels',
      String(MAX_IMAGE_PIXELS),
      '-fflags',
      '+genpts',
      ...inputFile(path)
    ],
    ...(video ? ['-map', `0:v:${video.stream.index}`, ...encoderOptions.video(video), rateOption, 'vfr'] : ['-vn']),
    ...(audio ? ['-map', `0:a:${audio.stream.index}`, ...encoderOptions.audio(audio)] : ['-an']),
    // No tags: a place or a name belongs to the original. Of pictures that lie on their side, the turn stays.
    ...['-sn', '-dn', '-map_metadata', '-1', '-map_chapters', '-1', '-max_muxing_queue_size', '4096'],
    ...(container === 'mp4' ? ['-movflags', '+faststart'] : []),
    ...['-fs', String(Math.floor(mostBytes)), '-progress', 'pipe:1', '-f', container, `file:${part}`]
  ]
}

/** What is missing at the end. Lengths of some kinds of file are guesses, so a short one alone is no proof. */
function noteOf({ durationMs }: MakeProxyInput, reachedMs: number, said: string): string | null {
  const missingMs = (durationMs ?? reachedMs) - reachedMs
  if (missingMs <= (said === '' ? 1000 + reachedMs / 10 : 1000)) return null
  return `It is damaged or incomplete: ${(reachedMs / 1000).toFixed(1)} of ${((reachedMs + missingMs) / 1000).toFixed(1)} seconds can be played.`
}

function tooLarge(path: string): InglenookError {
  return new InglenookError(
    'proxy-too-large',
    `A copy of ${path} that can be played here would take more room than there is for it. Free some space, or open it with another program.`
  )
}

function tooSlow(path: string, cause: unknown): InglenookError {
  return new InglenookError(
    'media-too-slow',
    `Making a copy of ${path} that can be played here took far longer than it should. Open it with another program.`,
    { cause }
  )
}

function unreadable(path: string, why: string, cause: unknown): InglenookError {
  return new InglenookError(
    'unreadable-media',
    `No copy of ${path} that can be played here can be made: it is damaged, or of a kind that this ffmpeg does not know${why}. Look whether another program plays it.`,
    { cause }
  )
}
