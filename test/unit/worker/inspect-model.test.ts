import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ModelEntry } from '../../../src/shared/model.ts'
import { inspectModel } from '../../../src/worker/inference/inspect-model.ts'
import { disposeSessions } from '../../../src/worker/inference/sessions.ts'
import { sileroGgml, whisperGgml } from './ggml-writer.ts'
import { readyModel } from './pictures.ts'
import { constantOnnx, tinyOnnx } from './tiny-onnx.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inglenook-inspect-'))
})
afterEach(async () => {
  await disposeSessions()
  await rm(folder, { recursive: true })
})

const config = { inferenceThreads: 1, imageThreads: 1 }

async function inspected(bytes: Uint8Array | string, entry: Entry, signal = new AbortController().signal) {
  const path = join(folder, 'weights.bin')
  await writeFile(path, bytes)
  return inspectModel({ kind: 'inspectModel', model: readyModel(path, entry) }, { config, signal })
}

type Entry = Partial<ModelEntry> & { family: ModelEntry['family'] }
const ENTRIES = {
  scrfd: { family: 'scrfd', task: 'face-detection', input: { size: 32 } },
  arcface: {
    family: 'arcface',
    task: 'face-recognition',
    input: { size: 112 },
    embedding: { dimensions: 4, maxDistance: 0.5 }
  },
  'yolo26-transformers': { family: 'yolo26-transformers', task: 'object-detection', input: { size: 32 } },
  yolo26: { family: 'yolo26', task: 'object-detection', input: { size: 32 } },
  yolox: { family: 'yolox', task: 'object-detection', input: { size: 32 } },
  'audio-tagger': {
    family: 'audio-tagger',
    task: 'audio-events',
    input: { sampleRate: 16000, output: 'probability' }
  },
  'whisper-ggml': { family: 'whisper-ggml', task: 'transcription' },
  'silero-ggml': { family: 'silero-ggml', task: 'voice-activity' }
} satisfies Record<ModelEntry['family'], Entry>
const FAMILIES = Object.keys(ENTRIES) as ModelEntry['family'][]
type OnnxFamily = Exclude<ModelEntry['family'], `${string}-ggml`>
const ONNX_FAMILIES = FAMILIES.filter((family): family is OnnxFamily => !family.endsWith('-ggml'))

const picture = (size: number) => ({ name: 'images', type: 'float' as const, dims: [1, 3, size, size] })
const sound = { name: 'waveform', type: 'float' as const, dims: [1, 16000] }
const filled = (value: number, ...dims: number[]) => ({
  dims,
  data: new Float32Array(dims.reduce((a, b) => a * b)).fill(value)
})

/** A model of each family that answers with one number everywhere. */
const answering: Record<OnnxFamily, (value: number) => Uint8Array> = {
  scrfd: (value) =>
    constantOnnx(
      picture(32),
      Object.fromEntries(
        [32, 8, 2].flatMap((rows) => [1, 4, 10].map((columns) => [`o${rows}x${columns}`, filled(value, rows, columns)]))
      )
    ),
  arcface: (value) => constantOnnx(picture(112), { embedding: filled(value, 1, 4) }),
  'yolo26-transformers': (value) =>
    constantOnnx(picture(32), { logits: filled(value, 1, 3, 80), pred_boxes: filled(0.5, 1, 3, 4) }),
  yolo26: (value) => constantOnnx(picture(32), { output0: filled(value, 1, 3, 6) }),
  yolox: (value) => constantOnnx(picture(32), { output: filled(value, 1, 21, 85) }),
  'audio-tagger': (value) => constantOnnx(sound, { scores: filled(value, 1, 527) })
}

describe('a model that fits its family', () => {
  it.each(ONNX_FAMILIES)('is accepted: %s', async (family) => {
    expect(await inspected(answering[family](0.125), ENTRIES[family])).toEqual({})
  })

  it('is accepted: speech and voice activity of whisper.cpp', async () => {
    expect(await inspected(whisperGgml(), ENTRIES['whisper-ggml'])).toEqual({})
    expect(await inspected(sileroGgml(), ENTRIES['silero-ggml'])).toEqual({})
  })

  it('is accepted with quantised weights', async () => {
    const tensors = Array.from({ length: 50 }, (_, i) => ({ name: `t${i}`, sizes: [64, 2], type: 6, bytes: 4 * 22 }))
    expect(await inspected(whisperGgml({ tensors }), ENTRIES['whisper-ggml'])).toEqual({})
  })

  it('is accepted though it is only for tests of whisper.cpp, with a vocabulary and no weights', async () => {
    expect(await inspected(whisperGgml({ tensors: [] }), ENTRIES['whisper-ggml'])).toEqual({})
  })
})

describe('a model whose answers cannot be true is refused', () => {
  it.each(ONNX_FAMILIES)('for nothing but zeros: %s', async (family) => {
    await expect(inspected(answering[family](0), ENTRIES[family])).rejects.toMatchObject({
      code: 'model-output',
      message: expect.stringMatching(/“Tiny” \(weights\.bin\).*nothing but zeros/)
    })
  })

  it.each(
    ONNX_FAMILIES.flatMap((family) => [Number.NaN, Number.POSITIVE_INFINITY].map((value) => [family, value] as const))
  )('for numbers that are not finite: %s, %s', async (family, value) => {
    await expect(inspected(answering[family](value), ENTRIES[family])).rejects.toMatchObject({
      code: 'model-output',
      message: expect.stringMatching(/“Tiny” \(weights\.bin\).*not finite/)
    })
  })
})

