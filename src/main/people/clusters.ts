import type { TimeSpan } from '../../shared/asset.ts'
import { meet } from '../../shared/time-spans.ts'
import { distanceOf, dot } from './dot-kernel.ts'
import { MEAN_REACH, VERY_SURE } from './rules.ts'

/** A good face of a component. Faces are given in the order of their keys and named by their place in it. */
export interface ClusterFace {
  assetId: number
  /** When a video shows it; left out in a photo. */
  spans?: readonly TimeSpan[] | null
  /** The person that the user has said it is. */
  anchor: number | null
}

/** Links between faces a < b, each pair at most once. */
export interface Links {
  a: Uint32Array
  b: Uint32Array
  /** Cosine distances. */
  distance: Float32Array
}

/**
 * Parts the faces of a component into clusters that are taken for one person each.
 *
 * Constrained agglomeration after Kruskal (1956): faces that the user has said are one person start as one cluster; then
 * the links, nearest first, each unite the two clusters of their ends, unless
 * - the clusters hold faces of different people by the user's word,
 * - the mean distance of their faces, each of one with each of the other, is beyond what MEAN_REACH allows, so that a chain
 *   of look-alikes, or a family, does not become one person, or
 * - they would bring together two faces of one photo, or of one moment of a video, whose own distance is not very small.
 *
 * Ties between links are broken by the faces' order, so the answer depends on what the faces are and on nothing else; and
 * since links never cross components, deciding each component by itself gives what deciding all at once would.
 *
 * @param vectors normalised embeddings, one after the other in the order of the faces; overwritten
 * @returns for each face the least face of its cluster
 */
export function clusterFaces(
  faces: readonly ClusterFace[],
  links: Links,
  vectors: Float32Array,
  maxDistance: number
): Uint32Array {
  const dimensions = faces.length === 0 ? 0 : vectors.length / faces.length
  const vectorOf = (face: number): Float32Array => vectors.subarray(face * dimensions, (face + 1) * dimensions)
  const photos = photoMates(faces, (a, b) => distanceOf(dot(vectorOf(a), vectorOf(b))) <= VERY_SURE * maxDistance)
  const clusters = new Clusters(faces, photos, vectorOf)

  const firstOf = new Map<number, number>()
  for (const [face, { anchor }] of faces.entries()) {
    if (anchor === null) continue
    const first = firstOf.get(anchor)
    if (first === undefined) firstOf.set(anchor, face)
    else clusters.unite(clusters.rootOf(first), clusters.rootOf(face))
  }
  for (const link of inOrder(links)) {
    const one = clusters.rootOf(links.a[link] ?? 0)
    const other = clusters.rootOf(links.b[link] ?? 0)
    if (one !== other && clusters.mayUnite(one, other, maxDistance)) clusters.unite(one, other)
  }
  return clusters.leastOfEach()
}

/** For each face the other faces of its photo that it must be kept apart from. */
function photoMates(faces: readonly ClusterFace[], verySure: (a: number, b: number) => boolean): (number[] | null)[] {
  const byAsset = new Map<number, number[]>()
  for (const [face, { assetId }] of faces.entries()) {
    const group = byAsset.get(assetId)
    if (group) group.push(face)
    else byAsset.set(assetId, [face])
  }
  return faces.map(({ assetId }, face) => {
    const group = byAsset.get(assetId) ?? []
    const apart = group.filter(
      (mate) =>
        mate !== face && inOnePicture(faces[face], faces[mate]) && !verySure(Math.min(face, mate), Math.max(face, mate))
    )
    return apart.length === 0 ? null : apart
  })
}

/** Whether two faces of an asset are seen together: those of a photo always, those of a video at some time. */
export function inOnePicture(one: Seen | undefined, other: Seen | undefined): boolean {
  return !one?.spans || !other?.spans || meet(one.spans, other.spans)
}

type Seen = Pick<ClusterFace, 'spans'>

/** Disjoint sets of faces, each with the sum of its embeddings, its anchor, and its faces that have photo mates. */
class Clusters {
  readonly #parent: Uint32Array
  readonly #least: Uint32Array
  readonly #size: Uint32Array
  readonly #anchor: (number | null)[]
  readonly #mates: readonly (number[] | null)[]
  /** Members that have photo mates; of roots. */
  readonly #withMates: (number[] | null)[]
  readonly #vectorOf: (face: number) => Float32Array

  constructor(
    faces: readonly ClusterFace[],
    mates: readonly (number[] | null)[],
    vectorOf: (face: number) => Float32Array
  ) {
    this.#parent = Uint32Array.from(faces.keys())
    this.#least = Uint32Array.from(faces.keys())
    this.#size = new Uint32Array(faces.length).fill(1)
    this.#anchor = faces.map(({ anchor }) => anchor)
    this.#mates = mates
    this.#withMates = mates.map((apart, face) => (apart ? [face] : null))
    this.#vectorOf = vectorOf
  }

