import type { Activity } from '../../../shared/job.ts'

/** Why the Sounds page has nothing to show, and what can be done about it. */
export type WhyNoSounds =
  | { kind: 'no-recordings' }
  | { kind: 'switched-off' }
  | { kind: 'lacking'; sentence: string }
  | { kind: 'paused' | 'listening'; examined: number; total: number }
  | { kind: 'nothing-heard'; examined: number; silent: number; failed: number }

/** Reads the reason from the state of the sounds pipeline. */
export function whyNoSounds(activity: Activity): WhyNoSounds {
  const sounds = activity.pipelines.find(({ pipeline }) => pipeline === 'sounds')
  if (!sounds?.enabled) return { kind: 'switched-off' }
  const { done, notApplicable: silent, failed: failedOnce, setAside, queued, waiting, running } = sounds.counts
  const failed = failedOnce + setAside
  const examined = done + silent + failed
  const total = examined + queued + waiting + running
  if (sounds.paused && total > examined) return { kind: 'paused', examined, total }
  if (sounds.waitingFor !== null && total > examined) return { kind: 'lacking', sentence: sounds.waitingFor }
  if (total > examined) return { kind: activity.paused ? 'paused' : 'listening', examined, total }
  if (total > 0) return { kind: 'nothing-heard', examined, silent, failed }
  return activity.import.importing ? { kind: 'listening', examined, total } : { kind: 'no-recordings' }
}
