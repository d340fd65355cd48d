import { scaledSize } from './read-photo.ts'

interface Size {
  readonly width: number
  readonly height: number
}

const GRID_LONG = 512
const GRID_SHORT = 320
const GRID_LONGEST = 1024
const PREVIEW_LONG = 2048

/**
 * Size of the picture for the timeline: 512 pixels along the longest side; a panorama may be longer (to 1024) so that
 * its short side keeps up to 320, because rows of the timeline have one height. Never enlarged, never cropped.
 */
export function gridSize(image: Size): [width: number, height: number] {
  const long = Math.max(image.width, image.height)
  const short = Math.min(image.width, image.height)
  return scaledSize(image, Math.min(1, Math.max(GRID_LONG / long, Math.min(GRID_LONGEST / long, GRID_SHORT / short))))
}

/** Size of the picture for the viewer: at most 2048 pixels along the longest side, never enlarged. */
export function previewSize(image: Size): [width: number, height: number] {
  return scaledSize(image, Math.min(1, PREVIEW_LONG / Math.max(image.width, image.height)))
}
