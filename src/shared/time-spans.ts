import type { TimeSpan } from './asset.ts'

/** Whether two things are there at some time together. Spans that only touch share no time. */
export function meet(one: readonly TimeSpan[], other: readonly TimeSpan[]): boolean {
  return one.some((a) => other.some((b) => a.startMs < b.endMs && b.startMs < a.endMs))
}

/** Whether a time lies within one of them. */
export function covers(spans: readonly TimeSpan[], timeMs: number): boolean {
  return spans.some(({ startMs, endMs }) => startMs <= timeMs && timeMs < endMs)
}
