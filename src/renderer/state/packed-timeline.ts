/** All assets of a timeline, newest first, as parallel arrays: day `d` owns the assets `starts[d]` to `starts[d + 1]`. */
export interface PackedTimeline {
  /** Days since 1970-01-01, newest first. */
  days: Int32Array
  starts: Uint32Array
  /** 0 where a day's contents are not here yet. */
  ids: Uint32Array
  /** width / height × 1000 of each asset's picture. */
  aspects: Uint16Array
}

export interface PackedDay {
  revision: number
  ids: Uint32Array
  aspects: Uint16Array
}

export const EMPTY_TIMELINE: PackedTimeline = {
  days: new Int32Array(0),
  starts: new Uint32Array(1),
  ids: new Uint32Array(0),
  aspects: new Uint16Array(0)
}

/** Reads the arrays that the app sends in base64, little-endian whatever this computer is. */
export function unpackDay(contents: { revision: number; ids: string; aspects: string }): PackedDay {
  const ids = bytesOf(contents.ids)
  const aspects = bytesOf(contents.aspects)
  const count = ids.byteLength / 4
  if (!Number.isInteger(count) || aspects.byteLength !== count * 2)
    throw new Error('The app sent a day whose lists differ in length.')
  const unpacked = { revision: contents.revision, ids: new Uint32Array(count), aspects: new Uint16Array(count) }
  for (let i = 0; i < count; i++) {
    unpacked.ids[i] = ids.getUint32(i * 4, true)
    unpacked.aspects[i] = aspects.getUint16(i * 2, true)
  }
  return unpacked
}

/**
 * Joins days into one timeline. A day whose contents are not here yet takes the place of as many pictures of a usual
 * shape, so that what lies below it stays about where it will be.
 */
export function joinDays(
  days: readonly { day: number; count: number }[],
  contentsOf: (day: number) => PackedDay | undefined
): PackedTimeline {
  const contents = days.map(({ day }) => contentsOf(day))
  const starts = new Uint32Array(days.length + 1)
  for (const [i, { count }] of days.entries()) starts[i + 1] = (starts[i] ?? 0) + (contents[i]?.ids.length ?? count)
  const total = starts[days.length] ?? 0
  const joined = {
    days: Int32Array.from(days, ({ day }) => day),
    starts,
    ids: new Uint32Array(total),
    aspects: new Uint16Array(total).fill(USUAL_ASPECT)
  }
  for (const [i, day] of contents.entries()) {
    if (!day) continue
    joined.ids.set(day.ids, starts[i])
    joined.aspects.set(day.aspects, starts[i])
  }
  return joined
}

/** The last place whose start is not above `value`, in an ascending array; 0 for anything below the first. */
export function lastAtOrBefore(starts: ArrayLike<number>, count: number, value: number): number {
  let low = 0
  let high = count - 1
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    if ((starts[middle] ?? Number.POSITIVE_INFINITY) <= value) low = middle
    else high = middle - 1
  }
  return low
}

const USUAL_ASPECT = 1333

function bytesOf(base64: string): DataView {
  const text = atob(base64)
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return new DataView(bytes.buffer)
}
