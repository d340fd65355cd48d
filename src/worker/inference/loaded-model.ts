/// <reference lib="esnext.float16" />
import { basename } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { InglenookError } from '../../shared/failure.ts'
import type { ReadyModel } from '../../shared/model.ts'

/** One output of a model, as float32 whatever the model computes in. */
export interface ModelOutput {
  readonly name: string
  readonly dims: readonly number[]
  readonly data: Float32Array
}

/**
 * An image model that is ready to run: one input of planar images [1, 3, size, size] in float32 or float16, outputs in
 * either. Its input tensor is made once and filled anew for every run.
 */
export class LoadedModel {
  readonly label: string
  readonly #session: InferenceSession
  readonly #inputName: string
  readonly #pixels: Float32Array
  readonly #half: Float16Array<ArrayBuffer> | null
  readonly #tensor: Tensor
  /** Runs wait for each other: they share the input tensor. */
  #lastRun: Promise<unknown> = Promise.resolve()

  private constructor(model: ReadyModel, session: InferenceSession, size: number) {
    this.label = labelOf(model)
    this.#session = session
    const { name, type } = imageInput(session, this.label, size)
    this.#inputName = name
    const dims = [1, 3, size, size]
    this.#pixels = new Float32Array(3 * size * size)
    this.#half = type === 'float16' ? new Float16Array(this.#pixels.length) : null
    this.#tensor = this.#half ? halfTensor(this.#half, dims) : new Tensor('float32', this.#pixels, dims)
  }

  /**
   * Loads the weights of a model that takes square images of `size` pixels.
   *
   * `threads` work on one operator together. Operators run one after the other (inter-op 1): these networks are chains,
   * so a second pool of threads would only take memory and turns at the processor. Measured on two cores, two threads
   * answer a third sooner and cost a third more processor time than one: with a worker for every core, one thread each
   * gets through more photos.
   *
   * @throws InglenookError `model-unusable` when it cannot be loaded, `model-interface` when its input is no such image
   */
  static async load(model: ReadyModel, size: number, threads: number): Promise<LoadedModel> {
    const session = await InferenceSession.create(model.path, sessionOptions(threads)).catch((cause: unknown) => {
      throw new InglenookError(
        'model-unusable',
        `The model ${labelOf(model)} cannot be loaded. Fetch it again, or choose another model in Settings.`,
        { cause }
      )
    })
    try {
      return new LoadedModel(model, session, size)
    } catch (error) {
      await session.release()
      throw error
    }
  }

  /** Names and shapes of the outputs as the file states them; dimensions that vary are strings. */
  get outputs(): readonly { name: string; shape: readonly (number | string)[] }[] {
    return this.#session.outputMetadata.map((output) => ({
      name: output.name,
      shape: output.isTensor ? output.shape : []
    }))
  }

  /**
   * Runs the model on what `fill` writes into the input (3 planes of size × size). Inference holds this thread until it
   * is done; that is why it happens in a worker.
   *
   * @throws InglenookError `model-output` when a number of the answer is not finite, `model-interface` when an output is
   *   not made of floats
   */
  async run(fill: (pixels: Float32Array) => void): Promise<ModelOutput[]> {
    const run = this.#lastRun.then(() => this.#run(fill))
    this.#lastRun = run.catch(() => undefined)
    return run
  }

  async release(): Promise<void> {
    await this.#lastRun
    await this.#session.release()
  }

  /** The error for a model whose tensors are not what its family says. */
  misfit(expected: string, found: string): InglenookError {
    return misfit(this.label, expected, found)
  }

  /** The error for an answer that cannot be a result, such as one of nothing but zeros. */
  nonsense(what: string): InglenookError {
    return new InglenookError(
      'model-output',
      `The model ${this.label} answered with ${what}, so nothing it says can be trusted. Choose another model for this in Settings.`
    )
  }

  async #run(fill: (pixels: Float32Array) => void): Promise<ModelOutput[]> {
    fill(this.#pixels)
    this.#half?.set(this.#pixels)
    const answer = await this.#session.run({ [this.#inputName]: this.#tensor })
    return Object.entries(answer).map(([name, tensor]) => {
      const data = asFloat32(tensor)
      if (!data) throw this.misfit(`floats as ${name}`, tensor.type)
      if (!allFinite(data)) throw this.nonsense(`numbers that are not finite (${name})`)
      return { name, dims: tensor.dims, data }
    })
  }
}

/** Whether every number is exactly zero: what a broken accelerator gives, and what no working model does. */
export function allZero(data: Float32Array): boolean {
  return data.every((value) => value === 0)
}

/** Shapes of outputs for an error message, such as `logits [1,300,80], pred_boxes [1,300,4]`. */
export function describeOutputs(outputs: readonly { name: string; dims: readonly number[] }[]): string {
  return outputs.map(({ name, dims }) => `${name} [${dims}]`).join(', ')
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

function imageInput(session: InferenceSession, label: string, size: number): { name: string; type: string } {
  const expected = `one input [1,3,${size},${size}] of float32 or float16`
  const found = session.inputMetadata
    .map((input) => (input.isTensor ? `${input.name} [${input.shape}] of ${input.type}` : `${input.name}, no tensor`))
    .join(', ')
  const [input] = session.inputMetadata
  if (!input?.isTensor || session.inputMetadata.length !== 1) throw misfit(label, expected, found)
  const fits = (actual: number | string | undefined, wanted: number) =>
    actual === wanted || typeof actual === 'string' || actual === -1
  const { name, shape, type } = input
  const shapeFits = shape.length === 4 && [1, 3, size, size].every((wanted, axis) => fits(shape[axis], wanted))
  if (!shapeFits || (type !== 'float32' && type !== 'float16')) throw misfit(label, expected, found)
  return { name, type }
}

// Note: halves as words. Where Float16Array exists, onnxruntime-common turns every float16 tensor's data into one, and
// the native side then takes it for empty ("not enough space: expected …, got 0", microsoft/onnxruntime pull request
// 32323). It reads the same bytes well as 16-bit words, so that is what the tensor shows.
function halfTensor(half: Float16Array<ArrayBuffer>, dims: number[]): Tensor {
  const words = new Uint16Array(half.buffer)
  return Object.defineProperty(new Tensor('float16', words, dims), 'data', { value: words })
}

function asFloat32({ data }: Tensor): Float32Array | null {
  if (data instanceof Float32Array) return data
  if (data instanceof Float16Array) return Float32Array.from(data)
  return null
}

/** A loop rather than `every`: outputs hold hundreds of thousands of numbers. Zero times anything finite is zero. */
function allFinite(data: Float32Array): boolean {
  let sum = 0
  for (let i = 0; i < data.length; i++) sum += (data[i] as number) * 0
  return sum === 0
}

function misfit(label: string, expected: string, found: string): InglenookError {
  return new InglenookError(
    'model-interface',
    `The model ${label} is not of the kind its entry in the list says: expected ${expected}; found ${found}. Choose another model in Settings, or correct the entry.`
  )
}

function labelOf(model: ReadyModel): string {
  return `“${model.entry.label}” (${basename(model.path)})`
}
