import fc from 'fast-check'
import type { Segment, Transcript } from '../../src/shared/transcript.ts'

const TRAPS = [
  ...[
    '-->',
    '<b>',
    '</i>',
    '<v Anna>',
    '&lt;',
    '&amp;',
    '&#10;',
    '&',
    '{\\an8}',
    'NOTE x',
    'STYLE',
    'WEBVTT',
    'line:0'
  ],
  ...['\n', '\n\n', '\r\n\r\n', '\r', '\u2028', '\t', '\0', '\ufeff', '\ud83d', '\u0085', ' '],
  ...['👩‍👩‍👧‍👦', '🔥', 'שלום', 'مرحبا', '\u202eabc\u202c', '\u200f', 'é', '漢字', '"', "'", '\\'],
  ...['1', '2\n00:00:01,000 --> 00:00:02,000\nnever said', '00:00:01.000 --> 00:00:02.000', '1:00 -->']
]
/** Zero, the seams of the clock, and hours of two and of three digits. */
const MOMENTS = [0, 1, 999, 59_999, 60_000, 3_599_999, 3_600_000, 359_999_999, 360_000_000, 3_600_000_000]

/** Text as hostile to formats of lines and markup as it can be. */
export function hostileText(): fc.Arbitrary<string> {
  // Any code units, halves of characters among them.
  const units = fc.array(fc.nat(0xffff), { maxLength: 8 }).map((all) => String.fromCharCode(...all))
  const part = fc.oneof(fc.constantFrom(...TRAPS), units, fc.string({ maxLength: 8 }))
  return fc.array(part, { maxLength: 8 }).map((parts) => parts.join(''))
}

export function anyTranscript(): fc.Arbitrary<Transcript> {
  return fc.record({
    language: fc.constantFrom('en', 'he', null),
    model: fc.constantFrom('large-v3-turbo-q5_0', null),
    segments: fc.array(anySegment(), { maxLength: 8 }).map((all) => all.map((one, id) => ({ ...one, id })))
  })
}

export function segment(startMs: number, endMs: number, text: string, more: Partial<Segment> = {}): Segment {
  return { id: 0, startMs, endMs, text, words: [], edited: false, speaker: null, ...more }
}

function anySegment(): fc.Arbitrary<Segment> {
  return fc.tuple(fc.constantFrom(...MOMENTS), fc.nat(100_000), fc.nat(9000)).chain(([moment, later, length]) => {
    const [startMs, endMs] = [moment + later, moment + later + length]
    return fc.record({
      id: fc.constant(0),
      startMs: fc.constant(startMs),
      endMs: fc.constant(endMs),
      text: hostileText(),
      words: fc.array(
        fc.record({
          startMs: fc.integer({ min: startMs, max: endMs }),
          endMs: fc.constant(endMs),
          text: hostileText(),
          probability: fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value + 0)
        }),
        { maxLength: 3 }
      ),
      edited: fc.boolean(),
      speaker: fc.option(fc.constantFrom('Anna', 'Ben & "Bo" <x>', 'רות', 'a -->\nb'))
    })
  })
}
