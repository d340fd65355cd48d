import type { Failure } from '../../shared/failure.ts'
import { type Pipeline, pipelinesFor } from '../../shared/pipeline.ts'
import type { FileFacts } from '../../shared/worker-protocol.ts'
import type { Repositories } from '../catalogue/index.ts'
import type { Place } from '../catalogue/places.ts'
import type { FoundFile } from './walk.ts'

/** What became of a file that was examined. */
export type Recorded = 'added' | 'changed' | 'duplicate' | 'unchanged' | 'skipped'

/**
 * Files what a worker found out about one file. Content decides: a known content at a new path is a second place of the
 * same asset. Call inside a transaction.
 *
 * Note: a changed file keeps its asset. When the only place of an asset gets new content (the photo was edited), the asset
 * keeps its id, and so whatever the user said about it, and all its pipelines run again. What was a photo and is a film now
 * is nothing that was edited: that is another asset.
 */
export function recordFile(
  catalogue: Repositories,
  sourceId: number,
  file: FoundFile,
  facts: FileFacts,
  nowMs: number
): Recorded {
  const { assets, places, skipped } = catalogue
  skipped.remove(file.path)
  const before = places.at(file.path)
  const known = assets.idOf(facts.sha256)
  const place = (assetId: number): Place => ({
    assetId,
    sourceId,
    path: file.path,
    bytes: facts.bytes,
    mtimeMs: facts.mtimeMs
  })

  if (known !== undefined) {
    places.put(place(known))
    if (before === undefined) return 'duplicate'
    if (before.assetId === known) {
      tryAgain(catalogue, known, facts)
      return 'unchanged'
    }
    if (places.countOf(before.assetId) === 0) removeAsset(catalogue, before.assetId)
    return 'changed'
  }
  if (before !== undefined && places.countOf(before.assetId) === 1 && isOfKind(catalogue, before.assetId, facts)) {
    assets.replaceContent(before.assetId, facts)
    places.put(place(before.assetId))
    queueAll(catalogue, before.assetId, facts)
    return 'changed'
  }
  const assetId = assets.insert(facts, nowMs)
  places.put(place(assetId))
  queueAll(catalogue, assetId, facts)
  if (before !== undefined && places.countOf(before.assetId) === 0) removeAsset(catalogue, before.assetId)
  return before === undefined ? 'added' : 'changed'
}

function isOfKind({ assets }: Repositories, assetId: number, { kind }: FileFacts): boolean {
  return assets.get(assetId)?.kind === kind
}

/** Files why a file did not become an asset. A file that was an asset and can no longer be read stays one. */
export function recordSkipped(catalogue: Repositories, sourceId: number, file: FoundFile, failure: Failure): Recorded {
  catalogue.skipped.put({ path: file.path, sourceId, failure, bytes: file.bytes, mtimeMs: file.mtimeMs })
  return 'skipped'
}

/** Takes an asset out of the catalogue with all that hangs on it. Its files are not touched. */
export function removeAsset(catalogue: Repositories, assetId: number): void {
  catalogue.faces.removeFacesOfAsset(assetId)
  catalogue.assets.remove(assetId)
}

/** Before what was there already, see catalogue/job-queue.ts. */
const JUST_IMPORTED = 1

function queueAll({ jobs }: Repositories, assetId: number, facts: FileFacts): void {
  // Looking through a film takes as long as looking at hundreds of photos, which would all wait for it.
  const isLong = (pipeline: Pipeline): boolean => facts.kind === 'video' && pipeline === 'faces'
  const pipelines = pipelinesFor(facts.kind)
  const first = pipelines.filter((pipeline) => !isLong(pipeline))
  jobs.enqueue(assetId, first, facts.takenLocalMs, JUST_IMPORTED)
  jobs.enqueue(assetId, pipelines.filter(isLong), facts.takenLocalMs)
}

/** What failed only because the file was another for a while, or was not there, may be done now. */
function tryAgain({ jobs }: Repositories, assetId: number, facts: FileFacts): void {
  const failed = jobs.problemsOf(assetId).filter(({ code }) => code === 'changed-file' || code === 'missing-file')
  const pipelines = failed.map(({ pipeline }) => pipeline)
  jobs.enqueue(assetId, pipelines, facts.takenLocalMs, JUST_IMPORTED)
}
