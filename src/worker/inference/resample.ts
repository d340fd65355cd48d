import type { OpaquePicture } from '../media/picture.ts'

/** How a picture is laid into a model's planar input. */
export interface Placement {
  /** Side of the square input; the picture's top left comes to its top left. */
  readonly size: number
  /** Part of the input that the picture covers; the rest is padded. */
  readonly width: number
  readonly height: number
  /** Value (0..255) around the picture. */
  readonly padding: number
  /** What a model wants of a value v in 0..255: `v * multiply + add`. */
  readonly multiply: number
  readonly add: number
  readonly order: 'rgb' | 'bgr'
}

/**
 * Resizes a picture into a planar float input in one pass, bilinear with half-pixel centres as OpenCV's INTER_LINEAR:
 * the centre of target pixel t lies at source (t + 0.5) · sourceLength / targetLength − 0.5, clamped to the picture.
 * Like OpenCV it does not average when shrinking: the published weights were trained and measured on that.
 */
export function resampleInto(pixels: Float32Array, picture: OpaquePicture, placement: Placement): void {
  const { size, width, height, padding, multiply, add, order } = placement
  const plane = size * size
  if (width < size || height < size) pixels.fill(padding * multiply + add, 0, 3 * plane)
  const columns = axis(width, picture.width, 3)
  const rows = axis(height, picture.height, picture.width * 3)
  const { data } = picture
  const first = order === 'rgb' ? 0 : 2 * plane
  const third = order === 'rgb' ? 2 * plane : 0
  for (let y = 0; y < height; y++) {
    const above = rows.before[y] as number
    const below = rows.after[y] as number
    const down = rows.weight[y] as number
    for (let x = 0, to = y * size; x < width; x++, to++) {
      const left = columns.before[x] as number
      const right = columns.after[x] as number
      const across = columns.weight[x] as number
      const downRight = across * down * multiply
      const downLeft = down * multiply - downRight
      const upRight = across * multiply - downRight
      const upLeft = multiply - downLeft - upRight - downRight
      const a = above + left
      const b = above + right
      const c = below + left
      const d = below + right
      pixels[first + to] =
        (data[a] as number) * upLeft +
        (data[b] as number) * upRight +
        (data[c] as number) * downLeft +
        (data[d] as number) * downRight +
        add
      pixels[plane + to] =
        (data[a + 1] as number) * upLeft +
        (data[b + 1] as number) * upRight +
        (data[c + 1] as number) * downLeft +
        (data[d + 1] as number) * downRight +
        add
      pixels[third + to] =
        (data[a + 2] as number) * upLeft +
        (data[b + 2] as number) * upRight +
        (data[c + 2] as number) * downLeft +
        (data[d + 2] as number) * downRight +
        add
    }
  }
}

/** For every target pixel of an axis the two source offsets it lies between (in array steps) and the second's weight. */
function axis(
  target: number,
  source: number,
  step: number
): { before: Int32Array; after: Int32Array; weight: Float64Array } {
  const before = new Int32Array(target)
  const after = new Int32Array(target)
  const weight = new Float64Array(target)
  for (let i = 0; i < target; i++) {
    const at = Math.min(source - 1, Math.max(0, ((i + 0.5) * source) / target - 0.5))
    const cell = Math.floor(at)
    before[i] = cell * step
    after[i] = Math.min(cell + 1, source - 1) * step
    weight[i] = at - cell
  }
  return { before, after, weight }
}
