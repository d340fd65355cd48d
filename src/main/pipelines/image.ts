import type { Pipeline } from '../../shared/pipeline.ts'
import type { AnalyseImageInput } from '../../shared/worker-protocol.ts'
import type { Repositories } from '../catalogue/index.ts'
import type { ClaimedJob } from '../catalogue/jobs.ts'
import type { WorkerPool } from '../workers/pool.ts'
import type { Asking } from './asking.ts'
import { type AssetResult, nothingChanged } from './asset-result.ts'
import { requestFaces, storeFaces } from './faces.ts'
import { requestObjects, storeObjects } from './objects.ts'
import { storeThumbnails } from './thumbnails.ts'
import { withReadableFile } from './verdict.ts'

export interface ImagePipelineOptions {
  catalogue: Repositories
  pool: WorkerPool
  thumbsDir: string
  asking: Asking
}

/**
 * Runs the claimed image jobs of one asset.
 *
 * Note: one request per photo. All image pipelines that an asset still needs go to a worker together, so that the photo is
 * read and decoded once; their results come back together and are stored in one transaction.
 *
 * @throws WorkerCrashed, WorkerCannotStart, Cancelled, `model-missing`: then nothing was stored and the jobs are the caller's to put back.
 */
export async function runImageJobs(
  jobs: readonly ClaimedJob[],
  { catalogue, pool, thumbsDir, asking }: ImagePipelineOptions,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (fraction: number) => void }
): Promise<AssetResult> {
  const result = nothingChanged(jobs[0]?.assetId ?? 0)
  const asset = catalogue.assets.get(result.assetId)
  if (!asset) return result
  const jobOf = (pipeline: Pipeline): ClaimedJob | undefined => jobs.find((job) => job.pipeline === pipeline)
  const [thumbnailsJob, facesJob, objectsJob] = [jobOf('thumbnails'), jobOf('faces'), jobOf('objects')]
  await withReadableFile(catalogue, jobs, result, async (path) => {
    const request: AnalyseImageInput = {
      kind: 'analyseImage',
      path,
      sha256: asset.sha256,
      thumbsDir,
      thumbnails: thumbnailsJob !== undefined,
      faces: facesJob ? requestFaces(asking) : null,
      objects: objectsJob ? requestObjects(asking) : null
    }
    const output = await pool.run(request, { signal, onProgress, retryCrashed: false })
    catalogue.transaction(() => {
      // When only thumbnails are wanted, reading is quicker than it ever is for a model.
      if (facesJob || objectsJob) catalogue.speeds.learn({ pipeline: 'read' }, output.tookMs.read)
      if (thumbnailsJob) storeThumbnails(catalogue, thumbnailsJob, output)
      if (facesJob && request.faces) result.facesChanged = storeFaces(catalogue, facesJob, request.faces, output)
      if (objectsJob && request.objects) {
        result.thingsChanged = storeObjects(catalogue, objectsJob, request.objects, output)
      }
    })
  })
  return result
}
