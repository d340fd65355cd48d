import type { Host } from '../../shared/host.ts'
import type { Settings } from '../../shared/settings.ts'

export type RuleSettings = Pick<Settings, 'onlyWhenIdle' | 'onlyOnMains' | 'onlyBetween'>

/** Processing rests: why, in words, and when to look again at the latest. */
export interface Rest {
  because: string
  lookAgainMs: number
}

/** A computer that nobody has touched for so long is idle. */
export const IDLE_SECONDS = 120

/** No system tells that somebody has come back, so it is asked so often while that matters. */
export const LOOK_EVERY_MS = 10_000

/** The computer's clock may be set or the computer may sleep: no wait for an hour of the day is left alone for longer. */
const LONGEST_LOOK_MS = 60_000

const DAY_MINUTES = 24 * 60

/**
 * Why processing rests now, by the rules that the user has set; null: it need not.
 *
 * @param power null: a computer that is always idle and always on mains, as a server is
 */
export function restOf(settings: RuleSettings, power: Host['power'] | null, nowMs: number): Rest | null {
  const { onlyBetween, onlyOnMains, onlyWhenIdle } = settings
  if (onlyBetween) {
    const minute = minuteOfDay(nowMs)
    const { fromMinute, toMinute } = onlyBetween
    if (!isBetween(minute, fromMinute, toMinute)) {
      const leftMs = ((fromMinute - minute + DAY_MINUTES) % DAY_MINUTES) * 60_000
      return { because: `Waits until ${timeOf(fromMinute)}.`, lookAgainMs: soon(leftMs) }
    }
  }
  if (onlyOnMains && power?.onBattery()) return { because: 'Waits for mains power.', lookAgainMs: LONGEST_LOOK_MS }
  if (onlyWhenIdle && power) {
    const idle = power.idleSeconds()
    if (idle < IDLE_SECONDS) {
      return { because: 'Waits until nobody uses the computer.', lookAgainMs: soon((IDLE_SECONDS - idle) * 1000) }
    }
  }
  return null
}

/** When to look again whether processing still may go on, in milliseconds; null: no rule may end it. */
export function lookAgainMs({ onlyWhenIdle, onlyOnMains, onlyBetween }: RuleSettings, power: Host['power'] | null) {
  if (onlyWhenIdle && power) return LOOK_EVERY_MS
  return onlyBetween || (onlyOnMains && power) ? LONGEST_LOOK_MS : null
}

/** `from` after `to`: over midnight. Both alike: all day. */
function isBetween(minute: number, from: number, to: number): boolean {
  if (from === to) return true
  return from < to ? minute >= from && minute < to : minute >= from || minute < to
}

function minuteOfDay(nowMs: number): number {
  const now = new Date(nowMs)
  return now.getHours() * 60 + now.getMinutes()
}

function timeOf(minute: number): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`
}

function soon(ms: number): number {
  return Math.min(LONGEST_LOOK_MS, Math.max(1000, ms))
}
