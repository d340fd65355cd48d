import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { embedFace } from '../../../src/worker/inference/arcface.ts'
import { ofFamily } from '../../../src/worker/inference/families.ts'
import { detectObjects } from '../../../src/worker/inference/objects.ts'
import { detectFaces } from '../../../src/worker/inference/scrfd.ts'
import { disposeSessions } from '../../../src/worker/inference/sessions.ts'
import { drawn, readyModel } from './pictures.ts'
import { constantOnnx, tinyOnnx } from './tiny-onnx.ts'

const grey = drawn(64, 64, () => [127, 127, 127])
const seen = { minScore: 0.5, maxFaces: 256, originalScale: 1, threads: 1 }
const objects = { minScore: 0.25, maxCount: 100, threads: 1 }
const square = (size: number) => ({ name: 'images', type: 'float' as const, dims: [1, 3, size, size] })
const zeros = (...dims: number[]) => ({ dims, data: new Float32Array(dims.reduce((a, b) => a * b)) })

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inglenook-models-'))
})
afterEach(async () => {
  await disposeSessions()
  await rm(folder, { recursive: true })
})

async function model(bytes: Uint8Array, entry: Parameters<typeof readyModel>[1]) {
  const path = join(folder, 'tiny.onnx')
  await writeFile(path, bytes)
  return readyModel(path, entry)
}

describe('SCRFD', () => {
  const entry = { family: 'scrfd', task: 'face-detection', input: { size: 32 } } as const
  const face = (rows: number, at: number, columns: number, values: number[]) => {
    const output = zeros(rows, columns)
    output.data.fill(0.001)
    output.data.set(values, at * columns)
    return output
  }
  // Three strides at size 32: 4 × 4, 2 × 2 and 1 × 1 cells with two anchors each.
  const outputs = {
    score8: face(32, 11, 1, [0.9]),
    score16: face(8, 0, 1, [0.001]),
    score32: face(2, 0, 1, [0.001]),
    box8: face(32, 11, 4, [1, 0.5, 1.5, 2]),
    box16: face(8, 0, 4, []),
    box32: face(2, 0, 4, []),
    points8: face(32, 11, 10, [-0.5, 0, 0.5, 0, 0, 0.5, -0.5, 1, 0.5, 1]),
    points16: face(8, 0, 10, []),
    points32: face(2, 0, 10, [])
  }

  it('reads a face from the cell, the stride and the distances', async () => {
    const detector = ofFamily(await model(constantOnnx(square(32), outputs), entry), 'scrfd')
    // Row 11 is the second anchor of cell 5: x 8, y 8. The picture is twice the model's input.
    expect(await detectFaces(grey, detector, seen)).toEqual([
      {
        box: { x: 0, y: 8, width: 40, height: 40 },
        landmarks: [
          { x: 8, y: 16 },
          { x: 24, y: 16 },
          { x: 16, y: 24 },
          { x: 8, y: 32 },
          { x: 24, y: 32 }
        ],
        score: expect.closeTo(0.9, 6)
      }
    ])
  })

  it('finds the same with a batch dimension and other names in another order', async () => {
    const renamed = Object.fromEntries(
      Object.entries(outputs)
        .toReversed()
        .map(([, { dims, data }], i) => [`${440 + i}`, { dims: [1, ...dims], data }])
    )
    const plain = ofFamily(await model(constantOnnx(square(32), outputs), entry), 'scrfd')
    const expected = await detectFaces(grey, plain, seen)
    await disposeSessions()
    const batched = ofFamily(await model(constantOnnx(square(32), renamed), entry), 'scrfd')
    expect(await detectFaces(grey, batched, seen)).toEqual(expected)
  })

  it('drops a face of fewer than 20 pixels of the photo, and only then', async () => {
    const detector = ofFamily(await model(constantOnnx(square(32), outputs), entry), 'scrfd')
    const found = async (originalScale: number) =>
      (await detectFaces(grey, detector, { ...seen, originalScale })).length
    expect([await found(19 / 40), await found(21 / 40)]).toEqual([0, 1])
  })

  it('refuses a model with other outputs, saying what it expected and what it found', async () => {
    const { points32: _, ...eight } = outputs
    const detector = ofFamily(await model(constantOnnx(square(32), eight), entry), 'scrfd')
    await expect(detectFaces(grey, detector, seen)).rejects.toMatchObject({
      code: 'model-interface',
      message: expect.stringMatching(/“Tiny” \(tiny\.onnx\).*expected 9 outputs.*found.*box32 \[2,4\]/)
    })
  })

  it('refuses a model with another input size', async () => {
    const detector = ofFamily(await model(constantOnnx(square(64), outputs), entry), 'scrfd')
    await expect(detectFaces(grey, detector, seen)).rejects.toMatchObject({
      code: 'model-interface',
      message: expect.stringMatching(/expected one input \[1,3,32,32\].*found images \[1,3,64,64\] of float32/)
    })
  })

  it('takes no answer of nothing but zeros, nor one that is not finite', async () => {
    const failing = async (changed: Partial<typeof outputs>) => {
      await disposeSessions()
      const detector = await model(constantOnnx(square(32), { ...outputs, ...changed }), entry)
      return detectFaces(grey, ofFamily(detector, 'scrfd'), seen)
    }
    const none = { score8: zeros(32, 1), score16: zeros(8, 1), score32: zeros(2, 1) }
    await expect(failing(none)).rejects.toMatchObject({ code: 'model-output', message: /“Tiny”.*zeros/ })
    const broken = face(32, 0, 4, [Number.NaN])
    await expect(failing({ box8: broken })).rejects.toMatchObject({ code: 'model-output', message: /not finite/ })
    const infinite = face(8, 0, 10, [Number.NEGATIVE_INFINITY])
    await expect(failing({ points16: infinite })).rejects.toMatchObject({ code: 'model-output' })
  })
})

