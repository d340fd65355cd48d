import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { IMAGE_WORKER_BYTES, MEMORY_SHARE, poolSize, thisMachine } from '../../../src/main/workers/pool-size.ts'

const GB = 1024 ** 3

describe('the size of the pool', () => {
  it.each([
    // cores, GB of memory, workers, threads each
    [1, 2, 1, 1],
    [1, 16, 1, 1],
    [2, 2, 1, 2],
    [2, 8, 2, 1],
    [2, 23, 2, 1],
    [4, 4, 1, 4],
    [4, 8, 2, 2],
    [4, 16, 4, 1],
    [8, 8, 2, 3],
    [8, 16, 5, 1],
    [8, 32, 7, 1],
    [16, 32, 8, 1],
    [32, 128, 8, 3],
    [128, 512, 8, 4]
  ])('on %i cores and %i GB is %i workers of %i threads', (cores, gigabytes, imageWorkers, threads) => {
    expect(poolSize({ cores, memoryBytes: gigabytes * GB })).toEqual({
      imageWorkers,
      inferenceThreads: threads,
      imageThreads: threads
    })
  })

  it('is never nothing, never more than the cores, and never more than the memory it may use', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 512 }),
        fc.double({ min: 0, max: 4096, noNaN: true }),
        (cores, gigabytes) => {
          const { imageWorkers, inferenceThreads, imageThreads } = poolSize({ cores, memoryBytes: gigabytes * GB })
          expect(Math.min(imageWorkers, inferenceThreads, imageThreads)).toBeGreaterThanOrEqual(1)
          expect(imageWorkers * Math.max(inferenceThreads, imageThreads)).toBeLessThanOrEqual(cores)
          if (imageWorkers > 1)
            expect(imageWorkers * IMAGE_WORKER_BYTES).toBeLessThanOrEqual(gigabytes * GB * MEMORY_SHARE)
          expect([imageWorkers, inferenceThreads, imageThreads].every(Number.isInteger)).toBe(true)
        }
      )
    )
  })

  it('grows with the computer', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: 128 }), (cores, gigabytes) => {
        const here = poolSize({ cores, memoryBytes: gigabytes * GB })
        const larger = poolSize({ cores: cores + 1, memoryBytes: (gigabytes + 1) * GB })
        // The fifth core is the one that stays free.
        expect(larger.imageWorkers).toBeGreaterThanOrEqual(here.imageWorkers)
      })
    )
  })

  it('uses the cores that the user gives it, no more than there are, and no more than memory allows', () => {
    const sizes = [1, 4, 8, 99].map((wanted) => poolSize({ cores: 8, memoryBytes: 32 * GB }, wanted))
    expect(sizes.map(({ imageWorkers }) => imageWorkers)).toEqual([1, 4, 8, 8])
    expect(poolSize({ cores: 8, memoryBytes: 4 * GB }, 8)).toMatchObject({ imageWorkers: 1, inferenceThreads: 4 })
    expect(poolSize({ cores: 8, memoryBytes: 32 * GB }, null)).toEqual(poolSize({ cores: 8, memoryBytes: 32 * GB }))
  })

  it('of this computer can be told', () => {
    const { cores, memoryBytes } = thisMachine()
    expect(cores).toBeGreaterThanOrEqual(1)
    expect(memoryBytes).toBeGreaterThan(GB / 4)
  })
})
