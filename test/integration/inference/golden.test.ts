import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Box, iou } from '../../../src/shared/box.ts'
import { faceCropFile, thumbnailFile } from '../../../src/shared/thumbnail-files.ts'
import { AnalyseImage, type AnalyseImageOutput } from '../../../src/shared/worker-protocol.ts'
import { analyseImage } from '../../../src/worker/analyse-image.ts'
import { disposeSessions } from '../../../src/worker/inference/sessions.ts'
import { describeShared, sharedMedia, sharedModel } from '../../shared-media.ts'

const SHA = 'ab12'.repeat(16)
const OBAMA = ['people/obama.jpg', 'people/obama2.jpg', 'people/obama_partial_face.jpg']
const ANIMALS = ['things/dog.jpg', 'things/eagle.jpg', 'things/chelsea.png', 'nature/prairie_falcon.jpg']

describeShared('known answers for real photos', () => {
  let thumbsDir: string
  beforeAll(async () => {
    thumbsDir = await mkdtemp(join(tmpdir(), 'inglenook-thumbs-'))
  })
  afterAll(async () => {
    await disposeSessions()
    await rm(thumbsDir, { recursive: true })
  })

  async function analysed(file: string, objects = 'yolo26n_hf', parts = { thumbnails: false, faces: true }) {
    const output = await analyseImage(
      {
        kind: 'analyseImage',
        path: join(sharedMedia, file),
        sha256: SHA,
        thumbsDir,
        thumbnails: parts.thumbnails,
        faces: parts.faces
          ? {
              detector: sharedModel('scrfd_2.5g'),
              recogniser: sharedModel('mobilefacenet_512'),
              minScore: 0.5,
              maxFaces: 256
            }
          : null,
        objects: { model: sharedModel(objects), minScore: 0.25, maxCount: 100 }
      },
      { config: { inferenceThreads: 1, imageThreads: 1 }, signal: new AbortController().signal, onProgress: () => {} }
    )
    return AnalyseImage.output.parse(output)
  }

  it('finds both Curies where the picture itself says they are, upright or turned', async () => {
    const regions = [aroundCentre(0.368, 0.308, 0.113, 0.199), aroundCentre(0.688, 0.239, 0.096, 0.241)]
    const [plain, turned] = [
      facesOf(await analysed('people/curie.jpg')),
      facesOf(await analysed('people/curie-orientation-6.jpg'))
    ]
    expect([plain.length, turned.length]).toEqual([2, 2])
    for (const [i, region] of regions.entries()) {
      expect(iou(plain[i]!.box, region)).toBeGreaterThan(0.4)
      expect(iou(turned[i]!.box, plain[i]!.box)).toBeGreaterThan(0.95)
      expect(cosine(turned[i]!, plain[i]!)).toBeGreaterThanOrEqual(0.99)
      for (const { x, y } of plain[i]!.landmarks) expect(within(region, x, y)).toBe(true)
    }
  })

  it('finds no faces on animals', async () => {
    for (const file of ANIMALS) expect(facesOf(await analysed(file)), file).toEqual([])
  })

  it('sees one person as alike and different people as not', async () => {
    const one = async (file: string) => {
      const [face, ...others] = facesOf(await analysed(file))
      expect(others, file).toEqual([])
      return face!
    }
    const same = await Promise.all(OBAMA.map(one))
    const different = [same[0]!, await one('people/biden.jpg'), await one('people/astronaut.png')]
    const curies = facesOf(await analysed('people/curie.jpg'))
    for (const [a, b] of pairs(same)) {
      expect(cosine(a, b)).toBeGreaterThanOrEqual(0.655)
      expect(cosine(a, b)).toBeLessThanOrEqual(0.915)
    }
    for (const [a, b] of pairs([...different, ...curies])) expect(cosine(a, b)).toBeLessThanOrEqual(0.2)
  })

  it.each([
    [
      'yolo26n_hf',
      { dog: [0.88, 133, 221, 310, 545], bicycle: [0.95, 126, 127, 566, 429], truck: [0.77, 460, 72, 687, 170] }
    ],
    [
      'yolo26n',
      { dog: [0.88, 133, 221, 310, 545], bicycle: [0.95, 126, 127, 566, 429], truck: [0.77, 460, 72, 687, 170] }
    ],
    ['yolox_nano', { dog: [0.83, 133, 221, 310, 545], bicycle: [0.8, 126, 127, 566, 429] }]
  ])('finds the dog and the bicycle with %s', async (id, expected) => {
    const { width, height, objects } = await analysed('things/dog.jpg', id, { thumbnails: false, faces: false })
    if (!objects?.ok) throw new Error(JSON.stringify(objects))
    for (const [label, [score, x1, y1, x2, y2]] of Object.entries(expected) as [string, number[]][]) {
      const found = objects.value.find((one) => one.label === label)
      const box = { x: x1! / width, y: y1! / height, width: (x2! - x1!) / width, height: (y2! - y1!) / height }
      // The smallest YOLOX is coarse; the scores of int8 weights differ a little between processors.
      expect(iou(found!.box, box), label).toBeGreaterThan(id === 'yolox_nano' ? 0.7 : 0.8)
      expect(Math.abs(found!.score - score!), label).toBeLessThan(0.1)
    }
  })

  it('finds one bird, cat and cup', async () => {
    const labels = async (file: string) => {
      const { objects } = await analysed(file, 'yolo26n_hf', { thumbnails: false, faces: false })
      return objects?.ok ? objects.value.map(({ label }) => label) : objects
    }
    expect({
      eagle: await labels('things/eagle.jpg'),
      chelsea: await labels('things/chelsea.png'),
      coffee: await labels('things/coffee.png')
    }).toEqual({ eagle: ['bird'], chelsea: ['cat'], coffee: ['cup', 'dining table'] })
  })

  it('writes the pictures it promises, and the same bytes when asked again', async () => {
    const files = (face: string) => [thumbnailFile(SHA, 'grid'), thumbnailFile(SHA, 'preview'), faceCropFile(SHA, face)]
    const read = async () => {
      const output = await analysed('people/obama.jpg', 'yolo26n_hf', { thumbnails: true, faces: true })
      const [face] = facesOf(output)
      return Promise.all(files(face!.crop).map((file) => readFile(join(thumbsDir, file))))
    }
    const first = await read()
    expect(
      await Promise.all(
        first.map(async (bytes) => {
          const { format, width, height, exif, icc } = await sharp(bytes).metadata()
          return { format, width, height, stripped: !exif && !icc }
        })
      )
    ).toEqual([
      { format: 'webp', width: 410, height: 512, stripped: true },
      { format: 'jpeg', width: 910, height: 1137, stripped: true },
      { format: 'webp', width: 256, height: 256, stripped: true }
    ])
    expect((await read()).map((bytes, i) => bytes.equals(first[i]!))).toEqual([true, true, true])
  })
})

type Face = Extract<NonNullable<AnalyseImageOutput['faces']>, { ok: true }>['value'][number]

function facesOf({ faces }: AnalyseImageOutput): Face[] {
  if (!faces?.ok) throw new Error(JSON.stringify(faces))
  return faces.value
}

function cosine(a: Face, b: Face): number {
  return a.embedding.reduce((sum, value, i) => sum + value * b.embedding[i]!, 0)
}

function pairs<T>(all: T[]): [T, T][] {
  return all.flatMap((a, i) => all.slice(i + 1).map((b): [T, T] => [a, b]))
}

function aroundCentre(x: number, y: number, width: number, height: number): Box {
  return { x: x - width / 2, y: y - height / 2, width, height }
}

function within(box: Box, x: number, y: number): boolean {
  return x >= box.x && y >= box.y && x <= box.x + box.width && y <= box.y + box.height
}
