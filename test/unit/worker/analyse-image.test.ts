import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { thumbnailFile, UNFINISHED } from '../../../src/shared/thumbnail-files.ts'
import { AnalyseImage, type AnalyseImageInput } from '../../../src/shared/worker-protocol.ts'
import { analyseImage } from '../../../src/worker/analyse-image.ts'
import { disposeSessions } from '../../../src/worker/inference/sessions.ts'
import { readyModel } from './pictures.ts'
import { constantOnnx } from './tiny-onnx.ts'

const SHA = '0123456789abcdef'.repeat(4)
const config = { inferenceThreads: 1, imageThreads: 1 }

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inglenook-photos-'))
  vi.spyOn(console, 'error').mockImplementation(() => {})
})
afterEach(async () => {
  vi.restoreAllMocks()
  await disposeSessions()
  await rm(folder, { recursive: true })
})

function analysed(path: string, wanted: Partial<AnalyseImageInput> = {}, signal = new AbortController().signal) {
  const thumbsDir = join(folder, 'thumbs')
  const plain = {
    kind: 'analyseImage' as const,
    path,
    sha256: SHA,
    thumbsDir,
    thumbnails: true,
    faces: null,
    objects: null
  }
  return analyseImage({ ...plain, ...wanted }, { config, signal, onProgress: () => {} })
}

async function file(name: string, content: Uint8Array | string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

/** A scene that compresses to neither nothing nor noise. */
function scene(width: number, height: number, channels: 3 | 4 = 3) {
  const data = Buffer.alloc(width * height * channels)
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += channels) {
      data[at] = (x * 255) / width
      data[at + 1] = (y * 255) / height
      data[at + 2] = (x ^ y) & 255
      if (channels === 4) data[at + 3] = x < width / 2 ? 255 : 0
    }
  }
  return sharp(data, { raw: { width, height, channels } })
}

async function objectModel(score: number) {
  const rows = { dims: [1, 1, 6], data: [8, 8, 24, 24, score, 16] }
  const path = await file(
    'objects.onnx',
    constantOnnx({ name: 'images', type: 'float', dims: [1, 3, 32, 32] }, { rows })
  )
  const entry = { family: 'yolo26', task: 'object-detection', input: { size: 32 }, labels: 'coco-80' } as const
  return { model: readyModel(path, entry), minScore: 0.25, maxCount: 100 }
}

describe('photos of every kind', () => {
  const kinds: [string, () => Promise<Buffer>, [number, number]][] = [
    ['JPEG', () => scene(90, 60).jpeg().toBuffer(), [90, 60]],
    ['progressive JPEG', () => scene(90, 60).jpeg({ progressive: true }).toBuffer(), [90, 60]],
    ['CMYK JPEG', () => scene(90, 60).toColourspace('cmyk').jpeg().toBuffer(), [90, 60]],
    ['grey JPEG', () => scene(90, 60).greyscale().jpeg().toBuffer(), [90, 60]],
    ['turned JPEG', () => scene(90, 60).withMetadata({ orientation: 6 }).jpeg().toBuffer(), [60, 90]],
    ['16-bit PNG', () => scene(90, 60).toColourspace('rgb16').png().toBuffer(), [90, 60]],
    ['PNG with a palette and transparency', () => scene(90, 60, 4).png({ palette: true }).toBuffer(), [90, 60]],
    ['grey PNG with transparency', () => scene(90, 60, 4).toColourspace('b-w').png().toBuffer(), [90, 60]],
    ['animated GIF', animatedGif, [90, 60]],
    ['AVIF', () => scene(90, 60).avif({ effort: 0 }).toBuffer(), [90, 60]],
    ['WebP', () => scene(90, 60).webp().toBuffer(), [90, 60]],
    ['TIFF', () => scene(90, 60).tiff({ compression: 'lzw' }).toBuffer(), [90, 60]],
    ['one pixel', () => scene(1, 1).png().toBuffer(), [1, 1]],
    ['a line', () => scene(30_000, 10).png().toBuffer(), [30_000, 10]]
  ]

  it.each(kinds)('reads %s', async (_, encode, [width, height]) => {
    const path = await file('photo', await encode())
    const output = AnalyseImage.output.parse(await analysed(path, { objects: await objectModel(0.9) }))
    expect(output).toEqual({
      width,
      height,
      thumbnails: { ok: true, value: { thumbhash: expect.stringMatching(/./) } },
      faces: null,
      objects: {
        ok: true,
        value: [{ label: 'dog', score: expect.closeTo(0.9), box: { x: 0.25, y: 0.25, width: 0.5, height: 0.5 } }]
      },
      tookMs: expect.anything()
    })
    const grid = await sharp(join(folder, 'thumbs', thumbnailFile(SHA, 'grid'))).metadata()
    expect([grid.format, grid.width <= width, grid.height <= height]).toEqual(['webp', true, true])
  })

  it('keeps transparency in the grid picture and lays the preview on white', async () => {
    await analysed(await file('half.png', await scene(90, 60, 4).png().toBuffer()))
    const pixel = async (variant: 'grid' | 'preview') => {
      const image = sharp(join(folder, 'thumbs', thumbnailFile(SHA, variant)))
      return [...(await image.extract({ left: 80, top: 10, width: 1, height: 1 }).raw().toBuffer())]
    }
    expect((await pixel('grid'))[3]).toBe(0)
    const white = await pixel('preview')
    expect(white).toHaveLength(3)
    for (const value of white) expect(value).toBeGreaterThan(250)
  })

  it('shows the first frame of an animation', async () => {
    await analysed(await file('two.gif', await animatedGif()))
    const { data } = await sharp(join(folder, 'thumbs', thumbnailFile(SHA, 'preview')))
      .raw()
      .toBuffer({ resolveWithObject: true })
    expect(data[0]).toBeGreaterThan(200)
    expect(data[2]).toBeLessThan(60)
  })

  it('makes the same picture, but for a hair, whether or not the decoder may shrink', async () => {
    const path = await file('large.jpg', await scene(6000, 600).jpeg().toBuffer())
    const preview = async () =>
      sharp(join(folder, 'thumbs', thumbnailFile(SHA, 'preview')))
        .blur(2)
        .raw()
        .toBuffer()
    await analysed(path)
    const shrunk = await preview()
    await analysed(path, { objects: await objectModel(0.9) })
    const full = await preview()
    expect(shrunk).toHaveLength(full.length)
    const apart = full.reduce((sum, value, i) => sum + Math.abs(value - shrunk[i]!), 0) / full.length
    expect(apart).toBeLessThan(2)
  })

  it('leaves nothing but the finished files', async () => {
    await analysed(await file('photo.jpg', await scene(90, 60).jpeg().toBuffer()))
    expect((await readdir(join(folder, 'thumbs'), { recursive: true })).toSorted()).toEqual(
      ['01', '01/23', UNFINISHED, thumbnailFile(SHA, 'grid'), thumbnailFile(SHA, 'preview')].toSorted()
    )
  })
})

