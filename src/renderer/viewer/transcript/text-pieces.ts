import type { Segment } from '../../../shared/transcript.ts'

/** Part of a line's text as it is shown. */
export interface TextPiece {
  text: string
  /** Offset in the line's text. */
  at: number
  /** Which of the line's words it is of; null between words. */
  word: number | null
  marked: boolean
}

export interface Mark {
  start: number
  end: number
}

/** A line's text cut at its words and at what is marked in it; together the pieces are the text. */
export function textPieces({ text, words }: Pick<Segment, 'text' | 'words'>, marks: readonly Mark[] = []): TextPiece[] {
  const pieces: Omit<TextPiece, 'marked'>[] = []
  let end = 0
  for (const [index, word] of words.entries()) {
    const spoken = word.text.trim()
    const at = spoken === '' ? -1 : text.indexOf(spoken, end)
    if (at < 0) continue
    if (at > end) pieces.push({ text: text.slice(end, at), at: end, word: null })
    pieces.push({ text: spoken, at, word: index })
    end = at + spoken.length
  }
  if (end < text.length) pieces.push({ text: text.slice(end), at: end, word: null })
  return pieces.flatMap((piece) => cutAtMarks(piece, marks))
}

function cutAtMarks(piece: Omit<TextPiece, 'marked'>, marks: readonly Mark[]): TextPiece[] {
  const end = piece.at + piece.text.length
  const cuts = marks
    .flatMap((mark) => [mark.start, mark.end])
    .filter((cut) => cut > piece.at && cut < end)
    .toSorted((a, b) => a - b)
  const edges = [piece.at, ...new Set(cuts), end]
  return edges.slice(0, -1).map((at, index) => ({
    text: piece.text.slice(at - piece.at, (edges[index + 1] ?? end) - piece.at),
    at,
    word: piece.word,
    marked: marks.some((mark) => mark.start <= at && at < mark.end)
  }))
}
