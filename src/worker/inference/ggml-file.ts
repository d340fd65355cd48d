import { GgmlReader } from './ggml-reader.ts'

/** What a ggml file is by its own header. */
export type GgmlFile =
  | { kind: 'whisper'; parameters: WhisperParameters; tensors: number }
  | { kind: 'silero'; type: string; version: string; layers: number; tensors: number }

export interface WhisperParameters {
  vocabulary: number
  audioContext: number
  audioState: number
  audioHeads: number
  audioLayers: number
  textContext: number
  textState: number
  textHeads: number
  textLayers: number
  mels: number
  numberFormat: number
}

/** A file that begins as ggml and goes on as nothing that whisper.cpp reads. */
export class NotAsExpected extends Error {
  readonly expected: string
  readonly found: string

  constructor(expected: string, found: string) {
    super(`expected ${expected}; found ${found}`)
    this.name = 'NotAsExpected'
    this.expected = expected
    this.found = found
  }
}

/**
 * Goes through a speech or voice-activity model as whisper.cpp does when it loads one (whisper_model_load and
 * whisper_vad_init_with_params in its whisper.cpp): header, vocabulary, and from tensor to tensor, passing over the
 * weights. Null for a file that is no ggml model at all.
 *
 * @throws CutOff when the file is shorter than it says, NotAsExpected when what it says cannot be
 */
export async function readGgmlFile(path: string): Promise<GgmlFile | null> {
  await using reader = await GgmlReader.open(path)
  if (reader.bytes < 8 || (await reader.integer()) !== MAGIC) return null
  // A Whisper file goes on with the size of its vocabulary, a Silero file with the length of its type's name.
  const first = await reader.integer()
  return await (first >= 1 && first <= LONGEST_TYPE ? readSilero(reader, first) : readWhisper(reader, first))
}

/** "ggml", as a little-endian number. */
const MAGIC = 0x67676d6c
const LONGEST_TYPE = 64
const LONGEST_NAME = 256
const MOST_TENSORS = 100_000

async function readWhisper(reader: GgmlReader, vocabulary: number): Promise<GgmlFile> {
  const rest = await reader.integers(10)
  const parameters = whisperParameters([vocabulary, ...rest])
  const [mels = 0, bins = 0] = await reader.integers(2)
  if (mels !== parameters.mels || bins < 1 || bins > 4096) {
    throw new NotAsExpected(`mel filters for ${parameters.mels} bands`, `${mels} × ${bins}`)
  }
  reader.skip(mels * bins * 4)
  const words = await reader.integer()
  if (words < 1 || words > vocabulary) throw new NotAsExpected(`at most ${vocabulary} words`, `${words}`)
  for (let word = 0; word < words; word++) {
    const length = await reader.integer()
    if (length < 0) throw new NotAsExpected('words of a length', `${length} bytes`)
    reader.skip(length)
  }
  return { kind: 'whisper', parameters, tensors: await countTensors(reader) }
}

function whisperParameters(values: readonly number[]): WhisperParameters {
  const [vocabulary = 0, audioContext = 0, audioState = 0, audioHeads = 0, audioLayers = 0] = values
  const [textContext = 0, textState = 0, textHeads = 0, textLayers = 0, mels = 0, numberFormat = 0] = values.slice(5)
  const within = (value: number, most: number) => value >= 1 && value <= most
  const plausible =
    within(vocabulary, 1_000_000) &&
    within(audioContext, 100_000) &&
    within(textContext, 100_000) &&
    within(audioState, 16_384) &&
    textState === audioState &&
    within(audioHeads, audioState) &&
    within(textHeads, textState) &&
    within(audioLayers, 256) &&
    within(textLayers, 256) &&
    within(mels, 512) &&
    numberFormat >= 0
  if (!plausible) throw new NotAsExpected('the parameters of a Whisper model', values.join(', '))
  return {
    vocabulary,
    audioContext,
    audioState,
    audioHeads,
    audioLayers,
    textContext,
    textState,
    textHeads,
    textLayers,
    mels,
    numberFormat
  }
}

async function readSilero(reader: GgmlReader, typeLength: number): Promise<GgmlFile> {
  const type = await reader.text(typeLength)
  if (!type.startsWith('silero')) throw new NotAsExpected('a model type of “silero…”', `“${type}”`)
  const version = (await reader.integers(3)).join('.')
  const [window = 0, context = 0, layers = 0] = await reader.integers(3)
  if (window < 1 || context < 0 || layers < 1 || layers > 64) {
    throw new NotAsExpected('the parameters of a Silero model', [window, context, layers].join(', '))
  }
  // Channels in and out and the kernel's size of each layer, then sizes of the recurrent and the last layer.
  await reader.integers(layers * 3 + 4)
  return { kind: 'silero', type, version, layers, tensors: await countTensors(reader) }
}

/** From tensor to tensor up to the end of the file. One of no dimensions is a single number. */
async function countTensors(reader: GgmlReader): Promise<number> {
  let count = 0
  for (; !reader.atEnd; count++) {
    const [dimensions = 0, nameLength = 0, type = -1] = await reader.integers(3)
    const numbers = NUMBERS[type]
    if (dimensions < 0 || dimensions > 4 || nameLength < 1 || nameLength > LONGEST_NAME || count > MOST_TENSORS) {
      throw new NotAsExpected('tensors up to the end of the file', `something else after ${count} of them`)
    }
    const sizes = await reader.integers(dimensions)
    const name = await reader.text(nameLength)
    if (!numbers) throw new NotAsExpected('numbers that whisper.cpp can read', `format ${type} in ${name}`)
    if (sizes.some((size) => size < 1)) throw new NotAsExpected('tensors of a size', `${name} [${sizes}]`)
    const elements = sizes.reduce((product, size) => product * size, 1)
    reader.skip(Math.floor(elements / numbers.block) * numbers.bytes)
  }
  return count
}

/** How many bytes a block of so many numbers takes, by ggml's number of the format (ggml.h, ggml-common.h). */
const NUMBERS: Readonly<Record<number, { block: number; bytes: number }>> = {
  0: { block: 1, bytes: 4 },
  1: { block: 1, bytes: 2 },
  2: { block: 32, bytes: 18 },
  3: { block: 32, bytes: 20 },
  6: { block: 32, bytes: 22 },
  7: { block: 32, bytes: 24 },
  8: { block: 32, bytes: 34 },
  10: { block: 256, bytes: 84 },
  11: { block: 256, bytes: 110 },
  12: { block: 256, bytes: 144 },
  13: { block: 256, bytes: 176 },
  14: { block: 256, bytes: 210 },
  30: { block: 1, bytes: 2 }
}
