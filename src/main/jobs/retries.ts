import type { Failure } from '../../shared/failure.ts'

/**
 * What a failure says about trying again. `transient`: of the moment, not of the file, so it waits for a better one and
 * uses up no try. `permanent`: the file is so, and will be. `unknown`: neither is sure, so it is tried three times.
 */
export type Lasting = 'transient' | 'permanent' | 'unknown'

/** Tries of a job whose failures say neither that they pass nor that they stay. */
export const MOST_TRIES = 3

const FIRST_WAIT_MS = 1000

/** No wait is longer. */
export const LONGEST_WAIT_MS = 10 * 60_000

/** Of the moment whatever their words. */
const TRANSIENT = new Set([
  'busy-file',
  'changing-file',
  'disk-full',
  'model-missing',
  'not-enough-memory',
  'out-of-memory',
  'tool-killed',
  'tool-missing',
  'worker-killed'
])

/** Of the file, or of a model that the user has chosen, unless the words say that the system was the reason. */
const PERMANENT = new Set([
  'changed-file',
  'damaged',
  'empty',
  'empty-file',
  'missing-file',
  'model-interface',
  'no-sound',
  'not-media',
  'not-supported',
  'too-large',
  'unreadable-media',
  'wrong-model'
])

/**
 * What systems, decoders and runtimes say of a file that another program holds, of a network that is slow, and of memory
 * that is short.
 */
const PASSING =
  /\b(EBUSY|ETXTBSY|EAGAIN|EMFILE|ENFILE|ENOMEM|ETIMEDOUT|ESTALE|ENOTCONN|ENODEV|ENXIO|EHOSTDOWN|EHOSTUNREACH)\b|resource busy|resource temporarily unavailable|too many open files|stale file handle|out of memory|cannot allocate memory|failed to allocate memory|bad_alloc|allocation failed/i

export function lasting({ code, message }: Failure): Lasting {
  if (TRANSIENT.has(code) || PASSING.test(message)) return 'transient'
  return PERMANENT.has(code) ? 'permanent' : 'unknown'
}

/**
 * How long to wait before trying again: one second, then twice as long each time, ten minutes at most. Without chance, so
 * that what happens can be told beforehand.
 *
 * @param before waits or tries in a row so far
 */
export function waitMs(before: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(before, 30))
}
