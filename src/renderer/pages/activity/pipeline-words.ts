import type { PipelineState } from '../../../shared/job.ts'
import { counted, formatCount } from '../../state/format.ts'
import { timeLeftText } from './duration-text.ts'
import { rateText } from './overall-text.ts'
import { type PipelineTally, tally } from './progress.ts'

/** "1,200 done · 2 running · 340 in line": only what there is. */
export function countsText({ done, running, queued, waiting }: PipelineTally, counts: PipelineState['counts']): string {
  const parts: [number, string][] = [
    [done, 'done'],
    [running, 'running'],
    [queued, 'in line'],
    [waiting, 'waiting'],
    [counts.failed, 'failed'],
    [counts.setAside, 'set aside'],
    [counts.cancelled, 'cancelled']
  ]
  const there = parts.filter(([count]) => count > 0)
  return there.map(([count, words]) => `${formatCount(count)} ${words}`).join(' · ')
}

/** How fast it goes and how long still: "58 a minute, about 6 minutes left"; null while it rests. */
export function paceText(state: PipelineState, still: boolean): string | null {
  const { running, queued } = tally(state.counts)
  if (!state.enabled || state.paused || still || running + queued === 0) return null
  const rate = state.perMinute !== null && state.perMinute > 0 ? rateText(state.perMinute) : null
  const time = state.etaMs === null ? 'estimating…' : timeLeftText(state.etaMs)
  return rate === null ? time : `${rate}, ${time}`
}

/** A line for each thing that its jobs wait for, in the app's own words, with how many do. */
export function waitLines({ waits }: PipelineState): { key: string; text: string }[] {
  return waits
    .filter(({ count }) => count > 0)
    .map(({ code, reason, count }) => ({
      key: `${code} ${reason}`,
      text: `${counted(count, 'job')} · ${reason}`
    }))
}
