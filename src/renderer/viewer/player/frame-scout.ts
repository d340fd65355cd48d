/**
 * Finds out where the frames of a video begin by looking: a copy of it that nobody sees is sought through, and its frames
 * say their own times. Files do not tell: where the frame rate varies, the one that they state is an average.
 */
export class FrameScout {
  readonly #video: HTMLVideoElement
  readonly #loaded: Promise<void>
  readonly #end = new AbortController()
  /** Where it is, in seconds, and when the frame began that it shows there; null before the first look. */
  #place: { seconds: number; frameMs: number } | null = null

  constructor(src: string) {
    this.#video = document.createElement('video')
    this.#video.muted = true
    this.#video.preload = 'auto'
    this.#loaded = this.#happens('loadeddata')
    this.#video.src = src
  }

  /** Whether this browser tells of frames at all. */
  static get works(): boolean {
    return 'requestVideoFrameCallback' in HTMLVideoElement.prototype
  }

  /**
   * When the frame began that is shown at a time, in milliseconds.
   *
   * @throws when the video cannot be decoded, or after this was disposed of
   */
  async frameAt(timeMs: number): Promise<number> {
    await this.#loaded
    const seconds = Math.min(this.#video.duration, Math.max(0, timeMs / 1000))
    if (this.#place?.seconds !== seconds) {
      const shown = new Promise<number>((resolve) => {
        this.#video.requestVideoFrameCallback((_, { mediaTime }) => resolve(mediaTime * 1000))
      })
      const sought = this.#happens('seeked')
      this.#video.currentTime = seconds
      await sought
      this.#place = { seconds, frameMs: await Promise.race([shown, this.#patience()]) }
    }
    return this.#place.frameMs
  }

  /** The frame before the one that begins then; null: it is the first. */
  async before(frameMs: number): Promise<number | null> {
    const earlier = await this.frameAt(frameMs - HAIR_MS)
    return isLater(frameMs, earlier) ? earlier : null
  }

  /**
   * The frame after the one that begins then; null: it is the last.
   *
   * @param guessMs how long a frame lasts as far as is known
   */
  async after(frameMs: number, guessMs: number): Promise<number | null> {
    let reachMs = guessMs * 1.5
    let next = await this.frameAt(frameMs + reachMs)
    while (!isLater(next, frameMs)) {
      if (frameMs + reachMs >= this.#video.duration * 1000) return null
      reachMs *= 2
      next = await this.frameAt(frameMs + reachMs)
    }
    // There may be others between the two.
    for (;;) {
      const earlier = await this.before(next)
      if (earlier === null || !isLater(earlier, frameMs)) return next
      next = earlier
    }
  }

  dispose(): void {
    this.#end.abort(new Error('The video is no longer looked at.'))
    // Lets go of the file: as long as it has a source it keeps its connection.
    this.#video.removeAttribute('src')
    this.#video.load()
  }

  #happens(type: 'loadeddata' | 'seeked'): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const heard = new AbortController()
    const once = { signal: heard.signal }
    this.#video.addEventListener(type, () => resolve(), once)
    this.#video.addEventListener('error', () => reject(new Error(this.#video.error?.message)), once)
    this.#end.signal.addEventListener('abort', () => reject(this.#end.signal.reason), once)
    return promise.finally(() => heard.abort())
  }

  /** A window that is out of sight is told of no frames. */
  #patience(): Promise<never> {
    return new Promise((_, reject) => {
      setTimeout(() => reject(new Error('No frame was shown.')), PATIENCE_MS)
    })
  }
}

/** Less than any frame lasts, and more than times are rounded by. */
export const HAIR_MS = 0.5

export function isLater(oneMs: number, otherMs: number): boolean {
  return oneMs > otherMs + HAIR_MS
}

const PATIENCE_MS = 1000
