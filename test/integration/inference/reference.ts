/*
 * An independent, straightforward implementation in float64 of what the faces pipeline must do, written from the
 * published description and sharing no code with the product: slow, and easy to read.
 */
import { InferenceSession, Tensor } from 'onnxruntime-node'
import sharp from 'sharp'

export interface Image {
  width: number
  height: number
  /** Channel c of pixel (x, y), 0..255; coordinates are clamped to the image. */
  at(x: number, y: number, c: number): number
}

export interface ReferenceFace {
  /** x1, y1, x2, y2 in pixels of the upright image. */
  corners: [number, number, number, number]
  points: [number, number][]
  score: number
}

export async function uprightImage(path: string): Promise<Image> {
  const { data, info } = await sharp(path).rotate().removeAlpha().raw().toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  const inside = (value: number, length: number) => Math.min(length - 1, Math.max(0, value))
  return {
    width,
    height,
    at: (x, y, c) => data[(inside(y, height) * width + inside(x, width)) * channels + c]!
  }
}

export async function openModel(path: string): Promise<InferenceSession> {
  return InferenceSession.create(path, { intraOpNumThreads: 1 })
}

/** SCRFD at 640 × 640 with minimum score 0.5. */
export async function referenceFaces(image: Image, session: InferenceSession): Promise<ReferenceFace[]> {
  const size = 640
  const scale = size / Math.max(image.width, image.height)
  const width = Math.round(image.width * scale)
  const height = Math.round(image.height * scale)
  const input = new Float32Array(3 * size * size)
  for (let c = 0; c < 3; c++) {
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const value = x < width && y < height ? resized(image, width, height, x, y, c) : 0
        input[(c * size + y) * size + x] = (value - 127.5) / 128
      }
    }
  }
  const outputs = await run(session, input, size)
  const found: ReferenceFace[] = []
  for (const stride of [8, 16, 32]) {
    const side = size / stride
    const rows = side * side * 2
    const [scores, boxes, points] = [1, 4, 10].map((columns) => {
      const fitting = outputs.filter(({ dims }) => dims.at(-1) === columns && dims.at(-2) === rows)
      if (fitting.length !== 1) throw new Error(`stride ${stride}: ${fitting.length} outputs with ${columns} columns`)
      return fitting[0]!.data
    }) as [Float32Array, Float32Array, Float32Array]
    let row = 0
    for (let gy = 0; gy < side; gy++) {
      for (let gx = 0; gx < side; gx++) {
        for (let anchor = 0; anchor < 2; anchor++, row++) {
          if (scores[row]! < 0.5) continue
          const [cx, cy] = [gx * stride, gy * stride]
          found.push({
            score: scores[row]!,
            corners: [
              cx - boxes[4 * row]! * stride,
              cy - boxes[4 * row + 1]! * stride,
              cx + boxes[4 * row + 2]! * stride,
              cy + boxes[4 * row + 3]! * stride
            ],
            points: [0, 1, 2, 3, 4].map((k) => [
              cx + points[10 * row + 2 * k]! * stride,
              cy + points[10 * row + 2 * k + 1]! * stride
            ])
          })
        }
      }
    }
  }
  return greedy(found)
    .map(({ corners, points, score }) => ({
      score,
      corners: corners.map((value, i) =>
        Math.min(i % 2 === 0 ? image.width : image.height, Math.max(0, value / scale))
      ) as ReferenceFace['corners'],
      points: points.map(([x, y]) => [x / scale, y / scale] as [number, number])
    }))
    .filter(({ corners: [x1, y1, x2, y2] }) => {
      const [w, h] = [x2 - x1, y2 - y1]
      return w >= 20 && h >= 20 && w / h >= 0.3 && w / h <= 3
    })
    .slice(0, 256)
}

