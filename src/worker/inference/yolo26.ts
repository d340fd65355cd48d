import type { Box } from '../../shared/box.ts'
import type { OpaquePicture } from '../media/picture.ts'
import type { ImageModel } from './image-model.ts'
import { describeOutputs, type ModelOutput } from './model-session.ts'
import { bestFirst } from './nms.ts'
import { type Placement, resampleInto } from './resample.ts'
import { allZero } from './tensors.ts'

/** An object as found: its class's index and its box as fractions of the picture, not yet clamped to it. */
export interface DetectedObject {
  readonly label: number
  readonly score: number
  readonly box: Box
}

/**
 * YOLO26 as exported for transformers: class logits [1, n, classes] and boxes [1, n, 4] as centre and size in fractions.
 * The network has already made up its mind about overlaps, so none are suppressed. Best first.
 */
export async function detectWithLogits(
  picture: OpaquePicture,
  model: ImageModel,
  { size, classes, minScore }: { size: number; classes: number; minScore: number }
): Promise<DetectedObject[]> {
  const outputs = await model.run((pixels) => resampleInto(pixels, picture, stretched(size)))
  const logits = only(outputs, classes)
  const boxes = only(outputs, 4)
  if (!logits || !boxes || logits.dims[1] !== boxes.dims[1]) {
    throw model.session.misfit(`outputs [1,n,${classes}] and [1,n,4]`, describeOutputs(outputs))
  }
  if (allZero(logits.data)) throw model.session.nonsense('nothing but zeros')
  const found: DetectedObject[] = []
  for (let row = 0; row < boxes.data.length / 4; row++) {
    const [label, logit] = largest(logits.data.subarray(row * classes, (row + 1) * classes))
    const score = 1 / (1 + Math.exp(-logit))
    if (score < minScore) continue
    const [cx = 0, cy = 0, width = 0, height = 0] = boxes.data.subarray(row * 4, row * 4 + 4)
    found.push({ label, score, box: { x: cx - width / 2, y: cy - height / 2, width, height } })
  }
  return bestFirst(found)
}

/** YOLO26 as Ultralytics exports it: one output [1, n, 6] of x1, y1, x2, y2 in input pixels, score, class. Best first. */
export async function detectEndToEnd(
  picture: OpaquePicture,
  model: ImageModel,
  { size, classes, minScore }: { size: number; classes: number; minScore: number }
): Promise<DetectedObject[]> {
  const outputs = await model.run((pixels) => resampleInto(pixels, picture, stretched(size)))
  const output = only(outputs, 6)
  if (!output || outputs.length !== 1) throw model.session.misfit('one output [1,n,6]', describeOutputs(outputs))
  if (allZero(output.data)) throw model.session.nonsense('nothing but zeros')
  const found: DetectedObject[] = []
  for (let at = 0; at < output.data.length; at += 6) {
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0, score = 0, label = 0] = output.data.subarray(at, at + 6)
    if (score < minScore) continue
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      throw model.session.misfit(`classes 0 to ${classes - 1} in the sixth column`, `${label}`)
    }
    found.push({ label, score, box: { x: x1 / size, y: y1 / size, width: (x2 - x1) / size, height: (y2 - y1) / size } })
  }
  return bestFirst(found)
}

/** Both exports were trained on the picture stretched to a square, values 0..1. */
function stretched(size: number): Placement {
  return { size, width: size, height: size, padding: 0, multiply: 1 / 255, add: 0, order: 'rgb' }
}

function only(outputs: readonly ModelOutput[], columns: number): ModelOutput | null {
  const [found, ...others] = outputs.filter(
    ({ dims }) => dims.length === 3 && dims[0] === 1 && dims[2] === columns && dims[1] !== 0
  )
  return found && others.length === 0 ? found : null
}

function largest(values: Float32Array): [index: number, value: number] {
  let best = 0
  for (let i = 1; i < values.length; i++) if ((values[i] as number) > (values[best] as number)) best = i
  return [best, values[best] as number]
}
