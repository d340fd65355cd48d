import { PIPELINES } from '../../shared/pipeline.ts'
import { PIECE_MS } from '../../shared/speech-pieces.ts'
import type { TranscribeInput, TranscribeOutput } from '../../shared/worker-protocol.ts'
import type { Repositories } from '../catalogue/index.ts'
import type { ClaimedJob } from '../catalogue/jobs.ts'
import { storeTranscript } from '../speech/storing.ts'
import { speechWishes } from '../speech/wishes.ts'
import { heedLoss } from '../tools/found-tool.ts'
import type { WhisperTool } from '../tools/whisper-cli.ts'
import type { Asking } from './asking.ts'
import { type AssetResult, nothingChanged } from './asset-result.ts'
import { doesNotApply, done, type MediaJobOptions, type RunOptions, runMediaJob } from './media-job.ts'

export interface TranscriptPipelineOptions extends MediaJobOptions {
  asking: Asking
  whisper: WhisperTool
  /** Some more of it is written down. */
  onPiece?: ((assetId: number) => void) | undefined
}

/**
 * Writes down what is said in one video or recording. Each piece is kept as soon as it is finished, so that a run that
 * ends early, however it does, is gone on with after the last one. That there is nothing to be heard is a result.
 *
 * @throws as runMediaJob, though pieces may have been stored; InglenookError `model-missing`, `tool-missing`
 */
export async function runTranscriptJob(
  job: ClaimedJob,
  options: TranscriptPipelineOptions,
  { signal, onProgress }: RunOptions
): Promise<AssetResult> {
  const { catalogue, pool, whisper, onPiece } = options
  const { assetId } = job
  const asset = catalogue.assets.get(assetId)
  if (!asset) return nothingChanged(assetId)
  const { request, wish } = requestTranscript(assetId, asset.sha256, options)
  const pieces = catalogue.transaction(() => catalogue.transcriptPieces.begin(assetId, wish))
  return runMediaJob(job, options, signal, {
    models: [request.model, request.voiceActivity].filter((model) => model !== null),
    ask: (path, tools) =>
      pool.run(
        { ...request, path, ...tools, done: pieces },
        {
          signal,
          retryCrashed: false,
          onProgress: (fraction, { piece }) => {
            onProgress(fraction)
            if (!piece || signal.aborted) return
            catalogue.transcriptPieces.put(job, wish, piece)
            onPiece?.(assetId)
          }
        }
      ),
    store: (output, _, at) => (storeOutput(catalogue, job, request, output, at) ? { transcriptsChanged: true } : null)
  }).catch(heedLoss(whisper))
}

type Request = Omit<TranscribeInput, 'path' | 'done' | 'ffmpeg' | 'ffprobe'>

/** What is asked of a worker; `wish` is the same as long as pieces of an earlier run fit. */
function requestTranscript(
  assetId: number,
  sha256: string,
  { catalogue, asking, whisper }: TranscriptPipelineOptions
): { request: Request; wish: string } {
  const { settings } = asking
  const model = asking.model('transcription')
  const voiceActivity = settings.voiceActivity ? asking.model('voice-activity') : null
  const { language, translate, names } = speechWishes(catalogue, settings, assetId)
  const { version } = PIPELINES.transcripts
  const named = settings.transcriptPromptNames
  return {
    request: {
      kind: 'transcribe',
      whisperCli: whisper.get().path,
      model,
      voiceActivity,
      language,
      translate,
      names,
      cores: settings.cores,
      pieceMs: PIECE_MS
    },
    // Whether names are told, and not which: whoever names somebody meanwhile does not begin anew.
    wish: JSON.stringify([version, sha256, model.sha256, voiceActivity?.sha256 ?? null, language, translate, named])
  }
}

/** Files what was said, or why nothing was. A job that was superseded stores nothing: false. */
function storeOutput(
  catalogue: Repositories,
  job: ClaimedJob,
  { model, voiceActivity, language: askedLanguage, translate }: Request,
  output: TranscribeOutput,
  { nowMs, workedMs }: { nowMs: number; workedMs: number }
): boolean {
  const { assetId } = job
  const { assets, jobs, models, speeds, transcripts, transcriptPieces } = catalogue
  if (!output.applies) {
    if (!jobs.finish(job, doesNotApply('no-sound', output.why), nowMs, workedMs)) return false
    transcripts.remove(assetId)
  } else {
    const { segments, language, durationMs, heardMs, note, tookMs } = output
    const modelUseId = models.idOfUse(model, nowMs)
    const uses = {
      modelUseId,
      ...(voiceActivity && { secondModelUseId: models.idOfUse(voiceActivity, nowMs) })
    }
    if (!jobs.finish(job, { ...done(segments.length, note), ...uses }, nowMs, workedMs)) return false
    const head = { modelUseId, language, askedLanguage, translated: translate, durationMs, madeAtMs: nowMs }
    storeTranscript(catalogue, assetId, { ...head, segments })
    // What was kept of an earlier run cost this one nothing.
    if (heardMs === durationMs) speeds.learn({ pipeline: 'transcripts', ...uses }, tookMs / (durationMs / 1000))
  }
  transcriptPieces.remove(assetId)
  if (output.mediaDurationMs !== null) assets.setDuration(assetId, output.mediaDurationMs)
  return true
}
