import { faceGraphRepository, type PeopleBasis } from '../catalogue/face-neighbours.ts'
import { faceVectorRepository } from '../catalogue/face-vectors.ts'
import type { Catalogue } from '../catalogue/open-catalogue.ts'
import { peopleAssignmentRepository } from '../catalogue/people-assignments.ts'
import { decide, storeDecision } from './decision.ts'
import { arrivalOf, departureOf, storeArrival, storeDeparture } from './graph-update.ts'
import { adoptBasis, basisFor } from './people-basis.ts'
import type { PeopleSettings } from './rules.ts'
import { inSlices } from './slices.ts'

/** Faces whose neighbours are looked for in one pass over all embeddings. */
const BATCH = 128
/** While faces keep coming, people are decided again after this many times as long as the last deciding took. */
const DECIDING_SHARE = 4
const DECIDING_PAUSE_MS = 1000

export interface Step {
  /** False when there was nothing to do. */
  worked: boolean
  personIdsChanged: number[]
  /** Faces that have yet to find their neighbours. */
  remaining: number
}

/*
 * Note: people wait while a recogniser is replaced. Embeddings of two recognisers are never compared, so while photos go
 * over to another one, each has too few faces to tell who is who, and deciding by either would tear people apart. Until no
 * photo that had faces waits for its new ones, people stay as they are: a face that is found again keeps its person, a new
 * one is nobody's, and what the user says is kept. A photo that fails keeps its faces and is not waited for. Then people
 * are made of the new recogniser's faces, and continue those whose faces they have (see decision.ts).
 */

/** Runs a writer to its end, in transactions that may end at any of its `yield`s. */
export type Storing = <T>(writer: Generator<void, T>) => Promise<T>

/**
 * The work of assigning faces to people, one bounded step at a time, over a connection of its own. Everything that is
 * still to be done is in the catalogue, so that it goes on after any end, and each step reads one consistent state,
 * computes outside of any write, and stores in short transactions.
 */
export function createAssigning(db: Catalogue, options: { batch?: number; storing?: Storing } = {}) {
  const { batch = BATCH, storing = (writer) => inSlices((work) => db.transaction(work).immediate(), writer) } = options
  const graph = faceGraphRepository(db)
  const vectors = faceVectorRepository(db)
  const assignments = peopleAssignmentRepository(db)
  const stores = { graph, vectors, assignments }
  const reading = <T>(work: () => T): T => db.transaction(work).deferred()
  let adopted: { settings: PeopleSettings; inForce: number | undefined } | null = null
  let bases = new Map<number, PeopleBasis>()
  let decidedAt = performance.now()
  let decidingTook = 0

  return {
    /** Does the next bit of what there is to do. */
    async step(settings: PeopleSettings): Promise<Step> {
      const done = (worked: boolean, personIdsChanged: number[] = []): Step => ({
        worked,
        personIdsChanged,
        remaining: graph.staleCount()
      })
      if (graph.replacing()) return done(false)
      await adopt(settings)
      const gone = reading(() => graph.gone())
      if (gone.length > 0) {
        await storing(
          storeDeparture(
            stores,
            reading(() => departureOf(graph, gone))
          )
        )
        return done(true)
      }
      const now = performance.now()
      const due = now - decidedAt > DECIDING_PAUSE_MS + DECIDING_SHARE * decidingTook
      const stale = graph.stale(batch)
      if (stale.length > 0 && !(due && graph.undecided().size > 0)) {
        await arrive()
        return done(true)
      }
      // Faces that left since the look above would be taken for faces that are there.
      const decision = reading(() =>
        graph.gone().length > 0 || graph.replacing() ? null : decide(stores, rulesOf(settings))
      )
      if (decision === null) return done(true)
      if (decision.undecided.size === 0) return done(false)
      const changed = await storing(storeDecision(stores, decision, Date.now()))
      decidedAt = performance.now()
      decidingTook = decidedAt - now
      return done(true, changed)
    }
  }

  async function adopt(settings: PeopleSettings): Promise<void> {
    const recognisers = graph.recognisers()
    const inForce = graph.recogniserInForce()
    const same = settings === adopted?.settings && inForce === adopted.inForce
    if (same && recognisers.every(({ id }) => bases.has(id))) return
    bases = new Map()
    for (const recogniser of recognisers) {
      const basis = basisFor(graph, recogniser, settings)
      await storing(adoptBasis(graph, recogniser, basis))
      bases.set(recogniser.id, basis)
    }
    adopted = { settings, inForce }
  }

  async function arrive(): Promise<void> {
    const arrival = reading(() => {
      const stale = graph.stale(batch)
      const recogniser = graph.recognisers().find(({ id }) => id === stale[0]?.recogniserUseId)
      if (!recogniser) return null
      const faces = stale.filter((face) => face.recogniserUseId === recogniser.id)
      return arrivalOf(stores, recogniser, faces, reachOf(recogniser.id))
    })
    if (arrival) await storing(storeArrival(stores, arrival))
  }

  function reachOf(recogniserUseId: number): number {
    return bases.get(recogniserUseId)?.maxDistance ?? 0
  }

  function rulesOf({ minFaces }: PeopleSettings) {
    return { maxDistance: reachOf, minFaces }
  }
}
