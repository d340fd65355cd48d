import type { TimeMap } from './speech-times.ts'

/** A word as it is spoken, with the punctuation that clings to it. */
export interface SpokenWord {
  text: string
  startMs: number
  endMs: number
  /** 0..1, the mean over its tokens. */
  probability: number
}

/**
 * A piece of text as the model says it: a word, or a part of one, or nothing but the rest of a character. Times are on the
 * clock of the shortened sound.
 */
export interface Token {
  text: string
  probability: number
  startMs: number | null
  endMs: number | null
}

/**
 * Joins tokens into words, with times in order that lie within their segment. A token that begins with a space begins a
 * word; scripts written without spaces get a word for each token. Where the model has no times for all of the words,
 * which is the rule for those that were trained without, the segment's speech is shared out among them by their length,
 * as whisper.cpp itself does between two times that it knows.
 */
export function wordsOf(
  tokens: readonly Token[],
  segment: { startMs: number; endMs: number },
  times: TimeMap
): SpokenWord[] {
  const groups = grouped(tokens)
  const spans = knownSpans(groups, segment, times) ?? sharedSpans(groups, segment, times)
  return groups.map((group, index) => ({
    text: textOf(group),
    startMs: spans[index]?.startMs ?? segment.startMs,
    endMs: spans[index]?.endMs ?? segment.endMs,
    probability: group.reduce((sum, token) => sum + token.probability, 0) / group.length
  }))
}

interface Span {
  startMs: number
  endMs: number
}

const WITHOUT_SPACES =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

function grouped(tokens: readonly Token[]): Token[][] {
  const groups: Token[][] = []
  for (const token of tokens) {
    const group = groups.at(-1)
    const begins = !group || /^\s/.test(token.text) || WITHOUT_SPACES.test(token.text)
    if (begins && textOf([token]) !== '') groups.push([token])
    else group?.push(token)
  }
  return groups
}

function textOf(group: readonly Token[]): string {
  return group
    .map(({ text }) => text)
    .join('')
    .trim()
}

/** The times that the model gave, or null where it left a word without any duration. */
function knownSpans(groups: readonly Token[][], segment: Span, times: TimeMap): Span[] | null {
  const spans: Span[] = []
  let earliest = segment.startMs
  for (const group of groups) {
    const from = group[0]?.startMs
    const to = group.at(-1)?.endMs
    if (from == null || to == null) return null
    const startMs = clamp(times.startAt(from), earliest, segment.endMs)
    const endMs = clamp(times.endAt(to), startMs, segment.endMs)
    if (endMs === startMs) return null
    spans.push({ startMs, endMs })
    earliest = endMs
  }
  return spans
}

/** Each word its share of the speech, by its letters; none begins or ends in a silence. */
function sharedSpans(groups: readonly Token[][], segment: Span, times: TimeMap): Span[] {
  const found = times.speechWithin(segment.startMs, segment.endMs)
  const speech = found.length > 0 ? found : [segment]
  const letters = groups.map((group) => [...textOf(group)].length)
  const share = lengthOf(speech) / letters.reduce((sum, count) => sum + count, 0)
  let before = 0
  return letters.map((count) => {
    const startMs = startAfter(before * share, speech)
    before += count
    return { startMs, endMs: Math.max(startMs, endAfter(before * share, speech)) }
  })
}

function lengthOf(speech: readonly Span[]): number {
  return speech.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0)
}

/** The time after so much speech: where the next stretch begins rather than where the last one ends. */
function startAfter(ms: number, speech: readonly Span[]): number {
  let left = Math.round(ms)
  for (const { startMs, endMs } of speech) {
    if (left < endMs - startMs) return startMs + left
    left -= endMs - startMs
  }
  return speech.at(-1)?.endMs ?? left
}

/** The same, but where the last stretch ends rather than where the next one begins. */
function endAfter(ms: number, speech: readonly Span[]): number {
  let left = Math.round(ms)
  for (const { startMs, endMs } of speech) {
    if (left <= endMs - startMs) return startMs + left
    left -= endMs - startMs
  }
  return speech.at(-1)?.endMs ?? left
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}
