import type { ModelEntry } from '../model.ts'
import { type ListedModel, listed, MB } from './listed-model.ts'

const WHISPER_CPP = 'huggingface.co/ggerganov/whisper.cpp'
const TURBO = 'huggingface.co/Pomni/whisper-large-v3-turbo-ggml-allquants'
const DISTIL = 'huggingface.co/Pomni/distil-large-v3.5-ggml-allquants'

/** Writing down speech. Accuracy is the share of wrong words in clean speech, in percent: less is better. */
export const whisperModels: readonly ListedModel[] = [
  whisper({
    id: 'large-v3',
    label: 'Whisper large v3',
    bytes: 3_095_033_483,
    sha256: '64d182b440b98d5203c4f9bd541544d84c605196c4f7b845dfa11fb23594d1e2',
    memory: 3900,
    errors: 2.7,
    coreSeconds: 6.8,
    note: 'best'
  }),
  whisper({
    id: 'large-v3-q5_0',
    label: 'Whisper large v3, 5 bits',
    bytes: 1_081_140_203,
    sha256: 'd75795ecff3f83b5faa89d1900604ad8c780abd5739fae406de19f23ecd98ad1',
    memory: 1300,
    errors: 2.9,
    coreSeconds: 6.8
  }),
  whisper({
    id: 'large-v3-turbo-q5_0',
    label: 'Whisper large v3 turbo, 5 bits',
    megabytes: 574,
    repository: TURBO,
    memory: 900,
    errors: 3.0,
    coreSeconds: 4.4
  }),
  whisper({
    id: 'large-v3-turbo-q4_0',
    label: 'Whisper large v3 turbo, 4 bits',
    bytes: 473_992_235,
    sha256: '2ceb779ca61ce46ed6e9aa43c4a0f8a89a37f683df3c0ba3119238fcd5852155',
    repository: TURBO,
    memory: 800,
    errors: 3.2,
    coreSeconds: 4.4
  }),
  whisper({
    id: 'distil-large-v3.5-q5',
    label: 'Distil-Whisper large v3.5, 5 bits',
    megabytes: 600,
    repository: DISTIL,
    published: 'ggml-distil-large-v3.5-q5_0.bin',
    memory: 1000,
    errors: 3.0,
    coreSeconds: 4.2,
    note: 'English only',
    oneLanguage: true
  }),
  whisper({
    id: 'medium',
    label: 'Whisper medium',
    bytes: 1_533_763_059,
    sha256: '6c14d5adee5f86394037b4e4e8b59f1673b6cee10e3cf0b11bbdbee79c156208',
    memory: 2500,
    errors: 3.0,
    coreSeconds: 3.4
  }),
  whisper({
    id: 'small',
    label: 'Whisper small',
    bytes: 487_601_967,
    sha256: '1be3a9b2063867b937e64e2ec7483364a79917e157fa98c5d94b5c1fffea987b',
    memory: 1000,
    errors: 3.4,
    coreSeconds: 1.1
  }),
  whisper({
    id: 'base',
    label: 'Whisper base',
    bytes: 147_951_465,
    sha256: '60ed5bc3dd14eea856493d334349b405782ddcaf0028d4b5df4088345fba2efe',
    memory: 500,
    errors: 5.0,
    coreSeconds: 0.32
  }),
  whisper({
    id: 'tiny',
    label: 'Whisper tiny',
    bytes: 77_691_713,
    sha256: 'be07e048e1e599ad46341c8d2a135645097a538221678b7acdd1b1919c6e1b21',
    memory: 390,
    errors: 7.5,
    coreSeconds: 0.16,
    note: 'fastest'
  })
]

/** Finding where somebody speaks, before it is written down. */
export const speechFinders: readonly ListedModel[] = [
  listed(
    {
      id: 'silero-v6.2.0',
      task: 'voice-activity',
      family: 'silero-ggml',
      label: 'Silero VAD 6.2',
      files: [
        {
          name: 'ggml-silero-v6.2.0.bin',
          bytes: 885_098,
          sha256: '2aa269b785eeb53a82983a20501ddf7c1d9c48e33ab63a41391ac6c9f7fb6987'
        }
      ],
      licence: 'MIT',
      source: 'Silero; huggingface.co/ggml-org/whisper-vad'
    },
    'https://huggingface.co/ggml-org/whisper-vad/resolve/main/ggml-silero-v6.2.0.bin'
  )
]

/*
 * Note: the work of speech. `coreSeconds` is reckoned from the networks: for each window of 30 s the encoder multiplies
 * once per weight and position (1500), and twice again for attention; the decoder runs a hundred steps for five readings
 * at once, which costs double since its weights come from memory each time. An ordinary core is taken for 20 thousand
 * million such operations a second. Only the order of magnitude matters: what was measured on a computer replaces it.
 */
interface Whisper {
  id: string
  label: string
  bytes?: number
  sha256?: string
  /** About how large, where `bytes` is not known. */
  megabytes?: number
  memory: number
  /** Wrong words in a hundred. */
  errors: number
  /** See the note below. */
  coreSeconds: number
  note?: string
  repository?: string
  oneLanguage?: boolean
  /** What the repository calls the file, where that is not our name. */
  published?: string
}

function whisper(facts: Whisper): ListedModel {
  const { id, label, bytes, sha256, megabytes = 0, memory, errors, note, repository = WHISPER_CPP } = facts
  const { coreSeconds, oneLanguage = false } = facts
  const name = `ggml-${id}.bin`
  const entry: ModelEntry = {
    id,
    task: 'transcription',
    family: 'whisper-ggml',
    label,
    files: [{ name, ...(bytes !== undefined && { bytes }), ...(sha256 !== undefined && { sha256 }) }],
    licence: 'MIT',
    source: `OpenAI; ${repository}`,
    memoryBytes: memory * MB,
    accuracy: { measure: 'word-error-rate', value: errors },
    ...(note !== undefined && { note })
  }
  const address = `https://${repository}/resolve/main/${facts.published ?? name}`
  return listed(entry, address, { aboutBytes: bytes ?? megabytes * MB, effort: { coreSeconds, oneLanguage } })
}
