import { describe, expect, it, onTestFinished } from 'vitest'
import { migrations } from '../../../src/main/catalogue/migrations/index.ts'
import { openCatalogue } from '../../../src/main/catalogue/open-catalogue.ts'
import { temporaryFolder } from '../catalogue/library-in-test.ts'
import { hash, type MadeFace, peopleLibrary, settle } from './people-in-test.ts'

function library() {
  const db = openCatalogue(temporaryFolder())
  onTestFinished(() => void db.close())
  return peopleLibrary(db)
}

const DIMENSIONS = 8
const axis = (i: number, blur = 0): Float32Array<ArrayBuffer> => {
  const raw = Float32Array.from({ length: DIMENSIONS }, (_, k) => (k === i ? 1 : k === DIMENSIONS - 1 ? blur : 0))
  const length = Math.hypot(...raw)
  return raw.map((value) => value / length)
}

/** A face of a video, seen best in the middle of its first stretch; times in seconds. */
function seen(place: number, embedding: Float32Array<ArrayBuffer>, ...spans: [number, number][]): MadeFace {
  const [first = [0, 1]] = spans
  return {
    place,
    embedding,
    timeMs: (first[0] + first[1]) * 500,
    spans: spans.map(([from, to]) => ({ startMs: from * 1000, endMs: to * 1000 }))
  }
}

const SETTINGS = { maxDistance: 0.5, minFaces: 2 }

