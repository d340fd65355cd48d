import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY_MS } from '../../../src/shared/timeline.ts'
import { newCatalogue, photoFacts } from './library-in-test.ts'

const anyTime = fc.integer({ min: -5 * DAY_MS, max: 5 * DAY_MS })

describe('the timeline', () => {
  it('has every asset once, by day and time, newest first, through additions, changes and removals', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ at: anyTime, later: fc.option(anyTime), gone: fc.boolean() })), (photos) => {
        const { catalogue, db } = newCatalogue()
        try {
          const expected: { id: number; at: number }[] = []
          for (const { at, later, gone } of photos) {
            const facts = photoFacts({ takenLocalMs: at })
            const id = catalogue.assets.insert(facts, 0)
            if (later !== null) catalogue.assets.replaceContent(id, { ...facts, takenLocalMs: later })
            if (gone) catalogue.assets.remove(id)
            else expected.push({ id, at: later ?? at })
          }
          expected.sort((a, b) => b.at - a.at || b.id - a.id)
          const days = catalogue.timeline.days()
          const found = days.map(({ day, count }) => {
            const ids = [...catalogue.timeline.contents(day)].flat().map(({ id }) => id)
            return { day, count, ids }
          })
          expect(found.flatMap(({ ids }) => ids)).toEqual(expected.map(({ id }) => id))
          expect(found.map(({ count }) => count)).toEqual(found.map(({ ids }) => ids.length))
          expect(days.map(({ day }) => day)).toEqual([...new Set(expected.map(({ at }) => Math.floor(at / DAY_MS)))])
          expect(catalogue.tallies().assets.photo).toBe(expected.length)
        } finally {
          db.close()
        }
      }),
      { numRuns: 25 }
    )
  })

  it('gives a day in bounded steps that join without gap or repetition', () => {
    const { catalogue } = newCatalogue()
    const ids = catalogue.transaction(() =>
      Array.from({ length: 12_000 }, () => catalogue.assets.insert(photoFacts({ takenLocalMs: 5000 }), 0))
    )
    const steps = [...catalogue.timeline.contents(0)]
    expect(steps.length).toBeGreaterThan(2)
    expect(steps.flat().map(({ id }) => id)).toEqual(ids.reverse())
  })

  it('gives a new revision to a day whenever anything in it changes, and to no other', () => {
    const { catalogue } = newCatalogue()
    const facts = photoFacts({ takenLocalMs: 0 })
    const id = catalogue.assets.insert(facts, 0)
    catalogue.assets.insert(photoFacts({ takenLocalMs: DAY_MS }), 0)
    const revisions = (): (number | undefined)[] =>
      [0, 1].map((day) => catalogue.timeline.days().find((one) => one.day === day)?.revision)
    const [today, tomorrow] = revisions()
    catalogue.assets.setSize(id, 10, 20)
    const after = revisions()
    expect([after[0] !== today, after[1] === tomorrow]).toEqual([true, true])
  })

  it('shows the assets of a label with their days, also after a date changed', () => {
    const { catalogue } = newCatalogue()
    const facts = [photoFacts({ takenLocalMs: 10 }), photoFacts({ takenLocalMs: 20 }), photoFacts({ takenLocalMs: 30 })]
    const [a, b, c] = facts.map((one) => catalogue.assets.insert(one, 0))
    catalogue.transaction(() => {
      const box = { x: 0, y: 0, width: 1, height: 1 }
      const use = catalogue.models.idOfUse(OBJECTS, 0)
      catalogue.things.replaceDetections(a!, use, [{ label: 'dog', score: 0.5, box }])
      catalogue.things.replaceDetections(b!, use, [{ label: 'cat', score: 0.5, box }])
      catalogue.things.replaceDetections(c!, use, [
        { label: 'dog', score: 0.9, box },
        { label: 'dog', score: 0.7, box }
      ])
    })
    catalogue.assets.replaceContent(a!, { ...facts[0]!, takenLocalMs: DAY_MS })
    const dogs = catalogue.timeline.daysOfLabel('dog').map(({ day, count }) => {
      return { day, count, ids: [...catalogue.timeline.contentsOfLabel('dog', day)].flat().map(({ id }) => id) }
    })
    expect(dogs).toEqual([
      { day: 1, count: 1, ids: [a] },
      { day: 0, count: 1, ids: [c] }
    ])
    const [newest, oldest] = catalogue.timeline.daysOfLabel('dog')
    expect(catalogue.timeline.daysOfLabel('dog', [0, 7, 1])).toEqual([oldest, newest])
    expect(catalogue.things.labels().map(({ label, assetCount }) => [label, assetCount])).toEqual([
      ['dog', 2],
      ['cat', 1]
    ])
    catalogue.assets.remove(c!)
    expect(catalogue.things.labels().map(({ label, assetCount }) => [label, assetCount])).toEqual([
      ['cat', 1],
      ['dog', 1]
    ])
  })
})

const OBJECTS = {
  path: '/models/x.onnx',
  sha256: 'ab'.repeat(32),
  entry: {
    id: 'x',
    label: 'X',
    task: 'object-detection',
    family: 'yolo26',
    files: [{ name: 'x.onnx' }],
    input: { size: 640 },
    labels: 'coco-80',
    licence: 'ours',
    source: 'ours'
  }
} as const satisfies Parameters<ReturnType<typeof newCatalogue>['catalogue']['models']['idOfUse']>[0]
