import type { AlignedFace } from './align.ts'
import type { DetectedFace } from './scrfd.ts'

/**
 * How good a likeness a face is, 0..1: large, surely found, looking into the camera, upright, and of a face's shape.
 * 0.30·size + 0.30·score + 0.25·landmarks + 0.15·aspect. Everything in pixels of one picture.
 */
export function faceQuality(face: DetectedFace, picture: { width: number; height: number }): number {
  const { width, height } = face.box
  const share = (width * height) / (picture.width * picture.height)
  const size = 1 / (1 + Math.exp(-(share - 0.02) * 200))
  const aspect = Math.min(width / height, height / width)
  return 0.3 * size + 0.3 * face.score + 0.25 * frontality(face) + 0.15 * aspect
}

/** Mean of: eyes level, nose midway between them, mouth level. Each 1 at best and 0 at worst. */
function frontality({ landmarks }: DetectedFace): number {
  const [leftEye, rightEye, nose, leftMouth, rightMouth] = landmarks
  if (!leftEye || !rightEye || !nose || !leftMouth || !rightMouth) return 0
  const tilt = (from: { x: number; y: number }, to: { x: number; y: number }) =>
    Math.abs(Math.atan2(to.y - from.y, to.x - from.x))
  const eyeDistance = Math.hypot(rightEye.x - leftEye.x, rightEye.y - leftEye.y)
  const offCentre = Math.abs(nose.x - (leftEye.x + rightEye.x) / 2)
  const eyesLevel = Math.max(0, 1 - 5 * tilt(leftEye, rightEye))
  const noseCentred = eyeDistance > 0 ? Math.max(0, 1 - (3 * offCentre) / eyeDistance) : 0
  const mouthLevel = Math.max(0, 1 - 5 * tilt(leftMouth, rightMouth))
  return (eyesLevel + noseCentred + mouthLevel) / 3
}

/**
 * Variance of the Laplacian on the grey (Rec. 601) aligned face, values 0..255, border left out: small means blurred.
 * (Pech-Pacheco et al., "Diatom autofocusing in brightfield microscopy", 2000.) On the aligned face because there all
 * faces have one size, so that their values compare.
 */
export function faceSharpness({ data, size }: AlignedFace): number {
  const plane = size * size
  const grey = new Float64Array(plane)
  for (let i = 0; i < plane; i++) {
    grey[i] =
      0.299 * (data[i] as number) + 0.587 * (data[plane + i] as number) + 0.114 * (data[2 * plane + i] as number)
  }
  let sum = 0
  let squares = 0
  for (let y = 1; y < size - 1; y++) {
    for (let i = y * size + 1; i < (y + 1) * size - 1; i++) {
      const around =
        (grey[i - 1] as number) + (grey[i + 1] as number) + (grey[i - size] as number) + (grey[i + size] as number)
      const laplacian = around - 4 * (grey[i] as number)
      sum += laplacian
      squares += laplacian * laplacian
    }
  }
  const count = (size - 2) ** 2
  return squares / count - (sum / count) ** 2
}