describe('a model of another kind is refused, with what was expected and found', () => {
  it.each(
    ONNX_FAMILIES.flatMap((family) =>
      ONNX_FAMILIES.filter((other) => other !== family).map((other) => [family, other] as const)
    )
  )('%s given as %s', async (family, other) => {
    await expect(inspected(answering[family](0.125), ENTRIES[other])).rejects.toMatchObject({
      code: 'model-interface',
      message: expect.stringMatching(/“Tiny” \(weights\.bin\).*expected .*; found .*\[[\d,]+\]/)
    })
  })

  it.each([
    ['a recogniser of another width', answering.arcface(1), { ...ENTRIES.arcface, embedding: { dimensions: 512 } }],
    ['a detector of another size', answering.yolox(1), { ...ENTRIES.yolox, input: { size: 64 } }],
    [
      'scores that are logits',
      answering['audio-tagger'](-3),
      { ...ENTRIES['audio-tagger'], input: { sampleRate: 16000, output: 'probability' } }
    ],
    [
      'scores that are probabilities',
      answering['audio-tagger'](0.5),
      { ...ENTRIES['audio-tagger'], input: { sampleRate: 16000, output: 'logit' } }
    ],
    ['speech as a detector', whisperGgml(), ENTRIES.scrfd],
    ['speech as voice activity', whisperGgml(), ENTRIES['silero-ggml']],
    ['voice activity as speech', sileroGgml(), ENTRIES['whisper-ggml']],
    ['a detector as speech', answering.yolox(1), ENTRIES['whisper-ggml']],
    ['another voice-activity model', sileroGgml({ type: 'marble-net' }), ENTRIES['silero-ggml']],
    ['speech with parameters of nothing', whisperGgml({ width: -1 }), ENTRIES['whisper-ggml']],
    ['speech that lacks tensors', whisperGgml().subarray(0, -27), ENTRIES['whisper-ggml']],
    ['voice activity that lacks tensors', sileroGgml({ tensors: 8 }), ENTRIES['silero-ggml']]
  ] as [string, Uint8Array, Entry][])('%s', async (_, bytes, entry) => {
    await expect(inspected(bytes, entry)).rejects.toMatchObject({
      code: 'model-interface',
      message: expect.stringMatching(/“Tiny” \(weights\.bin\).*expected .*; found ./)
    })
  })
})

describe('a file that is no model, or not a whole one, is refused', () => {
  it.each(FAMILIES)('as %s', async (family) => {
    const refused = async (bytes: Uint8Array | string, message: RegExp = /“Tiny” \(weights\.bin\)/) =>
      await expect(inspected(bytes, ENTRIES[family])).rejects.toMatchObject({
        code: 'model-unusable',
        message: expect.stringMatching(message)
      })
    await refused('\n<!doctype html><title>Sign in</title>', /is a web page and no model/)
    await refused('version https://git-lfs.github.com/spec/v1\noid sha256:00\n', /is a pointer of Git LFS and no model/)
    await refused('', /is an empty file and no model/)
    await refused(Buffer.from('93c1a0fe'.repeat(64), 'hex'))
  })

  it('that is not there', async () => {
    const model = readyModel(join(folder, 'gone.bin'), ENTRIES.scrfd)
    const { signal } = new AbortController()
    await expect(inspectModel({ kind: 'inspectModel', model }, { config, signal })).rejects.toMatchObject({
      code: 'model-unusable'
    })
  })

  it.each(['whisper-ggml', 'silero-ggml'] as const)('cut off anywhere: %s', async (family) => {
    const whole = family === 'whisper-ggml' ? whisperGgml() : sileroGgml()
    // Right after its vocabulary a file cannot be told from whisper.cpp's own one for tests.
    const cut = fc.integer({ min: 0, max: whole.length - 1 }).filter((at) => at !== whisperGgml({ tensors: [] }).length)
    await fc.assert(
      fc.asyncProperty(cut, async (length) => {
        // Between two tensors it is one that lacks some, and says so.
        await expect(inspected(whole.subarray(0, length), ENTRIES[family])).rejects.toMatchObject({
          code: expect.stringMatching(/^model-(unusable|interface)$/)
        })
      }),
      { numRuns: 60, examples: [[0], [7], [9], [whole.length - 1]] }
    )
  })

  it('whose operators cannot do what they are asked', async () => {
    const bytes = tinyOnnx({
      input: picture(32),
      outputs: [{ name: 'output0', type: 'float', dims: [1, 3, 6] }],
      nodes: [{ op: 'Reshape', inputs: ['images', 'shape'], outputs: ['output0'] }],
      integers: { shape: [1, -1, 7] }
    })
    await expect(inspected(bytes, ENTRIES.yolo26)).rejects.toMatchObject({ code: 'model-unusable' })
  })
})

it('is given up when cancelled', async () => {
  const cancelled = AbortSignal.abort(new Error('no longer wanted'))
  await expect(inspected(answering.yolox(1), ENTRIES.yolox, cancelled)).rejects.toThrow('no longer wanted')
})
