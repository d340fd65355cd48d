import { createHash } from 'node:crypto'
import type { AssetFace, TimeSpan } from '../../shared/asset.ts'
import type { Box } from '../../shared/box.ts'
import { InglenookError } from '../../shared/failure.ts'
import type { AnalyseImageOutput, AnalyseVideoOutput } from '../../shared/worker-protocol.ts'
import { faceVectorRepository } from './face-vectors.ts'
import { matchFaces, type PlacedFace } from './faces-match.ts'
import type { Catalogue } from './open-catalogue.ts'

/** A face as a worker found it in a photo or, with its times, in a video. */
export type FoundFace =
  | (PhotoFace & { timeMs?: undefined; spans?: undefined })
  | Extract<AnalyseVideoOutput, { applies: true }>['faces'][number]
type PhotoFace = Extract<NonNullable<AnalyseImageOutput['faces']>, { ok: true }>['value'][number]

export interface FacesFound {
  assetId: number
  detectorUseId: number
  recogniserUseId: number
  /** Of the recogniser's embeddings. */
  dimensions: number
  faces: readonly FoundFace[]
}

interface KnownFace extends Box {
  id: number
  personId: number | null
  anchored: number
  key: number
  recogniserUseId: number
  dimensions: number
  quality: number
  sharpness: number
  timeMs: number | null
}

interface SaidFace extends PlacedFace {
  personId: number
  timeMs: number | null
}

interface StoredFace extends PlacedFace {
  id: number
  /** By the user's word. */
  anchor: number | null
}

type AssetFaceRow = Box & {
  id: number
  score: number
  quality: number
  timeMs: number | null
  personId: number | null
  personName: string | null
}

export type FaceRepository = ReturnType<typeof faceRepository>

