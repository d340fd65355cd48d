import type { Box } from '../../../shared/box.ts'

/** Where an image lies so that a square shows its crop: percentages of the square's side. */
export interface CropPlacement {
  widthPercent: number
  heightPercent: number
  leftPercent: number
  topPercent: number
  /** Side of the crop as a fraction of the image's height, to judge whether the picture is sharp enough for it. */
  side: number
}

/** Air around a thing, as a share of its longer side. */
const MARGIN = 0.16

/**
 * The largest-looking undistorted square around a box (fractions of the image) in an image of `aspect` = width /
 * height: the box's longer side with some air, never beyond the image. Of a thing too tall for that the upper part
 * shows, where people and animals have their heads. Without a box, the middle of the image.
 * All lengths within are in units of the image's height.
 */
export function squareCrop(box: Box | null, aspect: number): CropPlacement {
  const shorter = Math.min(aspect, 1)
  const wanted = box ? Math.max(box.width * aspect, box.height) * (1 + MARGIN) : shorter
  const side = clamp(wanted, shorter * 0.02, shorter)
  const centreX = box ? (box.x + box.width / 2) * aspect : aspect / 2
  const centreY = box ? box.y + Math.min(box.height, side) / 2 : 0.5
  const left = clamp(centreX - side / 2, 0, aspect - side)
  const top = clamp(centreY - side / 2, 0, 1 - side)
  return {
    widthPercent: (aspect / side) * 100,
    heightPercent: (1 / side) * 100,
    leftPercent: (-left / side) * 100,
    topPercent: (-top / side) * 100,
    side
  }
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), Math.max(low, high))
}