  rootOf(face: number): number {
    let root = face
    for (let up = this.#parent[root] ?? root; up !== root; up = this.#parent[root] ?? root) {
      const above = this.#parent[up] ?? up
      this.#parent[root] = above
      root = above
    }
    return root
  }

  mayUnite(one: number, other: number, maxDistance: number): boolean {
    const anchor = this.#anchor[one] ?? null
    const otherAnchor = this.#anchor[other] ?? null
    if (anchor !== null && otherAnchor !== null && anchor !== otherAnchor) return false
    // The product of two sums is the sum of all products.
    const pairs = (this.#size[one] ?? 0) * (this.#size[other] ?? 0)
    if (1 - product(this.#vectorOf(one), this.#vectorOf(other)) / pairs > MEAN_REACH * maxDistance) return false
    return !this.#meetInAPhoto(one, other)
  }

  /** The sum of both replaces the vector of the new root. */
  unite(one: number, other: number): void {
    if (one === other) return
    const [root, child] = (this.#size[one] ?? 0) >= (this.#size[other] ?? 0) ? [one, other] : [other, one]
    const sum = this.#vectorOf(root)
    const added = this.#vectorOf(child)
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (added[i] ?? 0)
    this.#parent[child] = root
    this.#size[root] = (this.#size[root] ?? 0) + (this.#size[child] ?? 0)
    this.#least[root] = Math.min(this.#least[root] ?? 0, this.#least[child] ?? 0)
    this.#anchor[root] = this.#anchor[root] ?? this.#anchor[child] ?? null
    this.#withMates[root] = joined(this.#withMates[root] ?? null, this.#withMates[child] ?? null)
    this.#withMates[child] = null
  }

  leastOfEach(): Uint32Array {
    return this.#parent.map((_, face) => this.#least[this.rootOf(face)] ?? face)
  }

  #meetInAPhoto(one: number, other: number): boolean {
    const ofOne = this.#withMates[one]
    const ofOther = this.#withMates[other]
    if (!ofOne || !ofOther) return false
    const [few, root] = ofOne.length <= ofOther.length ? [ofOne, other] : [ofOther, one]
    return few.some((face) => this.#mates[face]?.some((mate) => this.rootOf(mate) === root))
  }
}

/** Adds the shorter array to the longer one, so that many small steps cost no more than a sort would. */
function joined(one: number[] | null, other: number[] | null): number[] | null {
  if (!one || !other) return one ?? other
  const [long, short] = one.length >= other.length ? [one, other] : [other, one]
  for (const face of short) long.push(face)
  return long
}

function product(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return sum
}

/** From this many links on their own sort is quicker than the general one. */
const MANY = 20_000

/** Places of links in ascending order of distance, then a, then b: by a radix sort, where there may be millions. */
function inOrder({ a, b, distance }: Links): Uint32Array {
  const at = (values: Uint32Array | Float32Array, link: number | undefined): number => values[link ?? 0] ?? 0
  const byEnds = (one: number, other: number): number => at(a, one) - at(a, other) || at(b, one) - at(b, other)
  const all = Uint32Array.from(distance.keys())
  if (all.length < MANY) {
    return all.sort((one, other) => at(distance, one) - at(distance, other) || byEnds(one, other))
  }
  // The bits of floats that are not negative sort as the floats do.
  const bits = new Uint32Array(distance.buffer, distance.byteOffset, distance.length)
  const order = byHalf(byHalf(all, bits, 0), bits, 16)
  for (let from = 0, to = 0; from < order.length; from = to) {
    while (to < order.length && at(bits, order[to]) === at(bits, order[from])) to += 1
    if (to - from > 1) order.subarray(from, to).sort(byEnds)
  }
  return order
}

/** One stable pass over 16 bits. */
function byHalf(order: Uint32Array, bits: Uint32Array, shift: number): Uint32Array {
  const digitOf = (link: number): number => ((bits[link] ?? 0) >>> shift) & 0xffff
  const next = new Uint32Array(65_537)
  for (const link of order) next[digitOf(link) + 1] = (next[digitOf(link) + 1] ?? 0) + 1
  for (let digit = 1; digit < next.length; digit++) next[digit] = (next[digit] ?? 0) + (next[digit - 1] ?? 0)
  const sorted = new Uint32Array(order.length)
  for (const link of order) {
    const place = next[digitOf(link)] ?? 0
    next[digitOf(link)] = place + 1
    sorted[place] = link
  }
  return sorted
}
