import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { speechStretch, timeMap } from '../../../src/worker/inference/speech-times.ts'
import { readWhisperJson } from '../../../src/worker/inference/whisper-json.ts'

/** What whisper-cli 1.9.1 wrote with the test model and voice activity detection. */
function recorded(name: string) {
  const at = (ending: string) => join(import.meta.dirname, 'recorded', `${name}.${ending}`)
  const stretches = readFileSync(at('txt'), 'utf8').split('\n').map(speechStretch)
  return { json: readFileSync(at('json')), times: timeMap(stretches.filter((one) => one !== null)) }
}

describe('what whisper-cli writes', () => {
  it('becomes lines with words, at the times of the whole sound', () => {
    const { json, times } = recorded('one-sentence')
    expect(readWhisperJson(json, times)).toEqual({
      language: 'en',
      segments: [
        {
          startMs: 510,
          endMs: 1440,
          text: 'Hello world.',
          words: [
            { text: 'Hello', startMs: 510, endMs: 933, probability: 0.992236 },
            { text: 'world.', startMs: 933, endMs: 1440, probability: (0.999924 + 0.999979) / 2 }
          ]
        }
      ]
    })
  })

  it('puts no word into a silence that was cut out', () => {
    const { json, times } = recorded('across-silences')
    const words = readWhisperJson(json, times).segments.flatMap((segment) => segment.words)
    const heard = [
      [1540, 2370],
      [5030, 5950],
      [8580, 9890]
    ] as const
    const bounds = words.flatMap(({ startMs, endMs }) => [startMs, endMs])
    const inSpeech = bounds.filter((at) => heard.some(([from, to]) => at >= from && at <= to))
    expect(words.map(({ text }) => text)).toEqual(['Thank', 'you', 'very', 'much.'])
    expect(inSpeech).toEqual(bounds)
  })

  it('is read though characters are cut in two and control characters stand in names', () => {
    const written = file([{ text: ' Grü', tokens: [token(' Gr\u0001', 10, 0, 200), token('ü', 11, 200, 400)] }])
    const cut = Buffer.from(written)
    const umlaut = cut.lastIndexOf(Buffer.from('ü'))
    const speech = readWhisperJson(Buffer.concat([cut.subarray(0, umlaut + 1), cut.subarray(umlaut + 2)]))
    expect(speech.segments[0]?.words.map(({ text }) => text)).toEqual(['Gr \ufffd'])
  })

  it('has whole characters in its words, however a model cuts them into tokens', () => {
    const character = fc.string({ minLength: 1, maxLength: 1, unit: fc.constantFrom(...'aéж日本語한국🔥👩ไ') })
    const said = fc.array(character, { minLength: 1, maxLength: 12 }).map((all) => all.join(''))
    fc.assert(
      fc.property(said, fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 60, maxLength: 60 }), (text, lengths) => {
        const bytes = Buffer.from(` ${text}`)
        const parts: Buffer[] = []
        for (let at = 0; at < bytes.length; at += parts.at(-1)!.length)
          parts.push(bytes.subarray(at, at + lengths[parts.length]!))
        // Stand-ins of one letter each, which become the bytes that whisper-cli writes as they are.
        const tokens = parts.map((_, index) => token(`<${index}>`, index, index * 100, index * 100 + 100))
        const written = file([{ text: ` ${text}`, tokens, to: parts.length * 100 }])
        const cut = Buffer.concat(
          written
            .toString('latin1')
            .split(/<(\d+)>/)
            .map((part, index) => (index % 2 === 0 ? Buffer.from(part, 'latin1') : parts[Number(part)]!))
        )
        const [line] = readWhisperJson(cut).segments
        expect(line!.words.map((one) => one.text).join('')).toBe(line!.text)
        expect(line!.text).toBe(text)
      })
    )
  })

  it('begins a word where the first token of its first character does', () => {
    const [first, second] = ['<1>', '<2>']
    const tokens = [token('日', 10, 0, 200), token(first, 11, 200, 400), token(second, 12, 400, 700)]
    const written = file([{ text: '日本', tokens }]).toString('latin1')
    const [one, other] = [Buffer.from('本').subarray(0, 1), Buffer.from('本').subarray(1)]
    const bytes = written.replace(first, one.toString('latin1')).replace(second, other.toString('latin1'))
    expect(readWhisperJson(Buffer.from(bytes, 'latin1')).segments[0]?.words).toEqual([
      { text: '日', startMs: 0, endMs: 200, probability: 0.5 },
      { text: '本', startMs: 200, endMs: 700, probability: 0.5 }
    ])
  })

  it('keeps marks that are no text out of the words, by the vocabulary of the model', () => {
    const tokens = [token(' Hi', 10, 0, 300), token('[_EOT_]', 50256, 300, 300), token('[_TT_20]', 50384, 300, 300)]
    const said = (multilingual: boolean) =>
      readWhisperJson(file([{ text: ' Hi', tokens }], multilingual)).segments[0]?.words.map(({ text }) => text)
    expect([said(false), said(true)]).toEqual([['Hi'], ['Hi[_EOT_]']])
  })

  it('has no language where nothing was said', () => {
    expect(readWhisperJson(file([]))).toEqual({ language: null, segments: [] })
  })

  it.each([
    ['an empty file', ''],
    ['a file cut short', '{ "model": { "multilingual": true }, "result": { "language": "en" }, "transcription": ['],
    ['another JSON', '{ "text": "Hello" }'],
    [
      'probabilities that are none',
      file([{ text: 'a', tokens: [token('a', 1, 0, 1)] }])
        .toString()
        .replace('0.5', 'nan')
    ]
  ])('is refused when it is %s', (_, text) => {
    expect(() => readWhisperJson(Buffer.from(text))).toThrow(expect.objectContaining({ code: 'no-transcript' }))
  })

  it('gives words in order, within their line, that say what it says', () => {
    const word = fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' }).filter((one) => /^\S+$/u.test(one))
    const spoken = fc.record({
      words: fc.array(fc.record({ word, at: fc.integer({ min: -500, max: 40_000 }), takes: fc.nat(3000) }), {
        minLength: 1,
        maxLength: 12
      }),
      from: fc.nat(20_000),
      takes: fc.integer({ min: 10, max: 20_000 })
    })
    fc.assert(
      fc.property(spoken, ({ words, from, takes }) => {
        const tokens = words.map(({ word, at, takes }) => token(` ${word}`, 1, at, at + takes))
        const text = words.map(({ word }) => ` ${word}`).join('')
        const [segment] = readWhisperJson(file([{ text, tokens, from, to: from + takes }])).segments
        const bounds = segment!.words.flatMap(({ startMs, endMs }) => [startMs, endMs])
        expect(bounds).toEqual([...bounds].sort((a, b) => a - b))
        expect(bounds.every((at) => at >= from && at <= from + takes)).toBe(true)
        expect(segment!.words.map((one) => one.text).join(' ')).toBe(segment!.text)
      })
    )
  })
})

function token(text: string, id: number, from: number, to: number) {
  return { text, id, p: 0.5, offsets: { from, to } }
}

interface Line {
  text: string
  tokens: ReturnType<typeof token>[]
  from?: number
  to?: number
}

/** As whisper-cli writes it: only quotes and backslashes escaped. */
function file(lines: Line[], multilingual = true): Buffer {
  const transcription = lines.map(({ text, tokens, from = 0, to = 1000 }) => ({ text, tokens, offsets: { from, to } }))
  const json = JSON.stringify({ model: { multilingual }, result: { language: 'de' }, transcription })
  return Buffer.from(json.replaceAll('\\u0001', '\u0001'))
}
