export interface Part {
  text: string
  /** It was searched for. */
  marked: boolean
}

interface Mark {
  start: number
  end: number
}

/** What a reader is shown before the first word that was found, so that it is seen in its sentence. */
const BEFORE = 48

/**
 * A line in parts, those that were found apart from the others. Of a long line the beginning is left out, so that the
 * first word that was found comes into sight.
 *
 * @param marks offsets in UTF-16 units; those that overlap, are empty or lie outside of the text do no harm
 * @param room characters of the text that are seen
 */
export function excerpt(text: string, marks: readonly Mark[], room = 140): Part[] {
  const found = tidy(marks, text.length)
  const from = text.length > room ? beginning(text, found[0]?.start ?? 0) : 0
  const parts: Part[] = from > 0 ? [{ text: '… ', marked: false }] : []
  let at = from
  for (const { start, end } of found) {
    if (start > at) parts.push({ text: text.slice(at, start), marked: false })
    parts.push({ text: text.slice(start, end), marked: true })
    at = end
  }
  if (at < text.length) parts.push({ text: text.slice(at), marked: false })
  return parts
}

/** Where to begin so that the first mark is seen: at a word, if there is one in reach. */
function beginning(text: string, mark: number): number {
  if (mark <= BEFORE * 1.5) return 0
  const earliest = mark - BEFORE
  const space = text.indexOf(' ', earliest)
  const from = space >= 0 && space < mark ? space + 1 : earliest
  // Never between the halves of a character.
  return isSecondHalf(text.charCodeAt(from)) ? from + 1 : from
}

function isSecondHalf(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff
}

function tidy(marks: readonly Mark[], length: number): Mark[] {
  const tidied: Mark[] = []
  for (const { start, end } of marks.toSorted((a, b) => a.start - b.start)) {
    const from = Math.max(start, tidied.at(-1)?.end ?? 0)
    const to = Math.min(end, length)
    if (from < to) tidied.push({ start: from, end: to })
  }
  return tidied
}
