import type { Box, Point } from '../../shared/box.ts'
import type { OpaquePicture } from '../media/picture.ts'
import { scaledSize } from '../media/read-photo.ts'
import type { ReadyModelOf } from './families.ts'
import { type ImageModel, withImageModel } from './image-model.ts'
import { describeOutputs, type ModelOutput } from './model-session.ts'
import { suppressOverlaps } from './nms.ts'
import { type Placement, resampleInto } from './resample.ts'
import { allZero } from './tensors.ts'

/** A face as found, in pixels of the picture. Landmarks may lie outside of it where the face does. */
export interface DetectedFace {
  readonly box: Box
  /** Left eye, right eye, nose, left and right corner of the mouth, as seen in the picture. */
  readonly landmarks: readonly Point[]
  readonly score: number
}

const STRIDES = [8, 16, 32] as const
const ANCHORS_PER_CELL = 2
const LANDMARKS = 5
const OVERLAP = 0.4
const SMALLEST_FACE_PX = 20
const NARROWEST = 0.3
const WIDEST = 3
const MOST_FACES = 256

/**
 * Finds faces with SCRFD (Guo et al., "Sample and Computation Redistribution for Efficient Face Detection", 2021), best
 * first, at most 256. `originalScale` says how many pixels of the photo one of the picture's is, for the least size of
 * a face, which is meant in the photo's own pixels.
 *
 * @throws InglenookError `model-unusable`, `model-interface`, `model-output`
 */
export async function detectFaces(
  picture: OpaquePicture,
  detector: ReadyModelOf<'scrfd'>,
  options: { minScore: number; maxFaces: number; originalScale: number; threads: number }
): Promise<DetectedFace[]> {
  const { size } = detector.entry.input
  const scale = size / Math.max(picture.width, picture.height)
  const placement = scrfdPlacement(picture, size, scale)
  const levels = await withImageModel(detector, options.threads, async (model) => {
    const outputs = await model.run((pixels) => resampleInto(pixels, picture, placement))
    return groupByStride(model, outputs, size)
  })
  const candidates = levels.flatMap((level) => decodeLevel(level, size, options.minScore))
  return suppressOverlaps(candidates, OVERLAP)
    .map((face) => inPicture(face, scale, picture))
    .filter(({ box, landmarks }) => isPlausible(box, options.originalScale) && spread(landmarks) > 0)
    .slice(0, Math.min(options.maxFaces, MOST_FACES))
}

/** Longest side to `size`, small pictures enlarged, at the top left of a black square; values as InsightFace trained. */
function scrfdPlacement(picture: OpaquePicture, size: number, scale: number): Placement {
  const [width, height] = scaledSize(picture, scale)
  return { size, width, height, padding: 0, multiply: 1 / 128, add: -127.5 / 128, order: 'rgb' }
}

interface Level {
  readonly stride: number
  readonly scores: Float32Array
  readonly boxes: Float32Array
  readonly landmarks: Float32Array
}

/** Exports differ in names and in whether there is a batch dimension: only the shapes tell which output is which. */
function groupByStride(model: ImageModel, outputs: readonly ModelOutput[], size: number): Level[] {
  const rowsOf = (stride: number) => ANCHORS_PER_CELL * (size / stride) ** 2
  const pick = (rows: number, columns: number): Float32Array => {
    const fits = ({ dims }: ModelOutput) =>
      dims.at(-1) === columns && dims.at(-2) === rows && dims.slice(0, -2).every((dim) => dim === 1)
    const [found, ...others] = outputs.filter(fits)
    if (!found || others.length > 0) {
      const wanted = STRIDES.map(rowsOf).join(', ')
      throw model.session.misfit(
        `9 outputs of ${wanted} rows with 1 (score), 4 (box) and ${2 * LANDMARKS} (landmarks) columns each`,
        describeOutputs(outputs)
      )
    }
    return found.data
  }
  const levels = STRIDES.map((stride) => ({
    stride,
    scores: pick(rowsOf(stride), 1),
    boxes: pick(rowsOf(stride), 4),
    landmarks: pick(rowsOf(stride), 2 * LANDMARKS)
  }))
  if (levels.every(({ scores }) => allZero(scores))) throw model.session.nonsense('nothing but zeros')
  return levels
}

/** Everything a level says with at least `minScore`, in pixels of the model's input. */
function decodeLevel({ stride, scores, boxes, landmarks }: Level, size: number, minScore: number): DetectedFace[] {
  const grid = size / stride
  const found: DetectedFace[] = []
  scores.forEach((score, row) => {
    if (score < minScore) return
    const cell = Math.floor(row / ANCHORS_PER_CELL)
    const x = (cell % grid) * stride
    const y = Math.floor(cell / grid) * stride
    const [left = 0, top = 0, right = 0, bottom = 0] = boxes.subarray(row * 4, row * 4 + 4)
    const offsets = landmarks.subarray(row * 2 * LANDMARKS, (row + 1) * 2 * LANDMARKS)
    found.push({
      box: {
        x: x - left * stride,
        y: y - top * stride,
        width: (left + right) * stride,
        height: (top + bottom) * stride
      },
      landmarks: Array.from({ length: LANDMARKS }, (_, i) => ({
        x: x + (offsets[2 * i] as number) * stride,
        y: y + (offsets[2 * i + 1] as number) * stride
      })),
      score
    })
  })
  return found
}

/**
 * From the model's input to the picture. One scale for both axes, as in InsightFace: that the shorter side was rounded to
 * whole pixels is left aside, half a pixel of the input at most.
 */
function inPicture({ box, landmarks, score }: DetectedFace, scale: number, picture: OpaquePicture): DetectedFace {
  const clamp = (value: number, most: number) => Math.min(most, Math.max(0, value))
  const x = clamp(box.x / scale, picture.width)
  const y = clamp(box.y / scale, picture.height)
  const right = clamp((box.x + box.width) / scale, picture.width)
  const bottom = clamp((box.y + box.height) / scale, picture.height)
  return {
    box: { x, y, width: right - x, height: bottom - y },
    landmarks: landmarks.map((point) => ({ x: point.x / scale, y: point.y / scale })),
    score
  }
}

function isPlausible({ width, height }: Box, originalScale: number): boolean {
  const aspect = width / height
  return Math.min(width, height) * originalScale >= SMALLEST_FACE_PX && aspect >= NARROWEST && aspect <= WIDEST
}

/** Five landmarks in one point are no face, and could not be aligned. */
function spread(landmarks: readonly Point[]): number {
  const [first] = landmarks
  return first ? Math.max(...landmarks.map(({ x, y }) => Math.hypot(x - first.x, y - first.y))) : 0
}
