import type { FaceGraphRepository } from '../catalogue/face-neighbours.ts'
import { BLOCK_ROWS, type FaceVectorRepository } from '../catalogue/face-vectors.ts'
import { DotKernel, distanceOf, dot } from './dot-kernel.ts'

export interface NearFace {
  faceId: number
  /** Cosine distance. */
  distance: number
}

/** Pairs of a query and a stored face within reach of it, of one block of stored vectors. */
export interface BlockHits {
  /** How many of the entries below are filled. */
  count: number
  queries: Uint32Array
  faceIds: Float64Array
  distances: Float32Array
}

/**
 * The exact nearest faces of one embedding among all faces of a recogniser, ascending by distance, equal ones by key.
 *
 * Note: two ways to look. For a single query sqlite-vec's own search is quickest (100,000 × 512: 55 ms, of a scan of ours
 * 95 ms, nearly all of it for carrying the vectors out of the database); from two queries on our scan is.
 *
 * @param maxDistance cosine distance; farther faces are left out
 */
export function nearestFaces(
  { graph, vectors }: { graph: FaceGraphRepository; vectors: FaceVectorRepository },
  query: { recogniserUseId: number; embedding: Float32Array; k: number; maxDistance: number }
): NearFace[] {
  const { recogniserUseId, embedding, k, maxDistance } = query
  const asked = k + SPARE
  if (asked > VEC0_MOST) return nearestByScan()
  const near = vectors.nearest(recogniserUseId, embedding, asked)
  const existing = new Set(graph.graphFaces(near).map(({ id }) => id))
  const found = new NearestList(k, (faceId) => graph.keyOf(faceId) ?? 0)
  let seen = 0
  for (const faceId of near) {
    const vector = vectors.get(faceId, embedding.length)
    const distance = vector ? distanceOf(dot(embedding, vector)) : Number.POSITIVE_INFINITY
    seen = Math.max(seen, distance)
    if (existing.has(faceId) && distance <= maxDistance) found.add(faceId, distance)
  }
  // Its rounding is another than ours, and among its answers may be faces that are no more: what it gave is enough only
  // when it looked clearly farther than what is wanted of it.
  const nearest = found.nearest()
  const wanted = nearest.length === k ? (nearest.at(-1)?.distance ?? 0) : maxDistance
  return near.length < asked || seen > wanted + ROUNDING ? nearest : nearestByScan()

  function nearestByScan(): NearFace[] {
    const list = new NearestList(k, (faceId) => graph.keyOf(faceId) ?? 0)
    for (const { count, faceIds, distances } of scan(vectors, recogniserUseId, [embedding], maxDistance)) {
      const wanted = [...faceIds.subarray(0, count)].filter((_, i) => list.wants(distances[i] ?? 0))
      const existing = new Set(graph.graphFaces(wanted).map(({ id }) => id))
      for (let i = 0; i < count; i++) {
        const faceId = faceIds[i] ?? 0
        if (existing.has(faceId)) list.add(faceId, distances[i] ?? 0)
      }
    }
    return list.nearest()
  }
}

/** What is asked for beyond what is wanted. */
const SPARE = 8
const ROUNDING = 1e-5
const VEC0_MOST = 4096

/**
 * Compares every query with every stored vector of a recogniser, in one pass over them. Vectors of deleted faces may be
 * among the hits.
 */
export function* scan(
  vectors: FaceVectorRepository,
  recogniserUseId: number,
  queries: readonly Float32Array[],
  maxDistance: number
): Generator<BlockHits> {
  const dimensions = queries[0]?.length
  if (dimensions === undefined) return
  const kernel = new DotKernel(dimensions, queries, BLOCK_ROWS)
  const most = queries.length * BLOCK_ROWS
  const hits = { queries: new Uint32Array(most), faceIds: new Float64Array(most), distances: new Float32Array(most) }
  for (const block of vectors.blocks(recogniserUseId, dimensions)) {
    const products = kernel.products(block.vectors, block.faceIds.length)
    let count = 0
    for (let query = 0; query < queries.length; query++) {
      for (let row = 0; row < block.faceIds.length; row++) {
        const distance = distanceOf(products[query * BLOCK_ROWS + row] ?? 0)
        if (distance > maxDistance || block.faceIds[row] === 0) continue
        hits.queries[count] = query
        hits.faceIds[count] = block.faceIds[row] ?? 0
        hits.distances[count] = distance
        count += 1
      }
    }
    if (count > 0) yield { count, ...hits }
  }
}

/** Keeps the nearest of the faces that are added, each added once; ties are broken by key. */
export class NearestList {
  readonly #limit: number
  readonly #keyOf: (faceId: number) => number
  #faces: NearFace[] = []
  #cut = Number.POSITIVE_INFINITY

  constructor(limit: number, keyOf: (faceId: number) => number) {
    this.#limit = limit
    this.#keyOf = keyOf
  }

  /** False when a face at this distance cannot be among the nearest any more. */
  wants(distance: number): boolean {
    return distance <= this.#cut
  }

  add(faceId: number, distance: number): void {
    if (!this.wants(distance)) return
    this.#faces.push({ faceId, distance })
    if (this.#faces.length >= this.#limit * 4) this.#trim()
  }

  nearest(): NearFace[] {
    this.#trim()
    return this.#faces
  }

  #trim(): void {
    this.#faces.sort((a, b) => a.distance - b.distance || this.#keyOf(a.faceId) - this.#keyOf(b.faceId))
    this.#faces.length = Math.min(this.#faces.length, this.#limit)
    if (this.#faces.length === this.#limit) this.#cut = this.#faces.at(-1)?.distance ?? this.#cut
  }
}
