import { faceGraphRepository } from '../../../src/main/catalogue/face-neighbours.ts'
import type { Catalogue } from '../../../src/main/catalogue/open-catalogue.ts'
import { distanceOf, dot } from '../../../src/main/people/dot-kernel.ts'
import { grouped } from './people-in-test.ts'

/** The rules of people, restated. */
export interface Rules {
  maxDistance: number
  minFaces: number
  neighbours: number
  verySure: number
  meanReach: number
}

interface Face {
  key: number
  name: string
  assetId: number
  good: boolean
  embedding: Float32Array
  /** Person by the user's word. */
  anchor: number | null
  anchorName: string | null
}

/**
 * Who is who, from nothing: every pair of faces compared, one plain list of links over the whole library, sets of faces
 * for clusters. The same definition as the product's, and none of its code but the distance of two embeddings.
 */
export function referenceOutcome(db: Catalogue, rules: Rules) {
  const recognisers = db.prepare<[], number>('select distinct recogniser_use_id from face order by 1').pluck().all()
  const rows = recognisers.flatMap((recogniser) => {
    const faces = facesOf(db, recogniser)
    const person = decideAll(faces, rules)
    return faces.map((face) => ({ ...describe(person.get(face) ?? null), face: face.name }))
  })
  return grouped(rows.sort((a, b) => (a.face < b.face ? -1 : 1)))
}

