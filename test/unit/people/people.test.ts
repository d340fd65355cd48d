import { describe, expect, it, onTestFinished } from 'vitest'
import { openCatalogue } from '../../../src/main/catalogue/open-catalogue.ts'
import { temporaryFolder } from '../catalogue/library-in-test.ts'
import { hash, type MadeFace, peopleLibrary, settle } from './people-in-test.ts'

const SETTINGS = { maxDistance: 0.3, minFaces: 2 }

function library() {
  const db = openCatalogue(temporaryFolder())
  onTestFinished(() => void db.close())
  return peopleLibrary(db)
}

/** Somebody's face, turned a little each time. */
function face(who: number, turn = 0, place = who): MadeFace {
  const embedding = Float32Array.from({ length: 8 }, (_, k) => (k === who ? 1 : k === 7 ? turn : 0))
  const length = Math.hypot(...embedding)
  return { place, embedding: embedding.map((value) => value / length) }
}

/** Ada three times, Ben twice, somebody once. */
async function family() {
  const home = library()
  home.addPhoto('beach', [face(1), face(2)])
  home.addPhoto('forest', [face(1, 0.1), face(2, 0.1), face(3)])
  home.addPhoto('garden', [face(1, 0.2)])
  await settle(home.db, SETTINGS)
  const [ada, ben] = home.catalogue.people.listPeople()
  return { ...home, people: home.catalogue.people, ada: ada!, ben: ben! }
}

