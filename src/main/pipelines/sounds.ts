import type { ReadyModel } from '../../shared/model.ts'
import type { TagAudioInput, TagAudioOutput } from '../../shared/worker-protocol.ts'
import type { Repositories } from '../catalogue/index.ts'
import type { ClaimedJob } from '../catalogue/jobs.ts'
import type { NewAudioEvent } from '../catalogue/sounds.ts'
import type { Ffmpeg, FfmpegTool } from '../tools/ffmpeg.ts'
import { heedLoss } from '../tools/found-tool.ts'
import { TaskFailed } from '../workers/errors.ts'
import type { WorkerPool } from '../workers/pool.ts'
import type { Asking } from './asking.ts'
import { type AssetResult, nothingChanged } from './asset-result.ts'
import { checkModelsThere } from './part-failure.ts'
import { withReadableFile } from './readable-file.ts'

export interface SoundPipelineOptions {
  catalogue: Repositories
  pool: Pick<WorkerPool, 'run'>
  asking: Asking
  ffmpeg: FfmpegTool
  /** The time by the computer's clock. */
  now?: () => number
}

/** Each moment is heard twice, in two windows, so that no sound falls into the seam between them. */
const HOPS_PER_WINDOW = 2
/** From this score on a sound is a word on the whole asset; below it, it is an event that may have been misheard. */
const TAG_FROM_SCORE = 0.5
/** What AudioSet calls the absence of sound: true of moments, and nothing that anybody looks for in a recording. */
const SILENCE = 'Silence'

/**
 * Listens to one video or recording. That there is nothing to be heard is a result.
 *
 * @throws whatever keeps it from being done: then nothing was stored and the job is the caller's to settle
 */
export async function runSoundJob(
  job: ClaimedJob,
  { catalogue, pool, asking, ffmpeg, now = Date.now }: SoundPipelineOptions,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (fraction: number) => void }
): Promise<AssetResult> {
  const result = nothingChanged(job.assetId)
  if (!catalogue.assets.get(job.assetId)) return result
  const model = asking.model('audio-events')
  const since = performance.now()
  const { request, output } = await withReadableFile(catalogue, job.assetId, async (path) => {
    const request = requestSounds(path, model, asking, ffmpeg.get())
    const output = await pool
      .run(request, { signal, onProgress, retryCrashed: false })
      .catch(heedLoss(ffmpeg))
      .catch(async (error: unknown) => {
        if (error instanceof TaskFailed) await checkModelsThere({ ok: false, failure: error.failure }, [model])
        throw error
      })
    return { request, output }
  })
  // Given up while it was looked at once more: nothing is stored that nobody waits for.
  signal.throwIfAborted()
  const workedMs = performance.now() - since
  const stored = catalogue.transaction(() => storeSounds(catalogue, job, request, output, { nowMs: now(), workedMs }))
  return { ...result, soundsChanged: stored }
}

function requestSounds(
  path: string,
  model: ReadyModel,
  { settings }: Asking,
  { ffmpeg, ffprobe }: Ffmpeg
): TagAudioInput {
  const windowMs = settings.audioWindowSeconds * 1000
  return {
    kind: 'tagAudio',
    path,
    model,
    ffmpeg,
    ffprobe,
    windowMs,
    hopMs: windowMs / HOPS_PER_WINDOW,
    minScore: settings.audioMinScore,
    topK: settings.audioTopK
  }
}

/** Files what was heard, or why nothing was. A job that was superseded stores nothing: false. */
function storeSounds(
  catalogue: Repositories,
  job: ClaimedJob,
  { model }: TagAudioInput,
  output: TagAudioOutput,
  { nowMs, workedMs }: { nowMs: number; workedMs: number }
): boolean {
  const { assetId } = job
  const { assets, jobs, models, sounds, speeds } = catalogue
  if (!output.applies) {
    const failure = { code: 'no-sound', message: output.why }
    if (!jobs.finish(job, { status: 'notApplicable', failure }, nowMs, workedMs)) return false
    sounds.removeEvents(assetId)
  } else {
    const modelUseId = models.idOfUse(model, nowMs)
    const { events, note, durationMs, tookMs } = output
    const end = { status: 'done', count: events.length, modelUseId, ...(note === null ? {} : { note }) } as const
    if (!jobs.finish(job, end, nowMs, workedMs)) return false
    sounds.replaceEvents({ assetId, modelUseId, events, tags: tagsOf(events) })
    speeds.learn({ pipeline: 'sounds', modelUseId }, tookMs / (durationMs / 1000))
  }
  if (output.mediaDurationMs !== null) assets.setDuration(assetId, output.mediaDurationMs)
  return true
}

function tagsOf(events: readonly NewAudioEvent[]): Map<string, number> {
  const best = new Map<string, number>()
  for (const { label, score } of events) {
    if (score >= TAG_FROM_SCORE && label !== SILENCE) best.set(label, Math.max(best.get(label) ?? 0, score))
  }
  return best
}
