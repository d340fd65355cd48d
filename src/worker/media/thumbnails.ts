import sharp, { type Sharp } from 'sharp'
import { rgbaToThumbHash } from 'thumbhash'
import { thumbnailFile } from '../../shared/thumbnail-files.ts'
import { giveBack, type Picture } from './picture.ts'
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
  // The two small ones are made from the preview, a quarter of the work of making them from all pixels; each in one
  // go, because between two libvips calls this thread may be held by inference.
  const preview = await shrunk(picture, previewSize(photo))
  const [gridWidth, gridHeight] = gridSize(photo)
  const write = async (variant: 'grid' | 'preview', encoded: Sharp) => {
    const data = await encoded.toBuffer()
    await writeAtomically(thumbsDir, thumbnailFile(sha256, variant), data)
    giveBack({ data })
  }
  const [thumbhash] = await Promise.all([
    placeholder(preview),
    write('grid', resized(preview, gridWidth, gridHeight).webp({ effort: 2, quality: 80 })),
    // Without optimised Huffman tables: 2 % more bytes for half of the encoder's time.
    write('preview', fromRaw(preview).flatten({ background: '#fff' }).jpeg({ quality: 82, optimiseCoding: false }))
  ])
  if (preview !== picture) giveBack(preview)
  return { thumbhash }
}

/** A pipeline that starts from pixels in memory, without copying them. */
export function fromRaw({ data, width, height, channels }: Picture): Sharp {
  return sharp(data, { raw: { width, height, channels }, limitInputPixels: false })
}

async function shrunk(picture: Picture, [width, height]: [number, number]): Promise<Picture> {
  if (picture.width === width && picture.height === height) return picture
  const data = await resized(picture, width, height).raw().toBuffer()
  return { data, width, height, channels: picture.channels }
}

/** Cubic takes two thirds of the time of the default kernel, and shrinking by these factors nobody sees a difference. */
function resized(picture: Picture, width: number, height: number): Sharp {
  return fromRaw(picture).resize({ width, height, fit: 'fill', kernel: 'cubic' })
}

async function placeholder(preview: Picture): Promise<string> {
  const { data, info } = await fromRaw(preview)
    .resize({ width: PLACEHOLDER_LONG, height: PLACEHOLDER_LONG, fit: 'inside', withoutEnlargement: true })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString('base64')
}
