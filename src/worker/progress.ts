/** What one task has to say of itself: a fraction 0..1, and what its kind adds to that. */
export interface Progress {
  fraction: number
  detail: unknown
}

export interface ProgressTeller {
  /** `atOnce`: a turn that everybody must see, such as another attempt; it is never passed over for a later state. */
  tell(progress: Progress, atOnce?: boolean): void
  /** Sends what is still held back; nothing is sent after. */
  end(): void
}

/**
 * Sends at most one state in `intervalMs`: a few times a second is all that anybody sees, and the hash of a film would
 * otherwise send thousands. What comes too early is held back, and the last of it is sent when its time has come, so that
 * a task which then stays still is not shown where it was before.
 */
export function tellingProgress(send: (progress: Progress) => void, intervalMs = 100): ProgressTeller {
  let lastMs = Number.NEGATIVE_INFINITY
  let held: Progress | null = null
  let timer: NodeJS.Timeout | null = null
  let ended = false

  const sendNow = (progress: Progress): void => {
    if (timer) clearTimeout(timer)
    timer = null
    held = null
    lastMs = performance.now()
    send(progress)
  }
  return {
    tell(progress, atOnce = false) {
      if (ended) return
      const waitMs = lastMs + intervalMs - performance.now()
      if (atOnce || waitMs <= 0) {
        sendNow(progress)
        return
      }
      held = progress
      timer ??= setTimeout(() => {
        if (held) sendNow(held)
      }, waitMs)
    },
    end() {
      if (held) sendNow(held)
      ended = true
    }
  }
}
