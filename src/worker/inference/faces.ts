import type { ReadyModel } from '../../shared/model.ts'
import type { AnalyseImageOutput } from '../../shared/worker-protocol.ts'
import { writeFaceCrop } from '../media/face-crop.ts'
import type { OpaquePicture } from '../media/picture.ts'
import { alignFace } from './align.ts'
import { embedFace } from './arcface.ts'
import { faceQuality, faceSharpness } from './face-quality.ts'
import { ofFamily } from './families.ts'
import { withImageModel } from './image-model.ts'
import { type DetectedFace, detectFaces } from './scrfd.ts'

type FoundFace = Extract<NonNullable<AnalyseImageOutput['faces']>, { ok: true }>['value'][number]

/** A face that has been looked at, of which no picture has been made yet. */
export type DescribedFace = Omit<FoundFace, 'crop'>

export interface FindingOptions {
  detector: ReadyModel
  recogniser: ReadyModel
  minScore: number
  maxFaces: number
  /** The size of the whole photo or frame, of which the picture may be a smaller version. */
  photo: { width: number }
  threads: number
  /** Lets others in between two faces; rejects when the task is cancelled. */
  pause: () => Promise<void>
}

/**
 * Finds the faces of a picture, best first: where each is, how good a likeness it is, its embedding, and its crop,
 * written below `thumbsDir`.
 *
 * @throws InglenookError of the detector, the recogniser or the disk; the signal's reason when cancelled
 */
export async function findFaces(
  picture: OpaquePicture,
  options: FindingOptions & { sha256: string; thumbsDir: string }
): Promise<FoundFace[]> {
  const detected = await detect(picture, options)
  // Crops are encoded on other threads while this one infers.
  const crops = Promise.all(
    detected.map((face) => writeFaceCrop(picture, asFractions(face, picture), options.sha256, options.thumbsDir))
  )
  const [names, described] = await Promise.all([crops, describe(picture, detected, options)])
  return described.map((face, i) => ({ ...face, crop: names[i] ?? '' }))
}

/**
 * The same without the crops.
 *
 * @throws InglenookError of the detector or the recogniser; the signal's reason when cancelled
 */
export async function lookForFaces(picture: OpaquePicture, options: FindingOptions): Promise<DescribedFace[]> {
  return describe(picture, await detect(picture, options), options)
}

function detect(
  picture: OpaquePicture,
  { detector, recogniser, minScore, maxFaces, photo, threads }: FindingOptions
): Promise<DetectedFace[]> {
  // What cannot be recognised afterwards need not be found.
  ofFamily(recogniser, 'arcface')
  const originalScale = photo.width / picture.width
  return detectFaces(picture, ofFamily(detector, 'scrfd'), { minScore, maxFaces, originalScale, threads })
}

async function describe(
  picture: OpaquePicture,
  detected: readonly DetectedFace[],
  options: FindingOptions
): Promise<DescribedFace[]> {
  const { threads } = options
  const recogniser = ofFamily(options.recogniser, 'arcface')
  const describeOne = async (face: DetectedFace): Promise<DescribedFace> => {
    await options.pause()
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
  if (detected.length === 0) return []
  // Lent for all of the faces, so that a model that is on its way out is not loaded for each anew.
  return withImageModel(recogniser, threads, () => inOrder(detected, describeOne))
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
