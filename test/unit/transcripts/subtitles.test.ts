import { createRequire } from 'node:module'
import { parse as parseSrt } from '@plussub/srt-vtt-parser'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Node, WebVTTParser } from 'webvtt-parser'
import type { Transcript } from '../../../src/shared/transcript.ts'
import { cuesOf } from '../../../src/shared/transcript-formats/cues.ts'
import { linesOf } from '../../../src/shared/transcript-formats/plain-lines.ts'
import { readSrt, toSrt } from '../../../src/shared/transcript-formats/srt.ts'
import { readVtt, toVtt } from '../../../src/shared/transcript-formats/vtt.ts'
import { anyTranscript, hostileText, segment } from '../../support/transcripts.ts'

const entities = createRequire(import.meta.url)('webvtt-parser/html-entities.json')

describe('the lines of a text', () => {
  it('hold every printable character in order, and nothing that could end or break a file of lines', () => {
    fc.assert(
      fc.property(hostileText(), (text) => {
        const lines = linesOf(text)
        expect(lines.flatMap(linesOf)).toEqual(lines)
        expect(lines.join('')).not.toMatch(/[\p{Cc}\u2028\u2029\ufeff]/u)
        expect(lines.every((line) => line !== '' && line === line.trim() && line.isWellFormed())).toBe(true)
        const printable = (some: string) => some.toWellFormed().replaceAll(/[\p{Cc}\s\ufeff]/gu, '')
        expect(printable(lines.join(''))).toBe(printable(text))
      })
    )
  })
})

