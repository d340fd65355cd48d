import { describe, expect, it, onTestFinished } from 'vitest'
import { faceVectorRepository } from '../../../src/main/catalogue/face-vectors.ts'
import { openCatalogue } from '../../../src/main/catalogue/open-catalogue.ts'
import { temporaryFolder } from '../catalogue/library-in-test.ts'
import { hash, type MadeFace, modelUse, peopleLibrary } from './people-in-test.ts'

function library() {
  const db = openCatalogue(temporaryFolder())
  onTestFinished(() => void db.close())
  return peopleLibrary(db)
}

const axis = (i: number, dimensions = 8): Float32Array<ArrayBuffer> =>
  Float32Array.from({ length: dimensions }, (_, k) => (k === i ? 1 : 0))
const face = (place: number, who = place, dimensions = 8): MadeFace => ({ place, embedding: axis(who, dimensions) })

describe('faces of an asset', () => {
  it('are listed from left to right with whoever they are', () => {
    const { catalogue, addPhoto } = library()
    const asset = addPhoto('a', [face(3), face(1)])
    expect(catalogue.faces.facesOfAsset(asset)).toEqual([
      {
        id: 2,
        box: { x: 0.1, y: 0.25, width: 0.08, height: 0.1 },
        score: 0.8,
        quality: 0.5,
        timeMs: null,
        spans: [],
        person: null
      },
      {
        id: 1,
        box: { x: 0.3, y: 0.25, width: 0.08, height: 0.1 },
        score: 0.8,
        quality: 0.5,
        timeMs: null,
        spans: [],
        person: null
      }
    ])
    expect(catalogue.faces.faceCropOf(2)).toEqual({ sha256: hash('a'), crop: '0001-2500-0800-1000' })
    expect(catalogue.faces.faceCropOf(99)).toBeNull()
  })

  it('keep id, person and anchor when they are found again at their place, and go when they are not', () => {
    const { db, catalogue, addPhoto, setFaces } = library()
    const asset = addPhoto('a', [face(1), face(5)])
    db.exec("insert into person (id, name, created_at_ms) values (7, 'Ada', 0)")
    db.exec('update face set person_id = 7, anchored = 1 where id = 1')
    setFaces(asset, [face(8, 0), { ...face(1), embedding: axis(2) }])
    const rows = db.prepare('select id, person_id as person, anchored, stale from face order by id').all()
    expect(rows).toEqual([
      { id: 1, person: 7, anchored: 1, stale: 1 },
      { id: 3, person: null, anchored: 0, stale: 1 }
    ])
    const [recogniser] = db.prepare<[], number>('select recogniser_use_id from face').pluck().all()
    expect(faceVectorRepository(db).get(1, 8)).toEqual(axis(2))
    expect(catalogue.people.getPerson(7)).toMatchObject({ faceCount: 1, assetCount: 1 })
    expect(recogniser).toBeDefined()
  })

  it('ask for nothing anew when they are found again exactly as they were', () => {
    const { db, addPhoto, setFaces } = library()
    const asset = addPhoto('a', [face(1), face(5)])
    db.exec('update face set stale = 0')
    setFaces(asset, [face(5), face(1)])
    expect(db.prepare('select count(*) from face where stale = 1 or revision > 1').pluck().get()).toBe(0)
  })

  it('move to another recogniser with its own kind of embedding', () => {
    const { db, addPhoto, setFaces } = library()
    const asset = addPhoto('a', [face(1)])
    setFaces(asset, [face(1, 1, 16)])
    const vectors = faceVectorRepository(db)
    expect([vectors.get(1, 8), vectors.get(1, 16)]).toEqual([undefined, axis(1, 16)])
  })

  it('are told apart by content alone: the same photo gives the same keys in any library', () => {
    const keys = [library(), library()].map(({ db, addPhoto }, i) => {
      if (i === 1) addPhoto('another', [face(2)])
      addPhoto('a', i === 0 ? [face(1), face(5)] : [face(5), face(1)])
      return db
        .prepare('select key from face join asset on asset.id = asset_id where hex(sha256) = upper(?) order by x')
        .pluck()
        .all(hash('a'))
    })
    expect(keys[0]).toEqual(keys[1])
    expect(new Set(keys[0]).size).toBe(2)
  })

  it('are refused, all of them, when an embedding is none', () => {
    const { db, addPhoto } = library()
    const zeros = { ...face(1), embedding: new Float32Array(8) }
    expect(() => addPhoto('a', [face(3), zeros])).toThrow(/unusable answer .* check its model file/)
    expect(db.prepare('select (select count(*) from face) + (select count(*) from asset)').pluck().get()).toBe(0)
  })

  it('leave a note for those who still know them when they go, with their asset or alone', () => {
    const { db, catalogue, addPhoto, removePhoto } = library()
    const asset = addPhoto('a', [face(1)])
    addPhoto('b', [face(2)])
    catalogue.faces.removeFacesOfAsset(asset)
    removePhoto('b')
    expect(db.prepare('select face_id as face, deleted from face_gone order by seq').all()).toEqual([
      { face: 1, deleted: 1 },
      { face: 2, deleted: 1 }
    ])
  })
})

describe('stored embeddings', () => {
  it('come in blocks as they come one by one, by recogniser, without those that were removed', () => {
    const { db } = library()
    const vectors = faceVectorRepository(db)
    const [one, other] = [modelUse(db, 'one', 8, 0.5), modelUse(db, 'other', 8, 0.5)]
    const made = (id: number) => Float32Array.from({ length: 8 }, (_, k) => Math.sin(id * 8 + k))
    db.transaction(() => {
      for (let id = 1; id <= 2500; id++) vectors.insert(id, id % 5 === 0 ? other : one, made(id))
      for (let id = 3; id <= 2500; id += 7) vectors.remove(id, 8)
      vectors.update(4, made(4000))
    })()
    const seen = new Map<number, Float32Array>()
    for (const { faceIds, vectors: rows } of vectors.blocks(one, 8)) {
      for (const [row, id] of faceIds.entries()) if (id !== 0) seen.set(id, rows.slice(row * 8, row * 8 + 8))
    }
    const expected = db
      .prepare<[bigint], number>('select id from face_vector_8 where recogniser_use_id = ?')
      .pluck()
      .all(BigInt(one))
    expect([...seen.keys()].sort((a, b) => a - b)).toEqual(expected.sort((a, b) => a - b))
    for (const [id, vector] of seen) expect(vector).toEqual(vectors.get(id, 8))
    expect(seen.get(4)).toEqual(made(4000))
    expect(seen.has(5)).toBe(false)
  })
})
