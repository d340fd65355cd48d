const MIN_QUALITY = 0.3
// Measured on the free photographs of the tests, blurred and shrunk step by step: with a sharpness above 10 a face keeps a
// cosine of 0.7 and more with itself; below 6 it loses itself (0.2 to 0.5), and blurred faces begin to resemble each other.
const MIN_SHARPNESS = 10

/** Whether a face is told well enough from others by its embedding. Quality and sharpness as in AnalyseImage. */
export function isGood(face: { quality: number; sharpness: number }): boolean {
  return face.quality >= MIN_QUALITY && face.sharpness >= MIN_SHARPNESS
}
