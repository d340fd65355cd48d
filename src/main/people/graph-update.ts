import { isGood } from '../../shared/good-face.ts'
import type {
  FaceGraphRepository,
  GoneFace,
  GraphFace,
  NeighbourList,
  RecogniserUse,
  StaleFace
} from '../catalogue/face-neighbours.ts'
import type { FaceVectorRepository } from '../catalogue/face-vectors.ts'
import { NearestList, type NearFace, scan } from './nearest-faces.ts'
import { listLimit } from './rules.ts'

/*
 * The graph: every good face is linked to its 80 nearest good faces within reach, every poor one to its 2. It is kept
 * exact under arrivals and departures: once no face is stale and none is gone, it equals the graph that would be made
 * from nothing, whatever came in whatever order. Each function computes a change from what is stored; the generators
 * store it, and may be stopped for good at any `yield` (see slices.ts): doing it again does no harm.
 */

export interface Stores {
  graph: FaceGraphRepository
  vectors: FaceVectorRepository
}

/** Lists without the faces that are gone. */
export interface Departure {
  gone: readonly GoneFace[]
  lists: Map<number, NeighbourList>
  /** Those whose list was full: a face beyond its end may now be among the nearest. */
  stale: Set<number>
}

export function departureOf(graph: FaceGraphRepository, gone: readonly GoneFace[]): Departure {
  const ids = new Set(gone.map(({ faceId }) => faceId))
  // A link between two components exists only while both are undecided.
  const components = new Set(graph.undecided().keys())
  for (const { component } of gone) if (component !== null) components.add(component)
  const departure: Departure = { gone, lists: new Map(), stale: new Set() }
  for (const face of graph.listsOfComponents(components)) {
    const rest = ids.has(face.id) ? [] : entriesOf(face.neighbours).filter(({ faceId }) => !ids.has(faceId))
    const count = face.neighbours.faceIds.length
    if (rest.length === count) continue
    departure.lists.set(face.id, listOf(rest))
    if (count >= listLimit(face)) departure.stale.add(face.id)
  }
  return departure
}

export function* storeDeparture({ graph, vectors }: Stores, { gone, lists, stale }: Departure): Generator<void> {
  for (const [faceId, list] of lists) {
    if (stale.has(faceId)) graph.makeStale(faceId)
    graph.putList(faceId, list)
    yield
  }
  for (const { seq, faceId, recogniserUseId, deleted } of gone) {
    if (deleted) vectors.remove(faceId, graph.dimensionsOf(recogniserUseId))
    graph.forgetGone(seq)
    yield
  }
}

/** The lists of faces of one recogniser, computed anew, and those of others that they enter. */
export interface Arrival {
  faces: readonly StaleFace[]
  lists: Map<number, NeighbourList>
  /** Every component that these lists touch. */
  components: Set<number>
}

export function arrivalOf(
  { graph, vectors }: Stores,
  recogniser: RecogniserUse,
  faces: readonly StaleFace[],
  reach: number
): Arrival {
  const keys = new Map<number, number>()
  const keyOf = (faceId: number): number => {
    const known = keys.get(faceId) ?? graph.keyOf(faceId) ?? 0
    keys.set(faceId, known)
    return known
  }
  const embeddings = faces.map((face) => embeddingOf(vectors, face.id, recogniser))
  const own = faces.map((face) => new NearestList(listLimit(face), keyOf))
  const arriving = new Set(faces.map(({ id }) => id))
  const additions = new Map<number, NearFace[]>()

  for (const hits of scan(vectors, recogniser.id, embeddings, reach)) {
    const found = graph.graphFaces([...new Set(hits.faceIds.subarray(0, hits.count))])
    const known = new Map(found.map((face) => [face.id, face]))
    for (const { id, key } of found) keys.set(id, key)
    for (let i = 0; i < hits.count; i++) {
      const face = faces[hits.queries[i] ?? 0]
      const other = known.get(hits.faceIds[i] ?? 0)
      const distance = hits.distances[i] ?? 0
      if (!face || !other || other.id === face.id) continue
      const arrives = arriving.has(other.id)
      // What is not yet part of the graph enters it with its own arrival.
      if (!arrives && other.component === null) continue
      if (isGood(other)) own[hits.queries[i] ?? 0]?.add(other.id, distance)
      if (!arrives && isGood(face) && (other.count < listLimit(other) || distance <= other.farthest)) {
        const waiting = additions.get(other.id)
        if (waiting) waiting.push({ faceId: face.id, distance })
        else additions.set(other.id, [{ faceId: face.id, distance }])
      }
    }
  }
  const lists = new Map<number, NeighbourList>()
  const touched = new Set(arriving)
  for (const [i, { id }] of faces.entries()) {
    const nearest = own[i]?.nearest() ?? []
    lists.set(id, listOf(nearest))
    for (const { faceId } of nearest) touched.add(faceId)
  }
  for (const other of graph.graphFaces([...additions.keys()])) {
    lists.set(other.id, listOf(merged(entriesOf(graph.list(other.id)), additions.get(other.id) ?? [], other)))
    touched.add(other.id)
  }
  const components = new Set(graph.graphFaces([...touched]).map(({ id, component }) => component ?? id))
  return { faces, lists, components }

  function merged(earlier: readonly NearFace[], entering: readonly NearFace[], owner: GraphFace): NearFace[] {
    const list = new NearestList(listLimit(owner), keyOf)
    const replaced = new Set(entering.map(({ faceId }) => faceId))
    for (const { faceId, distance } of earlier) if (!replaced.has(faceId)) list.add(faceId, distance)
    for (const { faceId, distance } of entering) list.add(faceId, distance)
    return list.nearest()
  }
}

/** @returns through the generator false, with nothing stored, when one of the faces has changed since it was read */
export function* storeArrival({ graph }: Stores, { faces, lists, components }: Arrival): Generator<void, boolean> {
  if (!faces.every(({ id, revision }) => graph.isUnchanged(id, revision))) return false
  // First of all, so that a face that leaves from now on is known to be in others' lists.
  for (const { id } of faces) graph.enter(id)
  for (const component of components) graph.undecide(component)
  graph.undecideAnchored(faces.map(({ id }) => id))
  yield
  for (const [faceId, list] of lists) {
    graph.putList(faceId, list)
    yield
  }
  for (const { id, revision } of faces) {
    graph.settle(id, revision)
    yield
  }
  return true
}

function embeddingOf(vectors: FaceVectorRepository, faceId: number, { dimensions }: RecogniserUse): Float32Array {
  const embedding = vectors.get(faceId, dimensions)
  if (!embedding) throw new Error(`face ${faceId} has no embedding of ${dimensions} dimensions`)
  return embedding
}

function entriesOf({ faceIds, distances }: NeighbourList): NearFace[] {
  return Array.from(faceIds, (faceId, i) => ({ faceId, distance: distances[i] ?? 0 }))
}

function listOf(entries: readonly NearFace[]): NeighbourList {
  const list = { faceIds: new Uint32Array(entries.length), distances: new Float32Array(entries.length) }
  for (let i = 0; i < entries.length; i++) {
    list.faceIds[i] = entries[i]?.faceId ?? 0
    list.distances[i] = entries[i]?.distance ?? 0
  }
  return list
}
