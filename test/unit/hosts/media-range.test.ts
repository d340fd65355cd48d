import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRange } from '../../../src/main/media-range.ts'

const size = fc.integer({ min: 1, max: 5000 })
const position = fc.integer({ min: 0, max: 6000 })

/** What a reader of the answer would hold of these bytes. */
function taken(bytes: Uint8Array, header: string): number[] | 'unsatisfiable' {
  const range = parseRange(header, bytes.length)
  if (range.kind === 'unsatisfiable') return range.kind
  return Array.from(range.kind === 'whole' ? bytes : bytes.subarray(range.start, range.end + 1))
}

describe('a range of a file', () => {
  it('is what slicing it from first to last gives', () => {
    fc.assert(
      fc.property(size, position, position, (length, a, b) => {
        const bytes = Uint8Array.from({ length }, (_, i) => i % 251)
        const [first, last] = [Math.min(a, b), Math.max(a, b)]
        const expected = first >= length ? 'unsatisfiable' : Array.from(bytes.slice(first, last + 1))
        expect(taken(bytes, `bytes=${first}-${last}`)).toEqual(expected)
      })
    )
  })

  it('without a last byte runs to the end', () => {
    fc.assert(
      fc.property(size, position, (length, first) => {
        const bytes = Uint8Array.from({ length }, (_, i) => i % 251)
        const expected = first >= length ? 'unsatisfiable' : Array.from(bytes.slice(first))
        expect(taken(bytes, `bytes=${first}-`)).toEqual(expected)
      })
    )
  })

  it('without a first byte is the tail', () => {
    fc.assert(
      fc.property(size, position, (length, tail) => {
        const bytes = Uint8Array.from({ length }, (_, i) => i % 251)
        expect(taken(bytes, `bytes=-${tail}`)).toEqual(tail === 0 ? 'unsatisfiable' : Array.from(bytes.slice(-tail)))
      })
    )
  })

  it('never reaches outside of the file, whatever the header says', () => {
    const header = fc.oneof(fc.string(), fc.stringMatching(/^bytes=[0-9, -]{0,40}$/))
    fc.assert(
      fc.property(header, fc.nat(5000), (text, length) => {
        const range = parseRange(text, length)
        if (range.kind !== 'part') return
        expect(range.start).toBeGreaterThanOrEqual(0)
        expect(range.end).toBeGreaterThanOrEqual(range.start)
        expect(range.end).toBeLessThan(length)
      }),
      { numRuns: 2000 }
    )
  })

  it.each([undefined, null, '', 'bytes', 'bytes=', 'bytes=-', 'items=0-1', 'bytes=5-2', 'bytes=0-1,3-4', 'bytes=a-b'])(
    'is the whole file for %j',
    (header) => {
      expect(parseRange(header, 100)).toEqual({ kind: 'whole' })
    }
  )

  it('of an empty file cannot be had', () => {
    expect([parseRange('bytes=0-', 0), parseRange('bytes=-5', 0)]).toEqual([
      { kind: 'unsatisfiable' },
      { kind: 'unsatisfiable' }
    ])
  })
})
