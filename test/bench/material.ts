import { existsSync } from 'node:fs'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { basename, extname, join, resolve } from 'node:path'
import sharp from 'sharp'
import { readMirror } from '../../src/main/models/mirror.ts'
import type { ReadyModel } from '../../src/shared/model.ts'
import type { ModelTask } from '../../src/shared/model-task.ts'
import { ensureTestFixtures } from '../fixtures/index.ts'
import { checkout } from './place.ts'

/** What there is to analyse, and what with. */
export interface Material {
  /** Photographs, or drawings where there are none. */
  pictures: readonly string[]
  models: { detector: ReadyModel; recogniser: ReadyModel; objects: ReadyModel }
  /** False for drawings: their models are so small that what surrounds them weighs more than they do. */
  real: boolean
}

/** Photographs and real weights beside the checkout (INGLENOOK_TEST_SHARED names another place), else the drawn album. */
export async function findMaterial(): Promise<Material> {
  const shared = resolve(process.env.INGLENOOK_TEST_SHARED ?? join(checkout, '..', 'shared'))
  const real = existsSync(join(shared, 'models', 'models.json')) && existsSync(join(shared, 'media', 'people'))
  if (!real) {
    const { photosDir, modelsDir } = await ensureTestFixtures()
    return { pictures: await picturesIn(photosDir), models: await modelsIn(modelsDir), real }
  }
  const folders = ['people', 'things', 'nature'].map((folder) => join(shared, 'media', folder))
  const pictures = (await Promise.all(folders.map(picturesIn))).flat()
  return { pictures, models: await modelsIn(join(shared, 'models')), real }
}

/**
 * Writes `count` photos into `folder` as a camera makes them: 12 megapixels, the noise of a sensor, 4:2:0, two to five
 * megabytes. The pictures come round again, each time with other bytes in a comment, so that no two files are the same.
 */
export async function makeCameraPhotos(folder: string, pictures: readonly string[], count: number): Promise<void> {
  await mkdir(folder, { recursive: true })
  const motifs = await Promise.all(pictures.slice(0, Math.min(MOST_MOTIFS, count)).map(asCameraPhoto))
  for (let i = 0; i < count; i++) {
    const motif = motifs[i % motifs.length]
    if (motif) await writeFile(join(folder, `IMG_${String(i).padStart(4, '0')}.jpg`), withComment(motif, i))
  }
}

/** Copies pictures as they are. */
export async function copyPictures(folder: string, pictures: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true })
  const { copyFile } = await import('node:fs/promises')
  for (const path of pictures) await copyFile(path, join(folder, basename(path)))
}

const MOST_MOTIFS = 6
const CAMERA_WIDTH = 4000
const CAMERA_HEIGHT = 3000
const SENSOR_NOISE = 7

async function asCameraPhoto(path: string): Promise<Buffer> {
  const size = { width: CAMERA_WIDTH, height: CAMERA_HEIGHT }
  const noise = await sharp({
    create: { ...size, channels: 3, background: '#808080', noise: { type: 'gaussian', mean: 128, sigma: SENSOR_NOISE } }
  })
    .png({ compressionLevel: 0 })
    .toBuffer()
  return sharp(path)
    .autoOrient()
    .flatten()
    .resize({ ...size, fit: 'cover' })
    .composite([{ input: noise, blend: 'overlay' }])
    .jpeg({ quality: 90 })
    .toBuffer()
}

/** A JPEG with a comment segment behind its first marker; decoders skip it. */
function withComment(jpeg: Buffer, comment: number): Buffer {
  const segment = Buffer.from([0xff, 0xfe, 0, 6, 0, 0, 0, 0])
  segment.writeUInt32BE(comment, 4)
  return Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)])
}

async function picturesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true })
  const wanted = names.filter((name) => ['.jpg', '.jpeg', '.png', '.webp'].includes(extname(name).toLowerCase()))
  return wanted.sort().map((name) => join(folder, name))
}

async function modelsIn(mirror: string): Promise<Material['models']> {
  const { models, defaults } = await readMirror(mirror)
  const ready = (task: ModelTask): ReadyModel => {
    const entry = models.find(({ id }) => id === defaults[task])
    const file = entry?.files[0]
    if (!entry || !file?.sha256) throw new Error(`${mirror} names no model with a hash for ${task}`)
    return { entry, path: join(mirror, file.name), sha256: file.sha256 }
  }
  return {
    detector: ready('face-detection'),
    recogniser: ready('face-recognition'),
    objects: ready('object-detection')
  }
}
