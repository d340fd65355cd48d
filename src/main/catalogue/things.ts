import type { AssetDetection, AssetTag } from '../../shared/asset.ts'
import type { Box } from '../../shared/box.ts'
import { labelIds, modelTags } from './labels.ts'
import type { Catalogue } from './open-catalogue.ts'

export interface NewDetection {
  label: string
  score: number
  box: Box
}

interface LabelRow {
  id: number
  label: string
  assetCount: number
}

export type ThingRepository = ReturnType<typeof thingRepository>

/** Detections, and the tags that follow from them. */
export function thingRepository(db: Catalogue) {
  const idOf = labelIds(db, 'thing')
  const replaceTags = modelTags(db, 'thing')
  const clearDetections = db.prepare<[number]>('delete from detection where asset_id = ?')
  const insertDetection = db.prepare<[number, number, number, number, number, number, number, number]>(
    `insert into detection (asset_id, label_id, score, x, y, width, height, model_use_id)
     values (?, ?, ?, ?, ?, ?, ?, ?)`
  )
  const tagsOf = db.prepare<[number], AssetTag>(
    `select label.name as label, label.kind, source, score from asset_tag join label on label.id = label_id
     where asset_id = ? order by label.name, source`
  )
  const detectionsOf = db.prepare<[number], FlatDetection>(
    `select detection.id, label.name as label, score, x, y, width, height
     from detection join label on label.id = label_id where asset_id = ? order by score desc, label.name, x, y`
  )
  const labels = db.prepare<[], LabelRow>(
    `select id, name as label, asset_count as assetCount from label
     where asset_count > 0 and kind = 'thing' order by asset_count desc, name`
  )
  const cover = db.prepare<[number], Omit<FlatDetection, 'id' | 'label'> & { assetId: number; sha256: Buffer }>(
    `select detection.asset_id as assetId, asset.sha256, score, x, y, detection.width, detection.height
     from detection join asset on asset.id = detection.asset_id
     where label_id = ? order by score desc, detection.asset_id limit 1`
  )
  const everyDetection = db.prepare<[number], FlatDetection & { path: string }>(
    `select detection.id, '' as label, score, x, y, width, height,
       (select min(path) from place where place.asset_id = detection.asset_id) as path
     from detection where label_id = ?`
  )

  return {
    /** Replaces an asset's detections and the model tags of things; tags by the user stay. Call inside a transaction. */
    replaceDetections(assetId: number, modelUseId: number, detections: readonly NewDetection[]): void {
      clearDetections.run(assetId)
      const best = new Map<number, number>()
      for (const { label, score, box } of detections) {
        const labelId = idOf(label)
        insertDetection.run(assetId, labelId, score, box.x, box.y, box.width, box.height, modelUseId)
        best.set(labelId, Math.max(best.get(labelId) ?? 0, score))
      }
      replaceTags(assetId, best)
    },
    tagsOf: (assetId: number): AssetTag[] => tagsOf.all(assetId),
    detectionsOf: (assetId: number): AssetDetection[] => detectionsOf.all(assetId).map(nested),
    /** Labels of things that some asset has, most assets first. */
    labels: (): LabelRow[] => labels.all(),
    /** The asset with the surest detection of a label; null when it has only tags. */
    coverOf(labelId: number): { assetId: number; sha256: string; box: Box } | null {
      const row = cover.get(labelId)
      return row ? { assetId: row.assetId, sha256: row.sha256.toString('hex'), box: boxOf(row) } : null
    },
    /** Every detection of a label with the first path of its asset, by path and then surest first. */
    detectionsWithPaths(labelId: number): { path: string; score: number; box: Box }[] {
      return everyDetection
        .all(labelId)
        .map((row) => ({ path: row.path, score: row.score, box: boxOf(row) }))
        .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : b.score - a.score || a.box.x - b.box.x))
    }
  }
}

type FlatDetection = { id: number; label: string; score: number } & Box

function boxOf({ x, y, width, height }: Box): Box {
  return { x, y, width, height }
}

function nested(row: FlatDetection): AssetDetection {
  return { id: row.id, label: row.label, score: row.score, box: boxOf(row) }
}
