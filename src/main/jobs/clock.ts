/** The time, as the engine asks for it; tests bring their own. */
export interface Clock {
  /** Milliseconds since 1970 by the computer's clock, which may jump: only for what is stored or shown. */
  now: () => number
  /** Milliseconds since some moment, which never jump: for every duration. */
  monotonic: () => number
}

export const SYSTEM_CLOCK: Clock = { now: Date.now, monotonic: () => performance.now() }
