import type { Activity, PipelineState } from '../../../shared/job.ts'

/** Why the People page has nobody to show, and what can be done about it. */
export type WhyNoPeople =
  | { kind: 'no-photos' }
  | { kind: 'switched-off' }
  | { kind: 'models-missing'; sentence: string }
  | { kind: 'paused'; examined: number; total: number }
  | { kind: 'looking'; examined: number; total: number }
  | { kind: 'only-strangers'; faces: number }
  | { kind: 'no-faces'; examined: number; failed: number }

/** Reads the reason from the state of the faces pipeline; `unassignedFaces` are faces found without a person. */
export function whyNoPeople(activity: Activity, unassignedFaces: number): WhyNoPeople {
  const faces = activity.pipelines.find(({ pipeline }) => pipeline === 'faces')
  if (!faces?.enabled) return { kind: 'switched-off' }
  const { examined, total, failed } = tally(faces)
  if (faces.paused && total > examined) return { kind: 'paused', examined, total }
  if (faces.waitingFor !== null && total > examined) return { kind: 'models-missing', sentence: faces.waitingFor }
  if (total > examined) return { kind: activity.paused ? 'paused' : 'looking', examined, total }
  if (activity.facesToAssign > 0) return { kind: 'looking', examined, total }
  if (unassignedFaces > 0) return { kind: 'only-strangers', faces: unassignedFaces }
  if (total === 0) {
    if (faces.waitingFor !== null) return { kind: 'models-missing', sentence: faces.waitingFor }
    return activity.import.importing ? { kind: 'looking', examined, total } : { kind: 'no-photos' }
  }
  return { kind: 'no-faces', examined, failed }
}

function tally({ counts }: PipelineState): { examined: number; total: number; failed: number } {
  const failed = counts.failed + counts.setAside
  const examined = counts.done + failed
  return { examined, failed, total: examined + counts.queued + counts.waiting + counts.running }
}
