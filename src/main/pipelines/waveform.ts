import { waveformFile } from '../../shared/thumbnail-files.ts'
import type { ClaimedJob } from '../catalogue/jobs.ts'
import type { AssetResult } from './asset-result.ts'
import { doesNotApply, done, type MediaJobOptions, type RunOptions, runMediaJob } from './media-job.ts'

export interface MediaPipelineOptions extends MediaJobOptions {
  /** Where pictures and waveforms lie, see shared/thumbnail-files.ts. */
  thumbsDir: string
}

/**
 * Measures how loud one video or recording is over its length. That it has no sound is a result.
 *
 * @throws as runMediaJob
 */
export function runWaveformJob(
  job: ClaimedJob,
  options: MediaPipelineOptions,
  { signal, onProgress }: RunOptions
): Promise<AssetResult> {
  const { catalogue, pool, thumbsDir: folder } = options
  return runMediaJob(job, options, signal, {
    ask: (path, tools, { sha256 }) =>
      pool.run(
        { kind: 'makeWaveform', path, ...tools, folder, file: waveformFile(sha256) },
        { signal, onProgress, retryCrashed: false }
      ),
    store: (output, _, { nowMs, workedMs }) => {
      const end = output.applies ? done(1, output.note) : doesNotApply('no-sound', output.why)
      if (!catalogue.jobs.finish(job, end, nowMs, workedMs)) return null
      if (output.mediaDurationMs !== null) catalogue.assets.setDuration(job.assetId, output.mediaDurationMs)
      return {}
    }
  })
}
