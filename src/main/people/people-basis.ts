import type { FaceGraphRepository, PeopleBasis, RecogniserUse } from '../catalogue/face-neighbours.ts'
import { DEFAULT_MAX_DISTANCE, listLimit, type PeopleSettings, RULES_VERSION } from './rules.ts'

/** What a recogniser's lists and people are to be made with now. */
export function basisFor(graph: FaceGraphRepository, recogniser: RecogniserUse, settings: PeopleSettings): PeopleBasis {
  const maxDistance =
    settings.maxDistance ?? recogniser.maxDistance ?? graph.basis(recogniser.id)?.maxDistance ?? DEFAULT_MAX_DISTANCE
  const leftBehind = (graph.recogniserInForce() ?? recogniser.id) !== recogniser.id
  return { rulesVersion: RULES_VERSION, maxDistance, minFaces: settings.minFaces, leftBehind }
}

/**
 * Brings a recogniser's stored graph in line with a changed basis, as far as marks go: people are decided anew, and where
 * the reach grew or the rules are others, so are the lists that this can change. May be stopped for good at any `yield`:
 * the new basis is stored last.
 */
export function* adoptBasis(graph: FaceGraphRepository, recogniser: RecogniserUse, now: PeopleBasis): Generator<void> {
  const before = graph.basis(recogniser.id)
  if (before && JSON.stringify(before) === JSON.stringify(now)) return
  const newRules = before !== undefined && before.rulesVersion !== now.rulesVersion
  const farther = before !== undefined && before.maxDistance < now.maxDistance
  const components = new Set<number>()
  for (const face of before ? graph.facesOfRecogniser(recogniser.id) : []) {
    if (face.component !== null) components.add(face.component)
    // A full list within the old reach is as right as ever: what the new reach adds lies beyond its end.
    const complete = face.count >= listLimit(face) && face.farthest <= (before?.maxDistance ?? 0)
    if (newRules) graph.putList(face.id, { faceIds: new Uint32Array(0), distances: new Float32Array(0) })
    if (newRules || (farther && !complete)) {
      graph.makeStale(face.id)
      yield
    }
  }
  for (const component of components) {
    graph.undecide(component)
    yield
  }
  graph.putBasis(recogniser.id, now)
}