/** ArcFace's 112 × 112 crop as crop[c][v][u]. */
export function referenceCrop(image: Image, points: [number, number][]): number[][][] {
  const template = [
    [38.2946, 51.6963],
    [73.5318, 51.5014],
    [56.0252, 71.7366],
    [41.5493, 92.3655],
    [70.7299, 92.2041]
  ]
  // [u, v] = [a·x − b·y + tx, b·x + a·y + ty]: ten linear equations in (a, b, tx, ty), by the normal equations.
  const rows: number[][] = []
  const right: number[] = []
  points.forEach(([x, y], i) => {
    rows.push([x, -y, 1, 0], [y, x, 0, 1])
    right.push(...template[i]!)
  })
  const normal = [0, 1, 2, 3].map((i) => [0, 1, 2, 3].map((j) => rows.reduce((sum, r) => sum + r[i]! * r[j]!, 0)))
  const side = [0, 1, 2, 3].map((i) => rows.reduce((sum, r, k) => sum + r[i]! * right[k]!, 0))
  const [a, b, tx, ty] = solve(normal, side) as [number, number, number, number]
  const square = a * a + b * b
  const ratio = 1 / Math.sqrt(square)
  let k = 1
  while (ratio / k > 2) k++
  // The image shrunk k times, each pixel the mean of a block; outside of the image is black.
  const pixel = (x: number, y: number, c: number) =>
    x < 0 || y < 0 || x >= image.width || y >= image.height ? 0 : image.at(x, y, c)
  const known = new Map<string, number>()
  const block = (bx: number, by: number, c: number) => {
    const key = `${bx},${by},${c}`
    const before = known.get(key)
    if (before !== undefined) return before
    let sum = 0
    for (let y = 0; y < k; y++) for (let x = 0; x < k; x++) sum += pixel(bx * k + x, by * k + y, c)
    known.set(key, sum / (k * k))
    return sum / (k * k)
  }
  const crop = [0, 1, 2].map(() => Array.from({ length: 112 }, () => new Array<number>(112).fill(0)))
  for (let v = 0; v < 112; v++) {
    for (let u = 0; u < 112; u++) {
      const [du, dv] = [u - tx, v - ty]
      const x = ((a * du + b * dv) / square - (k - 1) / 2) / k
      const y = ((a * dv - b * du) / square - (k - 1) / 2) / k
      const [x0, y0] = [Math.floor(x), Math.floor(y)]
      const [fx, fy] = [x - x0, y - y0]
      for (let c = 0; c < 3; c++) {
        const top = block(x0, y0, c) * (1 - fx) + block(x0 + 1, y0, c) * fx
        const bottom = block(x0, y0 + 1, c) * (1 - fx) + block(x0 + 1, y0 + 1, c) * fx
        crop[c]![v]![u] = top * (1 - fy) + bottom * fy
      }
    }
  }
  return crop
}

export async function referenceEmbedding(crop: number[][][], session: InferenceSession): Promise<number[]> {
  const input = Float32Array.from(crop.flat(2), (value) => (value - 127.5) / 127.5)
  const [output] = await run(session, input, 112)
  const vector = [...output!.data]
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))
  return vector.map((value) => value / length)
}

/** [x1, y1, x2, y2] as fractions of the image, score, class; best first. */
export type ReferenceObject = { corners: [number, number, number, number]; score: number; label: number }

export async function referenceObjects(
  image: Image,
  session: InferenceSession,
  kind: 'yolo26-transformers' | 'yolo26' | 'yolox'
): Promise<ReferenceObject[]> {
  return kind === 'yolox' ? referenceYolox(image, session) : referenceYolo26(image, session)
}

async function referenceYolo26(image: Image, session: InferenceSession): Promise<ReferenceObject[]> {
  const size = 640
  const input = new Float32Array(3 * size * size)
  for (let c = 0; c < 3; c++) {
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) input[(c * size + y) * size + x] = resized(image, size, size, x, y, c) / 255
    }
  }
  const outputs = await run(session, input, size)
  const found: ReferenceObject[] = []
  if (outputs.length === 1) {
    for (let i = 0; i < 300; i++) {
      const [x1, y1, x2, y2, score, label] = outputs[0]!.data.subarray(i * 6, i * 6 + 6) as unknown as number[]
      found.push({ corners: [x1! / size, y1! / size, x2! / size, y2! / size], score: score!, label: label! })
    }
  } else {
    const logits = outputs.find(({ dims }) => dims[2] === 80)!.data
    const boxes = outputs.find(({ dims }) => dims[2] === 4)!.data
    for (let i = 0; i < 300; i++) {
      const scores = [...logits.subarray(i * 80, i * 80 + 80)].map((logit) => 1 / (1 + Math.exp(-logit)))
      const score = Math.max(...scores)
      const [cx, cy, w, h] = boxes.subarray(i * 4, i * 4 + 4) as unknown as number[]
      const corners: ReferenceObject['corners'] = [cx! - w! / 2, cy! - h! / 2, cx! + w! / 2, cy! + h! / 2]
      found.push({ corners, score, label: scores.indexOf(score) })
    }
  }
  return clampedBest(found)
}