describe('a recogniser', () => {
  const entry = (dimensions: number) =>
    ({
      family: 'arcface',
      task: 'face-recognition',
      input: { size: 8 },
      embedding: { dimensions, maxDistance: 0.5 }
    }) as const
  const face = { data: Float32Array.from({ length: 192 }, (_, i) => i), size: 8 }
  const firstFour = (type: 'float' | 'float16') =>
    tinyOnnx({
      input: { name: 'face', type, dims: [1, 3, 8, 8] },
      outputs: [{ name: 'embedding', type, dims: [1, 4] }],
      nodes: [
        { op: 'Flatten', inputs: ['face'], outputs: ['flat'], attributes: { axis: 1 } },
        { op: 'Slice', inputs: ['flat', 'from', 'to', 'axes'], outputs: ['embedding'] }
      ],
      integers: { from: [0], to: [4], axes: [1] }
    })

  it.each(['float', 'float16'] as const)('is fed what its input is made of, and normalised (%s)', async (type) => {
    const recogniser = ofFamily(await model(firstFour(type), entry(4)), 'arcface')
    const embedding = await embedFace(face, recogniser, 1)
    const expected = [0, 1, 2, 3].map((value) => (value - 127.5) / 127.5)
    const length = Math.hypot(...expected)
    expected.forEach((value, i) => {
      expect(embedding[i]).toBeCloseTo(value / length, type === 'float' ? 6 : 3)
    })
    expect(Math.hypot(...embedding)).toBeCloseTo(1, 6)
  })

  it('refuses a model of another width', async () => {
    const recogniser = ofFamily(await model(firstFour('float'), entry(512)), 'arcface')
    await expect(embedFace(face, recogniser, 1)).rejects.toMatchObject({
      code: 'model-interface',
      message: expect.stringMatching(/expected one output \[1,512\]; found embedding \[1,4\]/)
    })
  })

  it('takes no embedding of nothing but zeros', async () => {
    const bytes = constantOnnx({ name: 'face', type: 'float', dims: [1, 3, 8, 8] }, { embedding: zeros(1, 4) })
    const recogniser = ofFamily(await model(bytes, entry(4)), 'arcface')
    await expect(embedFace(face, recogniser, 1)).rejects.toMatchObject({ code: 'model-output' })
  })
})

