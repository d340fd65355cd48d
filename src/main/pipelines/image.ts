import { access } from 'node:fs/promises'
import { type Failure, failureOf, InglenookError } from '../../shared/failure.ts'
import type { ModelTask, ReadyModel } from '../../shared/model.ts'
import type { Pipeline } from '../../shared/pipeline.ts'
import type { Settings } from '../../shared/settings.ts'
import type { AnalyseImageInput, AnalyseImageOutput } from '../../shared/worker-protocol.ts'
import type { Repositories } from '../catalogue/index.ts'
import type { ClaimedJob } from '../catalogue/jobs.ts'
import type { WorkerPool } from '../workers/pool.ts'

const MOST_FACES = 256

export interface ImagePipelineOptions {
  catalogue: Repositories
  pool: WorkerPool
  thumbsDir: string
  settings: () => Settings
  model: (task: ModelTask) => ReadyModel
}

/** What storing an asset's results changed. */
export interface ImageResult {
  assetId: number
  facesChanged: boolean
  thingsChanged: boolean
}

/**
 * Runs the claimed image jobs of one asset.
 *
 * Note: one request per photo. All image pipelines that an asset still needs go to a worker together, so that the photo is
 * read and decoded once; their results come back together and are stored in one transaction.
 *
 * @throws WorkerCrashed, WorkerCannotStart, Cancelled: then nothing was stored and the jobs are the caller's to put back.
 */
export async function runImageJobs(
  jobs: readonly ClaimedJob[],
  { catalogue, pool, thumbsDir, settings, model }: ImagePipelineOptions,
  signal: AbortSignal
): Promise<ImageResult> {
  const assetId = jobs[0]?.assetId ?? 0
  const asset = catalogue.assets.get(assetId)
  if (!asset) return { assetId, facesChanged: false, thingsChanged: false }
  const job = (pipeline: Pipeline): ClaimedJob | undefined => jobs.find((one) => one.pipeline === pipeline)
  const { faceMinScore: minScore, objectMinScore, objectMaxCount: maxCount } = settings()
  const faces = job('faces')
    ? { detector: model('face-detection'), recogniser: model('face-recognition'), minScore, maxFaces: MOST_FACES }
    : null
  const objects = job('objects') ? { model: model('object-detection'), minScore: objectMinScore, maxCount } : null

  let output: AnalyseImageOutput
  try {
    const path = await readablePlace(catalogue.places.pathsOf(assetId))
    const task: AnalyseImageInput = {
      kind: 'analyseImage',
      path,
      sha256: asset.sha256,
      thumbsDir,
      thumbnails: job('thumbnails') !== undefined,
      faces,
      objects
    }
    output = await pool.run(task, { signal, retryCrashed: false })
  } catch (error) {
    if (!isVerdict(error)) throw error
    failAll(catalogue, jobs, failureOf(error))
    return { assetId, facesChanged: false, thingsChanged: false }
  }
  return catalogue.transaction(() => store(catalogue, assetId, jobs, output, faces, objects))
}

function store(
  catalogue: Repositories,
  assetId: number,
  jobs: readonly ClaimedJob[],
  output: AnalyseImageOutput,
  faceModels: AnalyseImageInput['faces'],
  objectModel: AnalyseImageInput['objects']
): ImageResult {
  const now = Date.now()
  const result: ImageResult = { assetId, facesChanged: false, thingsChanged: false }
  for (const job of jobs) {
    const outcome = output[job.pipeline]
    if (outcome === null) throw new Error(`a worker left out the ${job.pipeline} it was asked for`)
    if (!outcome.ok) {
      catalogue.jobs.finish(job, { status: 'failed', failure: outcome.failure }, now)
      continue
    }
    if (job.pipeline === 'thumbnails' && output.thumbnails?.ok) {
      if (!catalogue.jobs.finish(job, { status: 'done', count: 1 }, now)) continue
      catalogue.assets.setThumbhash(assetId, output.thumbnails.value.thumbhash)
      catalogue.assets.setSize(assetId, output.width, output.height)
    } else if (job.pipeline === 'faces' && output.faces?.ok && faceModels) {
      const faces = output.faces.value
      const detectorUseId = catalogue.models.idOfUse(faceModels.detector, now)
      const recogniserUseId = catalogue.models.idOfUse(faceModels.recogniser, now)
      const end = {
        status: 'done',
        count: faces.length,
        modelUseId: detectorUseId,
        secondModelUseId: recogniserUseId
      } as const
      if (!catalogue.jobs.finish(job, end, now)) continue
      const { entry } = faceModels.recogniser
      if (entry.family !== 'arcface') throw new Error(`${entry.id} is no recogniser`)
      const { dimensions } = entry.embedding
      catalogue.faces.replaceFacesOfAsset({ assetId, detectorUseId, recogniserUseId, dimensions, faces })
      result.facesChanged = true
    } else if (job.pipeline === 'objects' && output.objects?.ok && objectModel) {
      const detections = output.objects.value
      const modelUseId = catalogue.models.idOfUse(objectModel.model, now)
      if (!catalogue.jobs.finish(job, { status: 'done', count: detections.length, modelUseId }, now)) continue
      catalogue.things.replaceDetections(assetId, modelUseId, detections)
      result.thingsChanged = true
    }
  }
  return result
}

function failAll(catalogue: Repositories, jobs: readonly ClaimedJob[], failure: Failure): void {
  catalogue.transaction(() => {
    for (const job of jobs) catalogue.jobs.finish(job, { status: 'failed', failure }, Date.now())
  })
}

/** The first place of an asset that can be read now. */
async function readablePlace(paths: readonly string[]): Promise<string> {
  let last: unknown
  for (const path of paths) {
    try {
      await access(path)
      return path
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

/** True for errors that say something about this file; false where the worker or the app is the reason. */
function isVerdict(error: unknown): boolean {
  return error instanceof InglenookError && !['worker-crashed', 'worker-cannot-start', 'cancelled'].includes(error.code)
}
