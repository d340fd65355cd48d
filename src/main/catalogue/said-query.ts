import { joinedRuns, type SaidWord, saidWords, spelt } from './said-words.ts'

/*
 * The query language of what is said. All words of a query must be in a line, in any order, and the beginning of a word is
 * enough. What stands in quotes, or is written without spaces, is said in a row; in quotes the last word is a whole one.
 * Words with joints (`don't`, `e-mail`) are those without them too. Everything else is no sign: there are no operators.
 */

/** Words that follow one another. */
interface Phrase {
  words: string[]
  /** The beginning of the last word is enough. */
  isPrefix: boolean
}

/** One of these is to be found. */
type Term = Phrase[]

/** The beginning of a word alone is enough to find it from so many letters on: fewer would find everything. */
const LEAST_PREFIX = 2

/** What SQLite is asked for to find all of a query; null: there is no word in it. */
export function matchOf(query: string): string | null {
  const terms = termsOf(query).map((term) => term.map(matchOfPhrase).join(' OR '))
  return terms.length === 0 ? null : [...new Set(terms)].map((term) => `(${term})`).join(' AND ')
}

function matchOfPhrase({ words, isPrefix }: Phrase): string {
  return `"${words.map(spelt).join(' ')}"${isPrefix ? ' *' : ''}`
}

/** Which words of a text a query finds, in UTF-16 units; `end` is the first that is not. */
export function marksOf(text: string, query: string): { start: number; end: number }[] {
  const words = saidWords(text)
  const runs = joinedRuns(text, words)
  const marked = new Set(termsOf(query).flatMap((term) => term.flatMap((phrase) => found(phrase, words, runs))))
  return words.filter((word) => marked.has(word)).map(({ start, end }) => ({ start, end }))
}

function found({ words: wanted, isPrefix }: Phrase, words: SaidWord[], runs: SaidWord[][]): SaidWord[] {
  const isSaid = (said: string | undefined, index: number): boolean => {
    const word = wanted[index] ?? ''
    return isPrefix && index === wanted.length - 1 ? said?.startsWith(word) === true : said === word
  }
  const inRow = words.flatMap((_, from) =>
    wanted.every((_, index) => isSaid(words[from + index]?.word, index)) ? words.slice(from, from + wanted.length) : []
  )
  const joined = wanted.length > 1 ? [] : runs.filter((run) => isSaid(run.map(({ word }) => word).join(''), 0)).flat()
  return [...inRow, ...joined]
}

const QUOTES = /[“”„‟«»]/gu
const PARTS = /"(?<quoted>[^"]*)(?<closed>"?)|[^\s"]+/gu

function termsOf(query: string): Term[] {
  const parts = [...query.replaceAll(QUOTES, '"').matchAll(PARTS)].flatMap(({ 0: part, groups = {} }) => {
    const text = groups.quoted ?? part
    const words = saidWords(text)
    return words.length === 0 ? [] : [{ text, words, isClosed: groups.closed === '"' }]
  })
  return parts.map(({ text, words, isClosed }, index) => {
    // The last of several words is one that is being typed, however little of it is there.
    const isBeingTyped = index === parts.length - 1 && (index > 0 || words.length > 1)
    const phrase = (some: string[]): Phrase => {
      const letters = [...(some.at(-1) ?? '')].length
      return { words: some, isPrefix: !isClosed && (isBeingTyped || letters >= LEAST_PREFIX) }
    }
    const own = words.map(({ word }) => word)
    const isJoined = joinedRuns(text, words)[0]?.length === words.length
    return isJoined ? [phrase(own), phrase([own.join('')])] : [phrase(own)]
  })
}
