import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Catalogue, openCatalogue } from '../../../src/main/catalogue/open-catalogue.ts'
import { createAssigning } from '../../../src/main/people/assigning.ts'
import { MEAN_REACH, VERY_SURE } from '../../../src/main/people/rules.ts'
import { isGood } from '../../../src/shared/good-face.ts'
import { temporaryFolder } from '../catalogue/library-in-test.ts'
import { hash, type MadeFace, outcome, peopleLibrary, settle } from './people-in-test.ts'
import { referenceLists, referenceOutcome, storedLists } from './reference.ts'

// Four neighbours instead of eighty, so that lists of small libraries are full, and faces crowd each other out of them.
const FEW = 4
vi.mock(import('../../../src/main/people/rules.ts'), async (original) => {
  const rules = await original()
  return { ...rules, NEIGHBOURS: 4, listLimit: (face) => (isGood(face) ? 4 : rules.AGREEING_NEIGHBOURS) }
})

const DIMENSIONS = 8

/** A face near one of a few people, or near nobody; several may be equal to the last bit. */
const madeFace = (place: number): fc.Arbitrary<MadeFace> =>
  fc
    .record({
      who: fc.integer({ min: 0, max: 3 }),
      blur: fc.constantFrom(0, 0, 0.2, 0.35, 0.6, 1),
      noise: fc.array(fc.integer({ min: -8, max: 8 }), { minLength: DIMENSIONS, maxLength: DIMENSIONS }),
      poor: fc.constantFrom(false, false, false, true)
    })
    .map(({ who, blur, noise, poor }) => ({
      embedding: normalised(noise.map((value, i) => (i === who ? 1 : 0) + (blur * value) / 8)),
      poor,
      place
    }))
const photo = fc
  .uniqueArray(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 3 })
  .chain((places) => fc.tuple(...places.map(madeFace)))
const photos = fc.array(photo, { minLength: 1, maxLength: 16 })

const settings = fc.record({
  maxDistance: fc.constantFrom(0.15, 0.3, 0.5),
  minFaces: fc.constantFrom(1, 2, 3)
})

type Deed =
  | { deed: 'add'; faces: MadeFace[] }
  | { deed: 'remove'; photo: number }
  | { deed: 'redetect'; photo: number; faces: MadeFace[] }
  | { deed: 'name'; person: number; name: string }
  | { deed: 'work'; steps: number }
  | { deed: 'set'; settings: { maxDistance: number; minFaces: number } }
const of = <D extends string>(deed: D) => fc.constant(deed)
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ deed: of('add'), faces: photo }) },
  { weight: 4, arbitrary: fc.record({ deed: of('remove'), photo: fc.nat(99) }) },
  { weight: 5, arbitrary: fc.record({ deed: of('redetect'), photo: fc.nat(99), faces: photo }) },
  { weight: 3, arbitrary: fc.record({ deed: of('name'), person: fc.nat(5), name: fc.constantFrom('Ada', 'Ben', '') }) },
  { weight: 4, arbitrary: fc.record({ deed: of('work'), steps: fc.nat(6) }) },
  { weight: 1, arbitrary: fc.record({ deed: of('set'), settings }) }
)

const open: Catalogue[] = []
afterEach(() => {
  for (const db of open.splice(0)) db.close()
})

function library() {
  const db = openCatalogue(temporaryFolder())
  open.push(db)
  return peopleLibrary(db)
}

const referenceRules = (set: { maxDistance: number; minFaces: number }) => ({
  ...set,
  neighbours: FEW,
  verySure: VERY_SURE,
  meanReach: MEAN_REACH
})

