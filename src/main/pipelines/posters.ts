import type { MakePosterOutput } from '../../shared/worker-protocol.ts'
import type { Repositories } from '../catalogue/index.ts'
import type { ClaimedJob } from '../catalogue/jobs.ts'
import { heedLoss } from '../tools/found-tool.ts'
import { type AssetResult, nothingChanged } from './asset-result.ts'
import { withReadableFile } from './readable-file.ts'
import type { MediaPipelineOptions } from './waveform.ts'

/**
 * Makes the thumbnails of one video, from a picture in it. That it has none is a result.
 *
 * @throws whatever keeps it from being done: then nothing was stored and the job is the caller's to settle
 */
export async function runPosterJob(
  job: ClaimedJob,
  { catalogue, pool, thumbsDir, ffmpeg, now = Date.now }: MediaPipelineOptions,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (fraction: number) => void }
): Promise<AssetResult> {
  const asset = catalogue.assets.get(job.assetId)
  if (!asset) return nothingChanged(job.assetId)
  const { sha256 } = asset
  const since = performance.now()
  const output = await withReadableFile(catalogue, job.assetId, async (path) => {
    // Photos need none of it, so nobody has waited until it is known whether it is there.
    await ffmpeg.look()
    const { ffmpeg: program, ffprobe } = ffmpeg.get()
    const task = { kind: 'makePoster', path, ffmpeg: program, ffprobe, sha256, thumbsDir } as const
    return pool.run(task, { signal, onProgress, retryCrashed: false })
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
  output: MakePosterOutput,
  nowMs: number,
  workedMs: number
): void {
  const end = output.applies
    ? ({ status: 'done', count: 1 } as const)
    : ({ status: 'notApplicable', failure: { code: 'no-pictures', message: output.why } } as const)
  if (!jobs.finish(job, end, nowMs, workedMs)) return
  if (output.mediaDurationMs !== null) assets.setDuration(job.assetId, output.mediaDurationMs)
  if (!output.applies) return
  assets.setThumbhash(job.assetId, output.thumbhash)
  assets.setSize(job.assetId, output.width, output.height)
}
