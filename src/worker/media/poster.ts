import { decodeFrame, type FrameRequest } from './frame.ts'
import { giveBack, type OpaquePicture } from './picture.ts'

/** Where a video is looked at, as fractions of its length: many begin and end in black. */
const PLACES = [0.1, 0.3, 0.5, 0.05, 0.8, 0]
/** The same for one that does not say how long it is, in milliseconds. */
const EARLY_MS = [1000, 5000, 0]
/** Below this (of 255) on average, and as even as that, a picture shows nothing. */
const DARKEST_MEAN = 24
const LEAST_SPREAD = 10
/** Pixels that are looked at. */
const SAMPLES = 4096

/**
 * The picture that stands for a video: what it shows after a tenth of it or, where that is black or cannot be decoded, at
 * another place; of a video that is dark everywhere the place where there is most to be seen.
 *
 * @throws InglenookError as decodeFrame does, when it can be decoded nowhere; the signal's reason when cancelled
 */
export async function decodePoster(request: FrameRequest, durationMs: number | null): Promise<OpaquePicture> {
  const length = request.video.durationMs ?? durationMs
  const times = length === null ? EARLY_MS : PLACES.map((place) => Math.floor(length * place))
  let best: { picture: OpaquePicture; visible: number } | null = null
  let failure: unknown
  for (const atMs of new Set(times)) {
    const picture = await decodeFrame(request, atMs).catch((error: unknown) => {
      request.signal.throwIfAborted()
      if (!isOfThePlace(error)) throw error
      failure ??= error
    })
    if (!picture) continue
    const visible = visibility(picture)
    if (!best || visible > best.visible) {
      if (best) giveBack(best.picture)
      best = { picture, visible }
    } else giveBack(picture)
    if (best.visible >= 1) break
  }
  if (!best) throw failure
  return best.picture
}

/** A damaged place of a file says nothing of the others. */
function isOfThePlace(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'unreadable-media'
}

/** From 1 on there is something to be seen; below, the more the better. */
function visibility({ data, width, height }: OpaquePicture): number {
  const step = Math.max(1, Math.floor((width * height) / SAMPLES))
  let [count, sum, squares] = [0, 0, 0]
  for (let pixel = 0; pixel < width * height; pixel += step) {
    const at = pixel * 3
    const luma = 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0)
    count++
    sum += luma
    squares += luma * luma
  }
  const mean = sum / count
  const spread = Math.sqrt(Math.max(0, squares / count - mean * mean))
  return Math.max(mean / DARKEST_MEAN, spread / LEAST_SPREAD)
}
