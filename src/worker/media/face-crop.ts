import type { Box } from '../../shared/box.ts'
import { faceCropFile } from '../../shared/thumbnail-files.ts'
import type { OpaquePicture } from './picture.ts'
import { fromRaw } from './thumbnails.ts'
import { writeAtomically } from './write-atomically.ts'

/** Room around a face on each side, as a part of its longer side: the head and a little more. */
const MARGIN = 0.35

const LARGEST = 256

/**
 * Writes the square picture by which a face is shown in People, at most 256 pixels wide and never enlarged, and gives
 * its name for `faceCropFile`: the face's box in per-myriads.
 *
 * @throws InglenookError `disk-full`, `cannot-write`
 */
export async function writeFaceCrop(
  picture: OpaquePicture,
  face: Box,
  sha256: string,
  thumbsDir: string
): Promise<string> {
  const encoded = await encodeFaceCrop(picture, face)
  const crop = cropName(face)
  await writeAtomically(thumbsDir, faceCropFile(sha256, crop), encoded)
  return crop
}

/**
 * Writes the same picture of a face in a video, encoded before, and gives its name.
 *
 * @throws InglenookError `disk-full`, `cannot-write`
 */
export async function writeFrameCrop(
  encoded: Uint8Array,
  face: Box & { timeMs: number },
  sha256: string,
  thumbsDir: string
): Promise<string> {
  const crop = `${face.timeMs}ms-${cropName(face)}`
  await writeAtomically(thumbsDir, faceCropFile(sha256, crop), encoded)
  return crop
}

/** The picture as it is written, a WebP of some ten kilobytes. */
export function encodeFaceCrop(picture: OpaquePicture, face: Box): Promise<Buffer> {
  const { left, top, side } = squareAround(picture, face)
  const size = Math.min(LARGEST, side)
  return fromRaw(picture)
    .extract({ left, top, width: side, height: side })
    .resize({ width: size, height: size })
    .webp({ effort: 2, quality: 82 })
    .toBuffer()
}

/** The square in whole pixels, moved rather than cut where it would leave the picture. */
export function squareAround(
  picture: { width: number; height: number },
  face: Box
): { left: number; top: number; side: number } {
  const wanted = Math.max(face.width * picture.width, face.height * picture.height) * (1 + 2 * MARGIN)
  const side = Math.max(1, Math.min(Math.round(wanted), picture.width, picture.height))
  const place = (centre: number, length: number) =>
    Math.min(Math.max(0, Math.round(centre * length - side / 2)), length - side)
  return {
    left: place(face.x + face.width / 2, picture.width),
    top: place(face.y + face.height / 2, picture.height),
    side
  }
}

function cropName(face: Box): string {
  return [face.x, face.y, face.width, face.height]
    .map((part) =>
      Math.round(part * 10_000)
        .toString()
        .padStart(4, '0')
    )
    .join('-')
}