describe('faces of a video', () => {
  it('come with their times, by when they are first seen', () => {
    const { catalogue, addPhoto } = library()
    const asset = addPhoto('film', [seen(1, axis(0), [4, 6]), seen(5, axis(1), [0, 3], [8, 9])])
    expect(catalogue.faces.facesOfAsset(asset)).toMatchObject([
      {
        box: { x: 0.5 },
        timeMs: 1500,
        spans: [
          { startMs: 0, endMs: 3000 },
          { startMs: 8000, endMs: 9000 }
        ]
      },
      { box: { x: 0.1 }, timeMs: 5000, spans: [{ startMs: 4000, endMs: 6000 }] }
    ])
    expect(catalogue.people.unassignedFaces({ offset: 0, limit: 9 }).map(({ timeMs }) => timeMs)).toEqual([5000, 1500])
    catalogue.transaction(() => catalogue.faces.removeFacesOfAsset(asset))
    expect(catalogue.faces.facesOfAsset(asset)).toEqual([])
  })

  it('leave nothing of their times behind', () => {
    const { db, addPhoto, removePhoto, setFaces } = library()
    const asset = addPhoto('film', [seen(1, axis(0), [4, 6]), seen(5, axis(1), [0, 3], [8, 9])])
    const spans = () => db.prepare('select count(*) from face_span').pluck().get()
    expect(spans()).toBe(3)
    setFaces(asset, [seen(5, axis(1), [0, 2])])
    expect(spans()).toBe(1)
    removePhoto('film')
    expect(spans()).toBe(0)
  })

  it('are told apart at one place by their times', () => {
    const { db, catalogue, addPhoto, setFaces } = library()
    const asset = addPhoto('film', [seen(3, axis(0), [0, 4]), seen(3, axis(1), [4, 8])])
    const ids = () => catalogue.faces.facesOfAsset(asset).map(({ id }) => id)
    const before = ids()
    // Found again in another order, the second one seen best at another time.
    setFaces(asset, [{ ...seen(3, axis(1), [4, 8]), timeMs: 7500 }, seen(3, axis(0), [0, 4])])
    expect(ids()).toEqual(before)
    setFaces(asset, [seen(3, axis(2), [9, 10])])
    expect(ids()).not.toContain(before[0])
    expect(ids()).not.toContain(before[1])
    const keys = db.prepare('select count(distinct key) from face').pluck()
    addPhoto('another', [seen(3, axis(0), [0, 4]), seen(3, axis(1), [4, 8])])
    expect(keys.get()).toBe(3)
  })

  it('ask for nothing anew when they are found again exactly as they were, and for people when their times are others', () => {
    const { db, addPhoto, setFaces } = library()
    const asset = addPhoto('film', [seen(3, axis(0), [0, 4])])
    db.exec('update face set stale = 0')
    const stale = () => db.prepare('select count(*) from face where stale = 1').pluck().get()
    setFaces(asset, [seen(3, axis(0), [0, 4])])
    expect(stale()).toBe(0)
    setFaces(asset, [{ ...seen(3, axis(0), [0, 5]), timeMs: 2000 }])
    expect(stale()).toBe(1)
  })

  it('are one person with their photos, and so are two of one video that are not seen together', async () => {
    const { db, catalogue, addPhoto } = library()
    addPhoto('photo', [{ place: 2, embedding: axis(0, 0.45) }])
    // Apart by more than two faces of one picture may be.
    const film = addPhoto('film', [seen(1, axis(0, 0.9), [0, 3]), seen(6, axis(0), [5, 7]), seen(4, axis(1), [0, 7])])
    await settle(db, SETTINGS)
    const [person, ...others] = catalogue.people.listPeople()
    expect(others).toEqual([])
    expect(person).toMatchObject({ faceCount: 3, assetCount: 2, videoCount: 1 })
    expect(catalogue.faces.facesOfAsset(film).map((one) => one.person?.id ?? null)).toEqual([
      person?.id,
      null,
      person?.id
    ])
  })

  it('are two people when they are seen together, however alike', async () => {
    const { db, catalogue, addPhoto } = library()
    // Apart by 0.33, as relatives may be; each has a photo of their own.
    addPhoto('one', [{ place: 2, embedding: axis(0) }])
    addPhoto('other', [{ place: 2, embedding: axis(0, 1.1) }])
    const film = addPhoto('film', [seen(1, axis(0), [0, 3]), seen(6, axis(0, 1.1), [2, 7])])
    await settle(db, SETTINGS)
    const people = catalogue.faces.facesOfAsset(film).map((one) => one.person?.id)
    expect(new Set(people).size).toBe(2)
  })

  it('are who the user said when the same video comes back', () => {
    const { db, catalogue, addPhoto, removePhoto } = library()
    const faces = [seen(3, axis(0), [0, 4]), seen(3, axis(1), [4, 8])]
    const film = addPhoto('film', faces)
    db.exec("insert into person (id, name, created_at_ms) values (7, 'Ada', 0), (8, 'Bo', 0)")
    const [first, second] = catalogue.faces.facesOfAsset(film)
    db.exec(`update face set person_id = 7, anchored = 1 where id = ${first?.id}`)
    db.exec(`update face set person_id = 8, anchored = 1 where id = ${second?.id}`)
    removePhoto('film')
    const back = addPhoto('film', faces)
    expect(catalogue.faces.facesOfAsset(back).map(({ person }) => person?.name)).toEqual(['Ada', 'Bo'])
    expect(db.prepare('select count(*) from said_face').pluck().get()).toBe(0)
  })
})

it('keeps what was said of faces in photos when videos come to have faces', () => {
  const dir = temporaryFolder()
  const before = openCatalogue(dir, migrations.slice(0, migrations.length - 1))
  before.exec("insert into person (id, name, created_at_ms) values (7, 'Ada', 0)")
  before
    .prepare('insert into said_face (sha256, x, y, width, height, person_id) values (?, 0.1, 0.25, 0.08, 0.1, 7)')
    .run(Buffer.from(hash('photo'), 'hex'))
  before.close()
  const db = openCatalogue(dir)
  onTestFinished(() => void db.close())
  const { catalogue, addPhoto } = peopleLibrary(db)
  const photo = addPhoto('photo', [{ place: 1, embedding: axis(0) }])
  expect(catalogue.faces.facesOfAsset(photo)).toMatchObject([{ person: { name: 'Ada' }, timeMs: null, spans: [] }])
})
