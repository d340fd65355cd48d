import { isGood } from '../../shared/good-face.ts'
import type { ComponentFace, FaceGraphRepository, RecogniserUse } from '../catalogue/face-neighbours.ts'
import type { FaceVectorRepository } from '../catalogue/face-vectors.ts'
import type { PeopleAssignmentRepository } from '../catalogue/people-assignments.ts'
import { clusterFaces, inOnePicture } from './clusters.ts'
import { connected, linksAmong } from './components.ts'
import { distanceOf, dot } from './dot-kernel.ts'
import { type ClusterClaim, matchPeople } from './people-match.ts'
import { AGREEING_NEIGHBOURS, VERY_SURE } from './rules.ts'

export interface DecisionStores {
  graph: FaceGraphRepository
  vectors: FaceVectorRepository
  assignments: PeopleAssignmentRepository
}

export interface DecisionRules {
  /** Cosine distance up to which faces of this recogniser may be one person. */
  maxDistance(recogniserUseId: number): number
  minFaces: number
}

/** Somebody: a person who exists, or (id null) is made when the decision is stored. */
interface Somebody {
  id: number | null
}

/** Who is in the undecided components. */
export interface Decision {
  undecided: ReadonlyMap<number, number>
  faces: { face: ComponentFace; component: number; person: Somebody | null }[]
}

/**
 * Decides who the faces of all undecided components are. What comes out depends on the faces there are, on what the user
 * has said, and on the rules; what was decided before only says which person a group of faces continues.
 *
 * Note: faces left behind. Of a recogniser that is not in force any more, only those faces are left that could not go over
 * to the next one, or that the user has not asked to. Nothing about them is certain but who they were, so they keep their
 * person, and only those of nobody may still join.
 *
 * Decisions of the user that are more than a name (merged, not this person, hidden) join in here as further constraints
 * of the clustering, beside anchors.
 */
export function decide(stores: DecisionStores, rules: DecisionRules): Decision {
  const undecided = stores.graph.undecided()
  const all = [...stores.graph.facesOfComponents(undecided.keys())].sort((a, b) => a.key - b.key || a.id - b.id)
  const decision: Decision = { undecided, faces: [] }
  const inForce = stores.graph.recogniserInForce()
  for (const recogniser of stores.graph.recognisers()) {
    const maxDistance = rules.maxDistance(recogniser.id)
    const leftBehind = inForce !== undefined && recogniser.id !== inForce
    const groups = connected(all.filter((face) => face.recogniserUseId === recogniser.id))
    const clusters = groups.flatMap((group) => clustersOf(stores.vectors, recogniser, group, maxDistance))
    const people = leftBehind
      ? peopleLeftBehind(clusters, rules.minFaces)
      : peopleOf(stores, recogniser, clusters, rules.minFaces)
    const persons = new Map<number, Somebody | null>()
    for (const [i, cluster] of clusters.entries()) for (const { id } of cluster) persons.set(id, people[i] ?? null)
    joinPoorFaces(stores.vectors, recogniser, groups, persons, maxDistance)
    for (const group of groups) {
      const component = group.reduce((least, { id }) => Math.min(least, id), Number.POSITIVE_INFINITY)
      for (const face of group) {
        const stays = leftBehind && face.personId !== null
        const person = stays ? { id: face.personId } : (persons.get(face.id) ?? null)
        decision.faces.push({ face, component, person })
      }
    }
  }
  return decision
}

/**
 * Stores a decision; may be stopped for good at any `yield`, and is then decided again. What changed since it was read is
 * left alone and stays undecided.
 *
 * @returns through the generator the people whose faces changed
 */
