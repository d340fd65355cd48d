/**
 * An upright sRGB image in memory: interleaved 8-bit rows from the top left, 3 bytes a pixel (RGB) or 4 (RGB and
 * straight, not premultiplied, alpha).
 */
export interface Picture {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
  readonly channels: 3 | 4
}

/** A picture without transparency, as every model wants it. */
export interface OpaquePicture extends Picture {
  readonly channels: 3
}

/**
 * Lays a picture on a plain grey (0..255) and drops its alpha. Works in place: the memory of the picture given holds
 * the answer afterwards, so nothing else may use it any more. A picture without alpha is returned as it is.
 */
export function flattenInPlace(picture: Picture, grey: number): OpaquePicture {
  if (isOpaque(picture)) return picture
  const { data, width, height } = picture
  const pixels = width * height
  for (let i = 0, from = 0, to = 0; i < pixels; i++, from += 4, to += 3) {
    const alpha = data[from + 3] as number
    for (let c = 0; c < 3; c++) {
      data[to + c] = (((data[from + c] as number) - grey) * alpha) / 255 + grey + 0.5
    }
  }
  return { data: data.subarray(0, pixels * 3), width, height, channels: 3 }
}

/**
 * Gives the memory of pixels or of an encoded picture back at once. Nothing may use it any more, and no libvips operation
 * may still be reading it: where one of several has failed, the others may be, and the picture is better left to the
 * garbage collector.
 *
 * Note: pixels given back. To the collector a picture is a small object that weighs tens of megabytes: left to it, it
 * went through the whole heap for every other photo, an eighth of the processor time of making thumbnails, and let
 * several pictures pile up in between.
 */
export function giveBack({ data }: { data: Uint8Array }): void {
  // Only memory that is all its own.
  if (data.buffer instanceof ArrayBuffer && data.byteLength === data.buffer.byteLength) data.buffer.transfer(0)
}

function isOpaque(picture: Picture): picture is OpaquePicture {
  return picture.channels === 3
}
