import { existsSync } from 'node:fs'
import { InferenceSession, type Tensor } from 'onnxruntime-node'
import type { InglenookError } from '../../shared/failure.ts'
import type { ReadyModel } from '../../shared/model.ts'
import { gone, labelOf, misfit, nonsense, unusable } from './model-errors.ts'
import { allFinite, asFloat32 } from './tensors.ts'

/*
 * Note: nothing is told to anybody. ONNX Runtime reports what it runs to its makers, and keeps an identifier of the computer
 * and a log among the temporary files, unless it is told not to before its first session is made.
 */
process.env.ORT_DISABLE_TELEMETRY = '1'

/** One output of a model, as float32 whatever the model computes in. */
export interface ModelOutput {
  readonly name: string
  readonly dims: readonly number[]
  readonly data: Float32Array
}

/** An input or output as the file states it; dimensions that vary are strings or −1. `type` is null for what is no tensor. */
export interface Port {
  readonly name: string
  readonly type: string | null
  readonly shape: readonly (number | string)[]
}

/** The loaded weights of one ONNX model, whatever it is for: what goes in and out, and a run. */
export class ModelSession {
  readonly label: string
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
  readonly #session: InferenceSession

  private constructor(model: ReadyModel, session: InferenceSession) {
    this.label = labelOf(model)
    this.inputs = session.inputMetadata.map(portOf)
    this.outputs = session.outputMetadata.map(portOf)
    this.#session = session
  }

  /**
   * Loads a model's weights.
   *
   * `threads` work on one operator together. Operators run one after the other (inter-op 1): these networks are chains,
   * so a second pool of threads would only take memory and turns at the processor. Measured on two cores, two threads
   * answer a third sooner and cost a third more processor time than one: with a worker for every core, one thread each
   * gets through more photos.
   *
   * @throws InglenookError `model-unusable` when it cannot be loaded, `model-missing` when its file is not there
   */
  static async load(model: ReadyModel, threads: number): Promise<ModelSession> {
    const session = await InferenceSession.create(model.path, sessionOptions(threads)).catch((cause: unknown) => {
      // It was there when the task was given out: that it is gone says nothing about the model, nor about the photo.
      if (!existsSync(model.path)) throw gone(labelOf(model), { cause })
      throw unusable(labelOf(model), 'cannot be loaded', { cause })
    })
    return new ModelSession(model, session)
  }

  /**
   * Runs the model on tensors by input name. Inference holds this thread until it is done; that is why it happens in a
   * worker.
   *
   * @throws InglenookError `model-output` when a number of the answer is not finite, `model-interface` when an output is
   *   not made of floats, `model-unusable` when its operators cannot do what they are asked
   */
  async run(feeds: Record<string, Tensor>): Promise<ModelOutput[]> {
    const answer = await this.#session.run(feeds).catch((cause: unknown) => {
      throw unusable(this.label, 'was loaded, but cannot be run', { cause })
    })
    return Object.entries(answer).map(([name, tensor]) => {
      const data = asFloat32(tensor)
      if (!data) throw this.misfit(`floats as ${name}`, tensor.type)
      if (!allFinite(data)) throw this.nonsense(`numbers that are not finite (${name})`)
      return { name, dims: tensor.dims, data }
    })
  }

  /** Gives the weights' memory back. No run may be under way; sessions.ts sees to that. */
  async release(): Promise<void> {
    await this.#session.release()
  }

  /** The error for a model whose tensors are not what its family says. */
  misfit(expected: string, found: string): InglenookError {
    return misfit(this.label, expected, found)
  }

  /** The error for an answer that cannot be a result, such as one of nothing but zeros. */
  nonsense(what: string): InglenookError {
    return nonsense(this.label, what)
  }
}

/** Shapes of outputs for an error message, such as `logits [1,300,80], pred_boxes [1,300,4]`. */
export function describeOutputs(outputs: readonly { name: string; dims: readonly number[] }[]): string {
  return outputs.map(({ name, dims }) => `${name} [${dims}]`).join(', ')
}

/** Inputs or outputs as a file states them, such as `images [1,3,640,640] of float32`. */
export function describePorts(ports: readonly Port[]): string {
  const described = ports.map(({ name, type, shape }) =>
    type === null ? `${name}, no tensor` : `${name} [${shape}] of ${type}`
  )
  return described.join(', ') || 'none'
}

/** Whether a stated dimension can be `wanted`: it is that, or it varies. */
export function dimensionFits(stated: number | string | undefined, wanted: number): boolean {
  return stated === wanted || typeof stated === 'string' || stated === -1
}

function portOf(metadata: InferenceSession['inputMetadata'][number]): Port {
  return metadata.isTensor
    ? { name: metadata.name, type: metadata.type, shape: metadata.shape }
    : { name: metadata.name, type: null, shape: [] }
}

// Note: memory before the last percent. The arena would keep the largest photo's peak for as long as the worker lives,
// and patterns pay only where the same shapes recur with it; without both, a session gives back what a run has used.
function sessionOptions(threads: number): InferenceSession.SessionOptions {
  return {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    enableCpuMemArena: false,
    enableMemPattern: false,
    logSeverityLevel: 3
  }
}
