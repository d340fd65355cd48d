import { FrameSteps } from './frame-steps.ts'
import { stepFrames, USUAL_FPS } from './frames.ts'

export interface Loop {
  startMs: number
  endMs: number
}

export interface PlaybackState {
  /** Its length is known and it can be played. */
  ready: boolean
  playing: boolean
  /** It would play if more of it were there. */
  waiting: boolean
  durationMs: number
  /** The speed chosen; the shuttle multiplies it. */
  rate: number
  /** 1: as usual; 2, 4, 8: faster; negative: backwards, by the same steps. */
  shuttle: number
  loop: Loop | null
  inPicture: boolean
  /** It cannot be played: what the browser says of it. */
  failure: string | null
}

const MOST_SHUTTLE = 8
const MOST_RATE = 16
const SHORTEST_LOOP_MS = 200

const AT_START: PlaybackState = {
  ready: false,
  playing: false,
  waiting: false,
  durationMs: 0,
  rate: 1,
  shuttle: 1,
  loop: null,
  inPicture: false,
  failure: null
}

/**
 * One video or sound as it plays: its element's state for React, and what can be done with it. The time changes with
 * every picture of the screen, and so has listeners of its own.
 */
export class Playback {
  #element: HTMLMediaElement | null = null
  /** Null: there are no frames. */
  #frames: FrameSteps | null = null
  #state: PlaybackState
  readonly #listeners = new Set<() => void>()
  readonly #timeListeners = new Set<() => void>()
  #frame = 0
  #moves = 0
  /** Where the shuttle is on its way back, and when it was there. */
  #backwards: { timeMs: number; atMs: number } | null = null
  /** Frames a second; null where it is not known or there are none. */
  fps: number | null = null