/** The nearest faces of every face, from comparing all pairs. */
export function referenceLists(db: Catalogue, { maxDistance, neighbours }: Rules): Record<string, string[]> {
  const recognisers = db.prepare<[], number>('select distinct recogniser_use_id from face').pluck().all()
  const lists = recognisers.flatMap((recogniser) => {
    const faces = facesOf(db, recogniser)
    return faces.map((face) => {
      const distance = (other: Face): number => distanceOf(dot(face.embedding, other.embedding))
      const near = faces.filter((other) => other !== face && other.good && distance(other) <= maxDistance)
      const sorted = near.sort((a, b) => distance(a) - distance(b) || a.key - b.key)
      return [face.name, sorted.slice(0, face.good ? neighbours : 2).map(({ name }) => name)] as const
    })
  })
  return Object.fromEntries(lists.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The nearest faces of every face as stored, up to a distance. */
export function storedLists(db: Catalogue, maxDistance: number): Record<string, string[]> {
  const graph = faceGraphRepository(db)
  const faces = db
    .prepare<[], [number, string]>(
      "select face.id, hex(sha256) || '#' || round(x * 10) as name from face join asset on asset.id = asset_id order by name"
    )
    .raw()
    .all()
  const names = new Map(faces)
  return Object.fromEntries(
    faces.map(([id, name]) => {
      const { faceIds, distances } = graph.list(id)
      return [
        name,
        [...faceIds].filter((_, i) => distances[i]! <= maxDistance).map((other) => names.get(other) ?? 'gone')
      ]
    })
  )
}

function describe(cluster: Set<Face> | null): { group: unknown; name: string | null } {
  if (!cluster) return { group: null, name: null }
  const anchored = [...cluster].find(({ anchor }) => anchor !== null)
  return anchored ? { group: anchored.anchor, name: anchored.anchorName } : { group: cluster, name: null }
}

function decideAll(faces: readonly Face[], { maxDistance, minFaces, neighbours, verySure, meanReach }: Rules) {
  const between = new Map<Face, Map<Face, number>>()
  for (const a of faces) between.set(a, new Map(faces.map((b) => [b, distanceOf(dot(a.embedding, b.embedding))])))
  const distance = (a: Face, b: Face): number => between.get(a)!.get(b)!
  const nearest = (face: Face, count: number): Face[] =>
    faces
      .filter((other) => other !== face && other.good && distance(face, other) <= maxDistance)
      .sort((a, b) => distance(face, a) - distance(face, b) || a.key - b.key)
      .slice(0, count)

  const good = faces.filter((face) => face.good)
  const clusterOf = new Map(good.map((face) => [face, new Set([face])]))
  const sumOf = new Map([...clusterOf.values()].map((cluster) => [cluster, [...cluster][0]!.embedding]))
  const unite = (one: Set<Face>, other: Set<Face>): void => {
    sumOf.set(
      one,
      sumOf.get(one)!.map((value, i) => value + sumOf.get(other)![i]!)
    )
    for (const face of other) clusterOf.set(face, one.add(face))
  }
  const meanDistance = (one: Set<Face>, other: Set<Face>): number => {
    const products = sumOf.get(one)!.reduce((sum, value, i) => sum + value * sumOf.get(other)![i]!, 0)
    return 1 - products / (one.size * other.size)
  }
  const anchorOf = (cluster: Set<Face>): number | null =>
    [...cluster].find((face) => face.anchor !== null)?.anchor ?? null
  for (const face of good) {
    const first = face.anchor !== null && good.find(({ anchor }) => anchor === face.anchor)
    if (first && first !== face) unite(clusterOf.get(first)!, clusterOf.get(face)!)
  }
  const links = good
    .flatMap((a) =>
      nearest(a, neighbours).map((b) => (good.indexOf(a) < good.indexOf(b) ? [a, b] : [b, a]) as [Face, Face])
    )
    .sort(([a, b], [c, d]) => distance(a, b) - distance(c, d) || a.key - c.key || b.key - d.key)
  for (const [a, b] of links) {
    const [one, other] = [clusterOf.get(a)!, clusterOf.get(b)!]
    if (one === other) continue
    const anchors = [anchorOf(one), anchorOf(other)]
    if (anchors[0] !== null && anchors[1] !== null && anchors[0] !== anchors[1]) continue
    if (meanDistance(one, other) > meanReach * maxDistance) continue
    const apart = [...one].some((face) =>
      [...other].some((mate) => mate.assetId === face.assetId && distance(face, mate) > verySure * maxDistance)
    )
    if (!apart) unite(one, other)
  }

  const person = new Map<Face, Set<Face>>()
  for (const [face, cluster] of clusterOf) {
    if (cluster.size >= minFaces || anchorOf(cluster) !== null) person.set(face, cluster)
  }
  const inPhoto = (assetId: number, cluster: Set<Face>): Face[] =>
    faces.filter((face) => face.assetId === assetId && person.get(face) === cluster)
  const anchoredClusters = new Map([...person.values()].map((cluster) => [anchorOf(cluster), cluster]))
  for (const face of faces) {
    if (face.good || face.anchor === null) continue
    const cluster = anchoredClusters.get(face.anchor) ?? new Set([face])
    anchoredClusters.set(face.anchor, cluster)
    person.set(face, cluster)
  }
  const nearestDistance = (face: Face): number => {
    const [first] = nearest(face, 1)
    return first ? distance(face, first) : Number.POSITIVE_INFINITY
  }
  const poor = faces.filter((face) => !face.good && face.anchor === null)
  for (const face of poor.sort((a, b) => nearestDistance(a) - nearestDistance(b) || a.key - b.key)) {
    const [one, other] = nearest(face, 2)
    const cluster = one && person.get(one)
    if (!cluster || !other || person.get(other) !== cluster) continue
    if (inPhoto(face.assetId, cluster).some((mate) => distance(face, mate) > verySure * maxDistance)) continue
    person.set(face, cluster)
  }
  return person
}

function facesOf(db: Catalogue, recogniserUseId: number): Face[] {
  const dimensions = db
    .prepare<[number], number>('select dimensions from model_use where id = ?')
    .pluck()
    .get(recogniserUseId)
  return db
    .prepare<[number], Omit<Face, 'good' | 'embedding'> & { quality: number; embedding: Buffer }>(
      `select key, hex(sha256) || '#' || round(x * 10) as name, asset_id as assetId, quality, embedding,
         iif(anchored, person_id, null) as anchor, iif(anchored, person.name, null) as anchorName
       from face join asset on asset.id = asset_id join face_vector_${dimensions} stored on stored.id = face.id
       left join person on person.id = person_id where face.recogniser_use_id = ? order by key`
    )
    .all(recogniserUseId)
    .map(({ quality, embedding, ...face }) => ({
      ...face,
      good: quality >= 0.3,
      embedding: new Float32Array(new Uint8Array(embedding).buffer)
    }))
}