describe('object detectors', () => {
  const entry = (family: 'yolo26-transformers' | 'yolo26' | 'yolox') =>
    ({ family, task: 'object-detection', input: { size: 32 }, labels: 'coco-80' }) as const

  it('reads logits and centred boxes', async () => {
    const logits = zeros(1, 3, 80)
    logits.data.fill(-9)
    logits.data[80 + 16] = 2
    logits.data[160 + 15] = 4
    const boxes = { dims: [1, 3, 4], data: [0, 0, 0, 0, 0.5, 0.5, 0.2, 0.4, 0.9, 0.5, 0.4, 0.2] }
    const bytes = constantOnnx(square(32), { logits, pred_boxes: boxes })
    expect(await detectObjects(grey, await model(bytes, entry('yolo26-transformers')), objects)).toEqual([
      { label: 'cat', score: expect.closeTo(1 / (1 + Math.exp(-4)), 6), box: near(0.7, 0.4, 0.3, 0.2) },
      { label: 'dog', score: expect.closeTo(1 / (1 + Math.exp(-2)), 6), box: near(0.4, 0.3, 0.2, 0.4) }
    ])
  })

  it('reads rows of corners, score and class', async () => {
    const rows = { dims: [1, 3, 6], data: [0, 0, 16, 8, 0.6, 0, 8, 8, 32, 40, 0.7, 2, 0, 0, 9, 9, 0.2, 5] }
    const bytes = constantOnnx(square(32), { output0: rows })
    expect(await detectObjects(grey, await model(bytes, entry('yolo26')), objects)).toEqual([
      { label: 'car', score: expect.closeTo(0.7, 6), box: near(0.25, 0.25, 0.75, 0.75) },
      { label: 'person', score: expect.closeTo(0.6, 6), box: near(0, 0, 0.5, 0.25) }
    ])
  })

  it('reads YOLOX cells, keeping the better of two boxes over one thing', async () => {
    // 16 + 4 + 1 cells at size 32; cell 5 of stride 8 and the only one of stride 32 see the same thing.
    const rows = zeros(1, 21, 85)
    const put = (row: number, box: number[], objectness: number, label: number, score: number) => {
      rows.data.set([...box, objectness], row * 85)
      rows.data[row * 85 + 5 + label] = score
    }
    put(5, [1, 1, Math.log(2), Math.log(2)], 0.9, 16, 0.8)
    put(20, [0.5, 0.5, Math.log(0.5), Math.log(0.5)], 0.9, 15, 0.7)
    const bytes = constantOnnx(square(32), { output: rows })
    expect(await detectObjects(grey, await model(bytes, entry('yolox')), objects)).toEqual([
      { label: 'dog', score: expect.closeTo(0.72, 6), box: near(0.25, 0.25, 0.5, 0.5) }
    ])
  })

  it.each(['yolo26-transformers', 'yolo26', 'yolox'] as const)('refuses outputs that are not of %s', async (family) => {
    const bytes = constantOnnx(square(32), { strange: { dims: [1, 7, 7], data: new Float32Array(49).fill(0.5) } })
    const answer = detectObjects(grey, await model(bytes, entry(family)), objects)
    await expect(answer).rejects.toMatchObject({
      code: 'model-interface',
      message: expect.stringMatching(/expected .*; found strange \[1,7,7\]/)
    })
  })

  it.each([
    ['yolo26-transformers', { logits: zeros(1, 3, 80), pred_boxes: zeros(1, 3, 4) }],
    ['yolo26', { output0: zeros(1, 300, 6) }],
    ['yolox', { output: zeros(1, 21, 85) }]
  ] as const)('takes no answer of nothing but zeros from %s', async (family, outputs) => {
    const answer = detectObjects(grey, await model(constantOnnx(square(32), outputs), entry(family)), objects)
    await expect(answer).rejects.toMatchObject({ code: 'model-output' })
  })

  it('refuses a class that its labels do not have', async () => {
    const rows = { dims: [1, 1, 6], data: [0, 0, 16, 8, 0.6, 80] }
    const answer = detectObjects(grey, await model(constantOnnx(square(32), { rows }), entry('yolo26')), objects)
    await expect(answer).rejects.toMatchObject({ code: 'model-interface' })
  })

  it('forgets a load that failed: when the file is mended, the next photo is looked at', async () => {
    const broken = await model(new TextEncoder().encode('no model at all'), entry('yolo26'))
    await expect(detectObjects(grey, broken, objects)).rejects.toMatchObject({
      code: 'model-unusable',
      message: expect.stringContaining('“Tiny” (tiny.onnx)')
    })
    const rows = { dims: [1, 1, 6], data: [0, 0, 16, 8, 0.6, 0] }
    const mended = await model(constantOnnx(square(32), { rows }), entry('yolo26'))
    expect(await detectObjects(grey, mended, objects)).toHaveLength(1)
  })
})

describe('loaded models', () => {
  it('are kept, but not without bound: a fifth takes the place of the longest unused', async () => {
    const entry = { family: 'yolo26', task: 'object-detection', input: { size: 32 }, labels: 'coco-80' } as const
    const models = await Promise.all(
      [0, 1, 2, 3, 4].map(async (label) => {
        const path = join(folder, `${label}.onnx`)
        await writeFile(path, constantOnnx(square(32), { rows: { dims: [1, 1, 6], data: [0, 0, 9, 9, 0.9, label] } }))
        return readyModel(path, entry)
      })
    )
    const labels = async (order: number[]) => {
      const seen: string[] = []
      for (const i of order) seen.push((await detectObjects(grey, models[i]!, objects))[0]!.label)
      return seen
    }
    expect(await labels([0, 1, 2, 3, 0, 4])).toEqual(['person', 'bicycle', 'car', 'motorcycle', 'person', 'airplane'])
    // Without their files only models that are still loaded answer: 1 was the longest unused.
    await Promise.all(models.map(({ path }) => rm(path)))
    expect(await labels([4, 0, 3, 2])).toEqual(['airplane', 'person', 'motorcycle', 'car'])
    await expect(labels([1])).rejects.toMatchObject({ code: 'model-missing' })
  })
})

function near(x: number, y: number, width: number, height: number) {
  return Object.fromEntries(
    Object.entries({ x, y, width, height }).map(([key, value]) => [key, expect.closeTo(value, 6)])
  )
}
