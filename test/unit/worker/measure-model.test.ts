import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MeasureModel } from '../../../src/shared/worker-protocol.ts'
import { measureModel } from '../../../src/worker/inference/measure-model.ts'
import { disposeSessions } from '../../../src/worker/inference/sessions.ts'
import { readyModel } from './pictures.ts'
import { constantOnnx } from './tiny-onnx.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inglenook-measure-'))
})
afterEach(async () => {
  await disposeSessions()
  await rm(folder, { recursive: true })
})

const config = { inferenceThreads: 1, imageThreads: 1 }
const filled = (...dims: number[]) => ({ dims, data: new Float32Array(dims.reduce((a, b) => a * b)).fill(0.125) })

async function measured(
  kind: 'detector' | 'tagger' | 'speech',
  forMs: number,
  { signal = new AbortController().signal, onProgress = (_: number) => {} } = {}
) {
  const path = join(folder, 'model.onnx')
  const model = {
    detector: () => ({
      bytes: constantOnnx({ name: 'images', type: 'float', dims: [1, 3, 32, 32] }, { rows: filled(1, 3, 6) }),
      entry: { family: 'yolo26', task: 'object-detection', input: { size: 32 } } as const
    }),
    tagger: () => ({
      bytes: constantOnnx({ name: 'sound', type: 'float', dims: [1, 32_000] }, { scores: filled(1, 527) }),
      entry: {
        family: 'audio-tagger',
        task: 'audio-events',
        input: { sampleRate: 16_000, output: 'probability' }
      } as const
    }),
    speech: () => ({ bytes: Buffer.from('lmgg'), entry: { family: 'whisper-ggml', task: 'transcription' } as const })
  }[kind]()
  await writeFile(path, model.bytes)
  return measureModel(
    { kind: 'measureModel', model: readyModel(path, model.entry), forMs, whisperCli: null },
    { config, signal, onProgress }
  )
}

describe('measuring a model', () => {
  it('runs it for about as long as asked and says how many a second', async () => {
    const seen: number[] = []
    const startedAt = performance.now()
    const speed = await measured('detector', 200, { onProgress: (fraction) => seen.push(fraction) })
    const tookMs = performance.now() - startedAt
    expect(MeasureModel.output.parse(speed)).toEqual({ perSecond: expect.any(Number), unit: 'photos' })
    expect(tookMs).toBeGreaterThanOrEqual(200)
    // As many runs as there were reports, in hardly more than the time asked for.
    expect(speed.perSecond / (seen.length / 0.2)).toBeGreaterThan(0.3)
    expect(speed.perSecond / (seen.length / 0.2)).toBeLessThanOrEqual(1)
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    expect(seen.at(-1)).toBe(1)
  })

  it('counts seconds of sound, of which each is heard in two windows', async () => {
    let runs = 0
    const { perSecond, unit } = await measured('tagger', 100, { onProgress: () => runs++ })
    expect(unit).toBe('seconds')
    // Its windows are of 2 seconds, and half of each is new.
    expect(perSecond / (runs / 0.1)).toBeLessThanOrEqual(1)
    expect(perSecond / (runs / 0.1)).toBeGreaterThan(0.3)
  })

  it('ends between two runs when cancelled', async () => {
    const controller = new AbortController()
    const endless = measured('detector', 3_600_000, {
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('no longer wanted'))
    })
    await expect(endless).rejects.toThrow('no longer wanted')
  })

  it('says what it lacks for speech', async () => {
    await expect(measured('speech', 100)).rejects.toMatchObject({
      code: 'tool-missing',
      message: /“Tiny”.*whisper-cli/
    })
  })
})