describe('assigning faces to people', { timeout: 60_000 }, () => {
  it('gives what comparing every face with every other gives', async () => {
    await fc.assert(
      fc.asyncProperty(photos, settings, async (faces, set) => {
        const { db, addPhoto } = library()
        for (const [i, made] of faces.entries()) addPhoto(`photo ${i}`, made)
        await settle(db, set, 5)
        expect(outcome(db)).toEqual(referenceOutcome(db, referenceRules(set)))
      }),
      { numRuns: 40 }
    )
  })

  it('comes to the same whatever came in whatever order and however the work was cut up', async () => {
    await fc.assert(
      fc.asyncProperty(
        photos.chain((made) =>
          fc.tuple(fc.constant(made), fc.shuffledSubarray([...made.keys()], { minLength: made.length }))
        ),
        fc.infiniteStream(fc.nat(3)),
        fc.integer({ min: 1, max: 6 }),
        settings,
        async ([made, order], pauses, batch, set) => {
          const [atOnce, oneByOne] = [library(), library()]
          for (const [i, faces] of made.entries()) atOnce.addPhoto(`photo ${i}`, faces)
          await settle(atOnce.db, set)
          const assigning = createAssigning(oneByOne.db, { batch })
          for (const i of order) {
            oneByOne.addPhoto(`photo ${i}`, made[i]!)
            for (let steps = pauses.next().value; steps > 0; steps--) await assigning.step(set)
          }
          await settle(oneByOne.db, set, batch)
          expect(outcome(oneByOne.db)).toEqual(outcome(atOnce.db))
        }
      ),
      { numRuns: 40 }
    )
  })

  it('keeps to the rules, and to what the user said, through any history', async () => {
    await fc.assert(
      fc.asyncProperty(photos, fc.array(deed, { minLength: 5, maxLength: 30 }), async (made, deeds) => {
        const home = await history(made)
        for (const next of deeds) {
          home.act(next)
          // A new one each time: nothing of what is to be done may live in memory only.
          const assigning = createAssigning(home.db, { batch: 3 })
          for (let steps = next.deed === 'work' ? next.steps : 0; steps > 0; steps--)
            await assigning.step(home.settings())
          home.expectKept()
        }
        await home.expectRight()
      }),
      { numRuns: 60 }
    )
  })

  it('comes right though it is stopped anywhere, and though faces and names change while it stores', async () => {
    const moment = fc.record({ writes: fc.nat(12), meanwhile: fc.option(deed, { freq: 4 }) })
    await fc.assert(
      fc.asyncProperty(
        photos,
        fc.array(deed, { minLength: 1, maxLength: 6 }),
        fc.array(moment, { minLength: 10, maxLength: 40 }),
        async (made, deeds, moments) => {
          const home = await history(made)
          for (const next of deeds) home.act(next)
          for (const { writes, meanwhile } of moments) {
            // As many small transactions as given, then either somebody else's write and on, or the end of the process.
            const storing = async <T>(writer: Generator<void, T>): Promise<T> => {
              for (let written = 0; ; written++) {
                if (written === writes && meanwhile === null) throw new Stopped()
                if (written === writes && meanwhile !== null) home.act(meanwhile)
                const { done, value } = home.catalogue.transaction(() => writer.next())
                if (done) return value
                home.expectKept()
              }
            }
            await createAssigning(home.db, { batch: 3, storing }).step(home.settings()).catch(unlessStopped)
            home.expectKept()
          }
          await home.expectRight()
        }
      ),
      { numRuns: 50 }
    )
  })
})

class Stopped extends Error {}
function unlessStopped(error: unknown): void {
  if (!(error instanceof Stopped)) throw error
}

