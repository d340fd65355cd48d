import type { Activity } from '../../../shared/job.ts'
import { counted } from '../../state/format.ts'

/** What a search cannot find yet, in words, and where something can be done about it. */
export interface NotWrittenDown {
  sentence: string
  link: { to: string; words: string }
}

/** Reads from the state of the transcripts whether some of what is said cannot be found yet; null when all can. */
export function notWrittenDown(activity: Activity): NotWrittenDown | null {
  const transcripts = activity.pipelines.find(({ pipeline }) => pipeline === 'transcripts')
  if (!transcripts) return null
  const { queued, waiting, running } = transcripts.counts
  const left = queued + waiting + running
  if (left === 0) return null
  const files = counted(left, 'video or recording is', 'videos and recordings are')
  const sentence = `${files} still to be written down. What is said there may not be found until then.`
  if (!transcripts.enabled)
    return {
      sentence: `${sentence} Transcripts are switched off.`,
      link: { to: '/settings/pipelines', words: 'Open Pipelines' }
    }
  if (transcripts.waitingFor !== null && !transcripts.paused)
    return {
      sentence: `${sentence} ${transcripts.waitingFor}`,
      link: { to: '/settings/models', words: 'Open Models' }
    }
  return { sentence, link: { to: '/activity', words: 'Open Activity' } }
}
