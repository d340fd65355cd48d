import { useEffect, useState } from 'react'
import type { Activity } from '../../../shared/job.ts'
import { addSample, type Sample, tally, timeLeftMs, workLeft } from './progress.ts'

/** The time left for everything that can run, going by what was seen since the page opened; null while unknown. */
export function useTimeLeft(activity: Activity | undefined, seenAtMs: number): number | null {
  const [samples, setSamples] = useState<Sample[]>([])
  const going = activity !== undefined && !activity.paused
  const finished = (activity?.pipelines ?? []).reduce((sum, { counts }) => {
    const { done, problems } = tally(counts)
    return sum + done + problems
  }, 0)
  const left = (activity?.pipelines ?? []).reduce((sum, pipeline) => sum + workLeft(pipeline), 0)
  useEffect(() => {
    setSamples((known) => (going ? addSample(known, { atMs: seenAtMs, finished }) : []))
  }, [going, seenAtMs, finished])
  return going ? timeLeftMs(samples, left) : null
}
