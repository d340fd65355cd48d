/**
 * The largest picture that is decoded, in pixels: 16,383 × 16,383, which is also what libvips and sharp hold by
 * default. Whoever identifies a file and whoever decodes it use this one figure, so that none is accepted and then
 * refused. A picture this large is 0.8 GB of RGB.
 */
export const MAX_IMAGE_PIXELS = 0x3fff * 0x3fff
