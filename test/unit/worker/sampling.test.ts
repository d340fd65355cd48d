import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alignFace } from '../../../src/worker/inference/align.ts'
import { faceQuality, faceSharpness } from '../../../src/worker/inference/face-quality.ts'
import { resampleInto } from '../../../src/worker/inference/resample.ts'
import { flattenInPlace, type OpaquePicture } from '../../../src/worker/media/picture.ts'
import { type Image, referenceCrop, resized } from '../../integration/inference/reference.ts'
import { drawn } from './pictures.ts'

const TEMPLATE: readonly [number, number][] = [
  [38.2946, 51.6963],
  [73.5318, 51.5014],
  [56.0252, 71.7366],
  [41.5493, 92.3655],
  [70.7299, 92.2041]
]
const size = fc.integer({ min: 1, max: 40 })
const noise = (width: number, height: number, seed: number) =>
  drawn(
    width,
    height,
    (x, y) =>
      [0, 1, 2].map((c) => (((x * 73 + y * 179 + c * 283 + seed) * 2654435761) >>> 8) & 255) as [number, number, number]
  )

describe('resizing into a model input', () => {
  it('equals plain bilinear interpolation with half-pixel centres, for any sizes', () => {
    fc.assert(
      fc.property(size, size, size, size, fc.nat(), fc.boolean(), (width, height, toWidth, toHeight, seed, bgr) => {
        const picture = noise(width, height, seed)
        const side = Math.max(toWidth, toHeight)
        const pixels = new Float32Array(3 * side * side).fill(Number.NaN)
        resampleInto(pixels, picture, {
          size: side,
          width: toWidth,
          height: toHeight,
          padding: 114,
          multiply: 1 / 128,
          add: -127.5 / 128,
          order: bgr ? 'bgr' : 'rgb'
        })
        const image = clamped(picture)
        for (let c = 0; c < 3; c++) {
          for (let y = 0; y < side; y++) {
            for (let x = 0; x < side; x++) {
              const within = x < toWidth && y < toHeight
              const value = within ? resized(image, toWidth, toHeight, x, y, bgr ? 2 - c : c) : 114
              expect(pixels[(c * side + y) * side + x]).toBeCloseTo((value - 127.5) / 128, 5)
            }
          }
        }
      }),
      { numRuns: 40 }
    )
  })
})

describe('the aligned crop', () => {
  const jitter = fc.double({ min: -6, max: 6, noNaN: true })
  const landmarks = fc
    .record({
      angle: fc.double({ min: -Math.PI, max: Math.PI, noNaN: true }),
      scale: fc.double({ min: 0.2, max: 6, noNaN: true }),
      x: fc.double({ min: -30, max: 390, noNaN: true }),
      y: fc.double({ min: -30, max: 290, noNaN: true }),
      jitters: fc.array(fc.tuple(jitter, jitter), { minLength: 5, maxLength: 5 })
    })
    .map(({ angle, scale, x, y, jitters }) =>
      TEMPLATE.map(([u, v], i) => {
        const [du, dv] = [(u - 56) * scale + jitters[i]![0], (v - 72) * scale + jitters[i]![1]]
        return {
          x: x + du * Math.cos(angle) - dv * Math.sin(angle),
          y: y + du * Math.sin(angle) + dv * Math.cos(angle)
        }
      })
    )
  const picture = noise(360, 260, 1)

  it('equals the reference for any landmarks, also where they leave the picture or the face is large', () => {
    fc.assert(
      fc.property(landmarks, (points) => {
        const crop = alignFace(picture, points, 112).data
        const expected = referenceCrop(
          clamped(picture),
          points.map(({ x, y }) => [x, y])
        ).flat(2)
        const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - crop[i]!)), 0)
        expect(worst).toBeLessThan(0.01)
      }),
      { numRuns: 12 }
    )
  })

  it('does not alias: a fine checkerboard under a large face becomes even grey', () => {
    const board = drawn(1200, 1200, (x, y) => ((x + y) % 2 ? [255, 255, 255] : [0, 0, 0]))
    const points = TEMPLATE.map(([x, y]) => ({ x: x * 10 + 31, y: y * 10 + 17 }))
    const { data } = alignFace(board, points, 112)
    expect(Math.min(...data)).toBeGreaterThan(100)
    expect(Math.max(...data)).toBeLessThan(155)
  })
})

describe('how good a likeness a face is', () => {
  const frontal = {
    box: { x: 400, y: 400, width: 200, height: 200 },
    landmarks: [
      { x: 450, y: 470 },
      { x: 550, y: 470 },
      { x: 500, y: 520 },
      { x: 460, y: 560 },
      { x: 540, y: 560 }
    ],
    score: 1
  }
  const picture = { width: 1000, height: 1000 }

  it('follows the formula', () => {
    const sizePart = 1 / (1 + Math.exp(-(0.04 - 0.02) * 200))
    expect(faceQuality(frontal, picture)).toBeCloseTo(0.3 * sizePart + 0.3 + 0.25 + 0.15, 12)
    const tilted = frontal.landmarks.map(({ x, y }, i) => (i === 1 ? { x, y: y + 10 } : { x, y }))
    const angle = Math.atan2(10, 100)
    const nose = 1 - (3 * 0) / Math.hypot(100, 10)
    expect(faceQuality({ ...frontal, landmarks: tilted }, picture)).toBeCloseTo(
      0.3 * sizePart + 0.3 + (0.25 * (1 - 5 * angle + nose + 1)) / 3 + 0.15,
      12
    )
  })

  it('is lower for a small, narrow, unsure or averted face', () => {
    const best = faceQuality(frontal, picture)
    const averted = frontal.landmarks.map((point, i) => (i === 2 ? { x: 545, y: 520 } : point))
    const others = [
      { ...frontal, score: 0.5 },
      { ...frontal, landmarks: averted },
      { ...frontal, box: { ...frontal.box, width: 80 } },
      { ...frontal, box: { x: 480, y: 480, width: 40, height: 40 } }
    ]
    for (const face of others) expect(faceQuality(face, picture)).toBeLessThan(best - 0.05)
  })

  it('measures sharpness as the variance of the Laplacian', () => {
    const grey = (value: (x: number, y: number) => number) => {
      const data = new Float32Array(3 * 112 * 112)
      for (let i = 0; i < data.length; i++) data[i] = value(i % 112, Math.floor(i / 112) % 112)
      return { data, size: 112 }
    }
    // Of a plane the Laplacian is 0; of a checkerboard of 0 and 1 it is ±4, as often one as the other.
    expect(faceSharpness(grey((x, y) => x + 2 * y))).toBeCloseTo(0, 3)
    expect(faceSharpness(grey((x, y) => (x + y) % 2))).toBeCloseTo(16, 3)
  })
})

describe('laying a transparent picture on grey', () => {
  it('mixes by alpha and keeps opaque pixels as they are', () => {
    const data = Uint8Array.from([10, 20, 30, 255, 10, 20, 30, 0, 255, 0, 100, 128])
    const flat = flattenInPlace({ data, width: 3, height: 1, channels: 4 }, 114)
    expect([...flat.data]).toEqual([10, 20, 30, 114, 114, 114, 185, 57, 107])
  })
})

function clamped({ data, width, height }: OpaquePicture): Image {
  const inside = (value: number, length: number) => Math.min(length - 1, Math.max(0, value))
  return { width, height, at: (x, y, c) => data[(inside(y, height) * width + inside(x, width)) * 3 + c]! }
}
