import type { OpaquePicture } from '../media/picture.ts'
import { scaledSize } from '../media/read-photo.ts'
import type { ImageModel } from './image-model.ts'
import { describeOutputs, type ModelOutput } from './model-session.ts'
import { suppressOverlaps } from './nms.ts'
import { resampleInto } from './resample.ts'
import { allZero } from './tensors.ts'
import type { DetectedObject } from './yolo26.ts'

const STRIDES = [8, 16, 32] as const
const OVERLAP = 0.45

/**
 * YOLOX (Ge et al., 2021), the raw export: one output [1, cells of all strides, 5 + classes] of centre and size relative
 * to the cell, objectness, and class scores; picture at the top left on grey 114, blue first, values 0..255.
 * Overlaps are suppressed whatever the classes, as its authors' ONNX example does: one thing gets one word, and a dog is
 * not a little bit of a cat as well. Best first.
 */
export async function detectWithYolox(
  picture: OpaquePicture,
  model: ImageModel,
  { size, classes, minScore }: { size: number; classes: number; minScore: number }
): Promise<DetectedObject[]> {
  const scale = size / Math.max(picture.width, picture.height)
  const [width, height] = scaledSize(picture, scale)
  const outputs = await model.run((pixels) =>
    resampleInto(pixels, picture, { size, width, height, padding: 114, multiply: 1, add: 0, order: 'bgr' })
  )
  const [across, down] = [scale * picture.width, scale * picture.height]
  const candidates = decode(rowsOf(model, outputs, size, classes), size, classes, minScore).map(
    ({ box: { x, y, width: w, height: h }, ...found }) => ({
      ...found,
      box: { x: x / across, y: y / down, width: w / across, height: h / down }
    })
  )
  return suppressOverlaps(candidates, OVERLAP)
}

function rowsOf(model: ImageModel, outputs: readonly ModelOutput[], size: number, classes: number): Float32Array {
  const rows = STRIDES.reduce((sum, stride) => sum + Math.floor(size / stride) ** 2, 0)
  const columns = 5 + classes
  const [output] = outputs
  if (outputs.length !== 1 || output?.dims.join() !== [1, rows, columns].join()) {
    throw model.session.misfit(`one output [1,${rows},${columns}]`, describeOutputs(outputs))
  }
  if (allZero(output.data)) throw model.session.nonsense('nothing but zeros')
  return output.data
}

/** In pixels of the model's input. */
function decode(data: Float32Array, size: number, classes: number, minScore: number): DetectedObject[] {
  const columns = 5 + classes
  const found: DetectedObject[] = []
  let at = 0
  for (const stride of STRIDES) {
    const grid = Math.floor(size / stride)
    for (let cell = 0; cell < grid * grid; cell++, at += columns) {
      const objectness = data[at + 4] as number
      if (objectness < minScore) continue
      let label = 0
      for (let c = 1; c < classes; c++) {
        if ((data[at + 5 + c] as number) > (data[at + 5 + label] as number)) label = c
      }
      const score = objectness * (data[at + 5 + label] as number)
      if (score < minScore) continue
      const width = Math.exp(data[at + 2] as number) * stride
      const height = Math.exp(data[at + 3] as number) * stride
      const x = ((data[at] as number) + (cell % grid)) * stride - width / 2
      const y = ((data[at + 1] as number) + Math.floor(cell / grid)) * stride - height / 2
      found.push({ label, score, box: { x, y, width, height } })
    }
  }
  return found
}
