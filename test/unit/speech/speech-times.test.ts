import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type SpeechStretch, speechStretch, timeMap } from '../../../src/worker/inference/speech-times.ts'

const LINE = 'whisper_vad: vad_segment_info: orig_start: 5.03, orig_end: 5.95, vad_start: 1.03, vad_end: 1.95'

describe('the clock of shortened sound', () => {
  it('is read from what whisper.cpp says of each stretch of speech', () => {
    expect(speechStretch(LINE)).toEqual({ startMs: 5030, endMs: 5950, shortenedStartMs: 1030, shortenedEndMs: 1950 })
    expect(speechStretch('whisper_vad: detected 3 speech segments')).toBeNull()
  })

  it('is the same where nothing was cut out', () => {
    const { startAt, endAt, speechWithin } = timeMap([])
    expect([startAt(12), endAt(34), speechWithin(5, 6)]).toEqual([12, 34, [{ startMs: 5, endMs: 6 }]])
  })

  it('leads back to where the speech was, in order, and never into a silence', () => {
    fc.assert(
      fc.property(stretches(), fc.array(fc.nat(80_000), { minLength: 2 }), (all, moments) => {
        const { startAt, endAt, speechWithin } = timeMap(all)
        const heard = (ms: number) => all.some((one) => ms >= one.startMs && ms <= one.endMs)
        for (const map of [startAt, endAt]) {
          const mapped = moments.toSorted((a, b) => a - b).map(map)
          expect(mapped).toEqual(mapped.toSorted((a, b) => a - b))
          expect(mapped.every(heard)).toBe(true)
        }
        for (const { startMs, endMs, shortenedStartMs } of all) {
          const middle = Math.floor((endMs - startMs) / 2)
          expect([startAt, endAt].map((map) => map(shortenedStartMs + middle))).toEqual(Array(2).fill(startMs + middle))
        }
        expect(speechWithin(0, Number.MAX_SAFE_INTEGER)).toEqual(all.map(({ startMs, endMs }) => ({ startMs, endMs })))
      })
    )
  })

  it('moves a word that begins or ends between two stretches to the speech beside it', () => {
    const { startAt, endAt } = timeMap([
      { startMs: 1000, endMs: 2000, shortenedStartMs: 0, shortenedEndMs: 1000 },
      { startMs: 61_000, endMs: 62_000, shortenedStartMs: 1200, shortenedEndMs: 2200 }
    ])
    expect([endAt(1100), startAt(1100)]).toEqual([2000, 61_000])
  })
})

/** Speech with silences between, joined with the 200 ms that whisper.cpp leaves. */
function stretches(): fc.Arbitrary<SpeechStretch[]> {
  const one = fc.record({ silence: fc.integer({ min: 210, max: 20_000 }), speech: fc.integer({ min: 250, max: 9000 }) })
  return fc.array(one, { minLength: 1, maxLength: 8 }).map((parts) => {
    let [original, shortened] = [0, 0]
    return parts.map(({ silence, speech }) => {
      const startMs = original + silence
      const stretch = {
        startMs,
        endMs: startMs + speech,
        shortenedStartMs: shortened,
        shortenedEndMs: shortened + speech
      }
      original = stretch.endMs
      shortened = stretch.shortenedEndMs + 200
      return stretch
    })
  })
}
