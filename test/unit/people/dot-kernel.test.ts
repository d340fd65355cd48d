import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DotKernel, distanceOf, dot } from '../../../src/main/people/dot-kernel.ts'

const ROWS = 8
const numbers = (length: number) =>
  fc.float32Array({ min: -1, max: 1, noNaN: true, minLength: length, maxLength: length })

describe('the dot kernel', () => {
  it('computes to the last bit what the plain code does, for any dimensions and any number of queries', () => {
    const cases = fc.record({ dimensions: fc.integer({ min: 1, max: 40 }), queries: fc.integer({ min: 1, max: 9 }) })
    fc.assert(
      fc.property(
        cases.chain(({ dimensions, queries }) =>
          fc.record({
            queries: fc.array(numbers(dimensions), {
              minLength: queries,
              maxLength: queries
            }),
            rows: fc.array(numbers(dimensions), { minLength: 1, maxLength: ROWS })
          })
        ),
        ({ queries, rows }) => {
          const kernel = new DotKernel(rows[0]!.length, queries, ROWS)
          const products = kernel.products(Float32Array.from(rows.flatMap((row) => [...row])), rows.length)
          const found = queries.map((_, q) => rows.map((_, r) => products[q * ROWS + r]! + 0))
          expect(found).toEqual(queries.map((query) => rows.map((row) => dot(query, row) + 0)))
        }
      ),
      { numRuns: 300 }
    )
  })

  it('brings rows of a second call in place of those of the first', () => {
    const kernel = new DotKernel(2, [Float32Array.of(1, 2)], 4)
    kernel.products(Float32Array.of(1, 1, 2, 2, 3, 3, 4, 4), 4)
    expect([...kernel.products(Float32Array.of(5, 0), 1).subarray(0, 1)]).toEqual([5])
  })

  it('is within rounding of the product in double precision at 512 dimensions', () => {
    const vector = (seed: number) => Float32Array.from({ length: 512 }, (_, i) => Math.sin(seed * (i + 1)) / 16)
    const [a, b] = [vector(1.1), vector(2.7)]
    const exact = a.reduce((sum, value, i) => sum + value * b[i]!, 0)
    expect(Math.abs(dot(a, b) - exact)).toBeLessThan(1e-6)
  })

  it('knows no distance below nothing', () => {
    expect([distanceOf(1.000001), distanceOf(1), distanceOf(0), distanceOf(-1)]).toEqual([0, 0, 1, 2])
  })
})
