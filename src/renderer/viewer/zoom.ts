export interface Size {
  width: number
  height: number
}

/** How a picture lies in its frame: `scale` 1 fits it wholly; x and y move its middle from the frame's, in pixels. */
export interface Zoom {
  scale: number
  x: number
  y: number
}

export const FITTED: Zoom = { scale: 1, x: 0, y: 0 }

/** The size at which a picture fits a frame. A small picture grows to at most twice its own size. */
export function fitInto(picture: Size, frame: Size): Size {
  const factor = Math.min(frame.width / picture.width, frame.height / picture.height, 2)
  return { width: picture.width * factor, height: picture.height * factor }
}

/** The largest scale: four screen pixels per pixel of the picture, and always at least four times fitted. */
export function largestScale(picture: Size, fitted: Size, pixelRatio: number): number {
  return Math.max(4, (4 * picture.width) / (fitted.width * pixelRatio))
}

/** The scale at which one pixel of the picture is one pixel of the screen. */
export function actualScale(picture: Size, fitted: Size, pixelRatio: number): number {
  return picture.width / (fitted.width * pixelRatio)
}

/** Scales by `factor` so that what lies under a point (from the frame's middle) stays under it. */
export function zoomAt(zoom: Zoom, factor: number, point: { x: number; y: number }, most: number): Zoom {
  const scale = Math.min(most, Math.max(1, zoom.scale * factor))
  const change = scale / zoom.scale
  return { scale, x: point.x - (point.x - zoom.x) * change, y: point.y - (point.y - zoom.y) * change }
}

/** Keeps the picture in the frame: centred where it is smaller, never leaving a gap where it is larger. */
export function clampPan({ scale, x, y }: Zoom, fitted: Size, frame: Size): Zoom {
  const roomX = Math.max(0, (fitted.width * scale - frame.width) / 2)
  const roomY = Math.max(0, (fitted.height * scale - frame.height) / 2)
  // `+ 0` so that no −0 comes out.
  return { scale, x: Math.min(roomX, Math.max(-roomX, x)) + 0, y: Math.min(roomY, Math.max(-roomY, y)) + 0 }
}

/** Where the picture's edges are, in pixels of the frame. */
export function placeOf(zoom: Zoom, fitted: Size, frame: Size): Size & { left: number; top: number } {
  const width = fitted.width * zoom.scale
  const height = fitted.height * zoom.scale
  return { left: (frame.width - width) / 2 + zoom.x, top: (frame.height - height) / 2 + zoom.y, width, height }
}