  constructor(durationMs: number | null) {
    this.#state = { ...AT_START, durationMs: durationMs ?? 0 }
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
  readonly getSnapshot = (): PlaybackState => this.#state
  readonly subscribeTime = (listener: () => void): (() => void) => {
    this.#timeListeners.add(listener)
    return () => this.#timeListeners.delete(listener)
  }

  get element(): HTMLMediaElement | null {
    return this.#element
  }
  get timeMs(): number {
    return (this.#element?.currentTime ?? 0) * 1000
  }
  /** Another number whenever it is sent elsewhere, or plays. */
  get moves(): number {
    return this.#moves
  }
  get durationMs(): number {
    return this.#state.durationMs
  }

  /** Something else is to be played than what failed. */
  begin(): void {
    this.#set({ ready: false, playing: false, waiting: false, failure: null })
  }

  /** Follows an element until the returned function is called. */
  attach(element: HTMLMediaElement): () => void {
    this.#element = element
    const frames = element instanceof HTMLVideoElement ? new FrameSteps(this, element.src) : null
    this.#frames = frames
    const end = new AbortController()
    const on = (type: string, listener: () => void) => element.addEventListener(type, listener, { signal: end.signal })
    const known = () => {
      if (Number.isFinite(element.duration)) this.#set({ durationMs: element.duration * 1000, ready: true })
    }
    on('loadedmetadata', known)
    on('durationchange', known)
    on('play', () => {
      this.#set({ playing: true })
      this.#run()
    })
    // Up to the very end a loop goes on, too: there the browser pauses, and then says that it has ended. By then it may
    // have been sent on.
    on('pause', () => {
      if (!element.paused || this.#backwards || (element.ended && this.#state.loop)) return
      this.#set({ playing: false, waiting: false })
    })
    on('ended', () => {
      const { loop, playing } = this.#state
      if (!element.ended) return
      if (loop && playing) this.#playFrom(loop.startMs)
      else this.#set({ playing: false, shuttle: 1 })
    })
    on('waiting', () => this.#set({ waiting: true }))
    for (const type of ['playing', 'canplay', 'seeked']) on(type, () => this.#set({ waiting: false }))
    for (const type of ['timeupdate', 'seeking', 'seeked', 'ended']) on(type, () => this.#moved())
    on('error', () => this.#set({ failure: element.error?.message || 'It cannot be decoded.', playing: false }))
    on('enterpictureinpicture', () => this.#set({ inPicture: true }))
    on('leavepictureinpicture', () => this.#set({ inPicture: false }))
    if (element.readyState >= HTMLMediaElement.HAVE_METADATA) known()
    return () => {
      end.abort()
      frames?.dispose()
      this.#frames = null
      cancelAnimationFrame(this.#frame)
      this.#frame = 0
      this.#element = null
      this.#backwards = null
    }
  }

  /** Goes on, at the chosen speed; from the start when it is at its end. */
  play(): void {
    this.#backwards = null
    this.#applySpeed(1)
    if (this.#element?.ended) this.seekTo(this.#state.loop?.startMs ?? 0)
    this.#start()
  }
  pause(): void {
    this.#backwards = null
    this.#applySpeed(1)
    this.#element?.pause()
    this.#set({ playing: false })
  }
  toggle(): void {
    if (this.#state.playing) this.pause()
    else this.play()
  }
  /** L: plays, and each further time twice as fast. */
  faster(): void {
    const { playing, shuttle } = this.#state
    if (!playing || shuttle < 0) {
      this.play()
      return
    }
    this.#applySpeed(Math.min(MOST_SHUTTLE, shuttle * 2))
  }
  /** J: plays backwards, and each further time twice as fast. No browser can; so it seeks as fast as pictures come. */
  backwards(): void {
    const { playing, shuttle } = this.#state
    const next = playing && shuttle < 0 ? Math.max(-MOST_SHUTTLE, shuttle * 2) : -1
    this.#backwards ??= { timeMs: this.timeMs, atMs: performance.now() }
    this.#element?.pause()
    this.#moves += 1
    this.#set({ playing: true, shuttle: next })
    this.#run()
  }

  seekTo(timeMs: number): void {
    if (!this.#element) return
    this.#moves += 1
    const time = Math.min(this.#state.durationMs, Math.max(0, timeMs))
    this.#element.currentTime = time / 1000
    if (this.#backwards) this.#backwards = { timeMs: time, atMs: performance.now() }
    this.#moved()
  }
  seekBy(ms: number): void {
    this.seekTo(this.timeMs + ms)
  }
  /** Shows the frame after (-1: before) the one in sight, and stays there. A recording goes as far as a frame would last. */
  step(step: 1 | -1): void {
    this.pause()
    if (this.#frames) this.#frames.by(step)
    else this.seekTo(stepFrames(this.timeMs, step, USUAL_FPS, this.durationMs))
  }

  setRate(rate: number): void {
    this.#set({ rate })
    this.#applySpeed(this.#state.shuttle)
  }

  /** Plays a range over and over; null: no more. */
  setLoop(loop: Loop | null): void {
    if (loop && loop.endMs - loop.startMs < SHORTEST_LOOP_MS) return
    this.#set({ loop })
    if (loop && (this.timeMs < loop.startMs || this.timeMs > loop.endMs)) this.seekTo(loop.startMs)
  }
  loopFromHere(): void {
    const { loop, durationMs } = this.#state
    const startMs = this.timeMs
    this.setLoop({ startMs, endMs: loop && loop.endMs > startMs ? loop.endMs : durationMs })
  }
  loopToHere(): void {
    const { loop } = this.#state
    const endMs = this.timeMs
    this.setLoop({ startMs: loop && loop.startMs < endMs ? loop.startMs : 0, endMs })
  }

  async togglePictureInPicture(): Promise<void> {
    if (!(this.#element instanceof HTMLVideoElement)) return
    if (document.pictureInPictureElement === this.#element) await document.exitPictureInPicture()
    else await this.#element.requestPictureInPicture()
  }

  /** Goes on from elsewhere at the same speed, also from the end, where the browser has paused. */
  #playFrom(timeMs: number): void {
    this.seekTo(timeMs)
    if (this.#element?.paused) this.#start()
  }

  #start(): void {
    if (!this.#element) return
    this.#moves += 1
    this.#set({ playing: true })
    this.#element.play().catch((error: unknown) => {
      // Paused again before it began, or the browser waits for the user to ask for sound.
      const known =
        error instanceof DOMException && ['AbortError', 'NotAllowedError', 'NotSupportedError'].includes(error.name)
      if (!known) throw error
      this.#set({ playing: false })
    })
  }

  #applySpeed(shuttle: number): void {
    this.#set({ shuttle })
    if (this.#element && shuttle > 0) this.#element.playbackRate = Math.min(MOST_RATE, this.#state.rate * shuttle)
  }

  #run(): void {
    if (this.#frame !== 0) return
    const tick = () => {
      this.#frame = 0
      if (!this.#state.playing) return
      this.#goBack()
      this.#moved()
      this.#frame = requestAnimationFrame(tick)
    }
    this.#frame = requestAnimationFrame(tick)
  }

  #goBack(): void {
    if (!this.#backwards || !this.#element) return
    const now = performance.now()
    const { shuttle, rate } = this.#state
    const timeMs = Math.max(0, this.#backwards.timeMs + (now - this.#backwards.atMs) * shuttle * rate)
    this.#backwards = { timeMs, atMs: now }
    if (!this.#element.seeking) this.#element.currentTime = timeMs / 1000
    if (timeMs === 0) this.pause()
  }

  #moved(): void {
    const { loop, playing } = this.#state
    if (loop && playing && this.#element && !this.#element.seeking) {
      if (!this.#backwards && this.timeMs >= loop.endMs) this.#playFrom(loop.startMs)
      if (this.#backwards && this.timeMs <= loop.startMs) this.seekTo(loop.endMs)
    }
    for (const listener of this.#timeListeners) listener()
  }

  #set(change: Partial<PlaybackState>): void {
    const changed = Object.entries(change).some(([key, value]) => Reflect.get(this.#state, key) !== value)
    if (!changed) return
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener()
  }
}
