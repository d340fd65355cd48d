import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { soundWindows } from '../../../src/worker/media/sound-windows.ts'

/** Samples that are their own numbers, in chunks of these lengths. */
async function* counted(lengths: readonly number[]): AsyncGenerator<Float32Array> {
  let next = 0
  for (const length of lengths) yield Float32Array.from({ length }, () => next++)
}

async function windowsOf(lengths: readonly number[], windowSamples: number, hopSamples: number, leastTailSamples = 1) {
  const windows: { start: number; first: number | undefined; length: number; last: number | undefined }[] = []
  const options = { windowSamples, hopSamples, leastTailSamples }
  for await (const { startSample, samples } of soundWindows(counted(lengths), options)) {
    windows.push({ start: startSample, first: samples[0], length: samples.length, last: samples.at(-1) })
  }
  return windows
}

const spans = async (...args: Parameters<typeof windowsOf>) =>
  (await windowsOf(...args)).map(({ start, length }) => [start, start + length])

describe('windows over a stream of samples', () => {
  it('overlap by what the hop leaves', async () => {
    expect(await spans([20], 10, 5)).toEqual([
      [0, 10],
      [5, 15],
      [10, 20]
    ])
  })

  it('end with what no full window had', async () => {
    expect(await spans([12], 10, 5)).toEqual([
      [0, 10],
      [5, 12]
    ])
  })

  it('leave out a last one that is too short, unless it is the only one', async () => {
    expect(await spans([21], 10, 10, 2)).toEqual([
      [0, 10],
      [10, 20]
    ])
    expect(await spans([22], 10, 10, 2)).toContainEqual([20, 22])
    expect(await spans([1], 10, 10, 2)).toEqual([[0, 1]])
  })

  it('are none where nothing is', async () => {
    expect(await spans([], 10, 5)).toEqual([])
    expect(await spans([0, 0], 10, 5)).toEqual([])
  })

  it('have the right samples however they come, and leave none out', () => {
    const lengths = fc.array(fc.nat(70), { maxLength: 12 })
    const sizes = fc
      .integer({ min: 1, max: 40 })
      .chain((size) => fc.tuple(fc.constant(size), fc.integer({ min: 1, max: size })))
    return fc.assert(
      fc.asyncProperty(lengths, sizes, async (chunks, [size, hop]) => {
        const total = chunks.reduce((sum, length) => sum + length, 0)
        const windows = await windowsOf(chunks, size, hop)
        for (const [i, { start, first, last, length }] of windows.entries()) {
          expect([start, first, last]).toEqual([i * hop, start, start + length - 1])
          expect(length === size || i === windows.length - 1).toBe(true)
        }
        const end = windows.at(-1)
        expect(end ? end.start + end.length : 0).toBe(total)
      })
    )
  })
})
