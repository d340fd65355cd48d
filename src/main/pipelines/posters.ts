import type { ClaimedJob } from '../catalogue/jobs.ts'
import type { AssetResult } from './asset-result.ts'
import { doesNotApply, done, type RunOptions, runMediaJob } from './media-job.ts'
import type { MediaPipelineOptions } from './waveform.ts'

/**
 * Makes the thumbnails of one video, from a picture in it. That it has none is a result.
 *
 * @throws as runMediaJob
 */
export async function runPosterJob(
  job: ClaimedJob,
  options: MediaPipelineOptions,
  { signal, onProgress }: RunOptions
): Promise<AssetResult> {
  const { catalogue, pool, thumbsDir, ffmpeg } = options
  // Photos need none of it, so nobody has waited until it is known whether it is there.
  await ffmpeg.look()
  return runMediaJob(job, options, signal, {
    ask: (path, tools, { sha256 }) =>
      pool.run({ kind: 'makePoster', path, ...tools, sha256, thumbsDir }, { signal, onProgress, retryCrashed: false }),
    store: (output, _, { nowMs, workedMs }) => {
      const { assets, jobs } = catalogue
      const end = output.applies ? done(1) : doesNotApply('no-pictures', output.why)
      if (!jobs.finish(job, end, nowMs, workedMs)) return null
      if (output.mediaDurationMs !== null) assets.setDuration(job.assetId, output.mediaDurationMs)
      if (output.applies) {
        assets.setThumbhash(job.assetId, output.thumbhash)
        assets.setSize(job.assetId, output.width, output.height)
      }
      return {}
    }
  })
}
