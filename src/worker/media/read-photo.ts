import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import sharp from 'sharp'
import { InglenookError } from '../../shared/failure.ts'
import { photoFailure } from './photo-failure.ts'
import type { Picture } from './picture.ts'

/** What is known of a photo before its pixels are read. Width and height are those of the upright image. */
export interface PhotoHead {
  readonly path: string
  readonly width: number
  readonly height: number
}

/** Above this no photo is read: 16,383 × 16,383, what a hostile file may cost at most. */
const MOST_PIXELS = 0x3fff * 0x3fff

/** Above this a photo is shrunk while it is decoded: no model and no thumbnail gains from more. */
const WORKING_PIXELS = 50_000_000

/** A decoder that takes this long is in the hands of a hostile file: the slowest honest photo takes a tenth of it. */
const MOST_SECONDS = 120

/**
 * Reads a photo's header.
 *
 * @throws InglenookError `missing-file`, `unreadable-file`, `empty-file`, `not-supported`, `too-large`, `damaged`
 */
export async function inspectPhoto(path: string): Promise<PhotoHead> {
  try {
    await stat(path)
    const { format, compression, autoOrient } = await sharp(path, { limitInputPixels: false }).metadata()
    if (format === 'heif' && compression !== 'av1') throw new Error('compression format has not been built in')
    const { width, height } = autoOrient
    if (width * height > MOST_PIXELS) throw tooLarge(path, width, height)
    return { path, width, height }
  } catch (error) {
    throw await photoFailure(path, error)
  }
}

/**
 * Decodes a photo upright into sRGB, no longer than `longestSide` where that is given (the decoder then shrinks while
 * reading, which is much faster for JPEG), and never above 50 megapixels.
 *
 * Memory: the pixels (3 or 4 bytes each, so at most 200 MB) and, while decoding, as much again when the file is
 * stored rotated, because libvips must hold the whole image to turn it.
 *
 * @throws InglenookError as inspectPhoto does, and `too-slow`
 */
export async function decodePhoto(photo: PhotoHead, longestSide = Number.POSITIVE_INFINITY): Promise<Picture> {
  const scale = Math.min(
    1,
    longestSide / Math.max(photo.width, photo.height),
    Math.sqrt(WORKING_PIXELS / (photo.width * photo.height))
  )
  // Note: damaged is not imperfect. 'error' refuses files that are cut or garbled; the stricter 'warning' would also
  // refuse the many whole photos in which some camera or phone broke a rule that every viewer overlooks.
  const upright = sharp(photo.path, { failOn: 'error', limitInputPixels: MOST_PIXELS }).autoOrient()
  if (scale < 1) {
    const [width, height] = scaledSize(photo, scale)
    upright.resize({ width, height, fit: 'fill' })
  }
  try {
    const { data, info } = await upright
      .toColourspace('srgb')
      .timeout({ seconds: MOST_SECONDS })
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
    if (info.channels !== 3 && info.channels !== 4) throw new Error(`decoded into ${info.channels} channels`)
    return { data, width: info.width, height: info.height, channels: info.channels }
  } catch (error) {
    throw await photoFailure(photo.path, error)
  }
}

/** Whole pixels of an image scaled by `scale`, at least one each way. */
export function scaledSize(image: { width: number; height: number }, scale: number): [width: number, height: number] {
  return [Math.max(1, Math.round(image.width * scale)), Math.max(1, Math.round(image.height * scale))]
}

function tooLarge(path: string, width: number, height: number): InglenookError {
  const limit = Math.floor(MOST_PIXELS / 1_000_000)
  return new InglenookError(
    'too-large',
    `The photo “${basename(path)}” is ${width} × ${height} pixels; Inglenook reads photos up to ${limit} megapixels.`
  )
}