export function* storeDecision(
  { graph, assignments }: DecisionStores,
  { undecided, faces }: Decision,
  nowMs: number
): Generator<void, number[]> {
  // Before any face moves to another component, both must be known as undecided.
  const revisions = new Map(undecided)
  for (const { component } of faces) {
    if (!revisions.has(component)) revisions.set(component, graph.undecide(component))
  }
  yield
  for (const { face, component } of faces) {
    if (face.component === component) continue
    assignments.relabel(face.id, face.component, component)
    yield
  }
  const seen = new Set<number>()
  const changed = new Set<number>()
  for (const { face, person } of faces) {
    if (person?.id != null) seen.add(person.id)
    if (face.personId !== null) seen.add(face.personId)
    if (face.anchored || face.stale || (person === null ? null : (person.id ?? 'new')) === face.personId) continue
    if (person) person.id ??= assignments.create(nowMs)
    assignments.assign(face.id, face.revision, person?.id ?? null)
    for (const id of [person?.id ?? null, face.personId]) {
      if (id === null) continue
      seen.add(id)
      changed.add(id)
    }
    yield
  }
  for (const id of seen) {
    assignments.refreshCover(id)
    yield
  }
  for (const id of assignments.removeEmpty()) changed.add(id)
  const overtaken = new Set([...revisions].filter((entry) => !graph.decided(...entry)).map(([component]) => component))
  const again = faces.filter(({ face }) => overtaken.has(face.component)).map(({ component }) => component)
  for (const component of new Set(again)) if (!overtaken.has(component)) graph.undecide(component)
  return [...changed].sort((a, b) => a - b)
}

/** The good faces of a connected group by cluster. */
function clustersOf(
  vectors: FaceVectorRepository,
  recogniser: RecogniserUse,
  group: readonly ComponentFace[],
  maxDistance: number
): ComponentFace[][] {
  const good = group.filter(isGood)
  if (good.length < 2) return good.map((face) => [face])
  const clusterOf = clusterFaces(
    good.map(({ assetId, spans, anchored, personId }) => ({ assetId, spans, anchor: anchored ? personId : null })),
    linksAmong(good, maxDistance),
    embeddingsOf(vectors, recogniser, good),
    maxDistance
  )
  const clusters = new Map<number, ComponentFace[]>()
  for (const [place, face] of good.entries()) {
    const members = clusters.get(clusterOf[place] ?? place)
    if (members) members.push(face)
    else clusters.set(clusterOf[place] ?? place, [face])
  }
  return [...clusters.values()]
}

/**
 * For each cluster who it is; null where it has too few faces to be anybody. A person goes on in at most one cluster of a
 * recogniser; faces of theirs that another recogniser has left behind do not matter, since nobody can compare them.
 */
function peopleOf(
  { assignments }: DecisionStores,
  recogniser: RecogniserUse,
  clusters: readonly ComponentFace[][],
  minFaces: number
): (Somebody | null)[] {
  const claims = clusters.map((cluster) => ({ ...claimOf(cluster), size: cluster.length }))
  const people = claims.filter(({ anchor, size }) => anchor !== null || size >= minFaces)
  const matched = matchPeople(people, (id) => !assignments.hasAnchors(id, recogniser.id))
  const somebody = new Map(people.map((claim, i) => [claim, { id: matched[i] ?? null }]))
  return claims.map((claim) => somebody.get(claim) ?? null)
}

/** For each cluster of faces left behind whom those of its faces that are nobody's may join. */
function peopleLeftBehind(clusters: readonly ComponentFace[][], minFaces: number): (Somebody | null)[] {
  const somebody = new Map<number, Somebody>()
  return clusters.map((cluster) => {
    const { anchor, overlaps } = claimOf(cluster)
    const [most] = [...overlaps].sort(([a, one], [b, other]) => other - one || a - b)
    const id = anchor ?? most?.[0] ?? null
    if (id === null) return cluster.length >= minFaces ? { id } : null
    const person = somebody.get(id) ?? { id }
    somebody.set(id, person)
    return person
  })
}

function claimOf(cluster: readonly ComponentFace[]): ClusterClaim {
  const overlaps = new Map<number, number>()
  for (const { personId } of cluster) {
    if (personId !== null) overlaps.set(personId, (overlaps.get(personId) ?? 0) + 1)
  }
  const anchor = cluster.find(({ anchored, personId }) => anchored && personId !== null)?.personId ?? null
  return { anchor, overlaps }
}

