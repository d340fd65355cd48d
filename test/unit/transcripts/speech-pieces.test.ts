import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutAfter, joinPieces, type Stretch } from '../../../src/shared/speech-pieces.ts'

const MINUTE = 60_000
/** A length that is easy to reckon with. */
const TARGET_MS = 10 * MINUTE

describe('a cut in a long recording', () => {
  const cut = (speech: Stretch[], startMs = 0, targetMs = TARGET_MS) => cutAfter(startMs, targetMs, async () => speech)

  it('is in the middle of the longest pause near the length meant, though there be longer ones farther away', async () => {
    const speech = [
      { startMs: 0, endMs: 8 * MINUTE },
      { startMs: 8 * MINUTE + 9000, endMs: 10 * MINUTE },
      { startMs: 10 * MINUTE + 500, endMs: 10.2 * MINUTE },
      { startMs: 10.2 * MINUTE + 1000, endMs: 20 * MINUTE }
    ]
    expect(await cut(speech)).toBe(10.2 * MINUTE + 500)
  })

  it('is not in a sentence where there is a pause farther away', async () => {
    const speech = [
      { startMs: 0, endMs: 9.2 * MINUTE },
      { startMs: 9.2 * MINUTE + 900, endMs: 10 * MINUTE },
      { startMs: 10 * MINUTE + 150, endMs: 20 * MINUTE }
    ]
    expect(await cut(speech)).toBe(9.2 * MINUTE + 450)
  })

  it('is looked for farther away before there is none', async () => {
    const speech = [
      { startMs: 0, endMs: 6 * MINUTE },
      { startMs: 6 * MINUTE + 100, endMs: 40 * MINUTE }
    ]
    expect(await cut(speech)).toBe(6 * MINUTE + 50)
    expect(await cut(speech, 6 * MINUTE + 50)).toBe(null)
  })

  it('looks no farther than it has to', async () => {
    const asked: Stretch[] = []
    const speechIn = (speech: Stretch[]) => async (window: Stretch) => {
      asked.push(window)
      return speech
    }
    await cutAfter(0, TARGET_MS, speechIn([]))
    await cutAfter(0, TARGET_MS, speechIn([{ startMs: 0, endMs: 60 * MINUTE }]))
    const near = { startMs: 9.6 * MINUTE, endMs: 10.4 * MINUTE }
    expect(asked).toEqual([
      near,
      near,
      { startMs: 9 * MINUTE, endMs: 11 * MINUTE },
      { startMs: 5 * MINUTE, endMs: 15 * MINUTE }
    ])
  })

  it('is in reach, in no speech, and missed only where there is speech alone', async () => {
    await fc.assert(
      fc.asyncProperty(
        anySpeech(),
        fc.integer({ min: 0, max: 100_000 }),
        fc.integer({ min: 50, max: 5000 }),
        async (speech, startMs, targetMs) => {
          const found = await cut(speech, startMs, targetMs)
          const [from, to] = [Math.ceil(startMs + targetMs / 2), Math.floor(startMs + targetMs * 1.5)]
          const isSaid = (ms: number) => speech.some((one) => one.startMs <= ms && ms + 1 <= one.endMs)
          if (found === null) {
            expect(Array.from({ length: to - from }, (_, at) => from + at).every(isSaid)).toBe(true)
            return
          }
          expect(Number.isInteger(found) && found >= from && found <= to).toBe(true)
          expect(speech.some((one) => one.startMs < found && found < one.endMs)).toBe(false)
        }
      )
    )
  })

  it('is the same for the same speech in any order', async () => {
    await fc.assert(
      fc.asyncProperty(anySpeech(), async (speech) => {
        expect(await cut(speech.toReversed(), 0, 3000)).toEqual(await cut(speech, 0, 3000))
      })
    )
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
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 99_999 }), { maxLength: 20 })
    fc.assert(
      fc.property(anySpeech(), cuts, (speech, cuts) => {
        const bounds = [0, ...cuts.toSorted((a, b) => a - b), 100_000]
        const pieces = bounds.slice(1).map((endMs, index) => ({ startMs: bounds[index] ?? 0, endMs }))
        const isIn = (one: Stretch, piece: Stretch) => one.startMs >= piece.startMs && one.endMs <= piece.endMs
        const heard = pieces.map((piece) => ({
          piece,
          segments: speech
            .filter((one) => isIn(one, piece))
            .map(({ startMs, endMs }) => ({
              startMs: startMs - piece.startMs,
              endMs: endMs - piece.startMs,
              words: []
            }))
        }))
        const whole = speech.filter((one) => pieces.some((piece) => isIn(one, piece)))
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
