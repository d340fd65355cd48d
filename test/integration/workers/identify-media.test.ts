import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { nodeWorkers } from '../../../src/main/workers/node-workers.ts'
import { createPool, type WorkerPool } from '../../../src/main/workers/pool.ts'
import { describeShared, sharedMedia } from '../../shared-media.ts'

/*
 * What exiftool 12.57 says of the shared media, written down by hand: type, upright size, orientation, the wall clock
 * of DateTimeOriginal (none: the file's time), the GPS position, the camera. Refusals begin with their code.
 */
type Photo = [
  mime: string,
  size: string,
  orientation: number,
  taken: string | null,
  place: string | null,
  camera: string | null
]
const jpeg = (...rest: [string, number, string | null, string | null, string | null]): Photo => ['image/jpeg', ...rest]
const landscape = (orientation: number): Photo => jpeg('600x450', orientation, null, null, null)
const portrait = (orientation: number): Photo => jpeg('450x600', orientation, null, null, null)

const PHOTOS: Record<string, Photo> = {
  'formats/8bit-sRGB.avif': ['image/avif', '1617x1080', 1, null, null, null],
  'formats/denali.webp': ['image/webp', '600x315', 1, '2010-08-13T21:00:01.850Z', null, 'Canon EOS 7D'],
  'formats/ultra-hdr.jpg': jpeg('2856x2150', 1, null, null, null),
  'metadata/date-priority-test.jpg': jpeg('100x100', 1, '2023-02-02T02:00:00.000Z', null, null),
  'metadata/datetimeoriginal-gps.jpg': jpeg('150x100', 1, '2025-12-01T11:30:00.000Z', '39.000000 -108.000000', null),
  'metadata/gps-DSCN0010.jpg': jpeg(
    '640x480',
    1,
    '2008-10-22T16:28:39.000Z',
    '43.467448 11.885127',
    'NIKON COOLPIX P6000'
  ),
  'metadata/mongolels.jpg': jpeg('950x634', 1, '2009-08-29T13:18:08.170Z', null, 'Canon EOS 500D'),
  'metadata/picasa.jpg': jpeg('100x75', 1, '2010-02-13T14:55:31.000Z', null, 'Canon PowerShot SD1100 IS'),
  'nature/cyclamen_persicum.jpg': jpeg('512x848', 1, '2007-12-06T14:33:18.000Z', null, 'FUJIFILM FinePix S3Pro'),
  'nature/el_torcal_rocks.jpg': jpeg('512x341', 1, '2012-08-05T11:39:59.000Z', null, 'SONY DSLR-A550'),
  'nature/prairie_falcon.jpg': jpeg('800x533', 1, '2022-03-31T11:31:56.180Z', null, 'Canon EOS R5'),
  'nature/tanners_ridge.jpg': jpeg('800x534', 1, '2023-09-25T08:33:30.880Z', null, 'NIKON D750'),
  ...Object.fromEntries(
    [1, 2, 3, 4, 5, 6, 7, 8].flatMap((orientation) => [
      [`orientation/landscape_${orientation}.jpg`, landscape(orientation)],
      [`orientation/portrait_${orientation}.jpg`, portrait(orientation)]
    ])
  ),
  'people/astronaut.png': ['image/png', '512x512', 1, null, null, null],
  'people/biden.jpg': jpeg('970x2204', 1, '2010-05-10T10:04:01.750Z', null, 'Canon EOS 5D Mark II'),
  'people/curie-orientation-6.jpg': jpeg('840x700', 6, null, null, null),
  'people/curie.jpg': jpeg('840x700', 1, null, null, null),
  'people/obama.jpg': jpeg('910x1137', 1, '2012-12-06T15:46:01.000Z', null, 'Canon EOS 5D Mark III'),
  'people/obama2.jpg': jpeg('626x1200', 1, '2009-09-09T20:27:09.600Z', null, 'Canon EOS 5D Mark II'),
  'people/obama_partial_face.jpg': jpeg('491x1137', 1, null, null, null),
  'things/chelsea.png': ['image/png', '451x300', 1, null, null, null],
  'things/coffee.png': ['image/png', '600x400', 1, null, null, null],
  'things/dog.jpg': jpeg('768x576', 1, '2014-09-19T16:08:30.000Z', null, 'Canon PowerShot S95'),
  'things/eagle.jpg': jpeg('773x512', 1, '2013-07-19T21:57:42.000Z', null, 'PENTAX K-5')
}

