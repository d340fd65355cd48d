import { setTimeout as sleep } from 'node:timers/promises'

/** Attempts of one download, the first included. */
export const MOST_ATTEMPTS = 6

/**
 * How long to wait after the first failed attempt, the second, and so on.
 *
 * Note: six attempts have five gaps. The rule says at most six attempts, and names six waits, 1 to 30 s. The sixth would
 * lead to a seventh attempt, so it never comes by itself; it stands here as the rule has it.
 */
export const WAITS_MS: readonly number[] = [1000, 2000, 4000, 8000, 16_000, 30_000]

const MOST_WAIT_MS = 60_000

/** `attempt`: the one that has failed, from 1. A host that asks for more time gets it, up to a minute. */
export function waitAfter(attempt: number, retryAfterMs: number | null, waitsMs: readonly number[]): number {
  const planned = waitsMs[Math.min(attempt, waitsMs.length) - 1] ?? 0
  return Math.max(planned, Math.min(retryAfterMs ?? 0, MOST_WAIT_MS))
}

/** Retry-After in milliseconds: seconds, or a date; null where there is none or it cannot be read. */
export function retryAfter(header: string | undefined, nowMs: number): number | null {
  if (header === undefined) return null
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000
  const atMs = Date.parse(header)
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs)
}

/** Rejects with the signal's reason as soon as it aborts. */
export async function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  try {
    await sleep(ms, undefined, { signal })
  } catch (error) {
    signal.throwIfAborted()
    throw error
  }
}
