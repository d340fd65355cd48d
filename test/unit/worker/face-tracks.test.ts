import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { meet } from '../../../src/shared/time-spans.ts'
import { FaceTracker, type TrackableFace } from '../../../src/worker/inference/face-tracks.ts'

const STEP_MS = 1000
const MAX_DISTANCE = 0.5
const DIMENSIONS = 8

interface Made extends TrackableFace {
  who: number
}

interface Look {
  /** 0..1, how far it is from how they look usually. */
  blur?: number
  /** 0..9 */
  place?: number
  quality?: number
  sharpness?: number
}

function face(who: number, { blur = 0, place = who, quality = 0.6, sharpness = 100 }: Look = {}): Made {
  const raw = Float32Array.from({ length: DIMENSIONS }, (_, i) => (i === who ? 1 : i === DIMENSIONS - 1 ? blur : 0))
  const length = Math.hypot(...raw)
  const box = { x: place / 10, y: 0.2, width: 0.08, height: 0.12 }
  return { who, box, quality, sharpness, embedding: raw.map((value) => value / length) }
}

const poor = (who: number, look: Look = {}): Made => face(who, { quality: 0.2, ...look })

function track(frames: readonly (readonly Made[])[]) {
  const tracker = new FaceTracker<Made>(MAX_DISTANCE)
  frames.forEach((faces, i) => {
    tracker.add({ startMs: i * STEP_MS, endMs: (i + 1) * STEP_MS, timeMs: (i + 0.5) * STEP_MS }, faces)
  })
  return tracker.finish().map(({ best, spans, timeMs, sightings }) => ({
    who: best.who,
    seen: spans.map(({ startMs, endMs }) => [startMs / STEP_MS, endMs / STEP_MS]),
    bestAt: (timeMs - STEP_MS / 2) / STEP_MS,
    sightings
  }))
}

/** Per frame and person: whether they are seen, where, and how unlike themselves. */
const films = fc
  .integer({ min: 1, max: 4 })
  .chain((people) =>
    fc.array(
      fc.tuple(
        ...Array.from({ length: people }, () =>
          fc.option(fc.record({ blur: fc.double({ min: 0, max: 0.5, noNaN: true }), away: fc.boolean() }))
        )
      ),
      { minLength: 1, maxLength: 40 }
    )
  )

function framesOf(film: readonly (readonly ({ blur: number; away: boolean } | null)[])[]): Made[][] {
  return film.map((frame) =>
    frame.flatMap((seen, who) => (seen ? [face(who, { blur: seen.blur, place: seen.away ? who + 5 : who })] : []))
  )
}