/** Faces by the asset they are in. What people they belong to is decided elsewhere and only kept here. */
export function faceRepository(db: Catalogue) {
  const vectors = faceVectorRepository(db)
  const shaOf = db.prepare<[number], Buffer>('select sha256 from asset where id = ?').pluck()
  const known = db.prepare<[number], KnownFace>(
    `select face.id, key, anchored, person_id as personId, x, y, width, height, quality, sharpness, time_ms as timeMs,
       recogniser_use_id as recogniserUseId,       coalesce(dimensions, 0) as dimensions
     from face join model_use on model_use.id = face.recogniser_use_id where asset_id = ?`
  )
  const insert = db.prepare<unknown[], { id: number }>(
    `insert into face (detector_use_id, recogniser_use_id, x, y, width, height, score, quality, sharpness, landmarks,
       crop, time_ms, key, asset_id)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning id`
  )
  const update = db.prepare<unknown[]>(
    `update face set detector_use_id = ?, recogniser_use_id = ?, x = ?, y = ?, width = ?, height = ?, score = ?,
       quality = ?, sharpness = ?, landmarks = ?, crop = ?, time_ms = ?, key = ? where id = ?`
  )
  const revise = db.prepare<[number]>('update face set revision = revision + 1, stale = 1 where id = ?')
  const remove = db.prepare<[number]>('delete from face where id = ?')
  const spansOfAsset = db.prepare<[number], TimeSpan & { faceId: number }>(
    `select face_id as faceId, start_ms as startMs, end_ms as endMs
     from face cross join face_span on face_span.face_id = face.id where asset_id = ?`
  )
  const removeSpans = db.prepare<[number]>('delete from face_span where face_id = ?')
  const insertSpan = db.prepare<[number, number, number]>(
    'insert into face_span (face_id, start_ms, end_ms) values (?, ?, ?)'
  )
  const said = db.prepare<[Buffer], SaidFace>(
    `select x, y, width, height, nullif(time_ms, -1) as timeMs, person_id as personId
     from said_face join person on person.id = person_id where sha256 = ? and name is not null`
  )
  const sayAgain = db.prepare<[number, number]>('update face set person_id = ?, anchored = 1 where id = ?')
  const undecide = db.prepare<[number]>(
    `insert into undecided_component (component) select component from face where id = ? and component is not null
     on conflict do update set revision = revision + 1`
  )
  const forgetSaid = db.prepare<[Buffer, number, number, number, number, number]>(
    'delete from said_face where sha256 = ? and time_ms = ? and x = ? and y = ? and width = ? and height = ?'
  )
  const removeAll = db.prepare<[number]>('delete from face where asset_id = ?')
  const ofAsset = db.prepare<[number], AssetFaceRow>(
    `select face.id, x, y, width, height, score, quality, time_ms as timeMs, person.id as personId,
       person.name as personName
     from face left join person on person.id = face.person_id where asset_id = ? order by x, y, width, height, face.id`
  )
  const cropOf = db.prepare<[number], { sha256: Buffer; crop: string }>(
    'select sha256, crop from face join asset on asset.id = face.asset_id where face.id = ?'
  )

  /** @returns whether anything that people are decided by is new. */
  function replaceVector(before: KnownFace, recogniserUseId: number, embedding: Float32Array): boolean {
    if (before.recogniserUseId !== recogniserUseId) {
      vectors.remove(before.id, before.dimensions)
      vectors.insert(before.id, recogniserUseId, embedding)
      return true
    }
    const earlier = vectors.get(before.id, embedding.length)
    if (earlier?.every((value, i) => value === embedding[i])) return false
    vectors.update(before.id, embedding)
    return true
  }

  const spansByFace = (assetId: number): Map<number, TimeSpan[]> => {
    const ascending = spansOfAsset.all(assetId).sort((a, b) => a.startMs - b.startMs)
    const byFace = Map.groupBy(ascending, ({ faceId }) => faceId)
    return new Map([...byFace].map(([id, rows]) => [id, rows.map(({ startMs, endMs }) => ({ startMs, endMs }))]))
  }

  function replaceSpans(faceId: number, spans: readonly TimeSpan[]): void {
    removeSpans.run(faceId)
    for (const { startMs, endMs } of spans) insertSpan.run(faceId, startMs, endMs)
  }

  /** Gives faces back to those whom the user said they are when this content was here before. */
  function recall(sha256: Buffer, faces: readonly StoredFace[]): void {
    const before = said.all(sha256)
    if (before.length === 0) return
    for (const [i, from] of matchFaces(before, faces)) {
      const [face, word] = [faces[i], before[from]]
      if (!face || !word || (face.anchor !== null && face.anchor !== word.personId)) continue
      if (face.anchor === null) {
        sayAgain.run(word.personId, face.id)
        undecide.run(face.id)
      }
      forgetSaid.run(sha256, word.timeMs ?? -1, word.x, word.y, word.width, word.height)
    }
  }

  return {
    /**
     * Stores what was found in an asset in place of what was found before, inside the caller's transaction. A face found
     * again at its place (IoU ≥ 0.5; in a video also at its time) keeps its id, its person and what the user said of it;
     * so does what the user said of a face of this content that had been gone.
     *
     * @throws InglenookError `bad-embedding` when a recogniser's answer is not a normalised embedding: an accelerator that
     * silently computes zeros must not pass for a face that resembles nobody
     */
    replaceFacesOfAsset({ assetId, detectorUseId, recogniserUseId, dimensions, faces }: FacesFound): void {
      const sha256 = shaOf.get(assetId)
      if (!sha256) throw new Error(`faces for asset ${assetId}, which does not exist`)
      for (const { embedding } of faces) checkEmbedding(embedding, dimensions)
      const earlierSpans = spansByFace(assetId)
      const before = known.all(assetId).map((face) => ({ ...face, spans: earlierSpans.get(face.id) ?? [] }))
      const placed = faces.map(({ box, timeMs = null, spans = [] }): PlacedFace => ({ ...box, timeMs, spans }))
      const matches = matchFaces(before, placed)
      const kept = new Set(matches.values())
      for (const [i, { id }] of before.entries()) if (!kept.has(i)) remove.run(id)
      const stored: StoredFace[] = []
      for (const [i, face] of faces.entries()) {
        const key = contentKey(sha256, face)
        const place = { ...face.box, timeMs: face.timeMs ?? null, spans: face.spans ?? [] }
        const columns = [detectorUseId, recogniserUseId, ...columnsOf(face), key]
        const earlier = before[matches.get(i) ?? -1]
        if (earlier) {
          const changed = replaceVector(earlier, recogniserUseId, face.embedding)
          const regraded = earlier.quality !== face.quality || earlier.sharpness !== face.sharpness
          // Before the row itself changes: what keeps track of the change must see the recogniser that it had.
          // Who may be one person follows from when they are seen as well.
          const retimed = JSON.stringify(earlier.spans) !== JSON.stringify(place.spans)
          if (changed || regraded || retimed || earlier.key !== key) revise.run(earlier.id)
          update.run(...columns, earlier.id)
          if (retimed) replaceSpans(earlier.id, place.spans)
          stored.push({ ...place, id: earlier.id, anchor: earlier.anchored ? earlier.personId : null })
        } else {
          const row = insert.get(...columns, assetId)
          if (!row) throw new Error('an insert returned no id')
          vectors.insert(row.id, recogniserUseId, face.embedding)
          replaceSpans(row.id, place.spans)
          stored.push({ ...place, id: row.id, anchor: null })
        }
      }
      recall(sha256, stored)
    },
    /** From left to right; of a video by when they are first seen. */
    facesOfAsset(assetId: number): AssetFace[] {
      const rows = ofAsset.all(assetId)
      const spans = rows.some(({ timeMs }) => timeMs !== null) ? spansByFace(assetId) : new Map<number, TimeSpan[]>()
      const faces = rows.map(({ x, y, width, height, personId, personName, ...face }) => ({
        ...face,
        box: { x, y, width, height },
        spans: spans.get(face.id) ?? [],
        person: personId === null ? null : { id: personId, name: personName }
      }))
      return faces.sort((a, b) => (a.spans[0]?.startMs ?? 0) - (b.spans[0]?.startMs ?? 0))
    },
    removeFacesOfAsset: (assetId: number): void => void removeAll.run(assetId),
    faceCropOf(faceId: number): { sha256: string; crop: string } | null {
      const row = cropOf.get(faceId)
      return row ? { sha256: row.sha256.toString('hex'), crop: row.crop } : null
    }
  }
}

/**
 * A number of 48 bits that follows from the content and from where and when it shows a face. Ties between faces are broken by it,
 * so that nothing depends on the order in which they arrived.
 */
function contentKey(sha256: Buffer, { box: { x, y, width, height }, timeMs }: FoundFace): number {
  const place = new Float64Array([x, y, width, height, ...(timeMs === undefined ? [] : [timeMs])])
  return createHash('sha256').update(sha256).update(place).digest().readUIntBE(0, 6)
}

function columnsOf({ box, score, quality, sharpness, landmarks, crop, timeMs }: FoundFace): unknown[] {
  const points = Buffer.from(new Float32Array(landmarks.flatMap(({ x, y }) => [x, y])).buffer)
  return [box.x, box.y, box.width, box.height, score, quality, sharpness, points, crop, timeMs ?? null]
}

function checkEmbedding(embedding: Float32Array, dimensions: number): void {
  const length = Math.hypot(...embedding)
  if (embedding.length === dimensions && Math.abs(length - 1) < 0.01) return
  throw new InglenookError(
    'bad-embedding',
    `The face recogniser gave an unusable answer (${embedding.length} numbers of length ${length}, expected ${dimensions} of length 1). Please check its model file in Settings.`
  )
}
