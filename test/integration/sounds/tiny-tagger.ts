import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ReadyModel } from '../../../src/shared/model.ts'
import { tinyOnnx } from '../../unit/worker/tiny-onnx.ts'

export interface TinyTagger {
  sampleRate?: number
  /** Samples that it takes, no more and no fewer. */
  samples: number
  output?: 'probability' | 'logit'
  /** Of each label, what its mean absolute input is multiplied by; a single number for all. */
  weights: number | Float32Array
  bias?: number
}

/** A tagger that answers how loud its window is, times a weight for each label, plus a bias. */
export function tinyTagger(dir: string, name: string, tagger: TinyTagger): ReadyModel {
  const { sampleRate = 8000, samples, output = 'probability', weights, bias = 0 } = tagger
  const data = typeof weights === 'number' ? new Float32Array(527).fill(weights) : weights
  const path = join(dir, `${name}.onnx`)
  const bytes = tinyOnnx({
    input: { name: 'sound', type: 'float', dims: [1, samples] },
    outputs: [{ name: 'labels', type: 'float', dims: [1, 527] }],
    nodes: [
      { op: 'Abs', inputs: ['sound'], outputs: ['loud'] },
      { op: 'ReduceMean', inputs: ['loud'], outputs: ['mean'], attributes: { keepdims: 1 } },
      { op: 'Mul', inputs: ['mean', 'weights'], outputs: ['weighted'] },
      { op: 'Add', inputs: ['weighted', 'bias'], outputs: ['labels'] }
    ],
    floats: { weights: { dims: [1, 527], data }, bias: { dims: [1, 1], data: [bias] } }
  })
  writeFileSync(path, bytes)
  const files = [{ name: `${name}.onnx` }]
  const common = { id: name, label: name, files, licence: 'ours', source: 'ours', labels: 'audioset-527' as const }
  const input = { sampleRate, output }
  return {
    path,
    sha256: Buffer.from(name.padEnd(32).slice(0, 32)).toString('hex'),
    entry: { ...common, task: 'audio-events', family: 'audio-tagger', input }
  }
}
