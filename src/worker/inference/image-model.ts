import type { ModelOf, ReadyModel } from '../../shared/model.ts'
import type { ReadyModelOf } from './families.ts'
import { describePorts, dimensionFits, type ModelOutput, ModelSession } from './model-session.ts'
import { loadedModels } from './sessions.ts'
import { type FloatType, InputTensor } from './tensors.ts'

/** Families that look at one square picture. */
export type ImageFamily = Extract<ReadyModel['entry'], { input: { size: number } }>['family']

/**
 * Lends the loaded image model to `work`, loading it first where it is not; it stays loaded at least until `work` has
 * settled.
 *
 * @throws InglenookError as ImageModel.load does, and whatever `work` throws
 */
export function withImageModel<R>(
  model: ReadyModelOf<ImageFamily>,
  threads: number,
  work: (loaded: ImageModel) => Promise<R>
): Promise<R> {
  return imageModels.use(model, threads, work)
}

/**
 * An image model that is ready to run: one input of planar images [1, 3, size, size] in float32 or float16, outputs in
 * either. Its input tensor is made once and filled anew for every run.
 */
export class ImageModel {
  readonly session: ModelSession
  readonly #inputName: string
  readonly #input: InputTensor
  /** Runs wait for each other: they share the input tensor. */
  #lastRun: Promise<unknown> = Promise.resolve()

  private constructor(session: ModelSession, size: number) {
    const { name, type } = imageInput(session, size)
    this.session = session
    this.#inputName = name
    this.#input = new InputTensor(type, [1, 3, size, size])
  }

  /**
   * Loads a model that takes one square image of the size that its entry says.
   *
   * @throws InglenookError `model-unusable` when it cannot be loaded, `model-interface` when its input is no such image
   */
  static async load(model: ReadyModelOf<ImageFamily>, threads: number): Promise<ImageModel> {
    const session = await ModelSession.load(model, threads)
    try {
      return new ImageModel(session, model.entry.input.size)
    } catch (error) {
      await session.release()
      throw error
    }
  }

  /**
   * Runs the model on what `fill` writes into the input (3 planes of size × size).
   *
   * @throws InglenookError as ModelSession.run does
   */
  async run(fill: (pixels: Float32Array) => void): Promise<ModelOutput[]> {
    const run = this.#lastRun.then(() => {
      fill(this.#input.values)
      return this.session.run({ [this.#inputName]: this.#input.filled() })
    })
    this.#lastRun = run.catch(() => undefined)
    return run
  }

  async release(): Promise<void> {
    this.#input.giveBack()
    await this.session.release()
  }
}

const imageModels = loadedModels<ModelOf<ImageFamily>, ImageModel>((model, threads) => ImageModel.load(model, threads))

function imageInput(session: ModelSession, size: number): { name: string; type: FloatType } {
  const [input] = session.inputs
  const wanted = [1, 3, size, size]
  if (
    session.inputs.length === 1 &&
    (input?.type === 'float32' || input?.type === 'float16') &&
    input.shape.length === wanted.length &&
    wanted.every((dim, axis) => dimensionFits(input.shape[axis], dim))
  ) {
    return { name: input.name, type: input.type }
  }
  throw session.misfit(`one input [${wanted}] of float32 or float16`, describePorts(session.inputs))
}
