import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Segment } from '../../../src/shared/transcript.ts'
import { diffTranscripts, mergeTranscripts } from '../../../src/shared/transcript-diff.ts'
import { editSegment } from '../../../src/shared/transcript-edits.ts'
import { alignWords, joinWords, soundOf, wordsIn } from '../../../src/shared/transcript-words.ts'
import { hostileText, segment } from '../../support/transcripts.ts'

/** A line whose words are each said in this many milliseconds, with a pause after each. */
function said(
  startMs: number,
  text: string,
  options: { wordMs?: number; pauseMs?: number } & Partial<Segment> = {}
): Segment {
  const { wordMs = 100, pauseMs = 0, ...more } = options
  const words = wordsIn(text).map((word, index) => {
    const start = startMs + index * (wordMs + pauseMs)
    return { startMs: start, endMs: start + wordMs, text: word, probability: 0.5 }
  })
  return segment(startMs, words.at(-1)?.endMs ?? startMs, text, { words, ...more })
}

const timesOf = ({ words }: Segment) => words.map(({ text, startMs, endMs }) => `${text} ${startMs}-${endMs}`)

describe('an edit of a line', () => {
  it('keeps the time of every word that stays, in any spelling', () => {
    const edited = editSegment(said(1000, 'ask not what your contry'), 'Ask NOT what your country!')
    expect(timesOf(edited)).toEqual([
      'Ask 1000-1100',
      'NOT 1100-1200',
      'what 1200-1300',
      'your 1300-1400',
      'country! 1400-1500'
    ])
    expect(edited.words.map(({ probability }) => probability)).toEqual([1, 1, 0.5, 0.5, 1])
    expect(edited).toMatchObject({ text: 'Ask NOT what your country!', edited: true, startMs: 1000, endMs: 1500 })
  })

  it('gives words put into a silence that silence, by their letters', () => {
    const line = said(0, 'we go', { pauseMs: 600 })
    expect(timesOf(editSegment(line, 'we do not go'))).toEqual(['we 0-100', 'do 100-340', 'not 340-700', 'go 700-800'])
  })

  it('gives words put where there is no silence half of a neighbour', () => {
    expect(timesOf(editSegment(said(0, 'we go'), 'we all go'))).toEqual(['we 0-50', 'all 50-100', 'go 100-200'])
    expect(timesOf(editSegment(said(0, 'we go'), 'so we go'))).toEqual(['so 0-50', 'we 50-100', 'go 100-200'])
    expect(timesOf(editSegment(said(0, 'we go'), 'we go on'))).toEqual(['we 0-100', 'go 100-150', 'on 150-200'])
  })

  it('leaves other words alone when some are taken out, or all are', () => {
    expect(timesOf(editSegment(said(0, 'I mean well'), 'I well'))).toEqual(['I 0-100', 'well 200-300'])
    expect(editSegment(said(0, 'I mean'), ' ')).toMatchObject({ words: [], text: ' ', edited: true })
  })

  it('gives words to a line that had no times of words', () => {
    expect(timesOf(editSegment(segment(0, 900, 'abc'), 'abc def ghi'))).toEqual([
      'abc 0-300',
      'def 300-600',
      'ghi 600-900'
    ])
  })

  it('keeps times in scripts without spaces', () => {
    const words = [
      { startMs: 0, endMs: 200, text: '今日', probability: 0.5 },
      { startMs: 200, endMs: 300, text: 'は。', probability: 0.5 }
    ]
    const edited = editSegment(segment(0, 300, '今日は。', { words }), '昨日は。')
    expect(timesOf(edited)).toEqual(['昨 0-100', '日 100-200', 'は。 200-300'])
  })

  it('has all words of the text, at times in order within the line, whatever it is', () => {
    const line = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 9 })
    const text = fc.oneof(
      hostileText(),
      fc.array(fc.constantFrom('a', 'B!', 'c', 'x', '今日', '...'), { maxLength: 9 }).map((all) => all.join(' '))
    )
    fc.assert(
      fc.property(line, fc.nat(200), fc.nat(200), text, text, (words, wordMs, pauseMs, first, second) => {
        const before = said(5000, words.join(' '), { wordMs, pauseMs })
        for (const edited of [editSegment(before, first), editSegment(editSegment(before, first), second)]) {
          expect(edited.words.map((word) => word.text)).toEqual(wordsIn(edited.text))
          const times = [
            before.startMs,
            ...edited.words.flatMap(({ startMs, endMs }) => [startMs, endMs]),
            before.endMs
          ]
          expect(times).toEqual(times.toSorted((a, b) => a - b))
          expect(times.every(Number.isInteger)).toBe(true)
        }
        expect(editSegment(before, before.text).words).toEqual(before.words)
      }),
      { numRuns: 60 }
    )
  })
})

