import { type Box, iou } from '../../shared/box.ts'
import { isGood } from '../../shared/good-face.ts'

/** What of a face tells who it is. */
export interface TrackableFace {
  box: Box
  quality: number
  sharpness: number
  /** L2-normalised. */
  embedding: Float32Array
}

/** A stretch of a video that one of its frames stands for. */
export interface Stretch {
  startMs: number
  endMs: number
  timeMs: number
}

/** One face through a video. */
export interface FaceTrack<F extends TrackableFace> {
  /** The best likeness of all. */
  best: F
  /** When that was. */
  timeMs: number
  /** When it was seen: ascending, none of them touching the next. */
  spans: { startMs: number; endMs: number }[]
  /** In so many frames. */
  sightings: number
}

interface OpenTrack<F extends TrackableFace> extends FaceTrack<F> {
  lastBox: Box
  /** The frame in which it was seen last. */
  lastFrame: number
  /** Embeddings of good likenesses that differ from each other. */
  looks: Float32Array[]
}

/** Overlap of boxes of one face in two frames in a row, beside which nothing else need tell that they are one. */
const SURELY_SAME_PLACE = 0.5
/** Overlap from which on a face is taken for one that stayed where it was. */
const SAME_PLACE = 0.3
/** One that was somewhere else, or away, must be nearer than one that stayed: this part of the maximum distance. */
const COMING_BACK = 0.75
/** A face may be missed in a frame, as somebody looks down, and still have stayed where it was. */
const LONGEST_BLINK = 2
/** How many looks of a face are kept, and how far from the others one must be, as a part of the maximum distance. */
const MOST_LOOKS = 6
const ANOTHER_LOOK = 0.3
/** Beyond this a face gains nothing by being sharper. */
const SHARP = 40
/** More than this are a crowd. */
const MOST_OPEN = 512
const MOST_TRACKS = 256

/**
 * Joins the faces found in one frame of a video after the other to tracks, one for each person as far as that can be told.
 *
 * Tracking by detection: of all pairs of a track and a face of the frame that may be one, the surest first, each at most
 * once. Whether they may is told by where the face was in the frames before (IOU tracker: Bochinski, Eiselein, Sikora,
 * "High-Speed Tracking-by-Detection Without Using Image Information", 2017) and by the least cosine distance to the looks
 * that the track has had so far (Wojke, Bewley, Paulus, "Simple Online and Realtime Tracking with a Deep Association
 * Metric", 2017). Frames are a second or more apart, so looks weigh more than in those: also at the same place a face that
 * looks like somebody else is somebody else, as after a cut; and somebody who comes back after any time goes on with
 * their track. Poor likenesses tell nothing: they are joined by their place alone, and to the frame before.
 *
 * The answer depends on the faces alone, not on the order in which a frame's are given, unless two are equally sure.
 */
export class FaceTracker<F extends TrackableFace> {
  readonly #maxDistance: number
  readonly #tracks: OpenTrack<F>[] = []
  #frame = 0

  /** @param maxDistance Cosine distance up to which two faces may be one person, by the recogniser */
  constructor(maxDistance: number) {
    this.#maxDistance = maxDistance
  }

