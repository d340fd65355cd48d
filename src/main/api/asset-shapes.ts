import { basename } from 'node:path'
import type { TimelineItem } from '../../shared/asset.ts'
import type { AssetDetail } from '../../shared/asset-detail.ts'
import { InglenookError } from '../../shared/failure.ts'
import type { AssetRow } from '../catalogue/assets.ts'
import type { Repositories } from '../catalogue/index.ts'

/** How many digits of a content's hash tell its versions apart in a media address. */
const VERSION_DIGITS = 12

export function versionOf(sha256: string): string {
  return sha256.slice(0, VERSION_DIGITS)
}

export function timelineItem(row: AssetRow, paths: readonly string[]): TimelineItem {
  return {
    id: row.id,
    kind: row.kind,
    width: row.width,
    height: row.height,
    durationMs: row.durationMs,
    takenLocalMs: row.takenLocalMs,
    thumbhash: row.thumbhash,
    thumbnail: row.thumbnail,
    waveform: row.waveform,
    version: versionOf(row.sha256),
    fileName: basename(paths[0] ?? '')
  }
}

/**
 * All that the catalogue knows of an asset.
 *
 * @throws InglenookError `not-found`
 */
export function assetDetail(catalogue: Repositories, id: number): Omit<AssetDetail, 'missingPaths'> {
  const row = catalogue.assets.get(id)
  if (!row) throw new InglenookError('not-found', 'This photo is no longer in the library.')
  const paths = catalogue.places.pathsOf(id)
  return {
    ...timelineItem(row, paths),
    mime: row.mime,
    bytes: row.bytes,
    sha256: row.sha256,
    takenAtMs: row.takenAtMs,
    takenOffsetMinutes: row.takenOffsetMinutes,
    takenAtSource: row.takenAtSource,
    latitude: row.latitude,
    longitude: row.longitude,
    camera: row.camera,
    paths,
    tags: catalogue.things.tagsOf(id),
    faces: catalogue.faces.facesOfAsset(id),
    detections: catalogue.things.detectionsOf(id),
    problems: catalogue.jobs.problemsOf(id)
  }
}
