import { InglenookError } from '../../shared/failure.ts'
import type { AnalyseVideoInput, AnalyseVideoOutput } from '../../shared/worker-protocol.ts'
import type { Repositories } from '../catalogue/index.ts'
import type { ClaimedJob } from '../catalogue/jobs.ts'
import type { Asking } from './asking.ts'
import type { AssetResult } from './asset-result.ts'
import { requestFaces } from './faces.ts'
import { doesNotApply, done, type MediaJobOptions, type RunOptions, runMediaJob } from './media-job.ts'

export interface VideoFacesOptions extends MediaJobOptions {
  asking: Asking
  /** Where crops of faces lie, see shared/thumbnail-files.ts. */
  thumbsDir: string
}

/** More faces than this in one frame are a crowd; the surest are kept. */
const MOST_FACES_IN_A_FRAME = 20

/**
 * Finds the people whom one video shows. That it shows nobody is a result, and so is that it has no pictures.
 *
 * @throws as runMediaJob; InglenookError `model-missing`
 */
export async function runVideoFacesJob(
  job: ClaimedJob,
  options: VideoFacesOptions,
  { signal, onProgress }: RunOptions
): Promise<AssetResult> {
  const { catalogue, pool, asking, thumbsDir, ffmpeg } = options
  const faces = { ...requestFaces(asking), maxFaces: MOST_FACES_IN_A_FRAME }
  // Photos need none of it, so nobody has waited until it is known whether it is there.
  await ffmpeg.look()
  return runMediaJob(job, options, signal, {
    models: [faces.detector, faces.recogniser],
    ask: (path, tools, { sha256 }) => {
      const task = { kind: 'analyseVideo', path, ...tools, sha256, thumbsDir, faces } as const
      return pool.run(task, { signal, onProgress, retryCrashed: false })
    },
    store: (output, _, at) => (store(catalogue, job, faces, output, at) ? { facesChanged: true } : null)
  })
}

/** Files who was seen, or why nobody could be. A job that was superseded stores nothing: false. */
function store(
  catalogue: Repositories,
  job: ClaimedJob,
  { detector, recogniser }: AnalyseVideoInput['faces'],
  output: AnalyseVideoOutput,
  { nowMs, workedMs }: { nowMs: number; workedMs: number }
): boolean {
  const { assetId } = job
  const { assets, faces, jobs, models, speeds } = catalogue
  if (!output.applies) {
    if (!jobs.finish(job, doesNotApply('no-pictures', output.why), nowMs, workedMs)) return false
    faces.removeFacesOfAsset(assetId)
  } else {
    const { entry } = recogniser
    if (entry.family !== 'arcface') throw new InglenookError('wrong-model', `${entry.label} does not recognise faces.`)
    const { dimensions } = entry.embedding
    const detectorUseId = models.idOfUse(detector, nowMs)
    const recogniserUseId = models.idOfUse(recogniser, nowMs)
    const uses = { modelUseId: detectorUseId, secondModelUseId: recogniserUseId }
    const { note, seenMs, tookMs } = output
    if (!jobs.finish(job, { ...done(output.faces.length, note), ...uses }, nowMs, workedMs)) return false
    faces.replaceFacesOfAsset({ assetId, detectorUseId, recogniserUseId, dimensions, faces: output.faces })
    if (seenMs > 0) speeds.learn({ pipeline: 'faces of videos', ...uses }, tookMs / (seenMs / 1000))
  }
  if (output.mediaDurationMs !== null) assets.setDuration(assetId, output.mediaDurationMs)
  return true
}
