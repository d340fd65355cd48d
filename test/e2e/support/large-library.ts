import { linkSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { rgbaToThumbHash } from 'thumbhash'
import { repositories } from '../../../src/main/catalogue/index.ts'
import { openCatalogue } from '../../../src/main/catalogue/open-catalogue.ts'
import { thumbnailFile } from '../../../src/shared/thumbnail-files.ts'
import { DAY_MS } from '../../../src/shared/timeline.ts'

export const FIRST_DAY = Date.UTC(2005, 0, 1)
export const LAST_DAY = Date.UTC(2024, 11, 31)
const DAYS = (LAST_DAY - FIRST_DAY) / DAY_MS + 1

/** Width × height of the photos, as cameras and phones make them. */
const SHAPES = [
  [4000, 3000],
  [3000, 4000],
  [6000, 4000],
  [4000, 3000],
  [4032, 2268],
  [9000, 2500]
] as const
const COLOURS = ['#7a9e7e', '#c98b5b', '#6c88a8', '#b8a9c9'] as const

/**
 * A library of `count` synthetic photos over twenty years, some days with one and some with hundreds, each with its
 * pictures in place. Pictures are shared, since only their number matters.
 */
export async function makeLargeLibrary(library: string, count: number): Promise<void> {
  const thumbs = join(library, 'thumbs')
  const looks = await drawLooks(thumbs)
  const db = openCatalogue(library)
  const { sources, assets, places, transaction } = repositories(db)
  transaction(() => {
    const { id: sourceId } = sources.add('/photos', 'folder', 0)
    for (let n = 0; n < count; n++) {
      const look = looks[n % looks.length]!
      const taken = n === 0 ? FIRST_DAY : takenAt(n)
      const sha256 = shaOf(n)
      const assetId = assets.insert(
        {
          sha256,
          kind: 'photo',
          mime: 'image/jpeg',
          bytes: 4_000_000,
          mtimeMs: taken,
          width: look.width,
          height: look.height,
          orientation: 1,
          takenAtMs: taken,
          takenOffsetMinutes: 0,
          takenLocalMs: taken,
          takenAtSource: 'exif',
          latitude: null,
          longitude: null,
          camera: null
        },
        0
      )
      assets.setThumbhash(assetId, look.thumbhash)
      const name = `IMG_${String(n).padStart(6, '0')}.jpg`
      places.put({
        assetId,
        sourceId,
        path: `/photos/${Math.floor(n / 1000)}/${name}`,
        bytes: 4_000_000,
        mtimeMs: taken
      })
      for (const variant of ['grid', 'preview'] as const)
        linkSync(look[variant], join(thumbs, thumbnailFile(sha256, variant)))
    }
  })
  db.close()
}

/** All in one folder of the thumbnails, which spares making 65,536 of them. */
function shaOf(n: number): string {
  return n.toString(16).padStart(64, '0')
}

/** A fifth of the photos on one day in thirty, the others anywhere; at any time of the day. */
function takenAt(n: number): number {
  const spread = (n * 2_654_435_761) % 2 ** 32
  const day = n % 5 === 0 ? (spread % Math.floor(DAYS / 30)) * 30 : spread % DAYS
  return FIRST_DAY + day * DAY_MS + ((n * 48_271) % DAY_MS)
}

interface Look {
  width: number
  height: number
  thumbhash: string
  grid: string
  preview: string
}

async function drawLooks(thumbs: string): Promise<Look[]> {
  mkdirSync(dirname(join(thumbs, thumbnailFile(shaOf(0), 'grid'))), { recursive: true })
  const looks: Look[] = []
  for (const [width, height] of SHAPES)
    for (const colour of COLOURS) {
      const grid = join(thumbs, `look-${looks.length}-grid.webp`)
      const preview = join(thumbs, `look-${looks.length}-preview.jpg`)
      const aspect = width / height
      const drawn = (longer: number) => {
        const size = aspect > 1 ? [longer, longer / aspect] : [longer * aspect, longer]
        const [w, h] = size.map(Math.round) as [number, number]
        const disc = `<svg viewBox="0 0 100 100" preserveAspectRatio="none" width="${w}" height="${h}"><rect width="100" height="100" fill="${colour}"/><circle cx="50" cy="60" r="25" fill="#fff8"/></svg>`
        return sharp(Buffer.from(disc))
      }
      await drawn(512).webp().toFile(grid)
      await drawn(1600).jpeg().toFile(preview)
      const { data, info } = await drawn(64).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
      const thumbhash = Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString('base64')
      looks.push({ width, height, thumbhash, grid, preview })
    }
  return looks
}