async function referenceYolox(image: Image, session: InferenceSession): Promise<ReferenceObject[]> {
  const size = 416
  const scale = Math.min(size / image.width, size / image.height)
  const [width, height] = [Math.round(image.width * scale), Math.round(image.height * scale)]
  const input = new Float32Array(3 * size * size)
  for (let c = 0; c < 3; c++) {
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        input[(c * size + y) * size + x] = x < width && y < height ? resized(image, width, height, x, y, 2 - c) : 114
      }
    }
  }
  const [output] = await run(session, input, size)
  const found: ReferenceObject[] = []
  let row = 0
  for (const stride of [8, 16, 32]) {
    for (let gy = 0; gy < size / stride; gy++) {
      for (let gx = 0; gx < size / stride; gx++, row++) {
        const values = [...output!.data.subarray(row * 85, row * 85 + 85)]
        const classes = values.slice(5)
        const best = Math.max(...classes)
        const [cx, cy] = [(values[0]! + gx) * stride, (values[1]! + gy) * stride]
        const [w, h] = [Math.exp(values[2]!) * stride, Math.exp(values[3]!) * stride]
        const corners = [cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2] as ReferenceObject['corners']
        found.push({ corners, score: values[4]! * best, label: classes.indexOf(best) })
      }
    }
  }
  const kept = greedy(
    found.filter(({ score }) => score >= 0.25),
    0.45
  )
  const inImage = kept.map(({ corners: [x1, y1, x2, y2], ...rest }) => ({
    ...rest,
    corners: [
      x1 / scale / image.width,
      y1 / scale / image.height,
      x2 / scale / image.width,
      y2 / scale / image.height
    ] as ReferenceObject['corners']
  }))
  return clampedBest(inImage)
}

/** Overlap of two boxes given by their corners. */
export function overlap(a: readonly number[], b: readonly number[]): number {
  const area = (r: readonly number[]) => (r[2]! - r[0]!) * (r[3]! - r[1]!)
  const w = Math.min(a[2]!, b[2]!) - Math.max(a[0]!, b[0]!)
  const h = Math.min(a[3]!, b[3]!) - Math.max(a[1]!, b[1]!)
  return w > 0 && h > 0 ? (w * h) / (area(a) + area(b) - w * h) : 0
}

function clampedBest(found: ReferenceObject[]): ReferenceObject[] {
  return found
    .filter(({ score }) => score >= 0.25)
    .map((one) => ({ ...one, corners: one.corners.map((v) => Math.min(1, Math.max(0, v))) as typeof one.corners }))
    .sort((a, b) => b.score - a.score)
    .slice(0, 100)
}

function greedy<T extends { corners: number[]; score: number }>(all: T[], limit = 0.4): T[] {
  const left = [...all].sort((a, b) => b.score - a.score)
  const kept: T[] = []
  while (left.length > 0) {
    const best = left.shift()!
    kept.push(best)
    for (let i = left.length - 1; i >= 0; i--) if (overlap(best.corners, left[i]!.corners) > limit) left.splice(i, 1)
  }
  return kept
}

/** Value of a pixel of the image resized to width × height: bilinear, half-pixel centres. */
export function resized(image: Image, width: number, height: number, x: number, y: number, c: number): number {
  const sx = ((x + 0.5) * image.width) / width - 0.5
  const sy = ((y + 0.5) * image.height) / height - 0.5
  const [x0, y0] = [Math.floor(sx), Math.floor(sy)]
  const [fx, fy] = [sx - x0, sy - y0]
  return (
    image.at(x0, y0, c) * (1 - fx) * (1 - fy) +
    image.at(x0 + 1, y0, c) * fx * (1 - fy) +
    image.at(x0, y0 + 1, c) * (1 - fx) * fy +
    image.at(x0 + 1, y0 + 1, c) * fx * fy
  )
}

/** Gaussian elimination with pivoting. */
function solve(matrix: number[][], right: number[]): number[] {
  const m = matrix.map((row, i) => [...row, right[i]!])
  const n = m.length
  for (let col = 0; col < n; col++) {
    let pivot = col
    for (let r = col + 1; r < n; r++) if (Math.abs(m[r]![col]!) > Math.abs(m[pivot]![col]!)) pivot = r
    ;[m[col], m[pivot]] = [m[pivot]!, m[col]!]
    for (let r = 0; r < n; r++) {
      if (r === col) continue
      const factor = m[r]![col]! / m[col]![col]!
      for (let k = col; k <= n; k++) m[r]![k]! -= factor * m[col]![k]!
    }
  }
  return m.map((row, i) => row[n]! / row[i]!)
}

async function run(session: InferenceSession, input: Float32Array, size: number) {
  const answer = await session.run({ [session.inputNames[0]!]: new Tensor('float32', input, [1, 3, size, size]) })
  return Object.values(answer).map((tensor) => ({ dims: tensor.dims, data: tensor.data as Float32Array }))
}
