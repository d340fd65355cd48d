import type { Segment, Word } from './transcript.ts'
import { alignWords, shareOut, wordsIn } from './transcript-words.ts'

/**
 * A segment as the user wrote it. Words that stay keep their times; what is new between two of them shares the time in
 * between, and where there is none, it takes that of what it stands in for, or half of a neighbour's. Times of the
 * segment stay. Words that the user wrote are certain.
 *
 * Text that says the same as before is an edit all the same: the user vouches for it.
 */
export function editSegment(segment: Segment, text: string): Segment {
  return { ...segment, text, words: editedWords(segment, wordsIn(text)), edited: true }
}

function editedWords({ words, startMs, endMs }: Segment, texts: readonly string[]): Word[] {
  const before = words.flatMap(pieces)
  const kept = alignWords(
    before.map((word) => word.text),
    texts
  )
  const edited: Word[] = []
  // Before each word that stays, and after the last, lies a gap: what was there, and what is there now.
  let [nextOld, nextNew] = [0, 0]
  for (const [old, now] of [...kept, [before.length, texts.length] as const]) {
    const word = before[old]
    const gap = { startMs: edited.at(-1)?.endMs ?? startMs, endMs: word?.startMs ?? endMs }
    const added = texts.slice(nextNew, now)
    if (added.length > 0) {
      const place = placeFor(gap, before.slice(nextOld, old), edited.at(-1), word)
      const last = edited.pop()
      if (last) edited.push({ ...last, endMs: Math.min(last.endMs, place.startMs) })
      edited.push(...shareOut(added, place.startMs, place.endMs))
    }
    const text = texts[now]
    if (word && text !== undefined) edited.push(keptWord(word, text, edited.at(-1)?.endMs ?? startMs, endMs))
    nextOld = old + 1
    nextNew = now + 1
  }
  return edited
}

/** Where a model's word is several of ours, as in scripts without spaces, each gets its share of the time. */
function pieces(word: Word): Word[] {
  const texts = wordsIn(word.text)
  if (texts.length < 2) return [word]
  return shareOut(texts, word.startMs, word.endMs).map((piece) => ({ ...piece, probability: word.probability }))
}

interface Span {
  startMs: number
  endMs: number
}

/**
 * When new words are spoken. The words that they replace say so best; else it is the silence between their neighbours;
 * where there is none, the second half of the word before, or the first half of the one after.
 */
function placeFor(gap: Span, replaced: readonly Word[], previous: Word | undefined, next: Word | undefined): Span {
  const [first, last] = [replaced[0], replaced.at(-1)]
  if (first && last) {
    const startMs = Math.max(first.startMs, gap.startMs)
    const endMs = Math.min(last.endMs, gap.endMs)
    if (endMs > startMs) return { startMs, endMs }
  }
  if (gap.endMs > gap.startMs) return gap
  if (previous && previous.endMs > previous.startMs) return { startMs: middleOf(previous), endMs: previous.endMs }
  return { startMs: gap.startMs, endMs: Math.max(gap.startMs, next ? middleOf(next) : gap.endMs) }
}

function middleOf({ startMs, endMs }: Span): number {
  return Math.round((startMs + endMs) / 2)
}

/** In another spelling it is the user's word, at the model's time. Times of words never run backwards. */
function keptWord(word: Word, text: string, earliest: number, latest: number): Word {
  const startMs = Math.min(latest, Math.max(earliest, word.startMs))
  const endMs = Math.min(latest, Math.max(startMs, word.endMs))
  return { startMs, endMs, text, probability: text === word.text ? word.probability : 1 }
}
