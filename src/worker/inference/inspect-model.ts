import { setImmediate } from 'node:timers/promises'
import { InglenookError } from '../../shared/failure.ts'
import type { ReadyModel } from '../../shared/model.ts'
import type { TaskInput, TaskOutput, WorkerConfig } from '../../shared/worker-protocol.ts'
import { type GgmlFile, NotAsExpected, readGgmlFile } from './ggml-file.ts'
import { CutOff } from './ggml-reader.ts'
import { labelOf, misfit, unusable } from './model-errors.ts'
import { formatOf } from './model-format.ts'
import { letModelGo } from './sessions.ts'
import { onceThrough } from './trial-run.ts'

/**
 * Looks into a weight file before it is used for the first time. ONNX models are loaded, held against what their family's
 * decoder wants, and run once; of speech models the whole structure is gone through, as whisper.cpp does to load them.
 *
 * @throws InglenookError `model-interface` with what was expected and found when it is a model of another kind,
 *   `model-unusable` when it is none or not a whole one, `model-output` when it answers with nonsense; the signal's
 *   reason when cancelled
 */
export async function inspectModel(
  { model }: TaskInput<'inspectModel'>,
  { config, signal }: { config: WorkerConfig; signal: AbortSignal }
): Promise<TaskOutput<'inspectModel'>> {
  const { entry } = model
  try {
    if (entry.family === 'whisper-ggml' || entry.family === 'silero-ggml') await inspectGgml(model, entry.family)
    else await inspectOnnx(model, config.inferenceThreads)
  } catch (error) {
    throw explained(error, model)
  }
  // What holds the thread is over: whoever has cancelled meanwhile is heard now.
  await setImmediate()
  signal.throwIfAborted()
  return {}
}

async function inspectOnnx(model: ReadyModel, threads: number): Promise<void> {
  const format = await formatOf(model.path)
  if (format?.isModel && format.name !== ONNX) throw misfit(labelOf(model), ONNX, format.name)
  if (format && !format.isModel) throw unusable(labelOf(model), `is ${format.name} and no model`)
  try {
    await onceThrough(model, threads)
  } finally {
    // It may lie where it will not stay.
    await letModelGo(model)
  }
}

const ONNX = 'an ONNX model'
const KINDS = {
  'whisper-ggml': { kind: 'whisper', name: 'a Whisper model of whisper.cpp (ggml)' },
  'silero-ggml': { kind: 'silero', name: 'a Silero voice-activity model of whisper.cpp (ggml)' }
} as const

async function inspectGgml(model: ReadyModel, family: keyof typeof KINDS): Promise<void> {
  const expected = KINDS[family]
  const file = await readGgmlFile(model.path)
  if (!file) {
    const format = await formatOf(model.path)
    if (format?.isModel) throw misfit(labelOf(model), expected.name, format.name)
    throw unusable(labelOf(model), format ? `is ${format.name} and no model` : 'is no model that can be recognised')
  }
  if (file.kind !== expected.kind) {
    const found = Object.values(KINDS).find(({ kind }) => kind === file.kind)
    throw misfit(labelOf(model), expected.name, found?.name ?? file.kind)
  }
  const wanted = tensorsOf(file)
  if (!wanted.includes(file.tensors)) {
    throw misfit(labelOf(model), `${wanted[0]} tensors, as its own header foretells`, `${file.tensors}`)
  }
}

/** As whisper.cpp makes room for; a Whisper file without any is its own "empty model for testing". */
function tensorsOf(file: GgmlFile): number[] {
  if (file.kind === 'silero') return [file.layers * 2 + 7]
  const { audioLayers, textLayers } = file.parameters
  return [11 + 15 * audioLayers + 24 * textLayers, 0]
}

function explained(error: unknown, model: ReadyModel): unknown {
  if (error instanceof InglenookError) return error
  if (error instanceof CutOff) return unusable(labelOf(model), `is not whole: ${error.message}`, { cause: error })
  if (error instanceof NotAsExpected) return misfit(labelOf(model), error.expected, error.found)
  if (error instanceof Error && 'code' in error) return unusable(labelOf(model), 'cannot be read', { cause: error })
  return error
}
