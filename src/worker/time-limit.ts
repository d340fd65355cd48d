import { stat } from 'node:fs/promises'
import type { Task } from '../shared/worker-protocol.ts'

/*
 * How long tasks may take, in proportion to their work. What these bound is not slowness but a task that never ends: a
 * drive that hangs, a file that makes a decoder go in circles. So they are of the slowest computer and drive there may be,
 * several times over.
 */

const MINUTE = 60_000
/** A network drive over a bad line. */
const READING_BYTES_PER_MS = 250
/** Decoding, resizing and looking at a photo with the largest models on one slow thread. */
const ANALYSING_BYTES_PER_MS = 0.1
/** Hearing takes a tenth of the time of the sound on a slow computer. */
const LISTENING_TIMES = 10
/** The largest model on one slow thread takes forty times as long as what it hears. */
const TRANSCRIBING_TIMES = 40
const ENCODING_TIMES = 40
/** A crowd, with the largest models on one slow thread. */
const MS_PER_FRAME = 30_000
/** Sound of no stated length has at least so many bytes to the second. */
const LEAST_SOUND_BYTES_PER_MS = 1

/**
 * How long a task may take from its start; null: as long as any may whose work is not known, or as the task says itself
 * once it knows more.
 */
export async function timeLimitOf(task: Task): Promise<number | null> {
  switch (task.kind) {
    case 'identify':
    case 'hashFile':
      return 15 * MINUTE + (await bytesOf(task.path)) / READING_BYTES_PER_MS
    case 'copyModelFile':
      // Read, and written to another drive that may be as slow.
      return 15 * MINUTE + (2 * (await bytesOf(task.from))) / READING_BYTES_PER_MS
    case 'inspectModel':
      return 15 * MINUTE + (await bytesOf(task.model.path)) / READING_BYTES_PER_MS
    case 'analyseImage':
      return 15 * MINUTE + (await bytesOf(task.path)) / ANALYSING_BYTES_PER_MS
    case 'measureModel':
      // One window of speech with the largest model, then what was asked for.
      return 60 * MINUTE + 20 * task.forMs + (await bytesOf(task.model.path)) / READING_BYTES_PER_MS
    default:
      return null
  }
}

/** @param durationMs Of the sound; null: it does not say */
export function listeningLimit(durationMs: number | null, bytes: number): number {
  const length = durationMs ?? bytes / LEAST_SOUND_BYTES_PER_MS
  return 15 * MINUTE + LISTENING_TIMES * length + bytes / READING_BYTES_PER_MS
}

/** The same for writing down what is said in it. */
export function transcribingLimit(durationMs: number | null, bytes: number): number {
  return listeningLimit(durationMs, bytes) + TRANSCRIBING_TIMES * (durationMs ?? bytes / LEAST_SOUND_BYTES_PER_MS)
}

/** The same for looking at so many of its frames. */
export function watchingLimit(durationMs: number | null, bytes: number, frames: number): number {
  return encodingLimit(durationMs, bytes) + frames * MS_PER_FRAME
}

/** The same for making a copy of it with other encoders: a tenth of its speed on a slow computer. */
export function encodingLimit(durationMs: number | null, bytes: number): number {
  return listeningLimit(durationMs, bytes) + ENCODING_TIMES * (durationMs ?? bytes / LEAST_SOUND_BYTES_PER_MS)
}

/** Of a file that is not there: none. The task says so in its own words. */
async function bytesOf(path: string): Promise<number> {
  const { size } = await stat(path).catch(() => ({ size: 0 }))
  return size
}
