import { FrameScout, HAIR_MS, isLater } from './frame-scout.ts'
import { stepFrames, USUAL_FPS } from './frames.ts'

/** What shows the frames: a playback that stands still. */
interface Shown {
  readonly timeMs: number
  readonly durationMs: number
  /** As the file states it; null where it does not. */
  readonly fps: number | null
  /** Another number whenever it was sent elsewhere, or plays. */
  readonly moves: number
  seekTo: (timeMs: number) => void
}

type Step = 1 | -1

interface Reckoned {
  step: Step
  fromMs: number
  toMs: number
  /** Of what shows it, after the step. */
  moves: number
}

/** Whoever holds the key down is not to see it go on for long once it is up. */
const MOST_WAITING = 8

/**
 * Goes from frame to frame of a video.
 *
 * Note: reckoned first, looked at after. Where frames are equally long, as in most videos, the next one is reckoned and
 * shown at once. Meanwhile it is looked whether that was right; if it was not, what is right is shown, and from then on
 * each frame is looked for before it is shown.
 */
export class FrameSteps {
  readonly #shown: Shown
  readonly #src: string
  /** Null: there is none yet, or it is of no use. */
  #scout: FrameScout | null = null
  #blind = !FrameScout.works
  #varies = false
  #frameLengthMs: number | null = null
  /** The last step that was reckoned and not looked at yet. */
  #reckoned: Reckoned | null = null
  /** Steps to go once their frames are found. */
  #waiting = 0
  #looking = false

  constructor(shown: Shown, src: string) {
    this.#shown = shown
    this.#src = src
  }

  by(step: Step): void {
    if (this.#varies) this.#waiting = Math.max(-MOST_WAITING, Math.min(MOST_WAITING, this.#waiting + step))
    else {
      const { timeMs: fromMs, fps, durationMs } = this.#shown
      const toMs = stepFrames(fromMs, step, fps ?? USUAL_FPS, durationMs)
      this.#shown.seekTo(toMs)
      this.#reckoned = { step, fromMs, toMs, moves: this.#shown.moves }
    }
    if (!this.#looking && !this.#blind) void this.#look()
  }

  dispose(): void {
    this.#blind = true
    this.#scout?.dispose()
  }

  async #look(): Promise<void> {
    this.#looking = true
    this.#scout ??= new FrameScout(this.#src)
    try {
      while (this.#reckoned !== null || this.#waiting !== 0) {
        if (this.#reckoned) await this.#check(this.#scout, this.#reckoned)
        else await this.#walk(this.#scout)
      }
    } catch (error) {
      // It is closed, or its frames cannot be seen: what is reckoned is the best there is.
      if (!this.#blind) console.warn('Frames are reckoned, as they cannot be looked at.', error)
      this.#blind = true
      this.#varies = false
      this.#waiting = 0
    } finally {
      this.#looking = false
    }
  }

  async #check(scout: FrameScout, { step, fromMs, toMs, moves }: Reckoned): Promise<void> {
    this.#reckoned = null
    const right = await this.#neighbour(scout, fromMs, step)
    const shown = await scout.frameAt(toMs)
    if (!isLater(shown, right) && !isLater(right, shown)) return
    this.#varies = true
    this.#reckoned = null
    this.#go(right, moves)
  }

  async #walk(scout: FrameScout): Promise<void> {
    const step = this.#waiting > 0 ? 1 : -1
    const { timeMs, moves } = this.#shown
    const right = await this.#neighbour(scout, timeMs, step)
    // Whatever came in meanwhile goes on from there.
    this.#waiting -= step
    this.#go(right, moves)
  }

  /** The frame beside the one that is shown at a time; at either end, that one. */
  async #neighbour(scout: FrameScout, timeMs: number, step: Step): Promise<number> {
    const frame = await scout.frameAt(timeMs)
    if (step < 0) return (await scout.before(frame)) ?? frame
    const next = await scout.after(frame, this.#frameLengthMs ?? 1000 / (this.#shown.fps ?? USUAL_FPS))
    if (next !== null) this.#frameLengthMs = next - frame
    return next ?? frame
  }

  /** Shows a frame, unless the user went elsewhere meanwhile. */
  #go(frameMs: number, moves: number): void {
    if (this.#shown.moves === moves) this.#shown.seekTo(frameMs + HAIR_MS)
    else this.#waiting = 0
  }
}
