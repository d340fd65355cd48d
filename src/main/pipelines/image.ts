import { stat } from 'node:fs/promises'
import { type Failure, failureOf, InglenookError } from '../../shared/failure.ts'
import type { Pipeline } from '../../shared/pipeline.ts'
import type { AnalyseImageInput } from '../../shared/worker-protocol.ts'
import type { Repositories } from '../catalogue/index.ts'
import type { ClaimedJob } from '../catalogue/jobs.ts'
import type { WorkerPool } from '../workers/pool.ts'
import type { Asking } from './asking.ts'
import { requestFaces, storeFaces } from './faces.ts'
import { requestObjects, storeObjects } from './objects.ts'
import { storeThumbnails } from './thumbnails.ts'

export interface ImagePipelineOptions {
  catalogue: Repositories
  pool: WorkerPool
  thumbsDir: string
  asking: Asking
}

/** What came of an asset's jobs, for whatever follows from it. */
export interface ImageResult {
  assetId: number
  facesChanged: boolean
  thingsChanged: boolean
  /** The file is no longer the one that was imported: it must be looked at again. */
  changedFile: string | null
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
): Promise<ImageResult> {
  const result: ImageResult = {
    assetId: jobs[0]?.assetId ?? 0,
    facesChanged: false,
    thingsChanged: false,
    changedFile: null
  }
  const asset = catalogue.assets.get(result.assetId)
  if (!asset) return result
  const jobOf = (pipeline: Pipeline): ClaimedJob | undefined => jobs.find((job) => job.pipeline === pipeline)
  const [thumbnailsJob, facesJob, objectsJob] = [jobOf('thumbnails'), jobOf('faces'), jobOf('objects')]
  try {
    const { path, changed } = await readablePlace(catalogue, asset.id)
    if (changed) {
      result.changedFile = path
      throw new InglenookError(
        'changed-file',
        `The file ${path} has changed since it was imported. It is being looked at again.`
      )
    }
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
      if (thumbnailsJob) storeThumbnails(catalogue, thumbnailsJob, output)
      if (facesJob && request.faces) result.facesChanged = storeFaces(catalogue, facesJob, request.faces, output)
      if (objectsJob && request.objects) {
        result.thingsChanged = storeObjects(catalogue, objectsJob, request.objects, output)
      }
    })
  } catch (error) {
    if (!isVerdict(error)) throw error
    failAll(catalogue, jobs, failureOf(error))
  }
  return result
}

function failAll(catalogue: Repositories, jobs: readonly ClaimedJob[], failure: Failure): void {
  catalogue.transaction(() => {
    for (const job of jobs) catalogue.jobs.finish(job, { status: 'failed', failure }, Date.now())
  })
}

/** The first place of an asset that can be read now, and whether its file is still the one that was imported. */
async function readablePlace({ places }: Repositories, assetId: number): Promise<{ path: string; changed: boolean }> {
  const paths = places.pathsOf(assetId)
  let last: unknown
  for (const path of paths) {
    try {
      const facts = await stat(path)
      const place = places.at(path)
      return { path, changed: facts.size !== place?.bytes || facts.mtimeMs !== place.mtimeMs }
    } catch (error) {
      last = error
    }
  }
  throw new InglenookError(
    'missing-file',
    `The file ${paths[0] ?? ''} cannot be found any more. If it is on a drive, connect it and try again.`,
    { cause: last }
  )
}

const NO_VERDICTS = ['worker-crashed', 'worker-cannot-start', 'cancelled', 'model-missing']

/** True for errors that say something about this file; false where the worker or the app is the reason. */
function isVerdict(error: unknown): boolean {
  return error instanceof InglenookError && !NO_VERDICTS.includes(error.code)
}
