import type { TimeSpan } from '../../shared/asset.ts'
import type { Catalogue } from './open-catalogue.ts'

/** The nearest faces of one face, ascending by distance, then key. */
export interface NeighbourList {
  faceIds: Uint32Array
  /** Cosine distances. */
  distances: Float32Array
}

/** A recogniser whose faces the library has. */
export interface RecogniserUse {
  id: number
  dimensions: number
  /** What its entry says; null when that was never known. */
  maxDistance: number | null
}

/** What the lists and the people of a recogniser's faces were made with. */
export interface PeopleBasis {
  rulesVersion: number
  /** Cosine distance up to which the lists are complete, and faces may be one person. */
  maxDistance: number
  minFaces: number
  /** Another recogniser is in force: its people stay as they are. */
  leftBehind: boolean
}

/** A face that must (again) find its neighbours. */
export interface StaleFace {
  id: number
  key: number
  revision: number
  recogniserUseId: number
  quality: number
  sharpness: number
  component: number | null
}

/** A face that left, or whose embedding is another, while lists may still name it. */
export interface GoneFace {
  seq: number
  faceId: number
  recogniserUseId: number
  component: number | null
  deleted: boolean
}

/** What a face must show to enter another's list, and to have another enter its own. */
export interface GraphFace {
  id: number
  key: number
  quality: number
  sharpness: number
  component: number | null
  /** Length of its list; 0 also while it has none. */
  count: number
  farthest: number
}

/** A face of a component with its list, as people are decided from it. */
export interface ComponentFace {
  id: number
  key: number
  assetId: number
  recogniserUseId: number
  quality: number
  sharpness: number
  personId: number | null
  anchored: boolean
  stale: boolean
  revision: number
  component: number
  /** When a video shows it; null in a photo. */
  spans: TimeSpan[] | null
  neighbours: NeighbourList
}

export type FaceGraphRepository = ReturnType<typeof faceGraphRepository>