describe('photos that cannot be read', () => {
  const cut = async (encoded: Promise<Buffer>, part: number) => {
    const whole = await encoded
    return whole.subarray(0, Math.floor(whole.length * part))
  }
  const damaged = /“photo\.jpg” is damaged: it ends too early/
  const cases: [string, () => Promise<Uint8Array | string>, string, RegExp][] = [
    ['a cut JPEG', () => cut(scene(300, 200).jpeg().toBuffer(), 0.6), 'damaged', damaged],
    ['a JPEG cut in its last bytes', () => cut(scene(300, 200).jpeg().toBuffer(), 0.98), 'damaged', damaged],
    [
      'a cut progressive JPEG',
      () => cut(scene(300, 200).jpeg({ progressive: true }).toBuffer(), 0.7),
      'damaged',
      damaged
    ],
    ['a cut PNG', () => cut(scene(300, 200).png().toBuffer(), 0.6), 'damaged', damaged],
    ['a cut WebP', () => cut(scene(300, 200).webp().toBuffer(), 0.6), 'damaged', damaged],
    ['a cut GIF', () => cut(scene(300, 200).gif().toBuffer(), 0.6), 'damaged', damaged],
    ['a cut AVIF', () => cut(scene(300, 200).avif({ effort: 0 }).toBuffer(), 0.6), 'damaged', damaged],
    ['a cut TIFF', () => cut(scene(300, 200).tiff().toBuffer(), 0.6), 'damaged', damaged],
    ['a garbled PNG', garbledPng, 'damaged', /“photo\.jpg” is damaged and cannot be read/],
    ['nothing', async () => '', 'empty-file', /“photo\.jpg” is empty/],
    [
      'text',
      async () => 'Dear diary, today I had a picture taken.\n',
      'not-supported',
      /“photo\.jpg” is in no image format/
    ],
    [
      'a drawing',
      async () => '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
      'not-supported',
      /photo\.jpg/
    ],
    [
      '30,000 × 30,000 pixels',
      async () => bombPng(30_000, 30_000),
      'too-large',
      /“photo\.jpg” is 30000 × 30000 pixels; Inglenook reads photos up to 268 megapixels/
    ]
  ]

  it.each(cases)('says so of %s', async (_, content, code, message) => {
    const path = await file('photo.jpg', await content())
    const objects = await objectModel(0.9)
    const output = AnalyseImage.output.parse(await analysed(path, { objects }))
    const failed = { ok: false, failure: { code, message: expect.stringMatching(message) } }
    expect(output).toEqual({
      width: 0,
      height: 0,
      thumbnails: failed,
      faces: null,
      objects: failed,
      tookMs: expect.anything()
    })
    expect(await readdir(folder)).not.toContain('thumbs')
  })

  it('says so of a file that is gone, and of a folder', async () => {
    const gone = await analysed(join(folder, 'gone.jpg'))
    expect(gone.thumbnails).toMatchObject({
      failure: { code: 'missing-file', message: expect.stringContaining('“gone.jpg”') }
    })
    await mkdir(join(folder, 'album.jpg'))
    const album = await analysed(join(folder, 'album.jpg'))
    expect(album.thumbnails).toMatchObject({ failure: { code: 'unreadable-file' } })
  })

  it('does not hold on to a picture that changes under its name', async () => {
    const path = await file('photo.jpg', await scene(90, 60).jpeg().toBuffer())
    const before = await analysed(path)
    await writeFile(path, await scene(40, 50).jpeg().toBuffer())
    const after = await analysed(path)
    expect([before.width, before.height, after.width, after.height]).toEqual([90, 60, 40, 50])
  })
})

