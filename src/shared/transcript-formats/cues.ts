import type { Segment, Transcript } from '../transcript.ts'
import { linesOf } from './plain-lines.ts'

/** What subtitles show at a time: at least one line, for at least a millisecond. */
export interface Cue {
  startMs: number
  endMs: number
  lines: string[]
  speaker: string | null
}

/**
 * A transcript as subtitles: in order of time, without what has no text to show. A cue without length would be dropped
 * by players, and is none by the WebVTT specification, so that it lasts a millisecond.
 */
export function cuesOf(transcript: Transcript): Cue[] {
  return transcript.segments
    .map(({ startMs, endMs, text, speaker }) => ({
      startMs,
      endMs: Math.max(endMs, startMs + 1),
      lines: linesOf(text),
      speaker: speaker === null ? null : linesOf(speaker).join(' ') || null
    }))
    .filter(({ lines }) => lines.length > 0)
    .toSorted((a, b) => a.startMs - b.startMs || a.endMs - b.endMs)
}

/** A line of a transcript that was read from a file: its times and text are all that is known. */
export function segmentFrom(cue: Omit<Cue, 'lines'> & { text: string }, index: number): Segment {
  const { startMs, text, speaker } = cue
  return { id: index, startMs, endMs: Math.max(startMs, cue.endMs), text, words: [], edited: false, speaker }
}
