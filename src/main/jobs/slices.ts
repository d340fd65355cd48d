import { setImmediate } from 'node:timers/promises'

export interface SliceOptions {
  /** Ends it between two slices. */
  isOver: () => boolean
  /** Called now and then as slices have changed something, and at the end; what it costs is spent seldom. */
  onChange?: (() => void) | undefined
  /** Resolves when what was written has found its way from the catalogue's log into the catalogue. */
  writtenBack: () => Promise<void>
}

/** How long one slice should hold the main thread, in milliseconds: about half of what one picture of the window takes. */
const SLICE_MS = 8

const FIRST_LIMIT = 50
const LEAST = 10
const MOST = 5000

/** Whoever follows the work hears of it this often, in milliseconds. */
const TELL_MS = 100

/** After so many milliseconds of writing, the log has its turn: it would grow for as long as this goes on. */
const WRITE_MS = 2000

/**
 * Does long work in the catalogue in slices, each a transaction of its own, and lets everything else go on in between.
 *
 * Note: as much at once as the computer can do in a moment. How long a hundred jobs take differs by a factor of ten with
 * the disk, the cache and how busy the computer is; so each slice's size follows from how long the one before took.
 *
 * @param slice does about `limit` more of the work and tells what is left: whether anything is, and changed by it
 */
export async function inSlices(
  slice: (limit: number) => { more: boolean; changed: boolean },
  { isOver, onChange, writtenBack }: SliceOptions
): Promise<void> {
  let limit = FIRST_LIMIT
  let untold = false
  let toldAt = Number.NEGATIVE_INFINITY
  let written = 0
  const tell = (): void => {
    untold = false
    toldAt = performance.now()
    onChange?.()
  }
  for (let more = true; more && !isOver(); ) {
    const begun = performance.now()
    const did = slice(limit)
    const took = performance.now() - begun
    limit = nextLimit(limit, took)
    written += took
    untold ||= did.changed
    more = did.more
    if (untold && performance.now() - toldAt >= TELL_MS) tell()
    if (written >= WRITE_MS) {
      written = 0
      await writtenBack()
    }
    await setImmediate()
  }
  if (untold) tell()
}

/** At most twice as much as before, at least half of it: one slice that was held up by something else says little. */
export function nextLimit(limit: number, tookMs: number): number {
  const factor = Math.min(2, Math.max(0.5, SLICE_MS / Math.max(tookMs, 0.01)))
  return Math.round(Math.min(MOST, Math.max(LEAST, limit * factor)))
}