describe('subtitles', () => {
  const spoken: Transcript = {
    language: 'en',
    model: 'tiny',
    segments: [
      segment(0, 1500, ' Ask not <b>what</b> your country\n\ncan do & "for" you --> ', { speaker: 'Jack' }),
      segment(3_600_000, 3_600_000, 'an hour on'),
      segment(360_001_007, 360_002_000, 'a hundred hours on 🔥'),
      segment(400_000_000, 400_000_001, ' \0 ')
    ]
  }

  it('are SubRip', () => {
    expect(toSrt(spoken)).toBe(
      [
        '1\n00:00:00,000 --> 00:00:01,500\nAsk not <b>what</b> your country\ncan do & "for" you -->\n',
        '2\n01:00:00,000 --> 01:00:00,001\nan hour on\n',
        '3\n100:00:01,007 --> 100:00:02,000\na hundred hours on 🔥\n\n'
      ].join('\n')
    )
  })

  it('are WebVTT', () => {
    expect(toVtt(spoken)).toBe(
      [
        'WEBVTT\n',
        '00:00:00.000 --> 00:00:01.500',
        '<v Jack>Ask not &lt;b&gt;what&lt;/b&gt; your country\ncan do &amp; "for" you --&gt;</v>\n',
        '01:00:00.000 --> 01:00:00.001\nan hour on\n',
        '100:00:01.007 --> 100:00:02.000\na hundred hours on 🔥\n'
      ].join('\n')
    )
  })

  it('of a transcript without words are empty files of their kind', () => {
    const nothing = { language: null, model: 'tiny', segments: [] }
    expect([toSrt(nothing), toVtt(nothing)]).toEqual(['', 'WEBVTT\n'])
    expect([readSrt(''), readVtt('WEBVTT\n')].map(({ segments }) => segments)).toEqual([[], []])
    expect(new WebVTTParser(entities).parse(toVtt(nothing))).toMatchObject({ cues: [], errors: [] })
  })

  it('never let what is said end a cue or begin one', () => {
    const said = 'x\n\n2\n00:00:05,000 --> 00:00:06,000\nnever said'
    const transcript = { ...spoken, segments: [segment(0, 1000, said)] }
    const [srt, vtt] = [toSrt(transcript), toVtt(transcript)]
    expect(parseSrt(srt).entries).toHaveLength(1)
    // As readers see it that look for times anywhere.
    expect(srt.match(/\d\s*-->\s*\d/g)).toHaveLength(1)
    expect(new WebVTTParser(entities).parse(vtt).cues).toHaveLength(1)
  })

  it('in SubRip parse back in an independent parser, whatever is said whenever', () => {
    fc.assert(
      fc.property(anyTranscript(), (transcript) => {
        const entries = parseSrt(toSrt(transcript)).entries
        const cues = cuesOf(transcript)
        expect(entries).toEqual(
          cues.map(({ startMs, endMs, lines }, index) => {
            const text = lines.map(withoutTimes).join('\n')
            return { id: String(index + 1), from: startMs, to: endMs, text }
          })
        )
      })
    )
  })

  it('in WebVTT are valid, and parse back in the validator of the W3C, whatever is said whenever', () => {
    fc.assert(
      fc.property(anyTranscript(), (transcript) => {
        const { cues, errors } = new WebVTTParser(entities).parse(toVtt(transcript))
        expect(errors).toEqual([])
        expect(cues.map(seen)).toEqual(
          // It hands cues of the same start over longest first.
          cuesOf(transcript)
            .toSorted((a, b) => a.startMs - b.startMs || b.endMs - a.endMs)
            .map(({ lines, ...cue }) => ({ ...cue, text: lines.join('\n') }))
        )
      })
    )
  })

  it('are read by ourselves as they were written', () => {
    fc.assert(
      fc.property(anyTranscript(), (transcript) => {
        const cues = cuesOf(transcript)
        expect(readSrt(toSrt(transcript)).segments).toEqual(
          cues.map(({ startMs, endMs, lines }, id) =>
            segment(startMs, endMs, lines.map(withoutTimes).join('\n'), { id })
          )
        )
        expect(readVtt(toVtt(transcript)).segments).toEqual(
          cues.map(({ startMs, endMs, lines, speaker }, id) =>
            segment(startMs, endMs, lines.join('\n'), { id, speaker })
          )
        )
      })
    )
  })

  it('of others are read with what files in the wild have', () => {
    const srt = '\ufeff1\r\n0:00:01.5 --> 00:00:02,000  X1:40 X2:600\r\nOne\r\nmore\r\n\r\n\r\n00:03 --> 00:04\r\nTwo'
    expect(readSrt(srt).segments).toEqual([segment(1500, 2000, 'One\nmore'), segment(3000, 4000, 'Two', { id: 1 })])
    const vtt =
      '\ufeffWEBVTT - made by hand\r\nX-Note: y\r\n\r\nNOTE\r\n00:01.000 is no cue\r\n\r\nSTYLE\r\n::cue { color: red }\r\n\r\n' +
      'intro\r\n00:01.000 --> 00:02.000 align:start line:0%\r\n<v.loud Mary Ann>Hi <i>you</i>&nbsp;&#33;&bogus;\r\n'
    expect(readVtt(vtt).segments).toEqual([segment(1000, 2000, 'Hi you\u00a0!&bogus;', { speaker: 'Mary Ann' })])
  })

  it('that are none are refused', () => {
    expect(() => readSrt('Dear diary')).toThrow(/not an SRT file/)
    expect(() => readVtt('1\n00:00:00,000 --> 00:00:01,000\nHi')).toThrow(/begin with WEBVTT/)
  })
})

/** What SubRip cannot hold: an arrow after a time is one dash shorter. */
function withoutTimes(line: string): string {
  const before = line.split('-->')
  return before.reduce((text, part) => text + (/\d:\d+([.,:]\d+)*\s*$/.test(text) ? '->' : '-->') + part)
}

function seen({ startTime, endTime, tree }: { startTime: number; endTime: number; tree: Node }) {
  const [first] = tree.children ?? []
  // The one thing that it leaves escaped is a name.
  const voice = first?.name === 'v' ? String(first.value).replaceAll('&lt;', '<').replaceAll('&gt;', '>') : null
  const [startMs, endMs] = [Math.round(startTime * 1000), Math.round(endTime * 1000)]
  return { startMs, endMs, text: textIn(tree), speaker: voice?.replaceAll('&amp;', '&') ?? null }
}

function textIn(node: Node): string {
  return node.type === 'text' ? String(node.value) : (node.children ?? []).map(textIn).join('')
}
