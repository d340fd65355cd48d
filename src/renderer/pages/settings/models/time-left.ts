/** A download's time left, as coarse as it deserves: `40 s left`, `1 min left`, `2 h left`. */
export function shortTimeLeft(ms: number): string {
  const seconds = ms / 1000
  if (seconds < 10) return 'a few seconds left'
  if (seconds < 55) return `${Math.ceil(seconds / 10) * 10} s left`
  if (seconds < 55 * 60) return `${Math.max(1, Math.round(seconds / 60))} min left`
  return `${Math.max(1, Math.round(seconds / 3600))} h left`
}

/** How long a run will take: `About 2 h.` */
export function aboutHowLong(ms: number): string {
  const minutes = ms / 60_000
  if (minutes < 1) return 'Less than a minute.'
  if (minutes < 55) return `About ${Math.round(minutes)} min.`
  const hours = minutes / 60
  if (hours < 36) return `About ${Math.max(1, Math.round(hours))} h.`
  return `About ${Math.round(hours / 24)} days.`
}
