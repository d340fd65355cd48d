import fc from 'fast-check'
import { expect, it, onTestFinished } from 'vitest'
import { faceGraphRepository } from '../../../src/main/catalogue/face-neighbours.ts'
import { faceVectorRepository } from '../../../src/main/catalogue/face-vectors.ts'
import { openCatalogue } from '../../../src/main/catalogue/open-catalogue.ts'
import { distanceOf, dot } from '../../../src/main/people/dot-kernel.ts'
import { nearestFaces } from '../../../src/main/people/nearest-faces.ts'
import { temporaryFolder } from '../catalogue/library-in-test.ts'
import { modelUse, peopleLibrary } from './people-in-test.ts'

const DIMENSIONS = 12

it('finds the exact nearest of all faces that are there, in whichever of its ways', () => {
  const db = openCatalogue(temporaryFolder())
  onTestFinished(() => void db.close())
  const { addPhoto, removePhoto } = peopleLibrary(db)
  const recogniserUseId = modelUse(db, 'one', DIMENSIONS, 0.5)
  const vector = (seed: number) => {
    const values = Array.from({ length: DIMENSIONS }, (_, i) => Math.sin(((seed % 700) + 1) * (i + 1.3)))
    return Float32Array.from(values, (value) => value / Math.hypot(...values))
  }
  for (let i = 0; i < 1500; i++) addPhoto(`photo ${i}`, [{ place: 1, embedding: vector(i) }], recogniserUseId)
  for (let i = 0; i < 1500; i += 4) removePhoto(`photo ${i}`)
  const stores = { graph: faceGraphRepository(db), vectors: faceVectorRepository(db) }
  const faces = db
    .prepare<[], { id: number; key: number }>('select id, key from face')
    .all()
    .map((face) => ({ ...face, embedding: stores.vectors.get(face.id, DIMENSIONS)! }))

  fc.assert(
    fc.property(
      fc.nat(5000),
      fc.constantFrom(1, 7, 80, 4095),
      fc.constantFrom(0.01, 0.4, 2),
      (seed, k, maxDistance) => {
        const embedding = vector(seed + 0.5)
        const expected = faces
          .map(({ id, key, embedding: other }) => ({ key, faceId: id, distance: distanceOf(dot(embedding, other)) }))
          .filter(({ distance }) => distance <= maxDistance)
          .sort((a, b) => a.distance - b.distance || a.key - b.key)
          .slice(0, k)
        const found = nearestFaces(stores, { recogniserUseId, embedding, k, maxDistance })
        expect(found).toEqual(expected.map(({ faceId, distance }) => ({ faceId, distance })))
      }
    ),
    { numRuns: 40 }
  )
})