/**
 * A poor face is somebody's only when its two nearest good faces both are, and nobody is twice in a photo because of it.
 * The surest are looked at first.
 */
function joinPoorFaces(
  vectors: FaceVectorRepository,
  recogniser: RecogniserUse,
  groups: readonly ComponentFace[][],
  persons: Map<number, Somebody | null>,
  maxDistance: number
): void {
  for (const group of groups) {
    const inPhoto = new Map<number, { face: ComponentFace; person: Somebody }[]>()
    const place = (face: ComponentFace, person: Somebody): void => {
      persons.set(face.id, person)
      const others = inPhoto.get(face.assetId)
      if (others) others.push({ face, person })
      else inPhoto.set(face.assetId, [{ face, person }])
    }
    const byId = new Map<number | null, Somebody>()
    for (const face of group) {
      const person = persons.get(face.id)
      if (!person) continue
      place(face, person)
      if (person.id !== null) byId.set(person.id, person)
    }
    const poor = group.filter((face) => !isGood(face))
    for (const face of poor) {
      if (face.anchored && face.personId !== null) place(face, byId.get(face.personId) ?? { id: face.personId })
    }
    const nearest = ({ neighbours }: ComponentFace): number => neighbours.distances[0] ?? Number.POSITIVE_INFINITY
    // Sorting is stable: at equal distance faces stay in the order of their keys.
    for (const face of poor.filter(({ anchored }) => !anchored).sort((a, b) => nearest(a) - nearest(b))) {
      const person = agreedPerson(face, persons, maxDistance)
      if (!person) continue
      const mates = (inPhoto.get(face.assetId) ?? []).filter(
        (mate) => mate.person === person && inOnePicture(face, mate.face)
      )
      const twice = mates.some(
        (mate) => distanceBetween(vectors, recogniser, face.id, mate.face.id) > VERY_SURE * maxDistance
      )
      if (!twice) place(face, person)
    }
  }
}

function agreedPerson(
  { neighbours }: ComponentFace,
  persons: ReadonlyMap<number, Somebody | null>,
  maxDistance: number
): Somebody | null {
  const [first, ...others] = [...neighbours.faceIds]
    .slice(0, AGREEING_NEIGHBOURS)
    .filter((_, i) => (neighbours.distances[i] ?? 0) <= maxDistance)
    .map((id) => persons.get(id) ?? null)
  if (!first || others.length !== AGREEING_NEIGHBOURS - 1) return null
  return others.every((other) => other === first) ? first : null
}

function distanceBetween(vectors: FaceVectorRepository, { dimensions }: RecogniserUse, a: number, b: number): number {
  const [one, other] = [vectors.get(a, dimensions), vectors.get(b, dimensions)]
  return one && other ? distanceOf(dot(one, other)) : Number.POSITIVE_INFINITY
}

/** From this many on it is quicker to read all vectors in passing than each by itself. */
const MANY = 2000

function embeddingsOf(
  vectors: FaceVectorRepository,
  { id, dimensions }: RecogniserUse,
  faces: readonly ComponentFace[]
): Float32Array {
  const all = new Float32Array(faces.length * dimensions)
  if (faces.length < MANY) {
    for (const [place, face] of faces.entries()) {
      const embedding = vectors.get(face.id, dimensions)
      if (!embedding) throw new Error(`face ${face.id} has no embedding of ${dimensions} dimensions`)
      all.set(embedding, place * dimensions)
    }
    return all
  }
  const placeOf = new Map(faces.map((face, place) => [face.id, place]))
  let found = 0
  for (const block of vectors.blocks(id, dimensions)) {
    for (const [row, faceId] of block.faceIds.entries()) {
      const place = placeOf.get(faceId)
      if (place === undefined) continue
      all.set(block.vectors.subarray(row * dimensions, (row + 1) * dimensions), place * dimensions)
      found += 1
    }
  }
  if (found < faces.length)
    throw new Error(`${faces.length - found} faces have no embedding of ${dimensions} dimensions`)
  return all
}
