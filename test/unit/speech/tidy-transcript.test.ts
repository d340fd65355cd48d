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

function segment(text: string) {
  return { text, startMs: 0, endMs: 1000, words: [] }
}
