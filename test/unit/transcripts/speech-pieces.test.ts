import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutPieces, joinPieces, PIECE_MS, type Stretch } from '../../../src/shared/speech-pieces.ts'

const MINUTE = 60_000

describe('pieces of a long recording', () => {
  it('are one where it is short, and none where it has no length', () => {
    expect(cutPieces([{ startMs: 0, endMs: 100 }], 15 * MINUTE)).toEqual([
      { startMs: 0, endMs: 15 * MINUTE, hasSpeech: true }
    ])
    expect(cutPieces([], 0)).toEqual([])
  })

  it('are cut in the middle of the longest silence near ten minutes', () => {
    const speech = [
      { startMs: 0, endMs: 8 * MINUTE },
      { startMs: 8 * MINUTE + 2000, endMs: 10 * MINUTE },
      { startMs: 10 * MINUTE + 500, endMs: 20 * MINUTE }
    ]
    const ends = cutPieces(speech, 20 * MINUTE).map(({ endMs }) => endMs)
    expect(ends).toEqual([8 * MINUTE + 1000, 20 * MINUTE])
  })

  it('are looked for farther away before speech is cut', () => {
    const speech = [
      { startMs: 0, endMs: 6 * MINUTE },
      { startMs: 6 * MINUTE + 100, endMs: 40 * MINUTE }
    ]
    const ends = cutPieces(speech, 40 * MINUTE).map(({ endMs }) => endMs)
    expect(ends).toEqual([6 * MINUTE + 50, 16 * MINUTE + 50, 26 * MINUTE + 50, 40 * MINUTE])
  })

  it('tell where nothing is said', () => {
    const speech = [{ startMs: 0, endMs: 1000 }]
    expect(cutPieces(speech, 30 * MINUTE).map(({ hasSpeech }) => hasSpeech)).toEqual([true, false, false])
  })

  it('cover all in order, are of fitting length, and cut no speech that need not be cut', () => {
    fc.assert(
      fc.property(
        anySpeech(),
        fc.integer({ min: 1, max: 100_000 }),
        fc.integer({ min: 50, max: 5000 }),
        (speech, durationMs, targetMs) => {
          const pieces = cutPieces(speech, durationMs, targetMs)
          expect(pieces.map(({ startMs }) => startMs)).toEqual([0, ...pieces.slice(0, -1).map(({ endMs }) => endMs)])
          expect(pieces.at(-1)?.endMs).toBe(durationMs)
          for (const { startMs, endMs } of pieces) {
            expect(Number.isInteger(endMs)).toBe(true)
            expect(endMs - startMs).toBeLessThanOrEqual(Math.ceil(targetMs * 1.5))
            if (endMs < durationMs) expect(endMs - startMs).toBeGreaterThanOrEqual(Math.floor(targetMs / 2))
          }
          const cuts = pieces
            .slice(0, -1)
            .filter(({ endMs: cut }) => speech.some((one) => one.startMs < cut && cut < one.endMs))
          for (const { startMs } of cuts) {
            const silent = Array.from(
              { length: Math.floor(targetMs) },
              (_, at) => Math.ceil(startMs + targetMs / 2) + at
            )
            const isSaid = (ms: number) => speech.some((one) => one.startMs <= ms && ms + 1 <= one.endMs)
            const within = silent.filter((ms) => ms + 1 <= startMs + targetMs * 1.5)
            expect(within.every(isSaid)).toBe(true)
          }
        }
      )
    )
  })

  it('are the same for the same speech in any order', () => {
    fc.assert(
      fc.property(anySpeech(), (speech) => {
        expect(cutPieces(speech.toReversed(), 100_000, 3000)).toEqual(cutPieces(speech, 100_000, 3000))
      })
    )
    expect(PIECE_MS).toBe(600_000)
  })
})

describe('what was heard in pieces', () => {
  it('is at the times of the whole, in order, and ends with its piece', () => {
    const one = { startMs: 100, endMs: 900, text: 'b', words: [{ startMs: 100, endMs: 1200, text: 'b' }] }
    const joined = joinPieces([
      { piece: { startMs: 5000, endMs: 6000 }, segments: [one] },
      { piece: { startMs: 0, endMs: 5000 }, segments: [{ ...one, text: 'a' }] }
    ])
    expect(joined).toEqual([
      { ...one, text: 'a' },
      { startMs: 5100, endMs: 5900, text: 'b', words: [{ startMs: 5100, endMs: 6000, text: 'b' }] }
    ])
  })

  it('is what was said, wherever it was cut', () => {
    fc.assert(
      fc.property(anySpeech(), fc.integer({ min: 1000, max: 5000 }), (speech, targetMs) => {
        const pieces = cutPieces(speech, 100_000, targetMs)
        const heard = pieces.map((piece) => ({
          piece,
          segments: speech
            .filter(({ startMs, endMs }) => startMs >= piece.startMs && endMs <= piece.endMs && startMs < piece.endMs)
            .map(({ startMs, endMs }) => ({
              startMs: startMs - piece.startMs,
              endMs: endMs - piece.startMs,
              words: []
            }))
        }))
        const whole = speech.filter((one) =>
          pieces.some((p) => one.startMs >= p.startMs && one.endMs <= p.endMs && one.startMs < p.endMs)
        )
        expect(joinPieces(heard)).toEqual(whole.map((one) => ({ ...one, words: [] })))
      })
    )
  })
})

/** Stretches of speech in order, with silences between them. */
function anySpeech(): fc.Arbitrary<Stretch[]> {
  const step = fc.record({ silence: fc.integer({ min: 1, max: 1500 }), length: fc.integer({ min: 1, max: 9000 }) })
  return fc.array(step, { maxLength: 30 }).map((steps) => {
    let at = 0
    return steps.flatMap(({ silence, length }) => {
      const startMs = at + silence
      at = startMs + length
      return at <= 100_000 ? [{ startMs, endMs: at }] : []
    })
  })
}
