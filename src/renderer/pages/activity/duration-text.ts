/** How long something has run, to the second: "4 s", "2 min 5 s", "1 h 3 min". */
export function elapsedText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** A time left, as coarse as it deserves: it is an estimate and must not twitch. */
export function timeLeftText(ms: number): string {
  return `${aboutText(ms)} left`
}

/** The same without "left": "less than a minute", "about 15 minutes". */
export function aboutText(ms: number): string {
  const minutes = ms / 60_000
  if (minutes < 1) return 'less than a minute'
  if (minutes < 2) return 'about a minute'
  if (minutes < 55) return `about ${coarse(minutes, minutes < 10 ? 1 : 5)} minutes`
  const hours = minutes / 60
  if (hours < 1.5) return 'about an hour'
  if (hours < 36) return `about ${Math.round(hours)} hours`
  return `about ${Math.round(hours / 24)} days`
}

/** The same for one job, where there is little room: "seconds left", "40 s left", "3 min left", "2 h left". */
export function briefTimeLeft(ms: number): string {
  const seconds = ms / 1000
  if (seconds < 5) return 'seconds left'
  if (seconds < 55) return `${Math.ceil(seconds / 10) * 10} s left`
  if (seconds < 55 * 60) return `${Math.max(1, Math.round(seconds / 60))} min left`
  return `${Math.max(1, Math.round(seconds / 3600))} h left`
}

function coarse(value: number, step: number): number {
  return Math.round(value / step) * step
}
