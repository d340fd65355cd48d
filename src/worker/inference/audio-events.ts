/** Whole milliseconds of a recording. */
export interface TimePart {
  fromMs: number
  toMs: number
}

/** What a model said of one window of sound. Windows come in order, each starting later than the last. */
export interface HeardWindow {
  /** Whole milliseconds. */
  startMs: number
  endMs: number
  /** The part between its first and last sample that is not silence; null where all of it is silence. */
  loud: TimePart | null
  /** Its longest silence; null where it has none. */
  quiet: TimePart | null
  /** A probability for each label. */
  scores: Float32Array
}

export interface EventOptions {
  labels: readonly string[]
  minScore: number
  /** Labels kept for each window, the surest. */
  topK: number
}

export interface AudioEvent {
  label: string
  startMs: number
  endMs: number
  /** Middle of the window in which it was surest. */
  peakMs: number
  /** The highest of its windows. */
  score: number
}

/** What AudioSet calls the absence of sound: the one label that lies where nothing is. */
const SILENCE = 'Silence'
/** The share of a window that a sound may fill and still go unnoticed in it. */
const UNNOTICED = 0.2
/** A window says that a label is not in it when its score is below this share of the minimum: just below says little. */
const FIRM_NO = 0.5

/**
 * Merges the windows in which a label was heard, one after the other or overlapping, into events by start, then label.
 *
 * Note: where a sound is. A window says that something was heard in it, not where. The whole of the windows surely covers
 * the sound but reaches up to a window too far on either side. Two things are known beside that, and an event ends where
 * either of them says that the sound cannot be: a neighbouring window that overlaps and in which the label was firmly not
 * heard, of which a sound may at most fill the unnoticed share; and silence. So an event covers its sound, and reaches
 * beyond it by no more than is unknown. The label of silence itself is the other way about: it lies where silence is, where
 * there is any, and what windows say at its ends, which hear something else besides, is no proof. (Other ways round: the
 * windows as they are, as taggers usually report, are off by up to ten seconds; only what all windows agree on cuts off
 * beginnings and ends.)
 */
export class EventMerger {
  readonly #options: EventOptions
  readonly #open = new Map<number, Run>()
  readonly #events: AudioEvent[] = []
  #last: HeardWindow | null = null

  constructor(options: EventOptions) {
    this.#options = options
  }

  add(window: HeardWindow): void {
    const heard = this.#best(window.scores)
    for (const [label, run] of this.#open) {
      const goesOn = run.last === this.#last || window.startMs < run.last.endMs
      if (!goesOn) this.#end(label, run)
      else if (!heard.has(label)) run.after ??= this.#firmNo(window, label)
    }
    const kept = { ...window, scores: window.scores.slice() }
    for (const [label, score] of heard) {
      const run = this.#open.get(label)
      if (run) extend(run, kept, score)
      else this.#open.set(label, begin(kept, score, this.#last && this.#firmNo(this.#last, label)))
    }
    this.#last = kept
  }

  finish(): AudioEvent[] {
    for (const [label, run] of this.#open) this.#end(label, run)
    return this.#events.sort((a, b) => a.startMs - b.startMs || (a.label < b.label ? -1 : a.label > b.label ? 1 : 0))
  }

  #best(scores: Float32Array): Map<number, number> {
    const kept: [number, number][] = []
    scores.forEach((score, label) => {
      if (score >= this.#options.minScore) kept.push([label, score])
    })
    return new Map(kept.sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, this.#options.topK))
  }

  #firmNo(window: HeardWindow, label: number): Span | null {
    const isFirm = (window.scores[label] ?? 0) < this.#options.minScore * FIRM_NO
    return isFirm ? { startMs: window.startMs, endMs: window.endMs } : null
  }

  #end(label: number, run: Run): void {
    this.#open.delete(label)
    const name = this.#options.labels[label] ?? ''
    const { startMs, endMs } = extentOf(run, name === SILENCE)
    const peakMs = Math.min(endMs, Math.max(startMs, Math.round(run.peakMs)))
    this.#events.push({ label: name, startMs, endMs, peakMs, score: run.score })
  }
}

interface Span {
  startMs: number
  endMs: number
}

/** Windows of one label that belong to one event. */
interface Run {
  first: HeardWindow
  last: HeardWindow
  /** The windows right before and after in which it was firmly not heard. */
  before: Span | null
  after: Span | null
  /** From the first to the last silence in any of them. */
  quiet: TimePart | null
  score: number
  peakMs: number
}

function begin(window: HeardWindow, score: number, before: Span | null): Run {
  return { first: window, last: window, before, after: null, quiet: window.quiet, score, peakMs: middle(window) }
}

function extend(run: Run, window: HeardWindow, score: number): void {
  run.last = window
  run.after = null
  run.quiet = spanning(run.quiet, window.quiet)
  if (score > run.score) {
    run.score = score
    run.peakMs = middle(window)
  }
}

/** From the beginning of the one to the end of both, where there are both. */
function spanning(one: TimePart | null, later: TimePart | null): TimePart | null {
  if (!one || !later) return one ?? later
  return { fromMs: one.fromMs, toMs: Math.max(one.toMs, later.toMs) }
}

function extentOf(run: Run, isSilence: boolean): Span {
  if (isSilence && run.quiet) return { startMs: run.quiet.fromMs, endMs: run.quiet.toMs }
  const whole = { startMs: run.first.startMs, endMs: run.last.endMs }
  const { first, last } = run
  const between = clipped(
    whole,
    run.before && run.before.endMs - UNNOTICED * (run.before.endMs - run.before.startMs),
    run.after && run.after.startMs + UNNOTICED * (run.after.endMs - run.after.startMs)
  )
  // Heard in one window alone, and in neither neighbour that shares a half of it: no telling in which half it is.
  const leastMs = (first.endMs - first.startMs) / 2
  const likely = between.endMs - between.startMs >= leastMs ? between : whole
  if (isSilence) return likely
  const audible = clipped(likely, first.loud?.fromMs ?? null, last.loud?.toMs ?? null)
  return audible.startMs < audible.endMs ? audible : likely
}

function clipped({ startMs, endMs }: Span, fromMs: number | null, toMs: number | null): Span {
  return {
    startMs: Math.max(startMs, Math.floor(fromMs ?? startMs)),
    endMs: Math.min(endMs, Math.ceil(toMs ?? endMs))
  }
}

function middle({ startMs, endMs }: Span): number {
  return (startMs + endMs) / 2
}
