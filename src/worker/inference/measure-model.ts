import { setImmediate } from 'node:timers/promises'
import { InglenookError } from '../../shared/failure.ts'
import type { ReadyModel } from '../../shared/model.ts'
import type { TaskInput, TaskOutput, WorkerConfig } from '../../shared/worker-protocol.ts'
import { measureTranscription } from './measure-transcription.ts'
import { labelOf } from './model-errors.ts'
import { withTrial } from './trial-run.ts'

type Measured = TaskOutput<'measureModel'>

interface MeasureContext {
  readonly config: WorkerConfig
  readonly signal: AbortSignal
  readonly onProgress: (fraction: number) => void
}

/**
 * How fast a model is on this computer as it is now: run on input made on the spot, through everything it goes through
 * in earnest but reading files. Loading it and its first run, which makes room, are not counted.
 *
 * @throws InglenookError as the model's decoder does, `tool-missing` for a speech model without whisper-cli; the
 *   signal's reason when cancelled, between two runs
 */
export async function measureModel(
  { model, forMs, whisperCli }: TaskInput<'measureModel'>,
  context: MeasureContext
): Promise<Measured> {
  const { family } = model.entry
  if (family !== 'whisper-ggml' && family !== 'silero-ggml') return measureOnnx(model, forMs, context)
  if (whisperCli === null) {
    throw new InglenookError('tool-missing', `The model ${labelOf(model)} is run by whisper-cli, which is not here.`)
  }
  const { signal, onProgress } = context
  return measureTranscription({ model, whisperCli, forMs, signal, onProgress })
}

function measureOnnx(model: ReadyModel, forMs: number, context: MeasureContext): Promise<Measured> {
  const { config, signal, onProgress } = context
  return withTrial(model, config.inferenceThreads, async ({ run, perRun, unit }) => {
    await run()
    const startedAt = performance.now()
    for (let runs = 1; ; runs++) {
      // Inference holds the thread: without a turn of the event loop nobody could cancel.
      await setImmediate()
      signal.throwIfAborted()
      await run()
      const tookMs = performance.now() - startedAt
      onProgress(Math.min(1, tookMs / forMs))
      if (tookMs >= forMs) return { perSecond: (runs * perRun * 1000) / tookMs, unit }
    }
  })
}
