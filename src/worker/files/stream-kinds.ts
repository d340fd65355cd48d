import type { ReadAt } from './tiff-directories.ts'

/*
 * A container may hold pictures or only sound, and its first bytes do not say which. These look at the list of tracks
 * and nothing else: `video` when there is one picture track, `audio` when all are sound, `unknown` when the list is out
 * of reach, `cut` when the file ends before it. Steps are counted, so that no file can keep a worker walking.
 */
export type StreamKind = 'video' | 'audio' | 'unknown' | 'cut'

/** ISO base media and QuickTime (ISO 14496-12): moov / trak / mdia / hdlr names what a track holds. */
export async function isoMediaKind(readAt: ReadAt, size: number): Promise<StreamKind> {
  const moov = await findBox(readAt, 0, size, 'moov')
  if (!moov) return 'cut'
  const kinds = new Set<string>()
  for await (const trak of boxes(readAt, moov.from, moov.to)) {
    if (trak.type !== 'trak') continue
    const mdia = await findBox(readAt, trak.from, trak.to, 'mdia')
    const hdlr = mdia && (await findBox(readAt, mdia.from, mdia.to, 'hdlr'))
    if (hdlr) kinds.add((await readAt(hdlr.from + 8, 4)).toString('latin1'))
  }
  return kinds.has('vide') ? 'video' : kinds.has('soun') ? 'audio' : 'unknown'
}

/** Matroska and WebM (RFC 9559): Segment / Tracks / TrackEntry / TrackType is 1 for pictures, 2 for sound. */
export async function matroskaKind(readAt: ReadAt, size: number): Promise<StreamKind> {
  const segment = await findElement(readAt, 0, size, SEGMENT)
  const tracks = segment && (await findElement(readAt, segment.from, segment.to, TRACKS, CLUSTER))
  if (!tracks) return 'unknown'
  const types = new Set<number>()
  for await (const entry of elements(readAt, tracks.from, tracks.to)) {
    if (entry.id !== TRACK_ENTRY) continue
    const type = await findElement(readAt, entry.from, entry.to, TRACK_TYPE)
    if (type) types.add((await readAt(type.from, 1))[0] ?? 0)
  }
  return types.has(1) ? 'video' : types.has(2) ? 'audio' : 'unknown'
}

/** Ogg (RFC 3533): every stream introduces itself on a page of its own at the very beginning. */
export async function oggKind(readAt: ReadAt): Promise<StreamKind> {
  let position = 0
  let sound = false
  for (let step = 0; step < MOST_STEPS; step++) {
    const page = await readAt(position, 27 + 255 + 16)
    const first = page.length >= 28 && page.toString('latin1', 0, 4) === 'OggS' && ((page[5] ?? 0) & 2) !== 0
    if (!first) break
    const segments = page[26] ?? 0
    const body = page.toString('latin1', 27 + segments, 27 + segments + 8)
    if (OGG_VIDEO.some((magic) => body.startsWith(magic))) return 'video'
    sound ||= OGG_SOUND.some((magic) => body.startsWith(magic))
    position += 27 + segments + page.subarray(27, 27 + segments).reduce((sum, length) => sum + length, 0)
  }
  return sound ? 'audio' : 'unknown'
}

const MOST_STEPS = 2000
const OGG_VIDEO = ['\x80theora', '\x01video', 'BBCD\0', 'OVP80']
const OGG_SOUND = ['\x01vorbis', 'OpusHead', '\x7fFLAC', 'Speex   ', '\x01audio', 'fLaC']
const SEGMENT = 0x18538067
const TRACKS = 0x1654ae6b
const CLUSTER = 0x1f43b675
const TRACK_ENTRY = 0xae
const TRACK_TYPE = 0x83

interface Span {
  from: number
  to: number
}

async function findBox(readAt: ReadAt, from: number, to: number, type: string): Promise<Span | null> {
  for await (const box of boxes(readAt, from, to)) if (box.type === type) return box
  return null
}

async function* boxes(readAt: ReadAt, from: number, to: number): AsyncGenerator<Span & { type: string }> {
  for (let step = 0; step < MOST_STEPS && from + 8 <= to; step++) {
    const header = await readAt(from, 16)
    if (header.length < 8) return
    const short = header.readUInt32BE(0)
    const long = short === 1 && header.length === 16
    const size = short === 0 ? to - from : long ? Number(header.readBigUInt64BE(8)) : short
    if (size < (long ? 16 : 8)) return
    yield { type: header.toString('latin1', 4, 8), from: from + (long ? 16 : 8), to: Math.min(to, from + size) }
    from += size
  }
}

async function findElement(
  readAt: ReadAt,
  from: number,
  to: number,
  id: number,
  before?: number
): Promise<Span | null> {
  for await (const element of elements(readAt, from, to)) {
    if (element.id === id) return element
    if (element.id === before) return null
  }
  return null
}

async function* elements(readAt: ReadAt, from: number, to: number): AsyncGenerator<Span & { id: number }> {
  for (let step = 0; step < MOST_STEPS && from < to; step++) {
    const header = await readAt(from, 12)
    const idLength = vintLength(header[0])
    const sizeLength = vintLength(header[idLength])
    if (idLength > 4 || header.length < idLength + sizeLength) return
    const id = header.readUIntBE(0, idLength)
    const size = vint(header.subarray(idLength, idLength + sizeLength))
    const start = from + idLength + sizeLength
    yield { id, from: start, to: size === null ? to : Math.min(to, start + size) }
    if (size === null) return
    from = start + size
  }
}

/** The number of leading zero bits, plus one; 9 for a byte that begins no number. */
function vintLength(first: number | undefined): number {
  return first === undefined ? 9 : Math.clz32(first) - 24 + 1
}

/** The value without its length mark; null for all ones, "until the end". Beyond 2⁵³ it is past any file's end. */
function vint(bytes: Buffer): number | null {
  let value = (bytes[0] ?? 0) & (0xff >> bytes.length)
  let ones = value === 0xff >> bytes.length
  for (const byte of bytes.subarray(1)) {
    value = value * 256 + byte
    ones &&= byte === 0xff
  }
  return ones ? null : value
}
