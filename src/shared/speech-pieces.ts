/** Times of one sound, in milliseconds. */
export interface Stretch {
  startMs: number
  endMs: number
}

/** A part of a long recording that is recognised by itself. */
export interface SpeechPiece extends Stretch {
  /** Nothing is said in it where this is false: there is nothing to recognise. */
  hasSpeech: boolean
}

/** How long a piece is meant to be: what a crash costs at most, and hardly more starts of the recogniser. */
export const PIECE_MS = 10 * 60_000

/**
 * Cuts a recording into pieces of about a length at its silences. They cover all of it in order and without overlap,
 * each from half to one and a half times the length meant, but the last. A cut is in the middle of the longest silence
 * that lies near the length meant, else of the longest that is in reach; only where all of that is one stretch of speech
 * is it cut within, at the length meant. The same speech is always cut alike, so that finished pieces fit after a crash.
 *
 * @param speech Where something is said, in any order
 */
export function cutPieces(speech: readonly Stretch[], durationMs: number, targetMs = PIECE_MS): SpeechPiece[] {
  const said = merged(speech, durationMs)
  const silences = between(said, durationMs)
  const pieces: SpeechPiece[] = []
  for (let startMs = 0; startMs < durationMs; ) {
    const endMs = durationMs - startMs <= targetMs * 1.5 ? durationMs : cutAfter(startMs, silences, targetMs)
    pieces.push({ startMs, endMs, hasSpeech: said.some((one) => one.startMs < endMs && one.endMs > startMs) })
    startMs = endMs
  }
  return pieces
}

interface Timed extends Stretch {
  words: readonly Stretch[]
}

/**
 * The lines of all pieces in order, at the times of the whole recording. What a recogniser has end after its piece does,
 * by the padding of its last window, ends with it.
 */
export function joinPieces<S extends Timed>(pieces: readonly { piece: Stretch; segments: readonly S[] }[]): S[] {
  return pieces
    .toSorted((a, b) => a.piece.startMs - b.piece.startMs)
    .flatMap(({ piece, segments }) =>
      segments.map((segment) => ({
        ...segment,
        ...moved(segment, piece),
        words: segment.words.map((word) => ({ ...word, ...moved(word, piece) }))
      }))
    )
}

function moved({ startMs, endMs }: Stretch, piece: Stretch): Stretch {
  const inside = (ms: number) => Math.min(piece.endMs, Math.max(piece.startMs, piece.startMs + ms))
  return { startMs: inside(startMs), endMs: inside(endMs) }
}

/** How far from the length meant a cut is looked for first, and then, in parts of that length. */
const REACHES = [0.25, 0.5]

function cutAfter(startMs: number, silences: readonly Stretch[], targetMs: number): number {
  const meant = startMs + targetMs
  for (const reach of REACHES) {
    const window = { startMs: meant - targetMs * reach, endMs: meant + targetMs * reach }
    const found = silences.map((silence) => common(silence, window)).filter((one) => one.endMs > one.startMs)
    const [best] = found.toSorted(
      (a, b) => lengthOf(b) - lengthOf(a) || Math.abs(middleOf(a) - meant) - Math.abs(middleOf(b) - meant)
    )
    if (best) return middleOf(best)
  }
  return Math.max(startMs + 1, Math.round(meant))
}

function merged(speech: readonly Stretch[], durationMs: number): Stretch[] {
  const whole = { startMs: 0, endMs: durationMs }
  const said: Stretch[] = []
  for (const one of speech.map((some) => common(some, whole)).toSorted((a, b) => a.startMs - b.startMs)) {
    const last = said.at(-1)
    if (one.endMs <= one.startMs) continue
    if (last && one.startMs <= last.endMs) last.endMs = Math.max(last.endMs, one.endMs)
    else said.push({ ...one })
  }
  return said
}

function between(said: readonly Stretch[], durationMs: number): Stretch[] {
  const starts = [0, ...said.map(({ endMs }) => endMs)]
  const ends = [...said.map(({ startMs }) => startMs), durationMs]
  return starts.map((startMs, index) => ({ startMs, endMs: ends[index] ?? durationMs }))
}

function common(one: Stretch, other: Stretch): Stretch {
  return { startMs: Math.max(one.startMs, other.startMs), endMs: Math.min(one.endMs, other.endMs) }
}

function lengthOf({ startMs, endMs }: Stretch): number {
  return endMs - startMs
}

function middleOf({ startMs, endMs }: Stretch): number {
  return Math.round((startMs + endMs) / 2)
}
