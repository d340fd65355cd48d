import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AudioEvent, EventMerger, type HeardWindow } from '../../../src/worker/inference/audio-events.ts'

const LABELS = ['Silence', 'Speech', 'Music', 'Dog'] as const
const SPEECH = 1

function eventsOf(windows: readonly HeardWindow[], options: { minScore?: number; topK?: number } = {}): AudioEvent[] {
  const merger = new EventMerger({ labels: LABELS, minScore: 0.2, topK: 5, ...options })
  for (const window of windows) merger.add(window)
  return merger.finish()
}

/** A window with a score for Speech and sound from end to end. */
function speech(startMs: number, endMs: number, score: number): HeardWindow {
  return {
    startMs,
    endMs,
    loud: { fromMs: startMs, toMs: endMs },
    quiet: null,
    scores: Float32Array.of(0, score, 0, 0)
  }
}

/** Windows of 10 s every 5 s over a recording, and a last one that is not full where something is left. */
function windowsOver(durationMs: number): [startMs: number, endMs: number][] {
  const windows: [number, number][] = []
  for (let startMs = 0; ; startMs += 5000) {
    const endMs = Math.min(durationMs, startMs + 10_000)
    windows.push([startMs, endMs])
    if (endMs === durationMs) return windows
  }
}

/** What a model without fault says of a recording in which somebody speaks from `fromMs` to `toMs`. */
function heard(durationMs: number, fromMs: number, toMs: number, noise: 'noise' | 'silence'): HeardWindow[] {
  return windowsOver(durationMs).map(([startMs, endMs]) => {
    const inIt = Math.min(endMs, toMs) - Math.max(startMs, fromMs)
    const whole = { fromMs: startMs, toMs: endMs }
    const part = { fromMs: Math.max(startMs, fromMs), toMs: Math.min(endMs, toMs) }
    const loud = noise === 'noise' ? whole : inIt > 0 ? part : null
    return { startMs, endMs, loud, quiet: null, scores: Float32Array.of(0, inIt >= 500 ? 0.9 : 0, 0, 0) }
  })
}

