import { z } from 'zod'

const Ms = z.number().int().nonnegative()

/** A word as it is spoken, with the punctuation that clings to it. */
export const Word = z.object({
  startMs: Ms,
  endMs: Ms,
  text: z.string(),
  /** How sure the model is, 0..1; 1 for a word that the user wrote. */
  probability: z.number().min(0).max(1)
})
export type Word = z.infer<typeof Word>

/** A line of a transcript. Words lie within its times, in order; there are none where only the line's times are known. */
export const Segment = z.object({
  id: z.number().int().nonnegative(),
  startMs: Ms,
  endMs: Ms,
  text: z.string(),
  words: z.array(Word),
  /** The user wrote it: no model's answer ever replaces it unasked. */
  edited: z.boolean(),
  /** Who says it, by name; null where nobody said who. */
  speaker: z.string().nullable()
})
export type Segment = z.infer<typeof Segment>

/** What is said in a video or recording, by time. Times are milliseconds of the original's own time line. */
export const Transcript = z.object({
  /** ISO 639-1, of the text; null where nothing is said, or where a file that was read does not tell. */
  language: z.string().nullable(),
  /** Id of the model that heard it; null where a file that was read does not tell. */
  model: z.string().nullable(),
  segments: z.array(Segment)
})
export type Transcript = z.infer<typeof Transcript>

/** A part of a recording that has been written down by itself. All times are of the whole recording. */
export const TranscribedPiece = z.object({
  index: z.number().int().nonnegative(),
  startMs: Ms,
  endMs: Ms,
  /** Of its text; null where nothing is said. */
  language: z.string().nullable(),
  segments: z.array(Segment)
})
export type TranscribedPiece = z.infer<typeof TranscribedPiece>

/** All that is said, as one running text. */
export function textOf(transcript: Transcript): string {
  return transcript.segments
    .map(({ text }) => text.trim())
    .filter((text) => text !== '')
    .join(' ')
}
