import { type Failure, failureOf } from '../shared/failure.ts'
import type { AnalyseImageInput, AnalyseImageOutput, WorkerConfig } from '../shared/worker-protocol.ts'
import { findFaces } from './inference/faces.ts'
import { detectObjects } from './inference/objects.ts'
import { prepareLibvips } from './media/libvips.ts'
import { flattenInPlace, giveBack, type Picture } from './media/picture.ts'
import { decodePhoto, inspectPhoto, type PhotoHead } from './media/read-photo.ts'
import { previewSize } from './media/thumbnail-size.ts'
import { writeThumbnails } from './media/thumbnails.ts'
import { Steps } from './steps.ts'

export interface TaskContext {
  readonly config: WorkerConfig
  readonly signal: AbortSignal
  readonly onProgress: (fraction: number) => void
}

/** What models see behind a transparent picture: the grey their training pictures were padded with. */
const BEHIND_TRANSPARENT = 114

/**
 * Everything Inglenook wants to know of one photo: thumbnails, faces, objects, each only where asked for. A part that
 * fails leaves the others alone; a photo that cannot be read fails all of them in the same words (width and height are
 * then 0). Cancelling takes effect between steps.
 *
 * Note: one decode per photo. Decoding is the dearest step after inference, so one upright sRGB picture in memory feeds
 * every part. When only thumbnails are wanted nobody needs all its pixels, and the decoder shrinks while reading.
 *
 * Memory at its peak, beside the loaded models: the picture (12 megapixels: 36 MB; never more than 150 MB, or 200 MB with
 * transparency), twice that for the moment of turning a rotated file upright, and about 30 MB of thumbnails and tensors.
 * Measured for the whole process with small models: 275 MB at 12 megapixels, 430 MB at 256.
 *
 * @throws the signal's reason when cancelled
 */
export async function analyseImage(input: AnalyseImageInput, context: TaskContext): Promise<AnalyseImageOutput> {
  const { config, signal, onProgress } = context
  prepareLibvips(config.imageThreads)
  const wanted = [true, input.thumbnails, input.faces !== null, input.objects !== null]
  const steps = new Steps(wanted.filter(Boolean).length, signal, onProgress)
  const tookMs = { read: 0, thumbnails: 0, faces: 0, objects: 0 }
  const part = async <T>(name: keyof typeof tookMs, work: () => Promise<T>) => {
    const timed = async () => {
      const since = performance.now()
      return work().finally(() => {
        tookMs[name] = performance.now() - since
      })
    }
    return outcomeOf(`${name} of ${input.path}`, timed, steps)
  }

  const read = await part('read', () => readPhoto(input))
  if (!read.ok) {
    const failed = (asked: boolean) => (asked ? read : null)
    return {
      width: 0,
      height: 0,
      thumbnails: failed(input.thumbnails),
      faces: failed(input.faces !== null),
      objects: failed(input.objects !== null),
      tookMs
    }
  }
  const { photo, picture } = read.value
  const thumbnails = input.thumbnails
    ? part('thumbnails', () => writeThumbnails(picture, photo, input.sha256, input.thumbsDir))
    : Promise.resolve(null)
  // Encoders work beside inference, on threads of their own; only flattening takes the picture away from under them.
  if (picture.channels === 4) await thumbnails
  const opaque = flattenInPlace(picture, BEHIND_TRANSPARENT)
  const { faces, objects } = input
  const threads = config.inferenceThreads
  const [thumbnailsDone, [facesDone, objectsDone]] = await Promise.all([
    thumbnails,
    // One after the other: inference holds the thread, so side by side they would gain nothing and count each other's time.
    inTurn(
      async () =>
        faces &&
        part('faces', () => findFaces(opaque, { ...input, ...faces, photo, threads, pause: () => steps.pause() })),
      async () => objects && part('objects', () => detectObjects(opaque, objects.model, { ...objects, threads }))
    )
  ])
  if ([thumbnailsDone, facesDone, objectsDone].every((done) => done === null || done.ok)) giveBack(picture)
  return {
    width: photo.width,
    height: photo.height,
    thumbnails: thumbnailsDone,
    faces: facesDone,
    objects: objectsDone,
    tookMs
  }
}

async function readPhoto(input: AnalyseImageInput): Promise<{ photo: PhotoHead; picture: Picture }> {
  const photo = await inspectPhoto(input.path)
  const allPixels = input.faces !== null || input.objects !== null
  const picture = await decodePhoto(photo, allPixels ? undefined : Math.max(...previewSize(photo)))
  return { photo, picture }
}

type Outcome<T> = { ok: true; value: T } | { ok: false; failure: Failure }

async function inTurn<A, B>(first: () => Promise<A>, second: () => Promise<B>): Promise<[A, B]> {
  return [await first(), await second()]
}

/** Does one part as a step of the task. Its error becomes its outcome, unless the whole task is being cancelled. */
async function outcomeOf<T>(what: string, work: () => Promise<T>, steps: Steps): Promise<Outcome<T>> {
  await steps.pause()
  try {
    return { ok: true, value: await work() }
  } catch (error) {
    if (steps.cancelled) throw error
    console.error(`${what}:`, error)
    return { ok: false, failure: failureOf(error) }
  } finally {
    steps.done()
  }
}