describe('merging windows into events', () => {
  it('makes one event of neighbours, with the highest score and where it was', () => {
    const windows = [speech(0, 10_000, 0.5), speech(5000, 15_000, 0.9), speech(10_000, 20_000, 0.4)]
    expect(eventsOf(windows)).toEqual([
      { label: 'Speech', startMs: 0, endMs: 20_000, peakMs: 10_000, score: Math.fround(0.9) }
    ])
  })

  it('makes two of what has a window without it between', () => {
    const windows = [0.9, 0.9, 0, 0, 0.9, 0.9].map((score, i) => speech(i * 5000, i * 5000 + 10_000, score))
    expect(eventsOf(windows).map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [0, 12_000],
      [23_000, 35_000]
    ])
  })

  it('reaches into a neighbour that did not hear it by no more than what goes unnoticed', () => {
    const windows = [0, 0.9, 0.9, 0].map((score, i) => speech(i * 5000, i * 5000 + 10_000, score))
    expect(eventsOf(windows)).toMatchObject([{ startMs: 8000, endMs: 17_000 }])
  })

  it('takes a neighbour just below the minimum for no proof', () => {
    const windows = [0.15, 0.9, 0.9, 0.15].map((score, i) => speech(i * 5000, i * 5000 + 10_000, score))
    expect(eventsOf(windows)).toMatchObject([{ startMs: 5000, endMs: 20_000 }])
  })

  it('is the whole window where one alone heard it', () => {
    const windows = [0, 0.9, 0].map((score, i) => speech(i * 5000, i * 5000 + 10_000, score))
    expect(eventsOf(windows)).toMatchObject([{ startMs: 5000, endMs: 15_000 }])
  })

  it('ends where silence begins, and silence where it ends', () => {
    const scores = Float32Array.of(0.8, 0.9, 0, 0)
    const [loud, quiet] = [
      { fromMs: 3000, toMs: 4000 },
      { fromMs: 3900, toMs: 10_000 }
    ]
    expect(eventsOf([{ startMs: 0, endMs: 10_000, loud, quiet, scores }])).toMatchObject([
      { label: 'Speech', startMs: 3000, endMs: 4000 },
      { label: 'Silence', startMs: 3900, endMs: 10_000 }
    ])
  })

  it('lays silence in none of the windows at its ends that have only pauses', () => {
    const scores = Float32Array.of(0.8, 0, 0, 0)
    const silent = (fromMs: number, toMs: number) => ({ loud: null, quiet: { fromMs, toMs }, scores })
    const paused = { loud: null, quiet: null, scores }
    const windows = [
      { startMs: 0, endMs: 10_000, ...paused },
      { startMs: 5000, endMs: 15_000, ...silent(12_000, 15_000) },
      { startMs: 10_000, endMs: 20_000, ...silent(12_000, 17_000) },
      { startMs: 15_000, endMs: 25_000, ...paused }
    ]
    expect(eventsOf(windows)).toMatchObject([{ label: 'Silence', startMs: 12_000, endMs: 17_000 }])
    expect(eventsOf([{ startMs: 0, endMs: 10_000, ...paused }])).toMatchObject([{ startMs: 0, endMs: 10_000 }])
  })

  it('lays silence where it is silent, wherever that is, and leaves it where nothing is quite silent', () => {
    const clip = fc
      .record({ durationMs: fc.integer({ min: 20_000, max: 90_000 }), from: fc.nat(1000), length: fc.nat(1000) })
      .map(({ durationMs, from, length }) => {
        // So long that one window at least is mostly silent.
        const lengthMs = Math.round(8000 + (durationMs - 8000) * (length / 1000))
        const fromMs = Math.round((durationMs - lengthMs) * (from / 1000))
        return { durationMs, fromMs, toMs: fromMs + lengthMs }
      })
    fc.assert(
      fc.property(clip, fc.boolean(), ({ durationMs, fromMs, toMs }, isQuite) => {
        const windows = windowsOver(durationMs).map(([startMs, endMs]): HeardWindow => {
          const part = { fromMs: Math.max(startMs, fromMs), toMs: Math.min(endMs, toMs) }
          const share = (part.toMs - part.fromMs) / (endMs - startMs)
          const scores = Float32Array.of(share > 0.5 ? 0.9 : 0, 0, 0, 0)
          return { startMs, endMs, loud: null, quiet: isQuite && share > 0 ? part : null, scores }
        })
        const heardIn = windows.filter(({ scores }) => scores[0] !== 0)
        const [event] = eventsOf(windows)
        const [startMs, endMs] = [heardIn[0]!.startMs, heardIn.at(-1)!.endMs]
        if (isQuite) {
          expect(event).toMatchObject({ startMs: Math.max(fromMs, startMs), endMs: Math.min(toMs, endMs) })
        } else {
          expect(event!.startMs).toBeGreaterThanOrEqual(startMs)
          expect(event!.endMs).toBeLessThanOrEqual(endMs)
        }
      })
    )
  })

  it('keeps the surest labels of a window, and of those that are equal the first', () => {
    const scores = Float32Array.of(0.3, 0.5, 0.5, 0.5)
    const window = { startMs: 0, endMs: 1000, loud: null, quiet: null, scores }
    expect(eventsOf([window], { topK: 2 }).map(({ label }) => label)).toEqual(['Music', 'Speech'])
    expect(eventsOf([window], { minScore: 0.6 })).toEqual([])
  })

  it.each(['noise', 'silence'] as const)('covers the sound wherever it is, amid %s', (noise) => {
    const clip = fc
      .record({ durationMs: fc.integer({ min: 1000, max: 90_000 }), from: fc.nat(1000), length: fc.nat(1000) })
      .map(({ durationMs, from, length }) => {
        const lengthMs = Math.round(1000 + (durationMs - 1000) * (length / 1000))
        const fromMs = Math.round((durationMs - lengthMs) * (from / 1000))
        return { durationMs, fromMs, toMs: fromMs + lengthMs }
      })
    fc.assert(
      fc.property(clip, ({ durationMs, fromMs, toMs }) => {
        const events = eventsOf(heard(durationMs, fromMs, toMs, noise))
        expect(events).toHaveLength(1)
        const [event] = events
        if (!event) return
        expect(event.startMs).toBeLessThanOrEqual(fromMs)
        expect(event.endMs).toBeGreaterThanOrEqual(toMs)
        const mostBeyond = noise === 'silence' ? 0 : 10_000
        expect(event.startMs).toBeGreaterThanOrEqual(fromMs - mostBeyond)
        expect(event.endMs).toBeLessThanOrEqual(toMs + mostBeyond)
      })
    )
  })

  it('never lets events of one label overlap, leave the recording or lose a score', () => {
    const window = fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 })
    fc.assert(
      fc.property(fc.array(window, { maxLength: 40 }), fc.constantFrom(2000, 5000, 10_000), (all, hopMs) => {
        const windows = all.map((scores, i): HeardWindow => {
          const [startMs, endMs] = [i * hopMs, i * hopMs + 10_000]
          return {
            startMs,
            endMs,
            loud: { fromMs: startMs, toMs: endMs },
            quiet: null,
            scores: Float32Array.from(scores)
          }
        })
        const events = eventsOf(windows)
        const endMs = windows.at(-1)?.endMs ?? 0
        for (const [label, name] of LABELS.entries()) {
          const mine = events.filter((event) => event.label === name)
          for (const [i, event] of mine.entries()) {
            expect(event.startMs).toBeGreaterThanOrEqual(mine[i - 1]?.endMs ?? 0)
            expect(event.startMs).toBeLessThan(event.endMs)
            expect(event.endMs).toBeLessThanOrEqual(endMs)
            expect(event.peakMs).toBeGreaterThanOrEqual(event.startMs)
            expect(event.peakMs).toBeLessThanOrEqual(event.endMs)
          }
          const best = Math.max(0, ...windows.map(({ scores }) => scores[label] ?? 0))
          expect(Math.max(0, ...mine.map(({ score }) => score))).toBe(best >= 0.2 ? best : 0)
        }
        const order = events.map(({ startMs }) => startMs)
        expect(order).toEqual([...order].sort((a, b) => a - b))
      })
    )
  })

  it('hears speech in half a second of it', () => {
    expect(eventsOf(heard(30_000, 12_000, 12_500, 'noise'))).toMatchObject([{ label: LABELS[SPEECH] }])
  })
})
