import { z } from 'zod'
import { InglenookError } from '../../shared/failure.ts'
import { type TimeMap, UNCHANGED } from './speech-times.ts'
import { type SpokenWord, type Token, wordsOf } from './spoken-words.ts'

/** A line of a transcript. Times are those of the sound that was given. */
export interface SpokenSegment {
  startMs: number
  endMs: number
  text: string
  words: SpokenWord[]
}

export interface RecognisedSpeech {
  /** ISO 639-1; null where nothing was said. */
  language: string | null
  segments: SpokenSegment[]
}

/**
 * Reads what `whisper-cli --output-json-full` writes. It escapes nothing but quotes and backslashes: hence control
 * characters become spaces before the JSON is parsed. And a token may end in the middle of a character, as most of
 * Chinese, Japanese and Korean do: hence texts are put together as bytes, and decoded after that, lossy where they are cut.
 *
 * @param times Where the times of words really lie; those of segments are already mapped (see speech-times.ts)
 * @throws InglenookError `no-transcript` when this is not such a file
 */
export function readWhisperJson(bytes: Uint8Array, times: TimeMap = UNCHANGED): RecognisedSpeech {
  const { model, result, transcription } = parsed(bytes)
  const segments = transcription.map((segment) => {
    const startMs = segment.offsets.from
    const endMs = Math.max(startMs, segment.offsets.to)
    const tokens = spokenTokens(segment.tokens.filter(({ id }) => id < firstSpecialToken(model.multilingual)))
    return { startMs, endMs, text: decoded(segment.text).trim(), words: wordsOf(tokens, { startMs, endMs }, times) }
  })
  return { language: segments.length > 0 ? result.language : null, segments }
}

const Offsets = z.object({ from: z.number().int(), to: z.number().int() })

const WhisperJson = z.object({
  model: z.object({ multilingual: z.boolean() }),
  result: z.object({ language: z.string() }),
  transcription: z.array(
    z.object({
      offsets: Offsets,
      text: z.string(),
      tokens: z.array(
        z.object({
          text: z.string(),
          id: z.number().int(),
          p: z.number().min(0).max(1.001),
          offsets: Offsets.optional()
        })
      )
    })
  )
})
type WhisperToken = z.infer<typeof WhisperJson>['transcription'][number]['tokens'][number]

/** Its texts hold a byte in each character, see `decoded`. */
function parsed(bytes: Uint8Array): z.infer<typeof WhisperJson> {
  const written = Buffer.from(bytes).toString('latin1')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to go
  const text = written.replaceAll(/[\u0000-\u001f\u007f]/g, ' ')
  try {
    return WhisperJson.parse(JSON.parse(text))
  } catch (cause) {
    throw new InglenookError('no-transcript', 'The speech recogniser wrote something that is not a transcript.', {
      cause
    })
  }
}

/** "End of text", with which the tokens begin that are no text: one earlier in the models that know only English. */
function firstSpecialToken(multilingual: boolean): number {
  return multilingual ? 50257 : 50256
}

/** A character whose bytes are spread over tokens belongs to the one in which it begins; those after it have less text. */
function spokenTokens(tokens: readonly WhisperToken[]): Token[] {
  const texts: string[] = []
  let beginning = -1
  for (const [index, { text }] of tokens.entries()) {
    const rest = beginning < 0 ? text : text.replace(REST_OF_CHARACTER, '')
    if (rest !== text) texts[beginning] += text.slice(0, text.length - rest.length)
    texts.push(rest)
    if (rest !== '') beginning = index
  }
  return tokens.map(({ p, offsets }, index) => ({
    text: decoded(texts[index] ?? ''),
    probability: Math.min(1, p),
    startMs: offsets?.from ?? null,
    endMs: offsets?.to ?? null
  }))
}

/** The bytes with which UTF-8 goes on after the first of a character. */
const REST_OF_CHARACTER = /^[\x80-\xbf]+/

function decoded(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
