/** Taken for a frame where a file does not tell: also the step through a recording, which has none. */
export const USUAL_FPS = 25

/** Which frame is shown at a time; the first is 0. A time that is a hair before a frame's own belongs to it. */
export function frameAt(timeMs: number, fps: number): number {
  return Math.max(0, Math.floor((timeMs * fps) / 1000 + HAIR))
}

/** A time in the middle of a frame: a seek there shows it, whatever the rounding of its own times. */
export function middleOfFrame(frame: number, fps: number): number {
  return ((frame + 0.5) * 1000) / fps
}

/** Where to go for the frame so many after (before: negative) that of a time, within a length. */
export function stepFrames(timeMs: number, frames: number, fps: number, durationMs: number): number {
  const last = Math.max(0, frameAt(durationMs, fps) - 1)
  return middleOfFrame(Math.min(last, Math.max(0, frameAt(timeMs, fps) + frames)), fps)
}

const HAIR = 0.02
