import type { Word } from './transcript.ts'

/** Script written without spaces: each of its characters is a word. */
const WITHOUT_SPACES =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const WORDS = new RegExp(`${WITHOUT_SPACES.source}\\p{M}*[\\p{P}]*|(?:(?!${WITHOUT_SPACES.source})\\S)+`, 'gu')

/** The words of a text, with the punctuation that clings to them; together they are all of it but its spaces. */
export function wordsIn(text: string): string[] {
  return text.match(WORDS) ?? []
}

/** The text of words: with spaces, but between characters of scripts that are written without. */
export function joinWords(words: readonly string[]): string {
  return words.reduce((text, word) => {
    const close = text === '' || (WITHOUT_SPACES.test(text.slice(-2)) && WITHOUT_SPACES.test(word.slice(0, 2)))
    return close ? text + word : `${text} ${word}`
  }, '')
}

/** What two words have to have in common to be the same word: letters and digits, whatever their case and punctuation. */
export function soundOf(word: string): string {
  const letters = word
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M}]+/gu, '')
  return letters === '' ? word : letters
}

/**
 * Which of some words are which of others: the pairs of indices of a longest common subsequence, in order
 * (Wagner and Fischer 1974, on what is left between a common beginning and a common end).
 * Time and memory go by the product of what differs, so that lines with more than a million such pairs, which nobody
 * says in a breath, are matched at their beginning and end alone.
 */
export function alignWords(before: readonly string[], after: readonly string[]): [number, number][] {
  const [a, b] = [before.map(soundOf), after.map(soundOf)]
  const most = Math.min(a.length, b.length)
  let head = 0
  while (head < most && a[head] === b[head]) head++
  let tail = 0
  while (tail < most - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++
  const same = (from: number, to: number, length: number) =>
    Array.from({ length }, (_, index): [number, number] => [from + index, to + index])
  const middle = commonIn(a.slice(head, a.length - tail), b.slice(head, b.length - tail))
  return [
    ...same(0, 0, head),
    ...middle.map(([from, to]): [number, number] => [from + head, to + head]),
    ...same(a.length - tail, b.length - tail, tail)
  ]
}

const MOST_PAIRS = 1_000_000

function commonIn(a: readonly string[], b: readonly string[]): [number, number][] {
  if (a.length * b.length > MOST_PAIRS) return []
  const width = b.length + 1
  // How many are common to what begins at each pair of places.
  const lengths = new Uint32Array((a.length + 1) * width)
  const at = (from: number, to: number) => lengths[from * width + to] ?? 0
  for (let from = a.length - 1; from >= 0; from--)
    for (let to = b.length - 1; to >= 0; to--)
      lengths[from * width + to] =
        a[from] === b[to] ? at(from + 1, to + 1) + 1 : Math.max(at(from + 1, to), at(from, to + 1))
  const pairs: [number, number][] = []
  for (let from = 0, to = 0; from < a.length && to < b.length; )
    if (a[from] === b[to]) pairs.push([from++, to++])
    else if (at(from + 1, to) >= at(from, to + 1)) from++
    else to++
  return pairs
}

/** Gives times to words that stand between two times, each by its letters. Times are whole milliseconds. */
export function shareOut(words: readonly string[], startMs: number, endMs: number): Word[] {
  const letters = words.map((word) => [...word].length)
  const all = letters.reduce((sum, count) => sum + count, 0)
  let before = 0
  const timeAfter = (count: number) => startMs + Math.round(((endMs - startMs) * count) / Math.max(1, all))
  return words.map((text, index) => {
    const start = timeAfter(before)
    before += letters[index] ?? 0
    return { startMs: start, endMs: timeAfter(before), text, probability: 1 }
  })
}
