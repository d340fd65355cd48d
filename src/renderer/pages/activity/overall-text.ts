import type { Activity } from '../../../shared/job.ts'
import { counted, formatCount } from '../../state/format.ts'
import { PIPELINE_TEXT } from '../settings/pipeline-text.ts'
import { timeLeftText } from './duration-text.ts'

/** What the head of the page says of everything taken together. */
export interface OverallText {
  title: string
  /** Time left, or that it is not known yet; null where none is to be expected. */
  time: string | null
  /** Why, how much and how fast; null when there is nothing to add. */
  detail: string | null
}

export function overallText(activity: Activity): OverallText {
  const { overall } = activity
  const jobs = overall.jobsLeft > 0 ? `${counted(overall.jobsLeft, 'job')} to go` : null
  const held = (title: string, why: string | null): OverallText => ({ title, time: null, detail: joined(why, jobs) })
  if (activity.paused && overall.state !== 'resting' && overall.state !== 'importing')
    return held('Paused', 'Nothing more is started until you resume')
  switch (overall.state) {
    case 'importing':
      return { title: 'Adding photos', time: null, detail: joined(jobs, speedText(activity)) }
    case 'working':
      return {
        title: 'Working',
        time: overall.jobsLeft === 0 ? null : overall.etaMs === null ? 'estimating…' : timeLeftText(overall.etaMs),
        detail: joined(jobs, sortingText(activity), speedText(activity))
      }
    case 'paused':
      return held('Paused', 'Nothing more is started until you resume')
    case 'resting-by-rule':
      return held(withoutStop(overall.because) ?? 'Waiting', null)
    case 'waiting':
      return held('Waiting', firstSentence(overall.because ?? mostWaitFor(activity)))
    case 'resting':
      return restingText(activity)
  }
}

/** What most of the jobs that wait do wait for, in words; null when none waits. */
export function mostWaitFor({ pipelines }: Pick<Activity, 'pipelines'>): string | null {
  const counts = new Map<string, number>()
  const add = (reason: string, count: number) => counts.set(reason, (counts.get(reason) ?? 0) + count)
  for (const { pipeline, enabled, paused, waitingFor, counts: of, waits } of pipelines) {
    if (!enabled) continue
    if (paused) add(`${PIPELINE_TEXT[pipeline].title} is paused`, of.waiting)
    else if (waitingFor !== null) add(waitingFor, of.waiting)
    else for (const { reason, count } of waits) add(reason, count)
  }
  const [most] = [...counts].filter(([, count]) => count > 0).sort((a, b) => b[1] - a[1])
  return most?.[0] ?? null
}

/** Jobs that end in a minute, of all pipelines together; null while they rest. */
export function perMinute({ pipelines }: Pick<Activity, 'pipelines'>): number | null {
  const speeds = pipelines.flatMap((state) => (state.perMinute === null ? [] : [state.perMinute]))
  return speeds.length === 0 ? null : speeds.reduce((sum, speed) => sum + speed, 0)
}

/** "58 a minute"; below ten with a digit: "2.4 a minute". */
export function rateText(rate: number): string {
  return `${formatCount(rate < 9.95 ? Math.round(rate * 10) / 10 : Math.round(rate))} a minute`
}

/** Nothing was ever done and nothing is to be done: the library is empty, or everything is switched off. */
export function isUntouched({ overall, pipelines, problemCount }: Activity): boolean {
  return overall.state === 'resting' && problemCount === 0 && pipelines.every(({ counts }) => counts.done === 0)
}

function restingText(activity: Activity): OverallText {
  if (activity.problemCount > 0)
    return {
      title: 'Done, with problems',
      time: null,
      detail: `${counted(activity.problemCount, 'job')} did not end well. What is below can be tried again.`
    }
  if (activity.pipelines.every(({ counts }) => counts.done === 0))
    return { title: 'Nothing to do yet', time: null, detail: 'What happens to the photos that you add shows here.' }
  return {
    title: 'All done',
    time: null,
    detail: 'Every file has been looked into. New ones are taken up by themselves.'
  }
}

function sortingText({ facesToAssign }: Activity): string | null {
  return facesToAssign > 0 ? `${counted(facesToAssign, 'face')} to sort` : null
}

function speedText(activity: Activity): string | null {
  const rate = perMinute(activity)
  return rate === null || rate <= 0 ? null : rateText(rate)
}

function joined(...parts: readonly (string | null)[]): string | null {
  const there = parts.filter((part) => part !== null && part !== '')
  return there.length === 0 ? null : there.join(' · ')
}

/** The rest, such as what to do about it, stands with the pipeline. */
function firstSentence(text: string | null): string | null {
  return text === null ? null : withoutStop(text.split(/(?<=\.)\s/)[0] ?? text)
}

function withoutStop(sentence: string | null): string | null {
  return sentence === null ? null : sentence.replace(/\.$/, '')
}
