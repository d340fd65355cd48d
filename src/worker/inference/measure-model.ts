import { setImmediate } from 'node:timers/promises'
import type { ReadyModel } from '../../shared/model.ts'
import type { TaskInput, TaskOutput, WorkerConfig } from '../../shared/worker-protocol.ts'
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
 * @throws InglenookError as the model's decoder does; the signal's reason when cancelled, between two runs
 */
export async function measureModel(
  { model, forMs }: TaskInput<'measureModel'>,
  context: MeasureContext
): Promise<Measured> {
  return measureOnnx(model, forMs, context)
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
