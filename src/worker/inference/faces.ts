import type { ReadyModel } from '../../shared/model.ts'
import type { AnalyseImageOutput } from '../../shared/worker-protocol.ts'
import { writeFaceCrop } from '../media/face-crop.ts'
import type { OpaquePicture } from '../media/picture.ts'
import type { Steps } from '../steps.ts'
import { alignFace } from './align.ts'
import { embedFace } from './arcface.ts'
import { faceQuality, faceSharpness } from './face-quality.ts'
import { ofFamily } from './families.ts'
import { withImageModel } from './image-model.ts'
import { type DetectedFace, detectFaces } from './scrfd.ts'

type FoundFace = Extract<NonNullable<AnalyseImageOutput['faces']>, { ok: true }>['value'][number]

/**
 * Finds the faces of a picture, best first: where each is, how good a likeness it is, its embedding, and its crop,
 * written below `thumbsDir`. `photo` is the size of the whole photo, of which the picture may be a smaller version.
 *
 * @throws InglenookError of the detector, the recogniser or the disk; the signal's reason when cancelled
 */
export async function findFaces(
  picture: OpaquePicture,
  options: {
    detector: ReadyModel
    recogniser: ReadyModel
    minScore: number
    maxFaces: number
    photo: { width: number }
    sha256: string
    thumbsDir: string
    threads: number
    steps: Steps
  }
): Promise<FoundFace[]> {
  const { minScore, maxFaces, threads } = options
  const recogniser = ofFamily(options.recogniser, 'arcface')
  const originalScale = options.photo.width / picture.width
  const detector = ofFamily(options.detector, 'scrfd')
  const detected = await detectFaces(picture, detector, { minScore, maxFaces, originalScale, threads })

  // Crops are encoded on other threads while this one infers.
  const crops = Promise.all(
    detected.map((face) => writeFaceCrop(picture, asFractions(face, picture), options.sha256, options.thumbsDir))
  )
  const describe = async (face: DetectedFace): Promise<Omit<FoundFace, 'crop'>> => {
    await options.steps.pause()
    const aligned = alignFace(picture, face.landmarks, recogniser.entry.input.size)
    return {
      box: asFractions(face, picture),
      landmarks: face.landmarks.map(({ x, y }) => ({ x: x / picture.width, y: y / picture.height })),
      score: face.score,
      quality: faceQuality(face, picture),
      sharpness: faceSharpness(aligned),
      embedding: await embedFace(aligned, recogniser, threads)
    }
  }
  // Lent for all of the faces, so that a model that is on its way out is not loaded for each anew.
  const descriptions =
    detected.length === 0 ? [] : withImageModel(recogniser, threads, () => inOrder(detected, describe))
  const [names, described] = await Promise.all([crops, descriptions])
  return described.map((face, i) => ({ ...face, crop: names[i] ?? '' }))
}

/** One after the other, so that only one aligned face is in memory. */
async function inOrder<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (const item of items) results.push(await work(item))
  return results
}

function asFractions({ box }: DetectedFace, picture: OpaquePicture): FoundFace['box'] {
  return {
    x: box.x / picture.width,
    y: box.y / picture.height,
    width: box.width / picture.width,
    height: box.height / picture.height
  }
}
