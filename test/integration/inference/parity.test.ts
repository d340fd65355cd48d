import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { COCO_80 } from '../../../src/shared/labels/coco-80.ts'
import { alignFace } from '../../../src/worker/inference/align.ts'
import { embedFace } from '../../../src/worker/inference/arcface.ts'
import { ofFamily } from '../../../src/worker/inference/families.ts'
import { detectObjects } from '../../../src/worker/inference/objects.ts'
import { detectFaces } from '../../../src/worker/inference/scrfd.ts'
import { disposeSessions } from '../../../src/worker/inference/sessions.ts'
import { flattenInPlace, type OpaquePicture } from '../../../src/worker/media/picture.ts'
import { decodePhoto, inspectPhoto } from '../../../src/worker/media/read-photo.ts'
import { describeShared, sharedMedia, sharedModel } from '../../shared-media.ts'
import {
  type Image,
  openModel,
  overlap,
  referenceCrop,
  referenceEmbedding,
  referenceFaces,
  referenceObjects,
  uprightImage
} from './reference.ts'

const PEOPLE = [
  'astronaut.png',
  'biden.jpg',
  'curie.jpg',
  'curie-orientation-6.jpg',
  'obama.jpg',
  'obama2.jpg',
  'obama_partial_face.jpg'
]
const THINGS = ['dog.jpg', 'eagle.jpg', 'chelsea.png', 'coffee.png']

describeShared('agreement with the reference implementation on real photos', () => {
  const pictures = new Map<string, { ours: OpaquePicture; theirs: Image }>()
  beforeAll(async () => {
    for (const file of [...PEOPLE.map((name) => `people/${name}`), ...THINGS.map((name) => `things/${name}`)]) {
      const path = join(sharedMedia, file)
      const ours = flattenInPlace(await decodePhoto(await inspectPhoto(path)), 114)
      pictures.set(file, { ours, theirs: await uprightImage(path) })
    }
  })
  afterAll(disposeSessions)

  it.each(['scrfd_2.5g', 'scrfd_500m'])('finds the faces of %s, their landmarks and their crops', async (id) => {
    const detector = ofFamily(sharedModel(id), 'scrfd')
    const session = await openModel(detector.path)
    for (const name of PEOPLE) {
      const { ours, theirs } = pictures.get(`people/${name}`)!
      const expected = await referenceFaces(theirs, session)
      const found = await detectFaces(ours, detector, { minScore: 0.5, maxFaces: 256, originalScale: 1, threads: 1 })
      expect(found, name).toHaveLength(expected.length)
      expect(expected.length, name).toBeGreaterThan(0)
      for (const [i, { box, landmarks, score }] of found.entries()) {
        const { corners, points, score: expectedScore } = expected[i]!
        expect(overlap([box.x, box.y, box.x + box.width, box.y + box.height], corners), name).toBeGreaterThan(0.99)
        expect(score).toBeCloseTo(expectedScore, 3)
        for (const [k, { x, y }] of landmarks.entries()) {
          expect(Math.hypot(x - points[k]![0], y - points[k]![1]), `${name}, landmark ${k}`).toBeLessThan(0.5)
        }
        // On the same landmarks, so that this compares alignment alone: equal to within float32's rounding of 0..255.
        const crop = alignFace(ours, landmarks, 112).data
        const theirCrop = referenceCrop(
          theirs,
          landmarks.map(({ x, y }) => [x, y])
        ).flat(2)
        const worst = theirCrop.reduce((most, value, at) => Math.max(most, Math.abs(value - crop[at]!)), 0)
        expect(worst, name).toBeLessThan(0.01)
      }
    }
    await session.release()
  })

  it.each(['mobilefacenet_512', 'mobilefacenet_128'])('makes the embeddings of %s', async (id) => {
    const detector = ofFamily(sharedModel('scrfd_2.5g'), 'scrfd')
    const recogniser = ofFamily(sharedModel(id), 'arcface')
    const detectorSession = await openModel(detector.path)
    const session = await openModel(recogniser.path)
    for (const name of PEOPLE) {
      const { ours, theirs } = pictures.get(`people/${name}`)!
      const found = await detectFaces(ours, detector, { minScore: 0.5, maxFaces: 256, originalScale: 1, threads: 1 })
      const expected = await referenceFaces(theirs, detectorSession)
      for (const [i, { landmarks }] of found.entries()) {
        // Each from its own landmarks: the whole way from the photo to the embedding.
        const embedding = await embedFace(alignFace(ours, landmarks, 112), recogniser, 1)
        const reference = await referenceEmbedding(referenceCrop(theirs, expected[i]!.points), session)
        expect(embedding).toHaveLength(recogniser.entry.embedding.dimensions)
        expect(Math.hypot(...embedding)).toBeCloseTo(1, 5)
        expect(
          reference.reduce((sum, value, at) => sum + value * embedding[at]!, 0),
          name
        ).toBeGreaterThan(0.999)
      }
    }
    await Promise.all([detectorSession.release(), session.release()])
  })

  it.each(['yolo26n_hf', 'yolo26n', 'yolox_nano'])('finds the objects of %s', async (id) => {
    const model = ofFamily(sharedModel(id), 'yolo26-transformers', 'yolo26', 'yolox')
    const session = await openModel(model.path)
    for (const [name, { ours, theirs }] of pictures) {
      const found = await detectObjects(ours, model, { minScore: 0.25, maxCount: 100, threads: 1 })
      const expected = await referenceObjects(theirs, session, model.entry.family)
      expect(
        found.map(({ label }) => label),
        name
      ).toEqual(expected.map(({ label }) => COCO_80[label]))
      for (const [i, { box, score }] of found.entries()) {
        // Weights in int8 quantise their activations by each picture's range: a rounding apart may move a score a little.
        expect(Math.abs(score - expected[i]!.score), name).toBeLessThan(0.01)
        const corners = [box.x, box.y, box.x + box.width, box.y + box.height]
        expect(overlap(corners, expected[i]!.corners), name).toBeGreaterThan(0.99)
      }
    }
    await session.release()
  })
})
