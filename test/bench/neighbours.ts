import { faceGraphRepository } from '../../src/main/catalogue/face-neighbours.ts'
import { faceVectorRepository } from '../../src/main/catalogue/face-vectors.ts'
import { repositories } from '../../src/main/catalogue/index.ts'
import { type Catalogue, openCatalogue, openCatalogueAgain } from '../../src/main/catalogue/open-catalogue.ts'
import { nearestFaces } from '../../src/main/people/nearest-faces.ts'
import { NEIGHBOURS } from '../../src/main/people/rules.ts'
import type { ReadyModel } from '../../src/shared/model.ts'
import { compare, type Figure, median, percentile99, spread, times } from './measure.ts'
import { scratchFolder } from './place.ts'

const FACES = 100_000
const DIMENSIONS = 512
const FACES_OF_ONE = 50
const FACES_OF_ASSET = 50
const MAX_DISTANCE = 0.6
const QUERIES = 200
/** Length of the noise that is added to a person's direction: two faces of one are 1 / (1 + 0.6²) = 0.74 alike. */
const SPREAD = 0.6

/** The exact nearest faces of one among 100,000 of a catalogue, as the people thread asks for them. */
export async function benchNeighbours(): Promise<Figure[]> {
  using scratch = scratchFolder()
  using opened = new DisposableStack()
  const filled = opened.adopt(openCatalogue(scratch.path), (db) => void db.close())
  const recogniserUseId = fill(filled)
  // A connection as the people thread has it.
  const db = opened.adopt(openCatalogueAgain(scratch.path), (db) => void db.close())
  const stores = { graph: faceGraphRepository(db), vectors: faceVectorRepository(db) }
  const embeddingOf = (query: number): Float32Array => faceEmbedding((query * 7919) % FACES, QUERY_SEED + query)
  const ask = (query: number) =>
    nearestFaces(stores, { recogniserUseId, embedding: embeddingOf(query), k: NEIGHBOURS, maxDistance: MAX_DISTANCE })

  const found = ask(0)
  if (found.length !== FACES_OF_ONE) throw new Error(`${found.length} faces found near one of ${FACES_OF_ONE}`)
  const each = await times(QUERIES, ask)
  const bare = db.prepare<[Float32Array, bigint], { id: number }>(
    `select id, distance from face_vector_${DIMENSIONS} where embedding match ? and recogniser_use_id = ? and k = ${NEIGHBOURS}`
  )
  const comparison = await compare(
    { run: async () => ask(1) },
    { run: async () => bare.all(embeddingOf(1), BigInt(recogniserUseId)) },
    { rounds: 15 }
  )
  return [
    {
      what: 'nearest neighbours among 100,000 embeddings',
      value: median(each),
      unit: 'ms',
      aim: { atMost: 60 },
      note: `median of ${QUERIES}, 99th ${percentile99(each).toFixed(1)} ms; ${DIMENSIONS} numbers each, exact`
    },
    {
      what: 'the same / a query of sqlite-vec',
      value: comparison.ratio,
      unit: 'ratio',
      note: `${comparison.oursMs.toFixed(1)} / ${comparison.bareMs.toFixed(1)} ms; ${spread(comparison)}`
    }
  ]
}

/** @returns the recogniser's use */
function fill(db: Catalogue): number {
  const { assets, faces, models, transaction } = repositories(db)
  return transaction(() => {
    const detectorUseId = models.idOfUse(DETECTOR, 0)
    const recogniserUseId = models.idOfUse(RECOGNISER, 0)
    for (let start = 0; start < FACES; start += FACES_OF_ASSET) {
      const assetId = assets.insert({ ...PHOTO, sha256: start.toString(16).padStart(64, '0') }, 0)
      const found = Array.from({ length: FACES_OF_ASSET }, (_, i) => {
        const box = { x: (i % 10) / 10, y: Math.floor(i / 10) / 10, width: 0.1, height: 0.1 }
        const landmarks = Array.from({ length: 5 }, () => ({ x: box.x, y: box.y }))
        const embedding = faceEmbedding(start + i, start + i)
        return { box, landmarks, score: 0.9, quality: 0.8, sharpness: 200, embedding, crop: '' }
      })
      faces.replaceFacesOfAsset({ assetId, detectorUseId, recogniserUseId, dimensions: DIMENSIONS, faces: found })
    }
    return recogniserUseId
  })
}

const QUERY_SEED = 1_000_000
const PERSON_SEED = 2_000_000

/** An embedding of the person whose face number `face` is, with noise of its own. */
function faceEmbedding(face: number, noiseSeed: number): Float32Array<ArrayBuffer> {
  const person = direction(PERSON_SEED + Math.floor(face / FACES_OF_ONE))
  const noise = direction(noiseSeed)
  return normalised(person.map((value, i) => value + SPREAD * (noise[i] ?? 0)))
}

/** A unit vector that follows from the seed, its numbers from xorshift (Marsaglia, 2003). */
function direction(seed: number): Float32Array<ArrayBuffer> {
  let state = (seed + 1) * 2654435761
  const next = (): number => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state / 2 ** 31
  }
  // The first numbers of neighbouring seeds are alike.
  for (let i = 0; i < 8; i++) next()
  return normalised(Float32Array.from({ length: DIMENSIONS }, next))
}

function normalised(vector: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))
  return vector.map((value) => value / length)
}

const PHOTO = {
  bytes: 4_000_000,
  mtimeMs: 0,
  kind: 'photo',
  mime: 'image/jpeg',
  width: 4000,
  height: 3000,
  orientation: 1,
  takenAtMs: 0,
  takenOffsetMinutes: null,
  takenLocalMs: 0,
  takenAtSource: 'exif',
  latitude: null,
  longitude: null,
  camera: null
} as const

const common = { licence: 'none', source: 'none', files: [{ name: 'none.onnx' }] }
const DETECTOR: ReadyModel = {
  entry: {
    ...common,
    id: 'detector',
    label: 'Detector',
    task: 'face-detection',
    family: 'scrfd',
    input: { size: 640 }
  },
  path: 'none.onnx',
  sha256: '0'.repeat(64)
}
const RECOGNISER: ReadyModel = {
  entry: {
    ...common,
    id: 'recogniser',
    label: 'Recogniser',
    task: 'face-recognition',
    family: 'arcface',
    input: { size: 112 },
    embedding: { dimensions: DIMENSIONS, maxDistance: MAX_DISTANCE }
  },
  path: 'none.onnx',
  sha256: '1'.repeat(64)
}
