import type { ModelEntry } from '../model.ts'
import { type ListedModel, listed, MB } from './listed-model.ts'

/* Each carries its mel spectrogram in the graph: it hears raw samples, and answers a probability for each label. */
const SOUNDS = { task: 'audio-events', family: 'audio-tagger', labels: 'audioset-527' } as const

const EFFICIENTAT = { sampleRate: 32_000, licence: 'MIT', source: 'github.com/fschmid56/EfficientAT' } as const
const CED = { sampleRate: 16_000, licence: 'Apache-2.0', source: 'github.com/RicherMans/CED' } as const

/** Hearing sounds. Accuracy is the mean average precision on the evaluation set of AudioSet, in percent. */
export const audioTaggers: readonly ListedModel[] = [
  tagger({
    ...EFFICIENTAT,
    id: 'efficientat_mn10',
    label: 'EfficientAT mn10',
    file: 'efficientat_mn10_as.onnx',
    megabytes: 20,
    memory: 120,
    map: 47.1,
    note: 'only from a mirror: nobody publishes it in the form that is needed'
  }),
  planned({
    ...EFFICIENTAT,
    id: 'efficientat_mn04',
    label: 'EfficientAT mn04',
    file: 'efficientat_mn04_as.onnx',
    megabytes: 5,
    memory: 60,
    map: 43.2
  }),
  planned({
    ...EFFICIENTAT,
    id: 'efficientat_mn40',
    label: 'EfficientAT mn40',
    file: 'efficientat_mn40_as_ext.onnx',
    megabytes: 280,
    memory: 500,
    map: 48.7
  }),
  planned({ ...CED, id: 'ced_tiny', label: 'CED tiny', file: 'ced_tiny.onnx', megabytes: 22, memory: 120, map: 48.1 }),
  planned({
    ...CED,
    id: 'ced_small',
    label: 'CED small',
    file: 'ced_small.onnx',
    megabytes: 85,
    memory: 280,
    map: 49.6
  }),
  planned({ ...CED, id: 'ced_base', label: 'CED base', file: 'ced_base.onnx', megabytes: 330, memory: 600, map: 50 }),
  tagger({
    id: 'pann_cnn14',
    label: 'PANNs CNN14',
    file: 'panns_cnn14.onnx',
    sampleRate: 32_000,
    megabytes: 313,
    memory: 600,
    map: 43.1,
    licence: 'CC-BY-4.0',
    source: 'Kong et al.; huggingface.co/kevin-atx/screenpipe-panns-cnn14',
    address: 'https://huggingface.co/kevin-atx/screenpipe-panns-cnn14/resolve/main/panns_cnn14.onnx',
    note: 'the earlier standard, kept to go back to'
  }),
  tagger({
    id: 'yamnet',
    label: 'YAMNet',
    file: 'yamnet_as527.onnx',
    bytes: 3_901_350,
    sha256: '7cfa24615c95b318972888a6e1cef88d2bda4b0a83ff1a823ce35f44709ac62a',
    sampleRate: 16_000,
    megabytes: 4,
    memory: 70,
    map: 30.6,
    licence: 'Apache-2.0',
    source: 'Google; in the form with its front end and the labels of AudioSet',
    note: 'smallest; only from a mirror'
  })
]

interface Tagger {
  id: string
  label: string
  file: string
  bytes?: number
  sha256?: string
  sampleRate: number
  megabytes: number
  memory: number
  /** In percent. */
  map: number
  licence: string
  source: string
  /** Where it is published; left out: nowhere. */
  address?: string
  note?: string
}

function tagger(facts: Tagger, unavailable: string | null = null): ListedModel {
  const { id, label, file, bytes, sha256, sampleRate, megabytes, memory, map, licence, source, address, note } = facts
  const entry: ModelEntry = {
    ...SOUNDS,
    id,
    label,
    files: [{ name: file, ...(bytes !== undefined && { bytes }), ...(sha256 !== undefined && { sha256 }) }],
    input: { sampleRate, output: 'probability' },
    licence,
    source,
    memoryBytes: memory * MB,
    accuracy: { measure: 'audioset-map', value: map },
    ...(note !== undefined && { note })
  }
  return listed(entry, address ?? null, { aboutBytes: bytes ?? megabytes * MB, unavailable })
}

function planned(facts: Tagger): ListedModel {
  return tagger(facts, `Planned: nobody has published ${facts.label} in the form that Inglenook reads yet.`)
}