describe('the parts of one photo', () => {
  it('fail by themselves', async () => {
    const path = await file('photo.jpg', await scene(90, 60).jpeg().toBuffer())
    const broken = await objectModel(0)
    await writeFile(join(folder, 'thumbs'), 'a file where the folder should be')
    const good = await objectModel(0.9)
    expect(await analysed(path, { objects: good })).toMatchObject({
      thumbnails: { ok: false, failure: { code: 'cannot-write' } },
      objects: { ok: true, value: [{ label: 'dog' }] }
    })
    await rm(join(folder, 'thumbs'))
    const detector = readyModel(join(folder, 'nowhere.onnx'), {
      family: 'scrfd',
      task: 'face-detection',
      input: { size: 32 }
    })
    const faces = { detector, recogniser: broken.model, minScore: 0.5, maxFaces: 10 }
    expect(await analysed(path, { faces, objects: good })).toMatchObject({
      thumbnails: { ok: true },
      faces: { ok: false, failure: { code: 'model-interface', message: /expected one of the family arcface/ } },
      objects: { ok: true }
    })
  })

  it('report their progress up to the whole', async () => {
    const path = await file('photo.jpg', await scene(90, 60).jpeg().toBuffer())
    const seen: number[] = []
    await analyseImage(
      {
        kind: 'analyseImage',
        path,
        sha256: SHA,
        thumbsDir: join(folder, 'thumbs'),
        thumbnails: true,
        faces: null,
        objects: await objectModel(0.9)
      },
      { config, signal: new AbortController().signal, onProgress: (fraction) => seen.push(fraction) }
    )
    expect(seen).toEqual([1 / 3, 2 / 3, 1])
  })

  it('tell how long each part took, and nothing of what was not asked', async () => {
    const path = await file('photo.jpg', await scene(900, 600).jpeg().toBuffer())
    const { tookMs: some } = await analysed(path, { thumbnails: false, objects: await objectModel(0.9) })
    expect(some).toEqual({ read: expect.any(Number), thumbnails: 0, faces: 0, objects: expect.any(Number) })
    expect(Math.min(some.read, some.objects)).toBeGreaterThan(0)
    const since = performance.now()
    const { tookMs } = await analysed(path, { objects: await objectModel(0.9) })
    expect(tookMs.thumbnails).toBeGreaterThan(0)
    expect(tookMs.read + tookMs.thumbnails).toBeLessThanOrEqual(performance.now() - since)
  })

  it('stop when cancelled', async () => {
    const path = await file('photo.jpg', await scene(900, 600).jpeg().toBuffer())
    const controller = new AbortController()
    const task = analysed(path, { objects: await objectModel(0.9) }, controller.signal)
    controller.abort(new Error('no longer wanted'))
    await expect(task).rejects.toThrow('no longer wanted')
    expect(await readdir(folder)).not.toContain('thumbs')
  })

  it('write the same bytes each time', async () => {
    const path = await file('photo.jpg', await scene(2400, 600).jpeg().toBuffer())
    const read = async () => {
      await analysed(path)
      return Promise.all(
        (['grid', 'preview'] as const).map((variant) => readFile(join(folder, 'thumbs', thumbnailFile(SHA, variant))))
      )
    }
    const [first, second] = [await read(), await read()]
    expect(second.map((bytes, i) => bytes.equals(first[i]!))).toEqual([true, true])
  })
})

async function animatedGif(): Promise<Buffer> {
  const frame = (background: string) =>
    sharp({ create: { width: 90, height: 60, channels: 3, background } })
      .png()
      .toBuffer()
  return sharp([await frame('#f00'), await frame('#00f')], { join: { animated: true } })
    .gif()
    .toBuffer()
}

async function garbledPng(): Promise<Buffer> {
  const png = await scene(300, 200).png().toBuffer()
  return png.fill(0x55, Math.floor(png.length / 2), Math.floor(png.length / 2) + 200)
}

/** A few bytes that claim to be a picture of any size. */
function bombPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2], 8)
  const chunk = (type: string, data: Uint8Array) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const length = Buffer.alloc(4)
    length.writeUInt32BE(data.length)
    const sum = Buffer.alloc(4)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, sum])
  }
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(1000))),
    chunk('IEND', new Uint8Array())
  ])
}
