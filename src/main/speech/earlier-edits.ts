import type { Segment } from '../../shared/transcript.ts'
import { alignWords, wordsIn } from '../../shared/transcript-words.ts'
import type { HeardSegment } from '../catalogue/transcripts.ts'

/** Of the words of two lines, how many have to be common to both: no model hears a line twice quite alike. */
const COMMON = 0.5

/**
 * Whether what the user wrote in an earlier content of a file is said in the one of today: at its times the same is heard
 * as before, or what they wrote.
 *
 * Note: edits of a changed file. A file whose tags were written anew says the same, and what the user wrote of it is for
 * ever. One that was recorded over says something else at these times. By its bytes nobody can tell them apart, but by
 * what is heard. An edit that is not borne out is kept all the same: it may be so by the next content.
 */
export function isBorneOut(
  { edit, heard }: { edit: Segment; heard: HeardSegment },
  segments: readonly Segment[]
): boolean {
  const now = segments.flatMap((segment) => wordsAt(edit, segment))
  return [heard.text, edit.text].some((text) => {
    const before = wordsIn(text)
    return before.length > 0 && 2 * alignWords(before, now).length >= COMMON * (before.length + now.length)
  })
}

/** The words of a line that are spoken within some time; of a line without times of words, all or none. */
function wordsAt({ startMs, endMs }: Segment, segment: Segment): string[] {
  const isWithin = (one: { startMs: number; endMs: number }): boolean => {
    const middle = (one.startMs + one.endMs) / 2
    return middle >= startMs && middle <= endMs
  }
  if (segment.words.length === 0) return isWithin(segment) ? wordsIn(segment.text) : []
  return segment.words.filter(isWithin).map(({ text }) => text)
}
