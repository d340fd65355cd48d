import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InglenookError } from '../../../src/shared/failure.ts'
import { Transcript, textOf } from '../../../src/shared/transcript.ts'
import { clockOf, parseClock } from '../../../src/shared/transcript-formats/clock.ts'
import { exportTranscript, TRANSCRIPT_FORMATS, TranscriptFormat } from '../../../src/shared/transcript-formats/index.ts'
import { anyTranscript, segment } from '../../support/transcripts.ts'

const spoken: Transcript = {
  language: 'en',
  model: 'tiny',
  segments: [
    segment(0, 1500, ' Ask not\nwhat', {
      words: [
        { startMs: 0, endMs: 400, text: 'Ask', probability: 0.9 },
        { startMs: 400, endMs: 900, text: 'not', probability: 0.8 }
      ],
      speaker: 'Jack'
    }),
    segment(1500, 3_600_000, 'your country', { id: 1, edited: true, speaker: 'Jack' }),
    segment(3_600_000, 3_600_001, 'Why?', { id: 2, speaker: 'Ann' })
  ]
}

describe('a transcript as a document', () => {
  it('is text with a line for each segment, and names where who speaks changes', () => {
    expect(exportTranscript(spoken, 'txt')).toBe('Jack: Ask not what\nyour country\nAnn: Why?\n')
  })

  it('is the JSON that the command prints, with what the user did', () => {
    expect(JSON.parse(exportTranscript(spoken, 'json'))).toEqual({
      language: 'en',
      model: 'tiny',
      text: 'Ask not\nwhat your country Why?',
      segments: [
        { startMs: 0, endMs: 1500, text: ' Ask not\nwhat', words: spoken.segments[0]?.words, speaker: 'Jack' },
        { startMs: 1500, endMs: 3_600_000, text: 'your country', words: [], edited: true, speaker: 'Jack' },
        { startMs: 3_600_000, endMs: 3_600_001, text: 'Why?', words: [], speaker: 'Ann' }
      ]
    })
  })

  it('is what the Podlove Web Player loads', () => {
    expect(JSON.parse(exportTranscript(spoken, 'podlove'))[1]).toEqual({
      start: '00:00:01.500',
      start_ms: 1500,
      end: '01:00:00.000',
      end_ms: 3_600_000,
      speaker: 'Jack',
      voice: 'Jack',
      text: 'your country'
    })
  })

  it('is what DOTe imports', () => {
    expect(JSON.parse(exportTranscript(spoken, 'dote'))).toEqual({
      lines: [
        { startTime: '00:00:00,000', endTime: '00:00:01,500', speakerDesignation: 'Jack', text: ' Ask not\nwhat' },
        { startTime: '00:00:01,500', endTime: '01:00:00,000', speakerDesignation: 'Jack', text: 'your country' },
        { startTime: '01:00:00,000', endTime: '01:00:00,001', speakerDesignation: 'Ann', text: 'Why?' }
      ]
    })
  })

  it('in JSON is the whole transcript, whatever is in it', () => {
    fc.assert(
      fc.property(anyTranscript(), (transcript) => {
        expect(TRANSCRIPT_FORMATS.json.read?.(exportTranscript(transcript, 'json'))).toEqual(transcript)
      })
    )
  })

  it.each(['podlove', 'dote'] as const)('in %s keeps times, text and who speaks, whatever they are', (format) => {
    fc.assert(
      fc.property(anyTranscript(), (transcript) => {
        expect(TRANSCRIPT_FORMATS[format].read?.(exportTranscript(transcript, format)).segments).toEqual(
          transcript.segments.map((one) => ({ ...one, words: [], edited: false }))
        )
      })
    )
  })

  it('in any format is UTF-8 that nothing can go wrong with, and the same each time', () => {
    fc.assert(
      fc.property(anyTranscript(), fc.constantFrom(...TranscriptFormat.options), (transcript, format) => {
        const file = exportTranscript(transcript, format)
        expect(file.isWellFormed()).toBe(true)
        expect(file.includes('\0')).toBe(false)
        expect(exportTranscript(Transcript.parse(structuredClone(transcript)), format)).toBe(file)
      })
    )
  })

  it('of Podlove is read from a configuration of the player too', () => {
    const item = { start: '00:00:00.000', start_ms: 0, end: '00:00:01.000', end_ms: 1000, text: 'Hi', speaker: null }
    const file = JSON.stringify({ version: 5, transcripts: [item] })
    expect(TRANSCRIPT_FORMATS.podlove.read?.(file).segments).toEqual([segment(0, 1000, 'Hi')])
  })

  it('that is none is refused in words', () => {
    const refused = (format: TranscriptFormat, file: string) => () => TRANSCRIPT_FORMATS[format].read?.(file)
    for (const format of ['json', 'podlove', 'dote'] as const) {
      expect(refused(format, '{')).toThrow(InglenookError)
      expect(refused(format, '{"lines":3}')).toThrow(/can be read/)
    }
    const line = { startTime: '00:61:00,000', endTime: '00:00:01,000', speakerDesignation: '', text: '' }
    expect(refused('dote', JSON.stringify({ lines: [line] }))).toThrow('"00:61:00,000" is no time')
  })

  it('as running text has its words once', () => {
    const text = textOf({ ...spoken, segments: [segment(0, 1, ' a '), segment(1, 2, ' '), segment(2, 3, 'b')] })
    expect(text).toBe('a b')
  })
})

describe('the clock of formats', () => {
  it('tells every millisecond of a thousand hours apart', () => {
    fc.assert(
      fc.property(fc.nat(3_600_000_000), fc.constantFrom(',' as const, '.' as const), (ms, decimal) => {
        expect(parseClock(clockOf(ms, decimal))).toBe(ms)
        expect(clockOf(ms, decimal)).toMatch(decimal === ',' ? /^\d{2,}:\d\d:\d\d,\d{3}$/ : /^\d{2,}:\d\d:\d\d\.\d{3}$/)
      })
    )
    expect(['0:61', 'x', '', '1', '1:2:3:4', '-1:00', '00:00:60'].map(parseClock)).toEqual(Array(7).fill(null))
  })
})
