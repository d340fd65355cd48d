import type { SpokenSegment } from './whisper-json.ts'

/** From this many times on, a line that repeats itself is the model caught in a loop. */
const LOOP = 4

/** Leaves out lines without a letter or digit, and keeps one of four or more that say the same in a row. */
export function tidyTranscript(segments: readonly SpokenSegment[]): SpokenSegment[] {
  const spoken = segments.filter(({ text }) => /[\p{L}\p{N}]/u.test(text))
  const runs: SpokenSegment[][] = []
  for (const segment of spoken) {
    const run = runs.at(-1)
    if (run?.[0] && saidIn(run[0]) === saidIn(segment)) run.push(segment)
    else runs.push([segment])
  }
  return runs.flatMap((run) => (run.length >= LOOP ? run.slice(0, 1) : run))
}

function saidIn({ text }: SpokenSegment): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
