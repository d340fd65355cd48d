import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tidyTranscript } from '../../../src/worker/inference/tidy-transcript.ts'

describe('a transcript that is tidied', () => {
  it('loses lines in which nothing is said', () => {
    expect(tidied('Hello.', '...', '♪ ♪', '', '7', 'Да', '。')).toEqual(['Hello.', '7', 'Да'])
  })

  it('says once what the model was caught repeating', () => {
    expect(tidied('Yes.', 'Thank you.', ' thank you', 'Thank you!', 'Thank you.', 'Good.')).toEqual([
      'Yes.',
      'Thank you.',
      'Good.'
    ])
  })

  it('keeps what people really say three times', () => {
    expect(tidied('No.', 'No.', 'No.', 'Never.')).toEqual(['No.', 'No.', 'No.', 'Never.'])
  })

  it('finds a loop though lines without words lie between', () => {
    expect(tidied('Bye.', '-', 'Bye.', '-', 'Bye.', '-', 'Bye.')).toEqual(['Bye.'])
  })

  it('has no two lines at the same times, nor loses what they say', () => {
    const word = (text: string, startMs: number, endMs: number) => ({ text, startMs, endMs, probability: 0.5 })
    const lines = [
      { text: 'Ben,', startMs: 100, endMs: 900, words: [word('Ben,', 100, 900)] },
      { text: 'come here!', startMs: 100, endMs: 900, words: [word('come', 100, 500), word('here!', 500, 900)] },
      { text: '日', startMs: 900, endMs: 900, words: [word('日', 900, 900)] },
      { text: '本', startMs: 900, endMs: 900, words: [word('本', 900, 900)] }
    ]
    expect(tidyTranscript(lines)).toEqual([
      {
        text: 'Ben, come here!',
        startMs: 100,
        endMs: 900,
        words: [word('Ben,', 100, 346), word('come', 346, 592), word('here!', 592, 900)]
      },
      { text: '日本', startMs: 900, endMs: 900, words: [word('日', 900, 900), word('本', 900, 900)] }
    ])
  })

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', '-', 'A!')), (lines) => {
        const once = tidyTranscript(lines.map(segment))
        expect(tidyTranscript(once)).toEqual(once)
      })
    )
  })
})

function tidied(...lines: string[]): string[] {
  return tidyTranscript(lines.map(segment)).map(({ text }) => text)
}

function segment(text: string, index: number) {
  return { text, startMs: index * 1000, endMs: index * 1000 + 1000, words: [] }
}
