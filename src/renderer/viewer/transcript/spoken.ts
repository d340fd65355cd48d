interface Span {
  startMs: number
  endMs: number
}

/** The place of the last of some spans, in order of their starts, that has begun at a time; -1 before the first. */
export function lastBegun(spans: readonly Span[], timeMs: number): number {
  let [low, high] = [0, spans.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((spans[middle]?.startMs ?? 0) <= timeMs) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** The place of the span that a time lies in; -1 between them. */
export function spanAt(spans: readonly Span[], timeMs: number): number {
  const index = lastBegun(spans, timeMs)
  return index >= 0 && timeMs < (spans[index]?.endMs ?? 0) ? index : -1
}
