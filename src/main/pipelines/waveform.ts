import { waveformFile } from '../../shared/thumbnail-files.ts'
import type { MakeWaveformOutput } from '../../shared/worker-protocol.ts'
import type { Repositories } from '../catalogue/index.ts'
import type { ClaimedJob } from '../catalogue/jobs.ts'
import type { FfmpegTool } from '../tools/ffmpeg.ts'
import { heedLoss } from '../tools/found-tool.ts'
import type { WorkerPool } from '../workers/pool.ts'
import { type AssetResult, nothingChanged } from './asset-result.ts'
import { withReadableFile } from './readable-file.ts'

export interface MediaPipelineOptions {
  catalogue: Repositories
  pool: Pick<WorkerPool, 'run'>
  /** Where pictures and waveforms lie, see shared/thumbnail-files.ts. */
  thumbsDir: string
  ffmpeg: FfmpegTool
  /** The time by the computer's clock. */
  now?: () => number
}

/**
 * Measures how loud one video or recording is over its length. That it has no sound is a result.
 *
 * @throws whatever keeps it from being done: then nothing was stored and the job is the caller's to settle
 */
export async function runWaveformJob(
  job: ClaimedJob,
  { catalogue, pool, thumbsDir, ffmpeg, now = Date.now }: MediaPipelineOptions,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (fraction: number) => void }
): Promise<AssetResult> {
  const asset = catalogue.assets.get(job.assetId)
  if (!asset) return nothingChanged(job.assetId)
  const since = performance.now()
  const output = await withReadableFile(catalogue, job.assetId, (path) => {
    const { ffmpeg: program, ffprobe } = ffmpeg.get()
    const task = { path, ffmpeg: program, ffprobe, folder: thumbsDir, file: waveformFile(asset.sha256) }
    return pool.run({ kind: 'makeWaveform', ...task }, { signal, onProgress, retryCrashed: false })
  }).catch(heedLoss(ffmpeg))
  // Given up while it was looked at once more: nothing is stored that nobody waits for.
  signal.throwIfAborted()
  const tookMs = performance.now() - since
  catalogue.transaction(() => store(catalogue, job, output, now(), tookMs))
  return { ...nothingChanged(job.assetId), tookMs: { [job.pipeline]: tookMs } }
}

/** A job that was superseded stores nothing. */
function store(
  { assets, jobs }: Repositories,
  job: ClaimedJob,
  output: MakeWaveformOutput,
  nowMs: number,
  workedMs: number
): void {
  const end = output.applies
    ? ({ status: 'done', count: 1, ...(output.note === null ? {} : { note: output.note }) } as const)
    : ({ status: 'notApplicable', failure: { code: 'no-sound', message: output.why } } as const)
  if (!jobs.finish(job, end, nowMs, workedMs)) return
  if (output.mediaDurationMs !== null) assets.setDuration(job.assetId, output.mediaDurationMs)
}
