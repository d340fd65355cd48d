import type { ReadyModel } from '../../shared/model.ts'
import type { TagAudioOutput } from '../../shared/worker-protocol.ts'
import type { Repositories } from '../catalogue/index.ts'
import type { ClaimedJob } from '../catalogue/jobs.ts'
import type { NewAudioEvent } from '../catalogue/sounds.ts'
import type { Asking } from './asking.ts'
import type { AssetResult } from './asset-result.ts'
import { doesNotApply, done, type MediaJobOptions, type RunOptions, runMediaJob } from './media-job.ts'

export interface SoundPipelineOptions extends MediaJobOptions {
  asking: Asking
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
 * @throws as runMediaJob; InglenookError `model-missing`
 */
export async function runSoundJob(
  job: ClaimedJob,
  options: SoundPipelineOptions,
  { signal, onProgress }: RunOptions
): Promise<AssetResult> {
  const { catalogue, pool, asking } = options
  const model = asking.model('audio-events')
  return runMediaJob(job, options, signal, {
    models: [model],
    ask: (path, tools) =>
      pool.run({ ...listeningTo(asking, model), path, ...tools }, { signal, onProgress, retryCrashed: false }),
    store: (output, _, at) => (storeSounds(catalogue, job, model, output, at) ? { soundsChanged: true } : null)
  })
}

function listeningTo({ settings }: Asking, model: ReadyModel) {
  const windowMs = settings.audioWindowSeconds * 1000
  return {
    kind: 'tagAudio',
    model,
    windowMs,
    hopMs: windowMs / HOPS_PER_WINDOW,
    minScore: settings.audioMinScore,
    topK: settings.audioTopK
  } as const
}

/** Files what was heard, or why nothing was. A job that was superseded stores nothing: false. */
function storeSounds(
  catalogue: Repositories,
  job: ClaimedJob,
  model: ReadyModel,
  output: TagAudioOutput,
  { nowMs, workedMs }: { nowMs: number; workedMs: number }
): boolean {
  const { assetId } = job
  const { assets, jobs, models, sounds, speeds } = catalogue
  if (!output.applies) {
    if (!jobs.finish(job, doesNotApply('no-sound', output.why), nowMs, workedMs)) return false
    sounds.removeEvents(assetId)
  } else {
    const modelUseId = models.idOfUse(model, nowMs)
    const { events, note, durationMs, tookMs } = output
    if (!jobs.finish(job, { ...done(events.length, note), modelUseId }, nowMs, workedMs)) return false
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
