import sharp from 'sharp'
import { MAX_IMAGE_PIXELS } from '../../shared/limits.ts'
import { prepareLibvips } from '../media/libvips.ts'
import { FileRefused } from './file-errors.ts'

export interface PhotoHeader {
  /** Pixels of the upright image. */
  width: number
  height: number
  /** EXIF orientation 1..8 as the decoder will apply it; 1 where none is stored. */
  orientation: number
  /** The EXIF block; null where there is none or the decoder does not hand it out (TIFF). */
  exif: Uint8Array | null
}

/**
 * Reads a photo's header with the library that will decode it, so that what is accepted here is what can be decoded
 * later, and size and orientation are its own. `name` is the format's, for sentences. Throws a FileRefused.
 */
export async function readPhotoHeader(path: string, name: string): Promise<PhotoHeader> {
  prepareLibvips(1)
  const found = await sharp(path, { limitInputPixels: false })
    .metadata()
    .catch((error: unknown) => {
      throw new FileRefused(
        'damaged',
        `The photo is damaged or cut short: its ${name} header cannot be read. Copy it again from where it came.`,
        { cause: error }
      )
    })
  if (found.format === 'heif' && found.compression !== 'av1') {
    throw new FileRefused('not-supported', 'HEIC photos are not yet supported.')
  }
  const { width, height } = found.autoOrient
  if (width * height > MAX_IMAGE_PIXELS) throw tooLarge(width, height)
  const orientation = found.orientation ?? 1
  return {
    width,
    height,
    orientation: orientation >= 1 && orientation <= 8 ? orientation : 1,
    exif: found.exif ?? null
  }
}

function tooLarge(width: number, height: number): FileRefused {
  const megapixels = (pixels: number): string => Math.round(pixels / 1e6).toLocaleString('en-US')
  return new FileRefused(
    'too-large',
    `The photo is too large: ${width.toLocaleString('en-US')} × ${height.toLocaleString('en-US')} pixels are ${megapixels(width * height)} megapixels, and at most ${megapixels(MAX_IMAGE_PIXELS)} can be read. Save a smaller copy.`
  )
}
