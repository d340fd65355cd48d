/** Times of one sound, in milliseconds. */
export interface Stretch {
  startMs: number
  endMs: number
}

/**
 * How long a piece is meant to be: what a crash costs at most. Whisper-cli holds all of it at once, as floats, without its
 * silences and as a spectrogram (about 12 MB a minute), but loads the model once for each.
 */
export const PIECE_MS = 3.5 * 60_000
/** A piece is at most so many times the length meant; what is left is cut only where it is longer. */
export const LONGEST_PIECE = 1.5

/**
 * Where to cut a recording after a piece about as long as meant: in the middle of the longest pause that lies near, else
 * of the longest silence that lies nearly so, else of the longest in reach, from half to one and a half times that
 * length; null where all of that is one stretch of speech.
 *
 * Note: near is near. Looking for speech in a fifth of a recording costs a tenth of what the smallest model takes to write
 * all of it down; a pause between sentences is mostly found in less than a half of that.
 *
 * @param speechIn Finds where something is said, in any order; asked of the surroundings first, and of all that is in
 *   reach only where that is not enough
 */
export async function cutAfter(
  startMs: number,
  targetMs: number,
  speechIn: (window: Stretch) => Promise<readonly Stretch[]>
): Promise<number | null> {
  const meant = startMs + targetMs
  for (const { reach, leastMs } of REACHES) {
    const window = { startMs: Math.ceil(meant - targetMs * reach), endMs: Math.floor(meant + targetMs * reach) }
    const silences = between(await speechIn(window), window).filter((one) => lengthOf(one) >= leastMs)
    const [best] = silences.toSorted(
      (a, b) => lengthOf(b) - lengthOf(a) || Math.abs(middleOf(a) - meant) - Math.abs(middleOf(b) - meant)
    )
    if (best) return middleOf(best)
  }
  return null
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

/**
 * How far from the length meant a cut is looked for first, and then, in parts of that length, and how long a silence must
 * be there: within a sentence are some of a tenth of a second.
 */
const REACHES = [
  { reach: 0.04, leastMs: 500 },
  { reach: 0.1, leastMs: 1 },
  { reach: LONGEST_PIECE - 1, leastMs: 1 }
]

/** The silences within a window. */
function between(speech: readonly Stretch[], window: Stretch): Stretch[] {
  const silences: Stretch[] = []
  let { startMs } = window
  for (const one of speech.toSorted((a, b) => a.startMs - b.startMs)) {
    silences.push({ startMs, endMs: Math.min(one.startMs, window.endMs) })
    startMs = Math.max(startMs, one.endMs)
  }
  return [...silences, { startMs, endMs: window.endMs }]
}

function lengthOf({ startMs, endMs }: Stretch): number {
  return endMs - startMs
}

function middleOf({ startMs, endMs }: Stretch): number {
  return Math.round((startMs + endMs) / 2)
}
