import { joinWords, shareOut } from '../../shared/transcript-words.ts'
import type { SpokenSegment } from './whisper-json.ts'

/** From this many times on, a line that repeats itself is the model caught in a loop. */
const LOOP = 4

/**
 * Leaves out lines without a letter or digit, keeps one of four or more that say the same in a row, and makes one of those
 * that a model has at the very same times: a line is known by when it is said, whoever edits it.
 */
export function tidyTranscript(segments: readonly SpokenSegment[]): SpokenSegment[] {
  const spoken = segments.filter(({ text }) => /[\p{L}\p{N}]/u.test(text))
  const runs: SpokenSegment[][] = []
  for (const segment of spoken) {
    const run = runs.at(-1)
    if (run?.[0] && saidIn(run[0]) === saidIn(segment)) run.push(segment)
    else runs.push([segment])
  }
  return apart(runs.flatMap((run) => (run.length >= LOOP ? run.slice(0, 1) : run)))
}

function apart(segments: readonly SpokenSegment[]): SpokenSegment[] {
  const lines: SpokenSegment[] = []
  for (const segment of segments) {
    const before = lines.at(-1)
    if (before?.startMs === segment.startMs && before.endMs === segment.endMs) {
      lines[lines.length - 1] = together(before, segment)
    } else lines.push(segment)
  }
  return lines
}

function together(one: SpokenSegment, other: SpokenSegment): SpokenSegment {
  const { startMs, endMs } = one
  const words = [...one.words, ...other.words]
  const times = shareOut(
    words.map(({ text }) => text),
    startMs,
    endMs
  )
  return {
    ...{ startMs, endMs, text: joinWords([one.text, other.text]) },
    words: words.map((word, index) => ({ ...word, ...times[index], probability: word.probability }))
  }
}

function saidIn({ text }: SpokenSegment): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
