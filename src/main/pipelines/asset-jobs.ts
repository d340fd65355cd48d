import type { ClaimedJob } from '../catalogue/jobs.ts'
import type { FfmpegTool } from '../tools/ffmpeg.ts'
import { type AssetResult, nothingChanged } from './asset-result.ts'
import { type ImagePipelineOptions, runImageJobs } from './image.ts'
import { runSoundJob } from './sounds.ts'

export type AssetPipelineOptions = ImagePipelineOptions & { ffmpeg: FfmpegTool }

interface RunOptions {
  signal: AbortSignal
  onProgress: (fraction: number) => void
}

/**
 * Runs the jobs that were claimed of one asset: those that look at it together, then the one that listens.
 *
 * @throws whatever keeps them from being done: the jobs that were not finished are the caller's to settle
 */
export async function runAssetJobs(
  jobs: readonly ClaimedJob[],
  options: AssetPipelineOptions,
  { signal, onProgress }: RunOptions
): Promise<AssetResult> {
  const images = jobs.filter((job) => job.pipeline !== 'sounds')
  const sounds = jobs.find((job) => job.pipeline === 'sounds')
  const share = (done: number, count: number): RunOptions => ({
    signal,
    onProgress: (fraction) => onProgress((done + fraction * count) / jobs.length)
  })
  const seen = images.length > 0 ? await runImageJobs(images, options, share(0, images.length)) : null
  const heard = sounds ? await runSoundJob(sounds, options, share(images.length, 1)) : null
  if (!seen || !heard) return seen ?? heard ?? nothingChanged(jobs[0]?.assetId ?? 0)
  return { ...seen, tookMs: { ...seen.tookMs, ...heard.tookMs } }
}