/** The graph of nearest faces, and what of it and of the people made from it is yet to be done. */
export function faceGraphRepository(db: Catalogue) {
  const recognisers = db.prepare<[], RecogniserUse>(
    `select id, dimensions, max_distance as maxDistance from model_use where dimensions is not null
     and exists (select 1 from face where recogniser_use_id = model_use.id) order by id`
  )
  const basis = db.prepare<[number], Omit<PeopleBasis, 'leftBehind'> & { leftBehind: number }>(
    `select rules_version as rulesVersion, max_distance as maxDistance, min_faces as minFaces, left_behind as leftBehind
     from people_basis where recogniser_use_id = ?`
  )
  const putBasis = db.prepare<unknown[]>(
    `insert into people_basis (recogniser_use_id, rules_version, max_distance, min_faces, left_behind)
     values (?, ?, ?, ?, ?)
     on conflict do update set rules_version = excluded.rules_version, max_distance = excluded.max_distance,
       min_faces = excluded.min_faces, left_behind = excluded.left_behind`
  )
  const stale = db.prepare<[number], StaleFace>(
    `select id, key, revision, recogniser_use_id as recogniserUseId, quality, sharpness, component
     from face where stale = 1 order by key limit ?`
  )
  const staleCount = db.prepare<[], number>("select count from tally where name = 'face:stale'").pluck()
  const gone = db.prepare<[], Omit<GoneFace, 'deleted'> & { deleted: number }>(
    `select seq, face_id as faceId, recogniser_use_id as recogniserUseId, component, deleted from face_gone order by seq`
  )
  const forgetGone = db.prepare<[number]>('delete from face_gone where seq = ?')
  const dimensionsOf = db.prepare<[number], number>('select dimensions from model_use where id = ?').pluck()
  const graphFaces = db.prepare<[string], GraphFace>(
    `select face.id, face.key, quality, sharpness, component, coalesce(count, 0) as count, coalesce(farthest, 0) as farthest
     from json_each(?) wanted cross join face on face.id = wanted.value
     left join face_neighbours on face_neighbours.face_id = face.id`
  )
  const keyOf = db.prepare<[number], number>('select key from face where id = ?').pluck()
  const list = db.prepare<[number], Buffer>('select list from face_neighbours where face_id = ?').pluck()
  // Not for a face that has been deleted meanwhile: its list would have no face to hang on.
  const putList = db.prepare<[number, number, Buffer, number]>(
    `insert into face_neighbours (face_id, count, farthest, list)
     select id, ?, ?, ? from face where id = ?
     on conflict do update set count = excluded.count, farthest = excluded.farthest, list = excluded.list`
  )
  const clearList = db.prepare<[number]>('delete from face_neighbours where face_id = ?')
  const unchanged = db.prepare<[number, number], 1>('select 1 from face where id = ? and revision = ?').pluck()
  const enter = db.prepare<[number]>('update face set component = id where id = ? and component is null')
  const settle = db.prepare<[number, number]>('update face set stale = 0 where id = ? and revision = ? and stale = 1')
  const makeStale = db.prepare<[number]>('update face set stale = 1 where id = ? and stale = 0')
  const facesOf = db.prepare<[number], GraphFace>(
    `select face.id, face.key, quality, sharpness, component, coalesce(count, 0) as count, coalesce(farthest, 0) as farthest
     from face left join face_neighbours on face_neighbours.face_id = face.id
     where recogniser_use_id = ? and component is not null`
  )
  // What the user said unites a person's faces, whatever lies between them.
  const undecideAnchored = db.prepare<[string]>(
    `insert into undecided_component (component)
     select distinct fellow.component from (
       select distinct person_id as person from json_each(?) wanted cross join face on face.id = wanted.value
       where anchored = 1
     ) cross join face fellow on fellow.person_id = person and fellow.anchored = 1 where fellow.component is not null
     on conflict do update set revision = revision + 1`
  )
  const inForce = db.prepare<[], number>('select recogniser_use_id from recogniser_in_force').pluck()
  const toReplace = db
    .prepare<[], 1>('select 1 from faces_to_replace union all select 1 from reprocessing limit 1')
    .pluck()
  const undecide = db
    .prepare<[number], number>(
      `insert into undecided_component (component) values (?) on conflict do update set revision = revision + 1
       returning revision`
    )
    .pluck()
  const undecided = db
    .prepare<[], [number, number]>('select component, revision from undecided_component order by component')
    .raw()
  const decided = db.prepare<[number, number]>('delete from undecided_component where component = ? and revision = ?')
  const ofComponents = db.prepare<
    [string],
    Omit<ComponentFace, 'anchored' | 'stale' | 'neighbours' | 'spans'> & {
      anchored: number
      stale: number
      spans: string | null
      list: Buffer | null
    }
  >(
    `select face.id, face.key, asset_id as assetId, recogniser_use_id as recogniserUseId, quality, sharpness,
       person_id as personId, anchored, stale, revision, component, list,
       iif(time_ms is null, null,
         (select group_concat(start_ms || ' ' || end_ms) from face_span where face_id = face.id)) as spans
     from json_each(?) wanted cross join face on face.component = wanted.value
     left join face_neighbours on face_neighbours.face_id = face.id`
  )
  const listsOfComponents = db.prepare<[string], { id: number; quality: number; sharpness: number; list: Buffer }>(
    `select face.id, quality, sharpness, list
     from json_each(?) wanted cross join face on face.component = wanted.value
     join face_neighbours on face_neighbours.face_id = face.id`
  )

  return {
    recognisers: (): RecogniserUse[] => recognisers.all(),
    dimensionsOf: (recogniserUseId: number): number => dimensionsOf.get(recogniserUseId) ?? 0,
    basis(recogniserUseId: number): PeopleBasis | undefined {
      const row = basis.get(recogniserUseId)
      return row && { ...row, leftBehind: row.leftBehind === 1 }
    },
    putBasis: (recogniserUseId: number, { rulesVersion, maxDistance, minFaces, leftBehind }: PeopleBasis): void =>
      void putBasis.run(recogniserUseId, rulesVersion, maxDistance, minFaces, leftBehind ? 1 : 0),

    /** In the order of their keys. */
    stale: (limit: number): StaleFace[] => stale.all(limit),
    staleCount: (): number => staleCount.get() ?? 0,
    gone: (): GoneFace[] => gone.all().map((row) => ({ ...row, deleted: row.deleted === 1 })),
    forgetGone: (seq: number): void => void forgetGone.run(seq),
    /** In no particular order; unknown ids are left out. */
    graphFaces: (ids: readonly number[]): GraphFace[] => graphFaces.all(JSON.stringify(ids)),
    keyOf: (faceId: number): number | undefined => keyOf.get(faceId),

    list(faceId: number): NeighbourList {
      return decoded(list.get(faceId))
    },
    putList(faceId: number, neighbours: NeighbourList): void {
      const count = neighbours.faceIds.length
      if (count === 0) clearList.run(faceId)
      else putList.run(count, neighbours.distances[count - 1] ?? 0, encoded(neighbours), faceId)
    },
    /** Whether a face is still the one that was read. */
    isUnchanged: (faceId: number, revision: number): boolean => unchanged.get(faceId, revision) === 1,
    /** Makes a face part of the graph: a component of its own until people are decided. */
    enter: (faceId: number): void => void enter.run(faceId),
    /** Says that a face's list is complete, unless it has changed since it was read. */
    settle: (faceId: number, revision: number): void => void settle.run(faceId, revision),
    makeStale: (faceId: number): void => void makeStale.run(faceId),
    /** Every face of a recogniser that is part of the graph. */
    facesOfRecogniser: (recogniserUseId: number): GraphFace[] => facesOf.all(recogniserUseId),

    /** Undecides all that is said to be who these faces are said to be. */
    undecideAnchored: (faceIds: readonly number[]): void => void undecideAnchored.run(JSON.stringify(faceIds)),
    /** The recogniser that people are made with now; undefined while no job has told. */
    recogniserInForce: (): number | undefined => inForce.get(),
    /** Whether one recogniser's faces are being replaced by another's, and not all of those that shall be have been. */
    replacing: (): boolean => toReplace.get() === 1 && recognisers.all().length > 1,
    /** @returns the component's new revision */
    undecide: (component: number): number => undecide.get(component) ?? 0,
    /** Component → revision. */
    undecided: (): Map<number, number> => new Map(undecided.all()),
    /** @returns false when it was undecided anew since this revision, and so still is */
    decided: (component: number, revision: number): boolean => decided.run(component, revision).changes === 1,
    /** All faces of these components, in no particular order. */
    *facesOfComponents(components: Iterable<number>): Generator<ComponentFace> {
      for (const { list, anchored, stale, spans, ...face } of ofComponents.iterate(JSON.stringify([...components]))) {
        const own = { anchored: anchored === 1, stale: stale === 1, spans: spans === null ? null : spansFrom(spans) }
        yield { ...face, ...own, neighbours: decoded(list) }
      }
    },
    /** All lists of these components, in no particular order. */
    *listsOfComponents(components: Iterable<number>) {
      for (const { list, ...face } of listsOfComponents.iterate(JSON.stringify([...components]))) {
        yield { ...face, neighbours: decoded(list) }
      }
    }
  }
}

/** Of `start end,start end` in milliseconds. */
function spansFrom(text: string): TimeSpan[] {
  return text.split(',').map((span) => {
    const [startMs = 0, endMs = 0] = span.split(' ').map(Number)
    return { startMs, endMs }
  })
}

const ENTRY_BYTES = 8

function encoded({ faceIds, distances }: NeighbourList): Buffer {
  const bytes = Buffer.alloc(faceIds.length * ENTRY_BYTES)
  bytes.set(new Uint8Array(faceIds.buffer, faceIds.byteOffset, faceIds.byteLength))
  bytes.set(new Uint8Array(distances.buffer, distances.byteOffset, distances.byteLength), faceIds.byteLength)
  return bytes
}

function decoded(list: Buffer | null | undefined): NeighbourList {
  if (!list) return { faceIds: new Uint32Array(0), distances: new Float32Array(0) }
  const { buffer, byteOffset } = list.byteOffset % 4 === 0 ? list : new Uint8Array(list)
  const count = list.length / ENTRY_BYTES
  return {
    faceIds: new Uint32Array(buffer, byteOffset, count),
    distances: new Float32Array(buffer, byteOffset + count * 4, count)
  }
}
