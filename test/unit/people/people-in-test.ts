import { createHash } from 'node:crypto'
import type { FoundFace } from '../../../src/main/catalogue/faces.ts'
import { repositories } from '../../../src/main/catalogue/index.ts'
import type { Catalogue } from '../../../src/main/catalogue/open-catalogue.ts'
import { createAssigning } from '../../../src/main/people/assigning.ts'
import type { PeopleSettings } from '../../../src/main/people/rules.ts'
import type { FileFacts } from '../../../src/shared/worker-protocol.ts'

/** A face of a made-up photo: an embedding, and how good it is. */
export interface MadeFace {
  embedding: Float32Array<ArrayBuffer>
  poor?: boolean
  /** Where it is in the photo, 0..9: faces have places of their own. */
  place: number
  /** Of a face in a video. */
  timeMs?: number
  spans?: { startMs: number; endMs: number }[]
}

/** Everything of a library that people depend on, over one connection. */
export function peopleLibrary(db: Catalogue) {
  const catalogue = repositories(db)
  const detector = modelUse(db, 'detector', null, null)
  const setFaces = (assetId: number, faces: readonly MadeFace[], recogniserUseId = recogniserOf(db, faces)): void =>
    catalogue.transaction(() =>
      catalogue.faces.replaceFacesOfAsset({
        assetId,
        detectorUseId: detector,
        recogniserUseId,
        dimensions: faces[0]?.embedding.length ?? 8,
        faces: faces.map(foundFace)
      })
    )
  return {
    db,
    catalogue,
    setFaces,
    /** @returns the asset's id */
    addPhoto(content: string, faces: readonly MadeFace[], recogniserUseId?: number): number {
      return catalogue.transaction(() => {
        const assetId = catalogue.assets.idOf(hash(content)) ?? catalogue.assets.insert(facts(content), 0)
        setFaces(assetId, faces, recogniserUseId)
        return assetId
      })
    },
    removePhoto(content: string): void {
      const id = catalogue.assets.idOf(hash(content))
      if (id !== undefined) catalogue.transaction(() => catalogue.assets.remove(id))
    }
  }
}

/** Works until there is nothing to do, storing each step at once. */
export async function settle(db: Catalogue, settings: PeopleSettings, batch = 128): Promise<void> {
  const assigning = createAssigning(db, {
    batch,
    storing: async (writer) => db.transaction(() => toItsEnd(writer)).immediate()
  })
  for (let steps = 0; (await assigning.step(settings)).worked; steps++) {
    if (steps > 10_000) throw new Error('assigning does not come to rest')
  }
}

function toItsEnd<T>(writer: Generator<void, T>): T {
  for (;;) {
    const { done, value } = writer.next()
    if (done) return value
  }
}

/**
 * Who is who, told by content alone: groups of faces (as `photo#place`) with their names, and faces of nobody. A name is
 * told where the user's word for it is still there: else whether a group goes on with it follows from its history.
 */
export function outcome(db: Catalogue) {
  const rows = db
    .prepare<[], { personId: number | null; name: string | null; face: string }>(
      `select person_id as personId, iif(max(anchored) over (partition by person_id), name, null) as name, hex(sha256) || '#' || round(x * 10) as face
       from face join asset on asset.id = asset_id left join person on person.id = person_id order by face`
    )
    .all()
  return grouped(rows.map((row) => ({ ...row, group: row.personId })))
}

export function grouped(rows: readonly { group: unknown; name: string | null; face: string }[]) {
  const groups = new Map<unknown, { name: string | null; faces: string[] }>()
  for (const { group, name, face } of rows) {
    const known = groups.get(group)
    if (known) known.faces.push(face)
    else groups.set(group, { name, faces: [face] })
  }
  const nobody = groups.get(null)?.faces ?? []
  groups.delete(null)
  const text = ({ name, faces }: { name: string | null; faces: string[] }): string => `${name}: ${faces.join(' ')}`
  return { people: [...groups.values()].map(text).sort(), nobody }
}

export function hash(content: string): string {
  return createHash('sha256').update(content).digest('hex')
}

export function modelUse(
  db: Catalogue,
  modelId: string,
  dimensions: number | null,
  maxDistance: number | null
): number {
  db.prepare(
    `insert or ignore into model_use (model_id, sha256, task, family, dimensions, max_distance, first_used_at_ms)
     values (?, '', '', '', ?, ?, 0)`
  ).run(modelId, dimensions, maxDistance)
  return db.prepare<[string], number>('select id from model_use where model_id = ?').pluck().get(modelId)!
}

function recogniserOf(db: Catalogue, faces: readonly MadeFace[]): number {
  const dimensions = faces[0]?.embedding.length ?? 8
  return modelUse(db, `recogniser-${dimensions}`, dimensions, 0.5)
}

function foundFace({ embedding, poor = false, place, timeMs, spans }: MadeFace): FoundFace {
  const face = {
    box: { x: place / 10, y: 0.25, width: 0.08, height: 0.1 },
    landmarks: [0, 1, 2, 3, 4].map(() => ({ x: 0.5, y: 0.5 })),
    score: 0.8,
    quality: poor ? 0.1 : 0.5 + embedding[0]! / 10,
    sharpness: 400,
    embedding,
    crop: `000${place}-2500-0800-1000`
  }
  return timeMs === undefined || !spans ? face : { ...face, timeMs, spans }
}

function facts(content: string): FileFacts {
  return {
    sha256: hash(content),
    bytes: 1,
    mtimeMs: 0,
    kind: 'photo',
    mime: 'image/jpeg',
    width: 4000,
    height: 3000,
    orientation: 1,
    takenAtMs: 0,
    takenOffsetMinutes: null,
    takenLocalMs: 0,
    takenAtSource: 'file',
    latitude: null,
    longitude: null,
    camera: null
  }
}