describe('faces of a film joined to tracks', () => {
  it('are one for each person, seen just when they were seen', () => {
    fc.assert(
      fc.property(films, (film) => {
        const tracks = track(framesOf(film))
        const shown = [...new Set(framesOf(film).flatMap((faces) => faces.map(({ who }) => who)))].sort()
        expect(tracks.map(({ who }) => who).sort()).toEqual(shown)
        for (const { who, seen, sightings } of tracks) {
          const frames = film.flatMap((frame, i) => (frame[who] ? [i] : []))
          expect(seen.flatMap(([from = 0, to = 0]) => Array.from({ length: to - from }, (_, i) => from + i))).toEqual(
            frames
          )
          expect(sightings).toBe(frames.length)
          // No two stretches of one touch.
          for (const [i, span] of seen.entries()) expect(span[0]).toBeGreaterThan(seen[i - 1]?.[1] ?? -1)
        }
      })
    )
  })

  it('do not depend on the order in which the faces of a frame are given', () => {
    fc.assert(
      fc.property(films, (film) => {
        const frames = framesOf(film)
        expect(track(frames.map((faces) => faces.toReversed()))).toEqual(track(frames))
      })
    )
  })

  it('hold every good face once, whatever the faces', () => {
    const anyFace = fc
      .record({
        who: fc.integer({ min: 0, max: 5 }),
        blur: fc.double({ min: 0, max: 3, noNaN: true }),
        place: fc.integer({ min: 0, max: 9 }),
        quality: fc.constantFrom(0.2, 0.5, 0.8)
      })
      .map(({ who, ...look }) => face(who, look))
    fc.assert(
      fc.property(fc.array(fc.array(anyFace, { maxLength: 5 }), { maxLength: 20 }), (frames) => {
        const tracker = new FaceTracker<Made>(MAX_DISTANCE)
        frames.forEach((faces, i) => {
          tracker.add({ startMs: i, endMs: i + 1, timeMs: i }, faces)
        })
        const tracks = tracker.finish()
        const length = ({ spans }: (typeof tracks)[number]) =>
          spans.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0)
        for (const one of tracks) expect(length(one)).toBe(one.sightings)
        const all = frames.flat().length
        const good = frames.flat().filter(({ quality }) => quality >= 0.3).length
        const held = tracks.reduce((sum, { sightings }) => sum + sightings, 0)
        expect(held).toBeLessThanOrEqual(all)
        expect(held).toBeGreaterThanOrEqual(good)
      })
    )
  })

  it('keep the best likeness and when it was', () => {
    const frames = [
      [face(0, { quality: 0.5 })],
      [face(0, { quality: 0.9, sharpness: 12 })],
      [face(0, { quality: 0.7 })]
    ]
    expect(track(frames)).toEqual([{ who: 0, seen: [[0, 3]], bestAt: 2, sightings: 3 }])
  })

  it('end where after a cut somebody else is at the same place', () => {
    const place = 4
    const frames = [[face(0, { place })], [face(0, { place })], [face(1, { place })], [face(0, { place })]]
    expect(track(frames)).toEqual([
      {
        who: 0,
        seen: [
          [0, 2],
          [3, 4]
        ],
        bestAt: 0,
        sightings: 3
      },
      { who: 1, seen: [[2, 3]], bestAt: 2, sightings: 1 }
    ])
  })

  it('go on over poor likenesses by their place, and only there', () => {
    expect(track([[face(0)], [poor(0)], [face(0)]])).toEqual([{ who: 0, seen: [[0, 3]], bestAt: 0, sightings: 3 }])
    // Elsewhere it is not known whose it is, and what is seen once and badly is nobody.
    expect(track([[face(0)], [poor(0, { place: 8 })], [face(0)]])).toMatchObject([
      {
        seen: [
          [0, 1],
          [2, 3]
        ]
      }
    ])
    expect(track([[poor(3)], [poor(3)]])).toMatchObject([{ who: 3, seen: [[0, 2]] }])
    expect(track([[poor(3)]])).toEqual([])
  })

  it('ask for a nearer likeness of one who comes back from elsewhere than of one who stayed', () => {
    // A distance of 0.42: beyond three quarters of 0.5.
    const changed = { blur: 1.4 }
    expect(track([[face(0)], [face(0, changed)]])).toHaveLength(1)
    expect(track([[face(0)], [face(0, { ...changed, place: 8 })]])).toHaveLength(2)
  })

  it('end somewhere in a crowd', () => {
    const crowd = Array.from({ length: 700 }, (_, i) =>
      [face(0, { place: 0 })].map((one) => ({ ...one, embedding: axis(i) }))
    )
    const tracker = new FaceTracker<Made>(MAX_DISTANCE)
    crowd.forEach((faces, i) => {
      tracker.add({ startMs: i, endMs: i + 1, timeMs: i }, faces)
    })
    expect(tracker.finish()).toHaveLength(256)
  })
})

describe('stretches of time', () => {
  it('meet where they share some of it', () => {
    const at = (startMs: number, endMs: number) => ({ startMs, endMs })
    expect(meet([at(0, 10), at(20, 30)], [at(10, 20)])).toBe(false)
    expect(meet([at(0, 10), at(20, 30)], [at(10, 21)])).toBe(true)
    expect(meet([], [at(0, 1)])).toBe(false)
  })
})

function axis(place: number): Float32Array {
  return Float32Array.from({ length: 700 }, (_, i) => (i === place ? 1 : 0))
}
