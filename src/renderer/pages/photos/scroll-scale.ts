/*
 * Note: scaled scroll. A browser cannot lay out more than about 33 million pixels (17 in some), and at a screen scale
 * of 2 half of that, while a million photos are taller. So the element that scrolls is never taller than `TALLEST_PX`.
 * Near both ends one of its pixels is one pixel of the timeline; the middle is compressed. Ordinary scrolling moves the
 * timeline pixel by pixel anyway, because the difference between the two, the `base`, is kept while scrolling and only
 * put right at rest.
 */

export const TALLEST_PX = 8_000_000
const END_PX = TALLEST_PX / 4

/** The height to give the element for a timeline of `height`. */
export function physicalHeight(height: number): number {
  return Math.min(height, TALLEST_PX)
}

/** Where in the element the timeline's offset `y` belongs; `room` is how far the timeline can scroll. */
export function physicalOf(y: number, room: number, viewport: number): number {
  const physicalRoom = physicalHeight(room + viewport) - viewport
  if (physicalRoom >= room) return y
  if (y <= END_PX) return y
  if (y >= room - END_PX) return physicalRoom - (room - y)
  return END_PX + ((y - END_PX) * (physicalRoom - 2 * END_PX)) / (room - 2 * END_PX)
}

/** The inverse of `physicalOf`. */
export function virtualOf(physical: number, room: number, viewport: number): number {
  const physicalRoom = physicalHeight(room + viewport) - viewport
  if (physicalRoom >= room) return physical
  if (physical <= END_PX) return physical
  if (physical >= physicalRoom - END_PX) return room - (physicalRoom - physical)
  return END_PX + ((physical - END_PX) * (room - 2 * END_PX)) / (physicalRoom - 2 * END_PX)
}
