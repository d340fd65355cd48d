/** Script written without spaces: each of its characters counts as a word. */
const WITHOUT_SPACES =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
/** Letters, digits and what is for private use, with the marks on them. */
const WORD = /[\p{L}\p{N}\p{Co}][\p{L}\p{N}\p{Co}\p{M}]*/gu
/** The beginning of a word alone is enough to find it from so many letters on: fewer would find everything. */
const LEAST_PREFIX = 2

interface Found {
  word: string
  start: number
  end: number
}

/** What is indexed of a text: its words as they are spelt for SQLite, with spaces between them. */
export function indexedText(text: string): string {
  return wordsOf(text)
    .map(({ word }) => spelt(word))
    .join(' ')
}

/** What SQLite is asked for to find all words of a query, by their beginnings; null: there is no word in it. */
export function matchOf(query: string): string | null {
  const terms = wantedOf(query).map(({ word, isPrefix }) => (isPrefix ? `"${spelt(word)}" *` : `"${spelt(word)}"`))
  return terms.length === 0 ? null : terms.join(' AND ')
}

/** Which parts of a text a query finds, in UTF-16 units; `end` is the first that is not. */
export function marksOf(text: string, query: string): { start: number; end: number }[] {
  const wanted = wantedOf(query).map(({ word, isPrefix }) => ({ word: folded(word), isPrefix }))
  return wordsOf(text).flatMap(({ word, start, end }) => {
    const said = folded(word)
    const found = wanted.some((one) => (one.isPrefix ? said.startsWith(one.word) : said === one.word))
    return found ? [{ start, end }] : []
  })
}

function wordsOf(text: string): Found[] {
  return [...text.matchAll(WORD)].flatMap(({ 0: run, index }) => {
    const found: Found[] = []
    let at = index
    let isOpen = false
    for (const character of run) {
      const last = found.at(-1)
      const isAlone = WITHOUT_SPACES.test(character)
      if (last && (/\p{M}/u.test(character) || (isOpen && !isAlone))) {
        last.word += character
        last.end += character.length
      } else found.push({ word: character, start: at, end: at + character.length })
      if (!/\p{M}/u.test(character)) isOpen = !isAlone
      at += character.length
    }
    return found
  })
}

/** The words of a query; the last of several is one that is being typed, however little of it is there. */
function wantedOf(query: string): { word: string; isPrefix: boolean }[] {
  const words = wordsOf(query)
  return words.map(({ word }, index) => {
    const isBeingTyped = index > 0 && index === words.length - 1
    return { word, isPrefix: isBeingTyped || [...word].length >= LEAST_PREFIX }
  })
}

/**
 * A word in characters of which SQLite makes the same word.
 *
 * Note: spelt for SQLite. Its `unicode61` knows Unicode 6.1, and takes the letters of every script that came later, and of
 * some that were classed otherwise since, for gaps between words. So what is not plain ASCII is spelt by its number.
 */
function spelt(word: string): string {
  const plain = folded(word) || word
  return plain.replaceAll(/[^a-z0-9]/gu, (letter) => {
    const number = (letter.codePointAt(0) ?? 0).toString(16).padStart(6, '0')
    return `${NUMBER_FOLLOWS}${number}`
  })
}

/** Of private use, which is part of a word, so that no word is spelt as another. */
const NUMBER_FOLLOWS = '\ue000'

function folded(word: string): string {
  return word.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
}
