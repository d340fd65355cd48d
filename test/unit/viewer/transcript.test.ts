import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findText } from '../../../src/renderer/viewer/transcript/find-text.ts'
import { FORMATS } from '../../../src/renderer/viewer/transcript/formats.ts'
import { lastBegun, spanAt } from '../../../src/renderer/viewer/transcript/spoken.ts'
import { textPieces } from '../../../src/renderer/viewer/transcript/text-pieces.ts'
import { TRANSCRIPT_FORMATS } from '../../../src/shared/transcript-formats/index.ts'
import { shareOut, wordsIn } from '../../../src/shared/transcript-words.ts'

describe('what is spoken at a time', () => {
  const spans = [
    { startMs: 100, endMs: 200 },
    { startMs: 200, endMs: 300 },
    { startMs: 500, endMs: 900 }
  ]
  it('is the line that the time lies in', () => {
    expect([0, 100, 199, 200, 299, 300, 499, 500, 899, 900].map((time) => spanAt(spans, time))).toEqual([
      -1, 0, 0, 1, 1, -1, -1, 2, 2, -1
    ])
  })
  it('is found among many as by looking at each', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000)), fc.nat(1100), (starts, time) => {
        const many = starts.toSorted((a, b) => a - b).map((startMs) => ({ startMs, endMs: startMs + 10 }))
        expect(lastBegun(many, time)).toBe(many.findLastIndex(({ startMs }) => startMs <= time))
      })
    )
  })
})

describe('a line in pieces', () => {
  it('is its text again, whatever is spoken and marked', () => {
    const words = fc.array(fc.stringMatching(/^\S{1,8}$/), { maxLength: 12 })
    fc.assert(
      fc.property(words, fc.nat(60), fc.nat(20), (texts, start, length) => {
        const text = texts.join(' ')
        const marks = [{ start, end: start + length }]
        const pieces = textPieces({ text, words: shareOut(texts, 0, 1000) }, marks)
        expect(pieces.map((piece) => piece.text).join('')).toBe(text)
        const marked = pieces.filter((piece) => piece.marked).map((piece) => piece.text)
        expect(marked.join('')).toBe(text.slice(start, start + length))
      })
    )
  })
  it('has every word where it is', () => {
    const text = 'the cat and the other cat'
    const pieces = textPieces({ text, words: shareOut(wordsIn(text), 0, 6000) })
    expect(pieces.filter(({ word }) => word !== null).map(({ text: piece, word }) => [piece, word])).toEqual([
      ['the', 0],
      ['cat', 1],
      ['and', 2],
      ['the', 3],
      ['other', 4],
      ['cat', 5]
    ])
  })
  it('shows a text that has other words than were spoken', () => {
    const words = shareOut(['never', 'there'], 0, 1000)
    expect(textPieces({ text: 'as it is', words })).toEqual([{ text: 'as it is', at: 0, word: null, marked: false }])
  })
})

describe('search in a transcript', () => {
  const found = (text: string, query: string) => findText(text, query).map(({ start, end }) => text.slice(start, end))
  it('minds neither case nor accents, of either', () => {
    expect(found('Am Café, im CAFE und im café', 'cafe')).toEqual(['Café', 'CAFE', 'café'])
    expect(found('im Cafe', 'CAFÉ')).toEqual(['Cafe'])
    expect(found('décomposé', 'decompose')).toEqual(['décomposé'])
  })
  it('marks whole characters', () => {
    expect(found('a 👍🏽 b İstanbul', 'istan')).toEqual(['İstan'])
    expect(found('👍 ok', 'ok')).toEqual(['ok'])
  })
  it('finds nothing of nothing', () => {
    expect(findText('text', '  ')).toEqual([])
    expect(findText('', 'x')).toEqual([])
  })
  it('finds what is there in any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[a-z]{1,5}$/), (text, query) => {
        const marks = findText(`${text} ${query} ${text}`, query)
        expect(marks.length).toBeGreaterThan(0)
        for (const { start, end } of marks) expect(end).toBeGreaterThan(start)
      })
    )
  })
})

it('offers every format that there is', () => {
  const labels = Object.entries(TRANSCRIPT_FORMATS).map(([format, { label }]) => ({ format, label }))
  expect(FORMATS).toEqual(labels)
})
