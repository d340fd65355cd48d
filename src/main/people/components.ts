import type { ComponentFace } from '../catalogue/face-neighbours.ts'
import type { Links } from './clusters.ts'

/**
 * Parts faces into groups that nothing links: no neighbour list, and no person by the user's word. Faces and groups stay
 * in the order given.
 */
export function connected(faces: readonly ComponentFace[]): ComponentFace[][] {
  const parent = Uint32Array.from(faces.keys())
  const rootOf = (face: number): number => {
    let root = face
    while (parent[root] !== root) {
      parent[root] = parent[parent[root] ?? 0] ?? 0
      root = parent[root] ?? 0
    }
    return root
  }
  const unite = (a: number, b: number): void => {
    const [one, other] = [rootOf(a), rootOf(b)]
    parent[Math.max(one, other)] = Math.min(one, other)
  }
  const placeOf = new Map(faces.map(({ id }, place) => [id, place]))
  const firstOf = new Map<number, number>()
  for (const [place, { neighbours, anchored, personId }] of faces.entries()) {
    for (const id of neighbours.faceIds) {
      const other = placeOf.get(id)
      if (other !== undefined) unite(place, other)
    }
    if (!anchored || personId === null) continue
    const first = firstOf.get(personId)
    if (first === undefined) firstOf.set(personId, place)
    else unite(first, place)
  }
  const groups = new Map<number, ComponentFace[]>()
  for (const [place, face] of faces.entries()) {
    const group = groups.get(rootOf(place))
    if (group) group.push(face)
    else groups.set(rootOf(place), [face])
  }
  return [...groups.values()]
}

/** The links among these faces up to a distance: a pair is linked when either is in the other's list. */
export function linksAmong(faces: readonly ComponentFace[], maxDistance: number): Links {
  const placeOf = new Map(faces.map(({ id }, place) => [id, place]))
  const a: number[] = []
  const b: number[] = []
  const distance: number[] = []
  for (const [place, { id, neighbours }] of faces.entries()) {
    for (let i = 0; i < neighbours.faceIds.length; i++) {
      const far = neighbours.distances[i] ?? 0
      if (far > maxDistance) break
      const other = placeOf.get(neighbours.faceIds[i] ?? 0)
      if (other === undefined) continue
      // A pair that is in both lists is taken from the first one's.
      if (other < place && faces[other]?.neighbours.faceIds.includes(id)) continue
      a.push(Math.min(place, other))
      b.push(Math.max(place, other))
      distance.push(far)
    }
  }
  return { a: Uint32Array.from(a), b: Uint32Array.from(b), distance: Float32Array.from(distance) }
}
