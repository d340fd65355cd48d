/** What a licence means for whoever uses a model at home, in plain words, beside the licence's own name. */
export function licenceInWords(licence: string): string {
  return PLAIN.find(({ names }) => names.test(licence))?.words ?? UNKNOWN
}

/** First match wins: whatever forbids goes before whatever allows. */
const PLAIN: readonly { names: RegExp; words: string }[] = [
  { names: /non-?commercial|research|\bNC\b/i, words: 'For non-commercial research only' },
  {
    names: /\bAGPL/i,
    words: 'AGPL: free to use; whoever passes on or serves a program built with it must share its source'
  },
  { names: /\bL?GPL/i, words: 'GPL: free to use; whoever passes on a program built with it must share its source' },
  { names: /\bCC[- ]BY\b/i, words: 'CC BY: free for any use, naming the authors' },
  {
    names: /\b(MIT|Apache|BSD|ISC|CC0|Unlicense|Zlib)\b|^(free|public domain)$/i,
    words: 'Free for any use'
  }
]

const UNKNOWN = 'Ask its maker what it may be used for'