  /**
   * Takes in the faces of the next frame.
   *
   * @returns the tracks whose best likeness is in this frame
   */
  add(stretch: Stretch, faces: readonly F[]): FaceTrack<F>[] {
    this.#frame += 1
    const joined = new Map<F, OpenTrack<F>>()
    const taken = new Set<OpenTrack<F>>()
    for (const { track, face } of this.#pairs(faces)) {
      if (joined.has(face) || taken.has(track)) continue
      joined.set(face, track)
      taken.add(track)
    }
    return faces.flatMap((face) => {
      const track = joined.get(face)
      if (track) return this.#goOn(track, face, stretch) ? [track] : []
      if (this.#tracks.length >= MOST_OPEN) return []
      const begun = this.#begin(face, stretch)
      this.#tracks.push(begun)
      return [begun]
    })
  }

  /**
   * All tracks by when they begin. A poor likeness that was seen in one frame alone is nobody whom anybody would know;
   * of a crowd those are left who were seen most.
   */
  finish(): FaceTrack<F>[] {
    const kept = this.#tracks
      .filter(({ best, sightings }) => isGood(best) || sightings > 1)
      .sort((a, b) => b.sightings - a.sightings || likeness(b.best) - likeness(a.best))
      .slice(0, MOST_TRACKS)
    return kept.sort((a, b) => startOf(a) - startOf(b) || a.best.box.x - b.best.box.x)
  }

  /** What may be one, the surest first. */
  #pairs(faces: readonly F[]): { track: OpenTrack<F>; face: F }[] {
    const pairs = faces.flatMap((face) =>
      this.#tracks.flatMap((track) => {
        const cost = this.#cost(track, face)
        return cost === null ? [] : [{ track, face, cost }]
      })
    )
    return pairs.sort((a, b) => a.cost - b.cost)
  }

  /** How little a track and a face have in common; null: they are not one. */
  #cost(track: OpenTrack<F>, face: F): number | null {
    const frames = this.#frame - track.lastFrame
    const overlap = frames <= LONGEST_BLINK ? iou(track.lastBox, face.box) : 0
    if (isGood(face) && track.looks.length > 0) {
      const distance = nearest(track.looks, face.embedding)
      const reach = overlap >= SAME_PLACE ? this.#maxDistance : this.#maxDistance * COMING_BACK
      return distance <= reach ? distance / this.#maxDistance - overlap : null
    }
    // Behind whatever is told by its looks.
    return frames === 1 && overlap >= SURELY_SAME_PLACE ? 2 - overlap : null
  }

  #begin(face: F, { startMs, endMs, timeMs }: Stretch): OpenTrack<F> {
    return {
      best: face,
      timeMs,
      spans: [{ startMs, endMs }],
      sightings: 1,
      lastBox: face.box,
      lastFrame: this.#frame,
      looks: isGood(face) ? [face.embedding] : []
    }
  }

  /** @returns whether this is its best likeness so far */
  #goOn(track: OpenTrack<F>, face: F, { startMs, endMs, timeMs }: Stretch): boolean {
    const last = track.spans.at(-1)
    if (last?.endMs === startMs) last.endMs = endMs
    else track.spans.push({ startMs, endMs })
    track.sightings += 1
    track.lastBox = face.box
    track.lastFrame = this.#frame
    if (isGood(face) && track.looks.length < MOST_LOOKS) {
      const isAnother =
        track.looks.length === 0 || nearest(track.looks, face.embedding) > ANOTHER_LOOK * this.#maxDistance
      if (isAnother) track.looks.push(face.embedding)
    }
    if (!isBetter(face, track.best)) return false
    track.best = face
    track.timeMs = timeMs
    return true
  }
}

function startOf({ spans: [first] }: { spans: { startMs: number }[] }): number {
  return first?.startMs ?? 0
}

function isBetter(face: TrackableFace, than: TrackableFace): boolean {
  if (isGood(face) !== isGood(than)) return isGood(face)
  return likeness(face) > likeness(than)
}

/** Faces in videos are blurred as they move, which the quality of a photo's face says nothing of. */
function likeness({ quality, sharpness }: TrackableFace): number {
  return quality * Math.min(1, sharpness / SHARP)
}

function nearest(looks: readonly Float32Array[], embedding: Float32Array): number {
  return looks.reduce((least, look) => Math.min(least, distance(look, embedding)), Number.POSITIVE_INFINITY)
}

function distance(a: Float32Array, b: Float32Array): number {
  let dot = 0
  for (let i = 0; i < a.length; i++) dot += (a[i] as number) * (b[i] as number)
  return 1 - dot
}
