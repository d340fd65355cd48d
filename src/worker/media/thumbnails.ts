import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { rgbaToThumbHash } from 'thumbhash'
import { thumbnailFile } from '../../shared/thumbnail-files.ts'
import type { Picture } from './picture.ts'
import { gridSize, previewSize } from './thumbnail-size.ts'
import { writeAtomically } from './write-atomically.ts'

/** Longest side of what a placeholder is computed from: the format's own limit. */
const PLACEHOLDER_LONG = 100

/**
 * Writes the grid and preview pictures of a photo below `thumbsDir` and gives its placeholder hash (base64).
 * `picture` may be smaller than the photo, `photo` says how large that is; no picture is larger than the photo.
 * Grid keeps transparency, the preview lies on white. Same picture, same bytes.
 *
 * @throws InglenookError `disk-full`, `cannot-write`
 */
export async function writeThumbnails(
  picture: Picture,
  photo: { width: number; height: number },
  sha256: string,
  thumbsDir: string
): Promise<{ thumbhash: string }> {
  // Each is made from the one before: a quarter of the work of making all three from the full picture.
  const preview = await shrunk(picture, previewSize(photo))
  const grid = await shrunk(preview, gridSize(photo))
  const write = async (variant: 'grid' | 'preview', encoded: Sharp) =>
    writeAtomically(join(thumbsDir, thumbnailFile(sha256, variant)), await encoded.toBuffer())
  const [thumbhash] = await Promise.all([
    placeholder(grid),
    write('grid', fromRaw(grid).webp({ effort: 2, quality: 80 })),
    write('preview', fromRaw(preview).flatten({ background: '#fff' }).jpeg({ quality: 82 }))
  ])
  return { thumbhash }
}

/** A pipeline that starts from pixels in memory, without copying them. */
export function fromRaw({ data, width, height, channels }: Picture): Sharp {
  return sharp(data, { raw: { width, height, channels }, limitInputPixels: false })
}

async function shrunk(picture: Picture, [width, height]: [number, number]): Promise<Picture> {
  if (picture.width === width && picture.height === height) return picture
  const resized = fromRaw(picture).resize({ width, height, fit: 'fill' }).raw()
  return { data: await resized.toBuffer(), width, height, channels: picture.channels }
}

async function placeholder(grid: Picture): Promise<string> {
  const { data, info } = await fromRaw(grid)
    .resize({ width: PLACEHOLDER_LONG, height: PLACEHOLDER_LONG, fit: 'inside', withoutEnlargement: true })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString('base64')
}
