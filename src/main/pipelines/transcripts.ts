import { InglenookError } from '../../shared/failure.ts'
import type { ReadyModel } from '../../shared/model.ts'
import { PIPELINES } from '../../shared/pipeline.ts'
import { PIECE_MS } from '../../shared/speech-pieces.ts'
import type { TranscribeInput, TranscribeOutput } from '../../shared/worker-protocol.ts'
import type { Repositories } from '../catalogue/index.ts'
import type { ClaimedJob } from '../catalogue/jobs.ts'
import { storeTranscript } from '../speech/storing.ts'
import { speechWishes } from '../speech/wishes.ts'
import type { FfmpegTool } from '../tools/ffmpeg.ts'
import type { WhisperTool } from '../tools/whisper-cli.ts'
import { TaskFailed } from '../workers/errors.ts'
import type { WorkerPool } from '../workers/pool.ts'
import type { Asking } from './asking.ts'
import { type AssetResult, nothingChanged } from './asset-result.ts'
import { checkModelsThere } from './part-failure.ts'
import { withReadableFile } from './readable-file.ts'

export interface TranscriptPipelineOptions {
  catalogue: Repositories
  pool: Pick<WorkerPool, 'run'>
  asking: Asking
  ffmpeg: FfmpegTool
  whisper: WhisperTool
  /** Some more of it is written down. */
  onPiece?: ((assetId: number) => void) | undefined
  /** The time by the computer's clock. */
  now?: () => number
}

/**
 * Writes down what is said in one video or recording. Each piece is kept as soon as it is finished, so that a run that
 * ends early, however it does, is gone on with after the last one. That there is nothing to be heard is a result.
 *
 * @throws whatever keeps it from being done: then nothing but pieces was stored and the job is the caller's to settle
 */
export async function runTranscriptJob(
  job: ClaimedJob,
  options: TranscriptPipelineOptions,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (fraction: number) => void }
): Promise<AssetResult> {
  const { catalogue, pool, ffmpeg, whisper, onPiece, now = Date.now } = options
  const { assetId } = job
  const result = nothingChanged(assetId)
  const asset = catalogue.assets.get(assetId)
  if (!asset) return result
  const { request, wish } = requestTranscript(assetId, asset.sha256, options)
  const done = catalogue.transaction(() => catalogue.transcriptPieces.begin(assetId, wish))
  const models = [request.model, request.voiceActivity].filter((model) => model !== null)
  const since = performance.now()
  const output = await withReadableFile(catalogue, assetId, (path) => {
    const heard = pool.run(
      { ...request, path, done },
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
    )
    return heard.catch((error: unknown) => refused(error, models, { ffmpeg, whisper }))
  })
  // Given up while the file was looked at once more: nothing is stored that nobody waits for.
  signal.throwIfAborted()
  const workedMs = performance.now() - since
  const stored = catalogue.transaction(() => storeOutput(catalogue, job, request, output, { nowMs: now(), workedMs }))
  return { ...result, transcriptsChanged: stored, tookMs: { transcripts: workedMs } }
}

type Request = Omit<TranscribeInput, 'path' | 'done'>

/** What is asked of a worker; `wish` is the same as long as pieces of an earlier run fit. */
function requestTranscript(
  assetId: number,
  sha256: string,
  { catalogue, asking, ffmpeg, whisper }: TranscriptPipelineOptions
): { request: Request; wish: string } {
  const { settings } = asking
  const model = asking.model('transcription')
  const voiceActivity = settings.voiceActivity ? asking.model('voice-activity') : null
  const { language, translate, names } = speechWishes(catalogue, settings, assetId)
  const { ffmpeg: program, ffprobe } = ffmpeg.get()
  const { version } = PIPELINES.transcripts
  return {
    request: {
      kind: 'transcribe',
      ffmpeg: program,
      ffprobe,
      whisperCli: whisper.get().path,
      model,
      voiceActivity,
      language,
      translate,
      names,
      cores: settings.cores,
      pieceMs: PIECE_MS
    },
    wish: JSON.stringify([version, sha256, model.sha256, voiceActivity?.sha256 ?? null, language, translate])
  }
}

/** What a failure says of the tools and models that were used, before it is settled. */
async function refused(
  error: unknown,
  models: readonly ReadyModel[],
  { ffmpeg, whisper }: Pick<TranscriptPipelineOptions, 'ffmpeg' | 'whisper'>
): Promise<never> {
  if (error instanceof InglenookError && error.code === 'tool-missing') {
    ffmpeg.lost()
    whisper.lost()
    await Promise.all([ffmpeg.look(), whisper.look()])
  }
  if (error instanceof TaskFailed) await checkModelsThere({ ok: false, failure: error.failure }, models)
  throw error
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
    const failure = { code: 'no-sound', message: output.why }
    if (!jobs.finish(job, { status: 'notApplicable', failure }, nowMs, workedMs)) return false
    transcripts.remove(assetId)
  } else {
    const { segments, language, durationMs, heardMs, note, tookMs } = output
    const modelUseId = models.idOfUse(model, nowMs)
    const uses = {
      modelUseId,
      ...(voiceActivity && { secondModelUseId: models.idOfUse(voiceActivity, nowMs) })
    }
    const end = { status: 'done', count: segments.length, ...uses, ...(note === null ? {} : { note }) } as const
    if (!jobs.finish(job, end, nowMs, workedMs)) return false
    const head = { modelUseId, language, askedLanguage, translated: translate, durationMs, madeAtMs: nowMs }
    storeTranscript(catalogue, assetId, { ...head, segments })
    // What was kept of an earlier run cost this one nothing.
    if (heardMs === durationMs) speeds.learn({ pipeline: 'transcripts', ...uses }, tookMs / (durationMs / 1000))
  }
  transcriptPieces.remove(assetId)
  if (output.mediaDurationMs !== null) assets.setDuration(assetId, output.mediaDurationMs)
  return true
}