const OTHERS: Record<string, string> = {
  'sounds/guitar.mp3': 'audio audio/mpeg',
  'sounds/hens.ogg': 'audio audio/ogg',
  'sounds/jfk.wav': 'audio audio/wav',
  'sounds/voices-around-a-fire.mp3': 'audio audio/mpeg',
  'videos/bug_video_640.mp4': 'video video/mp4',
  'videos/flower.mp4': 'video video/mp4',
  'videos/flower.webm': 'video video/webm',
  'videos/friday.mp4': 'video video/mp4'
}

const REFUSED: Record<string, string> = {
  'formats/8bit-sRGB.jxl': 'not-supported: JPEG XL photos are not yet supported.',
  'formats/IMG_2682.heic': 'not-supported: HEIC photos are not yet supported.',
  'formats/samsung-motion-one-ui-6.heic': 'not-supported: HEIC photos are not yet supported.',
  'metadata/2000.xmp': 'not-media: It is an XMP sidecar, which holds the notes of another program about a photo.',
  'metadata/iso-value-array.xmp':
    'not-media: It is an XMP sidecar, which holds the notes of another program about a photo.'
}

describeShared('identifying the shared media', () => {
  let pool: WorkerPool
  beforeAll(() => {
    pool = createPool({
      fork: nodeWorkers(new URL('../../../src/worker/index.ts', import.meta.url)),
      config: { inferenceThreads: 1, imageThreads: 1 },
      size: 1,
      concurrency: 4
    })
  })
  afterAll(() => pool.close())

  const identify = (file: string) => pool.run({ kind: 'identify', path: join(sharedMedia, file) })

  it('has a line here for every file', async () => {
    const files = (await readdir(sharedMedia, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile() && entry.parentPath !== sharedMedia)
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(sharedMedia.length + 1)
          .replaceAll('\\', '/')
      )
    expect(files.sort()).toEqual(Object.keys({ ...PHOTOS, ...OTHERS, ...REFUSED }).sort())
  })

  it.each(Object.entries(PHOTOS))('%s', async (file, expected) => {
    const outcome = await identify(file)
    if (!outcome.ok) throw new Error(outcome.failure.message)
    const { value } = outcome
    const found: Photo = [
      value.mime,
      `${value.width}x${value.height}`,
      value.orientation,
      value.takenAtSource === 'exif' ? new Date(value.takenLocalMs).toISOString() : null,
      value.latitude === null ? null : `${value.latitude.toFixed(6)} ${value.longitude?.toFixed(6)}`,
      value.camera
    ]
    expect(found).toEqual(expected)
    expect(value).toMatchObject({ kind: 'photo', ...contentOf(file) })
    // None of them names its zone, and the one with a GPS clock has it a day off: this computer's zone it is.
    if (value.takenAtSource === 'exif') {
      expect(value.takenOffsetMinutes).toBe(null)
      expect(value.takenAtMs).toBe(new Date(new Date(value.takenLocalMs).toISOString().slice(0, -1)).getTime())
    } else {
      expect(value.takenAtMs).toBe(Math.floor(value.mtimeMs))
    }
  })

  it.each(Object.entries(OTHERS))('%s', async (file, expected) => {
    const outcome = await identify(file)
    if (!outcome.ok) throw new Error(outcome.failure.message)
    const { value } = outcome
    expect(`${value.kind} ${value.mime}`).toBe(expected)
    expect(value).toMatchObject({ width: null, height: null, orientation: 1, camera: null, ...contentOf(file) })
  })

  it.each(Object.entries(REFUSED))('%s', async (file, expected) => {
    const outcome = await identify(file)
    expect(outcome.ok ? 'accepted' : `${outcome.failure.code}: ${outcome.failure.message}`).toBe(expected)
  })
})

function contentOf(file: string): { sha256: string; bytes: number; mtimeMs: number; takenAtSource?: string } {
  const path = join(sharedMedia, file)
  const { size, mtimeMs } = statSync(path)
  return { sha256: createHash('sha256').update(readFileSync(path)).digest('hex'), bytes: size, mtimeMs }
}
