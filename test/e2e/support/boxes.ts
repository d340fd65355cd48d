import { expect, type Locator, type Page } from '@playwright/test'
import { type Box, iou } from '../../../src/shared/box.ts'

/** A frame that the viewer draws over a photo, in fractions of the picture as it is drawn. */
export interface Frame {
  text: string
  box: Box
}

/** A drawn frame stands for an expected box from this overlap, as for the tiny models themselves. */
const MATCHING_IOU = 0.5

/** The picture in the viewer, drawn and decoded. */
export function pictureOf(page: Page, fileName: string): Locator {
  return page.getByRole('dialog').getByRole('img', { name: fileName })
}

/** The frames over the viewer's picture, measured on the screen against the picture itself. */
export async function framesOver(picture: Locator): Promise<Frame[]> {
  return picture.evaluate((image) => {
    const whole = image.getBoundingClientRect()
    const frames = [...(image.parentElement?.querySelectorAll('[class*="border-2"]') ?? [])]
    return frames.map((frame) => {
      const { left, top, width, height } = frame.getBoundingClientRect()
      return {
        text: frame.textContent?.trim() ?? '',
        box: {
          x: (left - whole.left) / whole.width,
          y: (top - whole.top) / whole.height,
          width: width / whole.width,
          height: height / whole.height
        }
      }
    })
  })
}

/** Exactly one frame for each expected box, and it lies on it. Returns their texts in the order of the boxes. */
export function expectFramesOn(frames: readonly Frame[], boxes: readonly Box[]): string[] {
  const overlaps = boxes.map((box) => Math.max(0, ...frames.map((frame) => iou(frame.box, box))))
  expect(frames, `as many frames as things: ${JSON.stringify(frames)}`).toHaveLength(boxes.length)
  for (const overlap of overlaps) expect(overlap).toBeGreaterThan(MATCHING_IOU)
  return boxes.map((box) => frames.toSorted((a, b) => iou(b.box, box) - iou(a.box, box))[0]?.text ?? '')
}
