import type { Pipeline } from '../../shared/pipeline.ts'
import type { AnalyseImageInput, AnalyseImageOutput } from '../../shared/worker-protocol.ts'
import type { Repositories } from '../catalogue/index.ts'
import type { ClaimedJob } from '../catalogue/jobs.ts'
import type { WorkerPool } from '../workers/pool.ts'
import type { Asking } from './asking.ts'
import { type AssetResult, nothingChanged } from './asset-result.ts'
import { requestFaces, storeFaces } from './faces.ts'
import { requestObjects, storeObjects } from './objects.ts'
import { checkModelsThere } from './part-failure.ts'
import { withReadableFile } from './readable-file.ts'
import { storeThumbnails } from './thumbnails.ts'

export interface ImagePipelineOptions {
  catalogue: Repositories
  pool: Pick<WorkerPool, 'run'>
  thumbsDir: string
  asking: Asking
  /** The time by the computer's clock. */
  now?: () => number
}

/**
 * Runs the claimed image jobs of one asset.
 *
 * Note: one request per photo. All image pipelines that an asset still needs go to a worker together, so that the photo is
 * read and decoded once; their results come back together and are stored in one transaction.
 *
 * @throws whatever keeps all of them from being done: then nothing was stored and the jobs are the caller's to settle
 */
export async function runImageJobs(
  jobs: readonly ClaimedJob[],
  { catalogue, pool, thumbsDir, asking, now = Date.now }: ImagePipelineOptions,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (fraction: number) => void }
): Promise<AssetResult> {
  const result = nothingChanged(jobs[0]?.assetId ?? 0)
  const asset = catalogue.assets.get(result.assetId)
  if (!asset) return result
  const jobOf = (pipeline: Pipeline): ClaimedJob | undefined => jobs.find((job) => job.pipeline === pipeline)
  const [thumbnailsJob, facesJob, objectsJob] = [jobOf('thumbnails'), jobOf('faces'), jobOf('objects')]
  const request: Omit<AnalyseImageInput, 'path'> = {
    kind: 'analyseImage',
    sha256: asset.sha256,
    thumbsDir,
    thumbnails: thumbnailsJob !== undefined,
    faces: facesJob ? requestFaces(asking) : null,
    objects: objectsJob ? requestObjects(asking) : null
  }
  const { faces, objects } = request
  const output = await withReadableFile(catalogue, result.assetId, async (path) => {
    const output = await pool.run({ ...request, path }, { signal, onProgress, retryCrashed: false })
    if (faces) await checkModelsThere(output.faces, [faces.detector, faces.recogniser])
    if (objects) await checkModelsThere(output.objects, [objects.model])
    return output
  })
  // Given up while it was looked at once more: nothing is stored that nobody waits for.
  signal.throwIfAborted()
  result.tookMs = tookMs(jobs, output)
  const storing = { catalogue, output, nowMs: now(), tookMs: result.tookMs }
  catalogue.transaction(() => {
    // When only thumbnails are wanted, reading is quicker than it ever is for a model.
    if (facesJob || objectsJob) catalogue.speeds.learn({ pipeline: 'read' }, output.tookMs.read)
    if (thumbnailsJob) storeThumbnails(thumbnailsJob, storing)
    if (facesJob && faces) result.facesChanged = storeFaces(facesJob, faces, storing)
    if (objectsJob && objects) result.thingsChanged = storeObjects(objectsJob, objects, storing)
  })
  return result
}

function tookMs(jobs: readonly ClaimedJob[], output: AnalyseImageOutput): AssetResult['tookMs'] {
  const own: Partial<Record<Pipeline, number>> = output.tookMs
  const shared = output.tookMs.read / jobs.length
  return Object.fromEntries(jobs.map(({ pipeline }) => [pipeline, shared + (own[pipeline] ?? 0)]))
}