/** A library that starts with these photos at rest, and what has been said in it. */
async function history(photos: readonly MadeFace[][]) {
  const home = library()
  const { db, catalogue } = home
  const said = new Map<number, { name: string; faces: ReadonlySet<number> }>()
  let settings = { maxDistance: 0.3, minFaces: 2 }
  let added = 0
  const facesOf = (id: number): number[] =>
    db.prepare<[number], number>('select id from face where person_id = ? order by id').pluck().all(id)

  function act(next: Deed): void {
    if (next.deed === 'add') home.addPhoto(`photo ${added++}`, next.faces)
    else if (next.deed === 'remove') home.removePhoto(`photo ${next.photo % added}`)
    else if (next.deed === 'redetect') {
      const assetId = catalogue.assets.idOf(hash(`photo ${next.photo % added}`))
      if (assetId !== undefined) home.setFaces(assetId, next.faces)
    } else if (next.deed === 'set') settings = next.settings
    else if (next.deed === 'name') name(catalogue.people.listPeople()[next.person]?.id, next.name)
  }
  function name(id: number | undefined, name: string): void {
    if (id === undefined) return
    catalogue.people.namePerson(id, name)
    if (name === '') said.delete(id)
    else said.set(id, { name, faces: new Set(facesOf(id)) })
  }
  /** Whoever was named still has that name and all faces that they had then, as far as these are still there. */
  function expectKept(): void {
    for (const [id, { name, faces }] of said) {
      const existing = [...faces].filter((face) => db.prepare('select 1 from face where id = ?').get(face))
      const theirs = facesOf(id).filter((face) => faces.has(face))
      expect({ name: catalogue.people.getPerson(id)?.name, theirs }).toEqual({ name, theirs: existing })
    }
  }
  async function expectRight(): Promise<void> {
    await settle(db, settings, 3)
    expectKept()
    const rules = referenceRules(settings)
    expect(storedLists(db, settings.maxDistance)).toEqual(referenceLists(db, rules))
    expect(outcome(db)).toEqual(referenceOutcome(db, rules))
    expect(countsKept(db)).toEqual(countsFound(db))
    expect(leftovers(db)).toEqual({ gone: 0, undecided: 0, stale: 0, vectors: 0, emptyPeople: 0, covers: 0 })
  }
  for (const faces of photos) act({ deed: 'add', faces })
  await settle(db, settings)
  return { ...home, settings: () => settings, act, expectKept, expectRight }
}

/** Counts that triggers keep, and the same ones counted. */
function countsKept(db: Catalogue): unknown {
  return {
    people: db.prepare('select id, face_count as faces, asset_count as assets from person order by id').all(),
    tallies: db.prepare("select name, count from tally where name like 'face%' or name = 'person' order by name").all()
  }
}
function countsFound(db: Catalogue): unknown {
  const count = (sql: string): unknown => db.prepare(sql).pluck().get()
  const tallies = [
    { name: 'face', count: count('select count(*) from face') },
    { name: 'face:stale', count: count('select count(*) from face where stale = 1') },
    { name: 'face:unassigned', count: count('select count(*) from face where person_id is null') },
    { name: 'person', count: count('select count(*) from person where face_count > 0') }
  ]
  const exists = new Set(db.prepare<[], string>('select name from tally').pluck().all())
  return {
    people: db
      .prepare(
        `select person.id, count(face.id) as faces, count(distinct asset_id) as assets
         from person left join face on face.person_id = person.id group by person.id order by person.id`
      )
      .all(),
    tallies: tallies.filter(({ name }) => exists.has(name))
  }
}

function leftovers(db: Catalogue): unknown {
  const count = (sql: string): unknown => db.prepare(sql).pluck().get()
  const vectors = count("select count(*) from sqlite_schema where name = 'face_vector_8'")
  return {
    gone: count('select count(*) from face_gone'),
    undecided: count('select count(*) from undecided_component'),
    stale: count('select count(*) from face where stale = 1'),
    vectors: vectors ? count('select (select count(*) from face_vector_8) - (select count(*) from face)') : 0,
    emptyPeople: count('select count(*) from person where face_count = 0 and name is null'),
    covers: count(
      `select count(*) from person where cover_face_id is not
         (select id from face where person_id = person.id order by quality desc, key limit 1)`
    )
  }
}

function normalised(values: readonly number[]): Float32Array<ArrayBuffer> {
  const length = Math.hypot(...values) || 1
  return Float32Array.from(values, (value) => value / length)
}
