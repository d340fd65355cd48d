import { describe, expect, it, onTestFinished } from 'vitest'
import { openCatalogue } from '../../../src/main/catalogue/open-catalogue.ts'
import { createAssigning, type Storing } from '../../../src/main/people/assigning.ts'
import { AGREEING_NEIGHBOURS, MEAN_REACH, NEIGHBOURS, VERY_SURE } from '../../../src/main/people/rules.ts'
import { temporaryFolder } from '../catalogue/library-in-test.ts'
import { hash, type MadeFace, outcome, peopleLibrary, settle } from './people-in-test.ts'
import { referenceLists, referenceOutcome, storedLists } from './reference.ts'

/* Moments that chance seldom brings about, each by itself. */

const SETTINGS = { maxDistance: 0.3, minFaces: 2 }

function library() {
  const db = openCatalogue(temporaryFolder())
  onTestFinished(() => void db.close())
  const home = peopleLibrary(db)
  const expectRight = async (settings = SETTINGS): Promise<void> => {
    await settle(db, settings)
    const rules = { ...settings, neighbours: NEIGHBOURS, verySure: VERY_SURE, meanReach: MEAN_REACH }
    expect(storedLists(db, settings.maxDistance)).toEqual(referenceLists(db, rules))
    expect(outcome(db)).toEqual(referenceOutcome(db, rules))
  }
  return { ...home, expectRight }
}

function face(who: number, turn = 0, place = who): MadeFace {
  const values = Array.from({ length: 8 }, (_, k) => (k === who ? 1 : k === 7 ? turn : 0))
  return { place, embedding: Float32Array.from(values, (value) => value / Math.hypot(...values)) }
}

describe('assigning, interrupted', () => {
  it('stores nothing for a face that became another between reading and storing', async () => {
    const { db, catalogue, addPhoto, setFaces, expectRight } = library()
    addPhoto('a', [face(1)])
    addPhoto('b', [face(1, 0.1)])
    await settle(db, SETTINGS)
    const asset = addPhoto('c', [face(1, 0.2)])
    let stored = 0
    const storing: Storing = async (writer) => {
      stored += 1
      // The first thing to be stored is what the settings change, which is nothing; the second is what was read of it.
      if (stored === 2) setFaces(asset, [{ ...face(2), place: 1 }])
      for (;;) {
        const { done, value } = catalogue.transaction(() => writer.next())
        if (done) return value
      }
    }
    await createAssigning(db, { storing }).step(SETTINGS)
    expect(stored).toBe(2)
    await expectRight()
    expect(outcome(db).nobody).toEqual([`${hash('c').toUpperCase()}#1.0`])
  })

  it('looks farther again where a list reached farther once, was cut short, and grows anew', async () => {
    const { addPhoto, removePhoto, expectRight } = library()
    // A poor face, whose list of two is full with faces at different distances.
    addPhoto('poor', [{ ...face(1), poor: true }])
    addPhoto('near', [face(1, 0.3)])
    addPhoto('far', [face(1, 1)])
    await expectRight({ maxDistance: 0.5, minFaces: 1 })
    await expectRight({ maxDistance: 0.1, minFaces: 1 })
    // So many at one place that their own lists are full, and they need not look for anybody.
    for (let i = 0; i <= NEIGHBOURS; i++) addPhoto(`between ${i}`, [face(1, 0.7 + i / 10_000)])
    await expectRight({ maxDistance: 0.1, minFaces: 1 })
    await expectRight({ maxDistance: 0.4, minFaces: 1 })
    removePhoto('near')
    await expectRight({ maxDistance: 0.5, minFaces: 1 })
    expect(AGREEING_NEIGHBOURS).toBe(2)
  })

  it('finds whoever is next in line when one of many near faces goes', async () => {
    const { db, addPhoto, removePhoto, expectRight } = library()
    for (let i = 0; i < NEIGHBOURS + 25; i++) addPhoto(`photo ${i}`, [face(1, i / 400)])
    await expectRight()
    for (let i = 30; i < 40; i++) removePhoto(`photo ${i}`)
    await expectRight()
    expect(db.prepare('select max(count) from face_neighbours').pluck().get()).toBe(NEIGHBOURS)
  })
})
