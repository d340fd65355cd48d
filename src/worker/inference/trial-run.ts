import type { Point } from '../../shared/box.ts'
import type { ReadyModel } from '../../shared/model.ts'
import type { OpaquePicture } from '../media/picture.ts'
import { alignFace } from './align.ts'
import { embedFace } from './arcface.ts'
import { withAudioTagger } from './audio-tagger.ts'
import { builtInLandmarks, builtInPicture, builtInSound } from './built-in-input.ts'
import { ofFamily, type ReadyModelOf } from './families.ts'
import { type ImageFamily, withImageModel } from './image-model.ts'
import { detectObjects } from './objects.ts'
import { detectFaces } from './scrfd.ts'

/** One run of a model on built-in input, all the way from a photo or sound to its answer, and what that was worth. */
export interface Trial {
  readonly unit: 'photos' | 'faces' | 'seconds'
  /** How many of them one run gets through. */
  readonly perRun: number
  readonly run: () => Promise<unknown>
}

/** Sound is heard in windows of ten seconds, every five, so that a window gets through five. */
const WINDOW_SECONDS = 10
const WINDOWS_OVER_EACH_SECOND = 2

/**
 * Runs an ONNX model once.
 *
 * @throws InglenookError `model-unusable`, `model-interface`, `model-output`
 */
export async function onceThrough(model: ReadyModel, threads: number): Promise<void> {
  await withTrial(model, threads, async ({ run }) => void (await run()))
}

/**
 * Lends what it takes to run an ONNX model again and again; the model stays loaded until `work` has settled.
 *
 * @throws InglenookError as its decoder does, `model-interface` for a family that is none of ONNX, and whatever `work` throws
 */
export function withTrial<R>(model: ReadyModel, threads: number, work: (trial: Trial) => Promise<R>): Promise<R> {
  const { family } = model.entry
  if (family === 'audio-tagger') return withHearing(ofFamily(model, family), threads, work)
  const ready = ofFamily(model, 'scrfd', 'arcface', 'yolo26-transformers', 'yolo26', 'yolox')
  return withImageModel(ready, threads, () => work(lookingTrial(ready, threads)))
}

function lookingTrial(model: ReadyModelOf<ImageFamily>, threads: number): Trial {
  const picture = builtInPicture()
  const { family } = model.entry
  if (family === 'arcface') {
    const landmarks = builtInLandmarks(picture)
    return { unit: 'faces', perRun: 1, run: () => describeFace(picture, landmarks, ofFamily(model, family), threads) }
  }
  const options = { minScore: 0.25, maxCount: 100, threads }
  const run =
    family === 'scrfd'
      ? () => detectFaces(picture, ofFamily(model, family), { ...options, maxFaces: 256, originalScale: 1 })
      : () => detectObjects(picture, model, options)
  return { unit: 'photos', perRun: 1, run }
}

function describeFace(picture: OpaquePicture, at: readonly Point[], model: ReadyModelOf<'arcface'>, threads: number) {
  return embedFace(alignFace(picture, at, model.entry.input.size), model, threads)
}

function withHearing<R>(
  model: ReadyModelOf<'audio-tagger'>,
  threads: number,
  work: (trial: Trial) => Promise<R>
): Promise<R> {
  return withAudioTagger(model, threads, (tagger) => {
    const seconds = (tagger.fixedSamples ?? WINDOW_SECONDS * tagger.sampleRate) / tagger.sampleRate
    const sound = builtInSound(seconds, tagger.sampleRate)
    return work({ unit: 'seconds', perRun: seconds / WINDOWS_OVER_EACH_SECOND, run: () => tagger.scores(sound) })
  })
}