describe('words', () => {
  it('are all of a text but its spaces', () => {
    fc.assert(
      fc.property(hostileText(), (text) => {
        expect(wordsIn(text).join('')).toBe(text.replaceAll(/\s+/g, ''))
        expect(wordsIn(joinWords(wordsIn(text))).join('')).toBe(wordsIn(text).join(''))
      })
    )
    expect([wordsIn('so, this is 東京。ok'), joinWords(['東', '京。', 'is', 'big'])]).toEqual([
      ['so,', 'this', 'is', '東', '京。', 'ok'],
      '東京。 is big'
    ])
  })

  it('are aligned by a longest common subsequence', () => {
    const some = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 7 })
    fc.assert(
      fc.property(some, some, (before, after) => {
        const pairs = alignWords(before, after)
        expect(pairs.every(([from, to]) => soundOf(before[from]!) === soundOf(after[to]!))).toBe(true)
        expect(pairs.every(([from, to], at) => at === 0 || (from > pairs[at - 1]![0] && to > pairs[at - 1]![1]))).toBe(
          true
        )
        expect(pairs).toHaveLength(
          Math.max(
            ...subsequences(before)
              .filter((one) => isIn(one, after))
              .map((one) => one.length)
          )
        )
      })
    )
  })
})

describe('a new transcript beside the one before', () => {
  it('is the same where it says the same, however it is spelled and cut into lines', () => {
    const before = [said(0, 'Ask not.'), said(200, 'What your country')]
    const recut = diffTranscripts(before, [said(0, 'ask not what'), said(300, 'your country!')])
    expect(recut.map(({ kind, startMs, endMs }) => [kind, startMs, endMs])).toEqual([['same', 0, 500]])
    const whole = diffTranscripts(before, [said(0, 'ask NOT what your country!')])
    expect(whole.map(({ kind, before: old }) => [kind, old.length])).toEqual([['same', 2]])
  })

  it('says where words are others, new or gone', () => {
    const before = [said(0, 'one two'), said(1000, 'three four'), said(3000, 'five six', { edited: true })]
    const after = [said(0, 'One, two'), said(1010, 'tree four'), said(2000, 'and')]
    expect(diffTranscripts(before, after).map(({ kind, edited }) => [kind, edited])).toEqual([
      ['same', false],
      ['changed', false],
      ['added', false],
      ['removed', true]
    ])
  })

  it('never replaces what the user wrote, and takes the rest', () => {
    const edited = said(1000, 'three for', { edited: true })
    const after = [said(0, 'uno'), said(1000, 'tree four')]
    expect(mergeTranscripts(diffTranscripts([said(0, 'one two'), edited], after))).toEqual([after[0], edited])
    expect(mergeTranscripts(diffTranscripts([edited], after), () => false)).toEqual(after)
  })

  it('keeps the words of a new line that lie beside what the user wrote', () => {
    const edited = said(200, 'dear Ana', { edited: true })
    const merged = mergeTranscripts(diffTranscripts([edited], [said(0, 'good evening dear Anna and welcome')]))
    expect(merged.map(({ text, startMs, endMs }) => [text, startMs, endMs])).toEqual([
      ['good evening', 0, 200],
      ['dear Ana', 200, 400],
      ['and welcome', 400, 600]
    ])
  })

  it('loses nothing: every line of both is in one change, and every edit survives any choice of the rest', () => {
    const lines = fc
      .array(fc.tuple(fc.nat(3000), fc.constantFrom('a', 'a b', 'a b c d e', ''), fc.boolean()), { maxLength: 8 })
      .map((all) => all.map(([startMs, text, edited], id) => said(startMs, text, { id, edited })))
    fc.assert(
      fc.property(lines, lines, fc.func(fc.boolean()), (before, after, keep) => {
        const changes = diffTranscripts(before, after)
        const ids = (some: Segment[]) => some.map(({ id }) => id).toSorted((a, b) => a - b)
        expect(ids(changes.flatMap((one) => one.before))).toEqual(ids(before))
        expect(ids(changes.flatMap((one) => one.after))).toEqual(ids(after))
        const starts = changes.map(({ startMs }) => startMs)
        expect(starts).toEqual(starts.toSorted((a, b) => a - b))
        const merged = mergeTranscripts(changes, (change) => change.edited || keep(change))
        const edits = before.filter(({ edited }) => edited)
        expect(merged).toEqual(expect.arrayContaining(edits))
        // What is new and reaches into nothing that is kept is there as it is.
        const kept = changes.filter((change) => change.edited || keep(change)).flatMap((one) => one.before)
        const free = after.filter((one) => kept.every((old) => old.endMs < one.startMs || old.startMs > one.endMs))
        expect(merged).toEqual(expect.arrayContaining(free))
      })
    )
  })
})

function subsequences<T>(all: readonly T[]): T[][] {
  const masks = Array.from({ length: 2 ** all.length }, (_, mask) => mask)
  return masks.map((mask) => all.filter((_, index) => (mask >> index) % 2 === 1))
}

function isIn<T>(some: readonly T[], all: readonly T[]): boolean {
  let at = 0
  for (const one of all) if (at < some.length && one === some[at]) at++
  return at === some.length
}
