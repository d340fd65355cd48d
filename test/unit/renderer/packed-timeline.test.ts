import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { layoutTimeline } from '../../../src/renderer/pages/photos/layout.ts'
import { scrubberMarks } from '../../../src/renderer/pages/photos/scrubber-marks.ts'
import { joinDays, lastAtOrBefore, unpackDay } from '../../../src/renderer/state/packed-timeline.ts'

describe('a day as it is sent', () => {
  it('comes out as it went in, little-endian', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 0xffffffff }), fc.integer({ min: 250, max: 6000 }))),
        (assets) => {
          const ids = Buffer.alloc(assets.length * 4)
          const aspects = Buffer.alloc(assets.length * 2)
          for (const [i, [id, aspect]] of assets.entries()) {
            ids.writeUInt32LE(id, i * 4)
            aspects.writeUInt16LE(aspect, i * 2)
          }
          const day = unpackDay({ revision: 3, ids: ids.toString('base64'), aspects: aspects.toString('base64') })
          expect({ ids: [...day.ids], aspects: [...day.aspects], revision: day.revision }).toEqual({
            ids: assets.map(([id]) => id),
            aspects: assets.map(([, aspect]) => aspect),
            revision: 3
          })
        }
      )
    )
  })

  it('is refused when its lists differ in length', () => {
    expect(() => unpackDay({ revision: 1, ids: 'AQAAAA==', aspects: '' })).toThrow('differ in length')
  })
})

describe('days joined to a timeline', () => {
  it('keeps a place for days that are not here yet', () => {
    const known = { revision: 1, ids: Uint32Array.of(7, 8), aspects: Uint16Array.of(1500, 667) }
    const joined = joinDays(
      [
        { day: 20, count: 2 },
        { day: 19, count: 3 }
      ],
      (day) => (day === 20 ? known : undefined)
    )
    expect({ ids: [...joined.ids], starts: [...joined.starts], first: joined.aspects[0] }).toEqual({
      ids: [7, 8, 0, 0, 0],
      starts: [0, 2, 5],
      first: 1500
    })
  })

  it('trusts the contents of a day over its count', () => {
    const known = { revision: 2, ids: Uint32Array.of(7), aspects: Uint16Array.of(1500) }
    expect([...joinDays([{ day: 20, count: 5 }], () => known).starts]).toEqual([0, 1])
  })
})

describe('the search in ascending numbers', () => {
  it('agrees with looking at each', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100), { minLength: 1 }), fc.nat(120), (numbers, value) => {
        const sorted = numbers.sort((a, b) => a - b)
        const plain = sorted.findLastIndex((number) => number <= value)
        expect(lastAtOrBefore(sorted, sorted.length, value)).toBe(Math.max(0, plain))
      })
    )
  })
})

describe('the marks of the scrubber', () => {
  it('names years that have room and never lets marks touch', () => {
    const days = Array.from({ length: 2000 }, (_, i) => ({ day: 20_000 - i * 4, count: 3 }))
    const timeline = joinDays(days, () => undefined)
    const layout = layoutTimeline(timeline, {
      width: 1000,
      rowHeight: 200,
      gap: 4,
      headerHeight: 44,
      dayGap: 16,
      minDayWidth: 148
    })
    const marks = scrubberMarks(timeline, layout, 700)
    const years = marks.filter(({ year }) => year !== null)
    expect(years.length).toBeGreaterThan(10)
    expect(years.map(({ year }) => year)).toEqual([...years].sort((a, b) => b.year! - a.year!).map(({ year }) => year))
    for (const [i, mark] of years.entries()) {
      const next = years[i + 1]
      if (next) expect((next.at - mark.at) * 700).toBeGreaterThanOrEqual(36)
    }
    for (const [i, mark] of marks.entries()) {
      const next = marks[i + 1]
      if (next) expect((next.at - mark.at) * 700).toBeGreaterThanOrEqual(8.99)
    }
  })
})
