import { counted, formatCount } from '../../state/format.ts'
import { elapsedText } from './duration-text.ts'
import type { DayTotal, Stretch } from './history-data.ts'
import { rateText } from './overall-text.ts'

const clock = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' })
const day = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' })
const dayBriefly = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric' })

export function clockText(ms: number): string {
  return clock.format(ms)
}

/** "Today", "Yesterday", "Thursday 19 November". */
export function dayText({ startMs }: Pick<DayTotal, 'startMs'>, nowMs: number): string {
  if (sameDay(new Date(startMs), nowMs)) return 'Today'
  const next = new Date(startMs)
  next.setDate(next.getDate() + 1)
  return sameDay(next, nowMs) ? 'Yesterday' : day.format(startMs)
}

export function dayTick({ startMs }: Pick<DayTotal, 'startMs'>): string {
  return dayBriefly.format(startMs)
}

/** "1,204 done, 3 failed, 2 h 5 min of work"; "nothing". */
export function totalText({ done, problems, workedMs }: DayTotal): string {
  if (done + problems === 0) return 'nothing'
  const parts = [`${formatCount(done)} done`]
  if (problems > 0) parts.push(`${formatCount(problems)} failed`)
  if (workedMs >= 1000) parts.push(`${elapsedText(workedMs)} of work`)
  return parts.join(', ')
}

/** "14:30 to 14:35: 58 a minute, 2 of them failed". */
export function stretchText({ startMs, endMs, done, problems }: Stretch): string {
  const span = endMs - startMs <= 60_000 ? clockText(startMs) : `${clockText(startMs)} to ${clockText(endMs)}`
  if (done + problems === 0) return `${span}: nothing`
  return `${span}: ${rateText(done + problems)}${problems > 0 ? `, ${rateText(problems)} of them failed` : ''}`
}

/** The whole graph in a sentence. */
export function throughputText(found: readonly Stretch[]): string {
  const most = found.reduce<Stretch | null>(
    (best, stretch) => (stretch.done + stretch.problems > (best ? best.done + best.problems : 0) ? stretch : best),
    null
  )
  const jobs = found.reduce(
    (sum, { startMs, endMs, done, problems }) => sum + ((done + problems) * (endMs - startMs)) / 60_000,
    0
  )
  if (!most) return 'Nothing ended in this time.'
  return `${counted(Math.round(jobs), 'job')} ended in this time, at most ${rateText(most.done + most.problems)}, at ${clockText(most.startMs)}.`
}

function sameDay(date: Date, ms: number): boolean {
  return date.toDateString() === new Date(ms).toDateString()
}
