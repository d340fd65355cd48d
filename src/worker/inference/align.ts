import type { Point } from '../../shared/box.ts'
import type { OpaquePicture } from '../media/picture.ts'
import { applySimilarity, fitSimilarity, invertSimilarity, type Similarity, scaleOf } from './similarity.ts'

/** Where ArcFace wants eyes, nose and corners of the mouth in its 112 × 112 crop. */
const TEMPLATE: readonly Point[] = [
  { x: 38.2946, y: 51.6963 },
  { x: 73.5318, y: 51.5014 },
  { x: 56.0252, y: 71.7366 },
  { x: 41.5493, y: 92.3655 },
  { x: 70.7299, y: 92.2041 }
]
const TEMPLATE_SIZE = 112

/** Bilinear sampling looks at every pixel up to this many times the crop's size; a larger face is shrunk to it first. */
const LARGEST = 2

/** An aligned face: three planes (red, green, blue) of size × size values in 0..255. */
export interface AlignedFace {
  readonly data: Float32Array
  readonly size: number
}

/**
 * Turns, scales and shifts a face onto ArcFace's template and samples it, bilinear, pixel centres at whole numbers and
 * black outside of the picture (as InsightFace's norm_crop does with OpenCV's warpAffine). A face that is more than
 * twice as large is first averaged over blocks of k × k pixels, k the least whole number that brings it to twice or less.
 * `landmarks` are in pixels of the picture.
 */
export function alignFace(picture: OpaquePicture, landmarks: readonly Point[], size: number): AlignedFace {
  const template = TEMPLATE.map(({ x, y }) => ({ x: (x * size) / TEMPLATE_SIZE, y: (y * size) / TEMPLATE_SIZE }))
  const toPicture = invertSimilarity(fitSimilarity(landmarks, template))
  const block = Math.max(1, Math.ceil(scaleOf(toPicture) / LARGEST))
  return sample(regionUnder(picture, toPicture, size, block), toPicture, size)
}

/** Part of a picture, shrunk by a whole factor: interleaved values; its pixel (0, 0) averages the block at (left, top). */
interface Region {
  readonly data: Float32Array
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly block: number
}

/** The blocks that sampling will touch, averaged; what lies outside of the picture counts as black. */
function regionUnder(picture: OpaquePicture, toPicture: Similarity, size: number, block: number): Region {
  const corners = [0, size].flatMap((x) => [0, size].map((y) => applySimilarity(toPicture, { x, y })))
  const from = (values: number[], most: number) => clampInt(Math.floor(Math.min(...values) / block) - 1, 0, most)
  const upTo = (values: number[], most: number) => clampInt(Math.ceil(Math.max(...values) / block) + 2, 0, most)
  const across = Math.ceil(picture.width / block)
  const down = Math.ceil(picture.height / block)
  const xs = corners.map(({ x }) => x)
  const ys = corners.map(({ y }) => y)
  const left = from(xs, across)
  const top = from(ys, down)
  const width = Math.max(0, upTo(xs, across) - left)
  const height = Math.max(0, upTo(ys, down) - top)
  const data = new Float32Array(width * height * 3)
  const lastY = Math.min((top + height) * block, picture.height)
  const share = 1 / (block * block)
  for (let y = top * block; y < lastY; y++) {
    const row = y * picture.width
    let to = (Math.floor(y / block) - top) * width * 3
    for (let x = left * block, i = 0; i < width; i++, x += block, to += 3) {
      let red = 0
      let green = 0
      let blue = 0
      const end = (row + Math.min(x + block, picture.width)) * 3
      for (let at = (row + x) * 3; at < end; at += 3) {
        red += picture.data[at] as number
        green += picture.data[at + 1] as number
        blue += picture.data[at + 2] as number
      }
      data[to] = (data[to] as number) + red * share
      data[to + 1] = (data[to + 1] as number) + green * share
      data[to + 2] = (data[to + 2] as number) + blue * share
    }
  }
  return { data, left, top, width, height, block }
}

function sample(region: Region, toPicture: Similarity, size: number): AlignedFace {
  const { block } = region
  const plane = size * size
  const out = new Float32Array(3 * plane)
  // The centre of a block of k pixels that starts at s lies at s + (k − 1) / 2.
  const centre = (block - 1) / 2
  for (let v = 0; v < size; v++) {
    for (let u = 0; u < size; u++) {
      const at = applySimilarity(toPicture, { x: u, y: v })
      const x = (at.x - centre) / block - region.left
      const y = (at.y - centre) / block - region.top
      const x0 = Math.floor(x)
      const y0 = Math.floor(y)
      const fx = x - x0
      const fy = y - y0
      addCorner(region, out, v * size + u, plane, x0, y0, (1 - fx) * (1 - fy))
      addCorner(region, out, v * size + u, plane, x0 + 1, y0, fx * (1 - fy))
      addCorner(region, out, v * size + u, plane, x0, y0 + 1, (1 - fx) * fy)
      addCorner(region, out, v * size + u, plane, x0 + 1, y0 + 1, fx * fy)
    }
  }
  return { data: out, size }
}

function addCorner(
  { data, width, height }: Region,
  out: Float32Array,
  to: number,
  plane: number,
  x: number,
  y: number,
  weight: number
): void {
  if (x < 0 || y < 0 || x >= width || y >= height) return
  const at = (y * width + x) * 3
  out[to] = (out[to] as number) + (data[at] as number) * weight
  out[plane + to] = (out[plane + to] as number) + (data[at + 1] as number) * weight
  out[2 * plane + to] = (out[2 * plane + to] as number) + (data[at + 2] as number) * weight
}

function clampInt(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value))
}