describe('people', () => {
  it('are listed with most faces first, and faces of nobody apart', async () => {
    const { people, catalogue, ada, ben } = await family()
    expect(people.listPeople()).toEqual([
      {
        id: ada.id,
        name: null,
        faceCount: 3,
        assetCount: 3,
        videoCount: 0,
        coverFaceId: people.facesOfPerson(ada.id, { offset: 0, limit: 1 })[0]?.id
      },
      {
        id: ben.id,
        name: null,
        faceCount: 2,
        assetCount: 2,
        videoCount: 0,
        coverFaceId: people.facesOfPerson(ben.id, { offset: 0, limit: 1 })[0]?.id
      }
    ])
    expect(people.facesOfPerson(ada.id, { offset: 1, limit: 9 })).toHaveLength(2)
    expect(people.unassignedFaces({ offset: 0, limit: 9 })).toMatchObject([{ box: { x: 0.3 } }])
    expect(catalogue.tallies().unassignedFaces).toBe(1)
  })

  it('are named, which is remembered with what was before, and unnamed', async () => {
    const { db, people, ada } = await family()
    const anchored = () => db.prepare('select count(*) from face where anchored = 1').pluck().get()
    expect(people.namePerson(ada.id, 'Ada')).toEqual({ person: { ...ada, name: 'Ada' }, earlierName: null })
    expect(anchored()).toBe(3)
    expect(people.namePerson(ada.id, '')).toEqual({ person: ada, earlierName: 'Ada' })
    expect(anchored()).toBe(0)
    expect(() => people.namePerson(99, 'Nobody')).toThrow(/no person 99/)
  })

  it('keep a name and its faces though every rule turns against them', async () => {
    const { db, people, ada, setFaces, catalogue } = await family()
    people.namePerson(ada.id, 'Ada')
    await settle(db, { maxDistance: 0.05, minFaces: 20 })
    // Found again with another model, and worse.
    for (const photo of ['beach', 'forest', 'garden']) {
      const assetId = catalogue.assets.idOf(hash(photo))!
      setFaces(assetId, [
        { ...face(1), embedding: Float32Array.from({ length: 16 }, (_, k) => (k === assetId ? 1 : 0)), poor: true }
      ])
    }
    await settle(db, { maxDistance: 0.05, minFaces: 20 })
    expect(people.listPeople()).toMatchObject([{ id: ada.id, name: 'Ada', faceCount: 3 }])
  })

  it('keep a name when all their faces are gone, and are listed again when one comes back', async () => {
    const { db, people, ada, addPhoto, removePhoto, catalogue } = await family()
    people.namePerson(ada.id, 'Ada')
    for (const photo of ['beach', 'forest', 'garden']) removePhoto(photo)
    await settle(db, SETTINGS)
    expect({
      kept: people.getPerson(ada.id),
      listed: people.listPeople(),
      told: people.peopleWithAssets(),
      counted: catalogue.tallies().people
    }).toEqual({
      kept: { id: ada.id, name: 'Ada', faceCount: 0, assetCount: 0, videoCount: 0, coverFaceId: null },
      listed: [],
      told: [],
      counted: 0
    })
    // Far from anything that was ever hers: only the place in this photo tells.
    addPhoto('forest', [{ ...face(5), place: 1 }, face(2, 0.1)])
    await settle(db, SETTINGS)
    const [shown, ...others] = people.listPeople()
    expect(shown).toMatchObject({ id: ada.id, name: 'Ada', faceCount: 1, assetCount: 1 })
    expect(shown?.coverFaceId).toBe(people.facesOfPerson(ada.id, { offset: 0, limit: 1 })[0]?.id)
    expect(others).toEqual([])
    expect(catalogue.tallies().people).toBe(1)
    expect(db.prepare('select anchored from face where person_id = ?').pluck().all(ada.id)).toEqual([1])
  })

  it('have back no face from before their name was taken away, nor one at another place', async () => {
    const { db, people, ada, addPhoto, removePhoto } = await family()
    people.namePerson(ada.id, 'Ada')
    removePhoto('beach')
    addPhoto('beach', [{ ...face(5), place: 3 }])
    people.namePerson(ada.id, '')
    removePhoto('beach')
    addPhoto('beach', [{ ...face(5), place: 1 }])
    await settle(db, SETTINGS)
    expect(people.getPerson(ada.id)).toMatchObject({ name: null, faceCount: 2 })
  })

  it('stay who they are when a photo comes and another goes', async () => {
    const { db, people, ada, ben, addPhoto, removePhoto } = await family()
    addPhoto('hills', [face(1, 0.05), face(2, 0.05)])
    removePhoto('beach')
    await settle(db, SETTINGS)
    expect(people.listPeople().map(({ id, faceCount }) => [id, faceCount])).toEqual([
      [ada.id, 3],
      [ben.id, 2]
    ])
  })

  it('show the photo that the user chose until it is gone', async () => {
    const { db, people, ada, removePhoto } = await family()
    const chosen = people.facesOfPerson(ada.id, { offset: 2, limit: 1 })[0]!
    db.prepare('update person set cover_face_id = ?, cover_chosen = 1 where id = ?').run(chosen.id, ada.id)
    db.exec('insert into undecided_component (component) select distinct component from face')
    await settle(db, SETTINGS)
    expect(people.getPerson(ada.id)?.coverFaceId).toBe(chosen.id)
    const photo = ['beach', 'forest', 'garden'].find(
      (name) =>
        hash(name) === db.prepare('select lower(hex(sha256)) from asset where id = ?').pluck().get(chosen.assetId)
    )
    removePhoto(photo!)
    expect(people.getPerson(ada.id)?.coverFaceId).toBe(people.facesOfPerson(ada.id, { offset: 0, limit: 1 })[0]?.id)
  })

  it('have the paths of their photos, each once', async () => {
    const { db, people, ada, ben, catalogue } = await family()
    db.exec("insert into source (id, path, kind, added_at_ms) values (1, '/p', 'folder', 0)")
    const place = db.prepare(
      'insert into place (asset_id, source_id, path, folder, bytes, mtime_ms) values (?, 1, ?, ?, 1, 0)'
    )
    for (const [photo, path] of [
      ['beach', '/p/z.jpg'],
      ['beach', '/p/a.jpg'],
      ['forest', '/p/f.jpg'],
      ['garden', '/p/c.jpg']
    ]) {
      place.run(catalogue.assets.idOf(hash(photo!)), path, '/p')
    }
    expect(people.peopleWithAssets()).toEqual([
      { id: ada.id, name: null, faceCount: 3, assets: ['/p/a.jpg', '/p/c.jpg', '/p/f.jpg'] },
      { id: ben.id, name: null, faceCount: 2, assets: ['/p/a.jpg', '/p/f.jpg'] }
    ])
  })

  it('have a timeline, of which a day looks changed when it is', async () => {
    const { db, people, ada, ben, removePhoto } = await family()
    db.exec('update asset set day = iif(id = 3, 20, 10), taken_local_ms = id')
    expect(people.daysOfPerson(ada.id).map(({ day, count }) => [day, count])).toEqual([
      [20, 1],
      [10, 2]
    ])
    expect(people.contentsOfPerson(ada.id, 10)).toEqual([
      { id: 2, aspect: 1333 },
      { id: 1, aspect: 1333 }
    ])
    const before = people.daysOfPerson(ben.id)
    db.exec('update asset set aspect = 1500 where id = 2')
    const wider = people.daysOfPerson(ben.id)
    removePhoto('beach')
    const fewer = people.daysOfPerson(ben.id)
    expect(new Set([before, wider, fewer].map((days) => days[0]?.revision)).size).toBe(3)
  })
})
