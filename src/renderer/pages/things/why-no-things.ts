import type { Activity } from '../../../shared/job.ts'

/** Why the Things page has nothing to show, and what can be done about it. */
export type WhyNoThings =
  | { kind: 'no-photos' }
  | { kind: 'switched-off' }
  | { kind: 'models-missing'; sentence: string }
  | { kind: 'paused' | 'looking'; examined: number; total: number }
  | { kind: 'nothing-found'; examined: number; failed: number }

/** Reads the reason from the state of the objects pipeline. */
export function whyNoThings(activity: Activity): WhyNoThings {
  const objects = activity.pipelines.find(({ pipeline }) => pipeline === 'objects')
  if (!objects?.enabled) return { kind: 'switched-off' }
  const { done, failed: failedOnce, setAside, queued, waiting, running } = objects.counts
  const failed = failedOnce + setAside
  const examined = done + failed
  const total = examined + queued + waiting + running
  if (objects.paused && total > examined) return { kind: 'paused', examined, total }
  if (objects.waitingFor !== null && (total > examined || total === 0)) {
    return { kind: 'models-missing', sentence: objects.waitingFor }
  }
  if (total > examined) return { kind: activity.paused ? 'paused' : 'looking', examined, total }
  if (total === 0) return activity.import.importing ? { kind: 'looking', examined, total } : { kind: 'no-photos' }
  return { kind: 'nothing-found', examined, failed }
}
