import type { AlignedFace } from './align.ts'
import type { ReadyModelOf } from './families.ts'
import { withImageModel } from './image-model.ts'
import { describeOutputs } from './model-session.ts'
import { allZero } from './tensors.ts'

/**
 * The embedding of an aligned face by an ArcFace-like model (Deng et al., 2019), as long as the model's entry says,
 * of length 1 (L2).
 *
 * @throws InglenookError `model-unusable`, `model-interface`, `model-output`
 */
export async function embedFace(
  face: AlignedFace,
  recogniser: ReadyModelOf<'arcface'>,
  threads: number
): Promise<Float32Array<ArrayBuffer>> {
  const { dimensions } = recogniser.entry.embedding
  return withImageModel(recogniser, threads, async (model) => {
    const outputs = await model.run((pixels) => {
      for (let i = 0; i < pixels.length; i++) pixels[i] = ((face.data[i] as number) - 127.5) / 127.5
    })
    const [output] = outputs
    if (outputs.length !== 1 || output?.data.length !== dimensions) {
      throw model.session.misfit(`one output [1,${dimensions}]`, describeOutputs(outputs))
    }
    if (allZero(output.data)) throw model.session.nonsense('nothing but zeros')
    return normalised(output.data)
  })
}

function normalised(vector: Float32Array): Float32Array<ArrayBuffer> {
  // The largest value first: squares of very small or very large numbers leave the range of a float.
  const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const length = largest * Math.sqrt(vector.reduce((sum, value) => sum + (value / largest) ** 2, 0))
  return Float32Array.from(vector, (value) => value / length)
}
