const words = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' })
const STEPS: readonly [unit: Intl.RelativeTimeFormatUnit, ms: number][] = [
  ['year', 365 * 86_400_000],
  ['month', 30 * 86_400_000],
  ['week', 7 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000]
]

/** How long ago something was: "just now", "5 minutes ago", "yesterday". */
export function sinceText(thenMs: number, nowMs: number): string {
  const passed = nowMs - thenMs
  const step = STEPS.find(([, ms]) => passed >= ms)
  return step ? words.format(-Math.floor(passed / step[1]), step[0]) : 'just now'
}
