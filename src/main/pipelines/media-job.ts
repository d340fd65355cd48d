import type { ReadyModel } from '../../shared/model.ts'
import type { AssetRow } from '../catalogue/assets.ts'
import type { Repositories } from '../catalogue/index.ts'
import type { ClaimedJob } from '../catalogue/jobs.ts'
import type { Ffmpeg, FfmpegTool } from '../tools/ffmpeg.ts'
import { heedLoss } from '../tools/found-tool.ts'
import { TaskFailed } from '../workers/errors.ts'
import type { WorkerPool } from '../workers/pool.ts'
import { type AssetResult, nothingChanged } from './asset-result.ts'
import { checkModelsThere } from './part-failure.ts'
import { withReadableFile } from './readable-file.ts'

export interface MediaJobOptions {
  catalogue: Repositories
  pool: Pick<WorkerPool, 'run'>
  ffmpeg: FfmpegTool
  /** The time by the computer's clock. */
  now?: () => number
}

/** How to run a job, as whoever waits for it wants it. */
export interface RunOptions {
  signal: AbortSignal
  onProgress: (fraction: number) => void
}

/** A job that reads one video or recording by one request to a worker. */
interface MediaJob<Output> {
  /** What the worker is to use: where its file was taken away, the failure is not the asset's. */
  models?: readonly ReadyModel[]
  ask: (path: string, tools: Pick<Ffmpeg, 'ffmpeg' | 'ffprobe'>, asset: AssetRow) => Promise<Output>
  /** Files what came of it, in one transaction; says what changed, or null for a job that was superseded: nothing was stored. */
  store: (output: Output, asset: AssetRow, at: { nowMs: number; workedMs: number }) => Partial<AssetResult> | null
}

/**
 * Asks for the job of one video or recording and stores what came of it: once, if the file is still the one that was
 * imported, and if somebody still waits for it.
 *
 * @throws whatever keeps it from being done: then nothing was stored and the job is the caller's to settle
 */
export async function runMediaJob<Output>(
  { assetId, pipeline }: ClaimedJob,
  { catalogue, ffmpeg, now = Date.now }: Omit<MediaJobOptions, 'pool'>,
  signal: AbortSignal,
  { models = [], ask, store }: MediaJob<Output>
): Promise<AssetResult> {
  const asset = catalogue.assets.get(assetId)
  if (!asset) return nothingChanged(assetId)
  const since = performance.now()
  const output = await withReadableFile(catalogue, assetId, async (path) => {
    try {
      const { ffmpeg: program, ffprobe } = ffmpeg.get()
      return await ask(path, { ffmpeg: program, ffprobe }, asset)
    } catch (error) {
      if (error instanceof TaskFailed) await checkModelsThere({ ok: false, failure: error.failure }, models)
      throw error
    }
  }).catch(heedLoss(ffmpeg))
  // Given up while the file was looked at once more: nothing is stored that nobody waits for.
  signal.throwIfAborted()
  const workedMs = performance.now() - since
  const changed = catalogue.transaction(() => store(output, asset, { nowMs: now(), workedMs }))
  return { ...nothingChanged(assetId), tookMs: { [pipeline]: workedMs }, ...changed }
}

/** That there is nothing to be heard, or seen, is a result: why, in words. */
export function doesNotApply(code: 'no-sound' | 'no-pictures', why: string) {
  return { status: 'notApplicable', failure: { code, message: why } } as const
}

/** How a job ended that found so many; what it could not read of a damaged file is noted. */
export function done(count: number, note: string | null = null) {
  return { status: 'done', count, ...(note === null ? {} : { note }) } as const
}
