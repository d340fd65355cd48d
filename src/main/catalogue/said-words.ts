/** Written without spaces, or a picture: each of such characters counts as a word. */
const ALONE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Extended_Pictographic}\p{RI}]/u
/** Letters, digits, pictures and what is for private use, with the marks on them. */
const WORD =
  /[\p{L}\p{N}\p{Co}\p{Extended_Pictographic}\p{RI}][\p{L}\p{N}\p{Co}\p{Extended_Pictographic}\p{RI}\p{M}]*/gu
/** What makes one word of two, or two of one, depending on who writes: `don't`, `e-mail`. */
const JOINT = /^['’‘\-‐‑]$/u

/** A word of a text as it is compared, and where it stands in UTF-16 units; `end` is the first that is not its own. */
export interface SaidWord {
  word: string
  start: number
  end: number
}

/** What is indexed of a text: its words as they are spelt for SQLite, then those that joints make of them. */
export function indexedText(text: string): string {
  const words = saidWords(text)
  const joined = joinedRuns(text, words).map((run) => spelt(run.map(({ word }) => word).join('')))
  const own = words.map(({ word }) => spelt(word))
  return [...own, ...joined.flatMap((word) => [GAP, word])].join(' ')
}

/** The words of a text, in order. */
export function saidWords(text: string): SaidWord[] {
  return [...text.matchAll(WORD)].flatMap(({ 0: run, index }) => {
    const found: SaidWord[] = []
    let at = index
    let isOpen = false
    for (const character of run) {
      const last = found.at(-1)
      const isMark = /\p{M}/u.test(character)
      const isAlone = ALONE.test(character)
      if (last && (isMark || (isOpen && !isAlone))) {
        last.word += character
        last.end += character.length
      } else found.push({ word: character, start: at, end: at + character.length })
      if (!isMark) isOpen = !isAlone
      at += character.length
    }
    return found.map((one) => ({ ...one, word: folded(one.word) }))
  })
}

/** Words of a text between which there are only joints: those that somebody may write as one. */
export function joinedRuns(text: string, words: readonly SaidWord[]): SaidWord[][] {
  const runs: SaidWord[][] = []
  for (const word of words) {
    const run = runs.at(-1)
    const before = run?.at(-1)
    if (run && before && JOINT.test(text.slice(before.end, word.start))) run.push(word)
    else runs.push([word])
  }
  return runs.filter(({ length }) => length > 1)
}

/**
 * A word in characters of which SQLite makes the same word.
 *
 * Note: spelt for SQLite. Its `unicode61` knows Unicode 6.1, and takes the letters of every script that came later, and of
 * some that were classed otherwise since, for gaps between words. So what is not plain ASCII is spelt by its number.
 */
export function spelt(word: string): string {
  return word.replaceAll(/[^a-z0-9]/gu, (letter) => {
    const number = (letter.codePointAt(0) ?? 0).toString(16).padStart(6, '0')
    return `${NUMBER_FOLLOWS}${number}`
  })
}

/** Of private use, which is part of a word, so that no word is spelt as another. */
const NUMBER_FOLLOWS = '\ue000'
/** Spelt as no word is: what stands before it and what stands behind it are not said in a row. */
const GAP = '\ue001'

/** Without case, accents and ligatures: what people leave away who search. */
function folded(word: string): string {
  const plain = word
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[ßæœøłđðþıς]/gu, (letter) => PLAIN[letter] ?? letter)
  return plain || word
}

/** Letters that Unicode does not take apart. */
const PLAIN: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i', ς: 'σ' }
}
