import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loudAndQuiet } from '../../../src/worker/media/loud-and-quiet.ts'

const RATE = 1000

/** A second of each: heard (1) or not (0). Between two zeros of a tone is no silence. */
function soundOf(seconds: readonly number[]): Float32Array {
  return Float32Array.from({ length: seconds.length * RATE }, (_, at) =>
    seconds[Math.floor(at / RATE)] ? (at % 2 === 0 ? 0.5 : 0) : 0.0004
  )
}

describe('a part of a recording', () => {
  it('is heard from the first to the last sound of it, and silent for the longest of its silences', () => {
    expect(loudAndQuiet(soundOf([0, 0, 1, 0, 1, 1, 0, 0, 0, 1]), 50_000, RATE)).toEqual({
      loud: { fromMs: 51_900, toMs: 60_000 },
      quiet: { fromMs: 55_999, toMs: 59_000 }
    })
  })

  it('may be all one or the other', () => {
    expect(loudAndQuiet(soundOf([1, 1]), 0, RATE)).toEqual({ loud: { fromMs: 0, toMs: 2000 }, quiet: null })
    expect(loudAndQuiet(soundOf([0, 0]), 0, RATE)).toEqual({ loud: null, quiet: { fromMs: 0, toMs: 2000 } })
    expect(loudAndQuiet(new Float32Array(0), 0, RATE)).toEqual({ loud: null, quiet: null })
  })

  it('has no longer silence than it says, and is heard nowhere else', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 1), { minLength: 1, maxLength: 12 }), (seconds) => {
        const { loud, quiet } = loudAndQuiet(soundOf(seconds), 0, RATE)
        const silences = seconds
          .join('')
          .split('1')
          .map(({ length }) => length)
        expect(Math.round(((quiet?.toMs ?? 0) - (quiet?.fromMs ?? 0)) / 1000)).toBe(Math.max(...silences))
        const inQuiet = seconds.filter((_, at) => quiet && at * 1000 >= quiet.fromMs && (at + 1) * 1000 <= quiet.toMs)
        expect(inQuiet).not.toContain(1)
        const beside = seconds.filter((_, at) => !loud || (at + 1) * 1000 <= loud.fromMs || at * 1000 >= loud.toMs)
        expect(beside).not.toContain(1)
      })
    )
  })
})
