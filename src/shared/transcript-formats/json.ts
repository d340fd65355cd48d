import { z } from 'zod'
import { type Segment, type Transcript, textOf, Word } from '../transcript.ts'
import { parseJson, unreadable } from './unreadable.ts'

/**
 * Everything of a transcript but the ids of its segments, which mean nothing elsewhere: the shape that
 * `inglenook transcripts --json` has too. `edited` and `speaker` are there only where they say something.
 */
export function toJson(transcript: Transcript): string {
  return `${JSON.stringify(jsonOf(transcript), null, 2)}\n`
}

/** The same as a value, to be put into a larger document. */
export function jsonOf(transcript: Transcript): TranscriptJson {
  const { language, model } = transcript
  return { language, model, text: textOf(transcript), segments: transcript.segments.map(segmentJson) }
}

/** @throws InglenookError `unreadable-transcript` */
export function readJson(text: string): Transcript {
  const read = TranscriptJson.safeParse(parseJson(text, 'a transcript'))
  if (!read.success) throw unreadable('a transcript', z.prettifyError(read.error).replaceAll('\n', ' '), read.error)
  const { language, model, segments } = read.data
  return { language, model, segments: segments.map(segmentOf) }
}

const SegmentJson = z.object({
  startMs: z.number().int().nonnegative(),
  endMs: z.number().int().nonnegative(),
  text: z.string(),
  words: z.array(Word).default([]),
  edited: z.boolean().optional(),
  speaker: z.string().optional()
})

export const TranscriptJson = z.object({
  language: z.string().nullable(),
  model: z.string().nullable(),
  text: z.string().optional(),
  segments: z.array(SegmentJson)
})
export type TranscriptJson = z.infer<typeof TranscriptJson>

function segmentJson({ startMs, endMs, text, words, edited, speaker }: Segment): z.infer<typeof SegmentJson> {
  const more = { ...(edited ? { edited } : {}), ...(speaker === null ? {} : { speaker }) }
  return { startMs, endMs, text, words, ...more }
}

function segmentOf(segment: z.infer<typeof SegmentJson>, index: number): Segment {
  const { startMs, text, words } = segment
  const endMs = Math.max(startMs, segment.endMs)
  return { id: index, startMs, endMs, text, words, edited: segment.edited ?? false, speaker: segment.speaker ?? null }
}
