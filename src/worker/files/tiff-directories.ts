/** Reads up to `length` bytes at `position`; fewer at the end of the file. */
export type ReadAt = (position: number, length: number) => Promise<Buffer>

/** What the directories of a TIFF say, whatever the size of the file around them. */
export interface TiffDirectories {
  /** The first picture's, then those of the pictures nested in it. */
  pictures: Directory[]
  /** The date, place and camera tags as a small TIFF of their own. */
  exif: Buffer
}

export type Directory = ReadonlyMap<number, Entry>

/**
 * Walks the directories of a TIFF, in which everything may lie anywhere, by reading only them. Null when it is no
 * (classic) TIFF or its first directory is out of reach. Layout: TIFF 6.0, section 2; EXIF 2.32, section 4.6.
 */
export async function readTiffDirectories(readAt: ReadAt): Promise<TiffDirectories | null> {
  const header = await readAt(0, 8)
  const order = header.length < 8 ? null : byteOrder(header)
  if (!order) return null
  const first = await readDirectory(readAt, order, order.u32(header, 4))
  if (!first) return null
  const places = await offsets(first.get(SUB_IFDS), order, readAt)
  const nested = await Promise.all(places.map((place) => readDirectory(readAt, order, place)))
  const exif = await follow(first.get(EXIF_IFD), order, readAt)
  const gps = await follow(first.get(GPS_IFD), order, readAt)
  const pictures = [first, ...nested.filter((directory) => directory !== null)]
  return { pictures, exif: await excerpt(order, readAt, { first, exif, gps }) }
}

/** The number of a SHORT or LONG that stands alone (or a pair of SHORTs' first); undefined for anything else. */
export function numberOf(entry: Entry | undefined): number | undefined {
  return entry?.inlineNumber
}

/** The text of an ASCII tag, up to its first NUL; empty when the tag is absent or of another type. */
export async function textOf(entry: Entry | undefined, readAt: ReadAt): Promise<string> {
  if (!entry || entry.type !== ASCII) return ''
  const value = await readValue(entry, readAt)
  return value.toString('latin1').split('\0')[0]?.trim() ?? ''
}

const SUB_IFDS = 330

export interface Entry {
  tag: number
  type: number
  count: number
  /** The four bytes that hold the value or its place. */
  field: Buffer
  bytes: number
  offset: number
  inlineNumber: number | undefined
}

interface Order {
  mark: string
  u16(buffer: Buffer, at: number): number
  u32(buffer: Buffer, at: number): number
  put16(buffer: Buffer, value: number, at: number): void
  put32(buffer: Buffer, value: number, at: number): void
}

const EXIF_IFD = 34665
const GPS_IFD = 34853
const ASCII = 2
const SHORT = 3
const LONG = 4
const IFD = 13
const MOST_ENTRIES = 512
const MOST_NESTED = 8
const MOST_VALUE_BYTES = 1024
const TYPE_BYTES: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8, 13: 4 }

function byteOrder(header: Buffer): Order | null {
  const mark = header.toString('latin1', 0, 2)
  const order = mark === 'II' ? LITTLE : mark === 'MM' ? BIG : null
  return order && order.u16(header, 2) === 42 ? order : null
}

const LITTLE: Order = {
  mark: 'II',
  u16: (buffer, at) => buffer.readUInt16LE(at),
  u32: (buffer, at) => buffer.readUInt32LE(at),
  put16: (buffer, value, at) => void buffer.writeUInt16LE(value, at),
  put32: (buffer, value, at) => void buffer.writeUInt32LE(value, at)
}
const BIG: Order = {
  mark: 'MM',
  u16: (buffer, at) => buffer.readUInt16BE(at),
  u32: (buffer, at) => buffer.readUInt32BE(at),
  put16: (buffer, value, at) => void buffer.writeUInt16BE(value, at),
  put32: (buffer, value, at) => void buffer.writeUInt32BE(value, at)
}

async function readDirectory(readAt: ReadAt, order: Order, offset: number): Promise<Directory | null> {
  const start = await readAt(offset, 2)
  if (start.length < 2) return null
  const count = Math.min(order.u16(start, 0), MOST_ENTRIES)
  const body = await readAt(offset + 2, count * 12)
  const entries = new Map<number, Entry>()
  for (let at = 0; at + 12 <= body.length; at += 12) {
    const entry = readEntry(body.subarray(at, at + 12), order)
    if (entry && !entries.has(entry.tag)) entries.set(entry.tag, entry)
  }
  return entries.size === 0 ? null : entries
}

function readEntry(raw: Buffer, order: Order): Entry | null {
  const type = order.u16(raw, 2)
  const count = order.u32(raw, 4)
  const size = TYPE_BYTES[type]
  if (size === undefined) return null
  const inline = type === SHORT ? order.u16(raw, 8) : type === LONG || type === IFD ? order.u32(raw, 8) : undefined
  return {
    tag: order.u16(raw, 0),
    type,
    count,
    field: raw.subarray(8, 12),
    bytes: size * count,
    offset: order.u32(raw, 8),
    inlineNumber: size * count <= 4 ? inline : undefined
  }
}

async function follow(entry: Entry | undefined, order: Order, readAt: ReadAt): Promise<Directory | null> {
  const offset = numberOf(entry)
  return offset === undefined ? null : readDirectory(readAt, order, offset)
}

async function offsets(entry: Entry | undefined, order: Order, readAt: ReadAt): Promise<number[]> {
  if (!entry || (entry.type !== LONG && entry.type !== IFD)) return []
  const value = await readValue({ ...entry, bytes: Math.min(entry.bytes, MOST_NESTED * 4) }, readAt)
  return Array.from({ length: Math.floor(value.length / 4) }, (_, index) => order.u32(value, index * 4))
}

async function readValue(entry: Entry, readAt: ReadAt): Promise<Buffer> {
  if (entry.bytes <= 4) return entry.field.subarray(0, entry.bytes)
  return entry.bytes > MOST_VALUE_BYTES ? Buffer.alloc(0) : readAt(entry.offset, entry.bytes)
}

/** Make and model; date, sub-seconds and zone of taking and digitising; the GPS position and clock. */
const WANTED = {
  first: [271, 272],
  exif: [36867, 36868, 36880, 36881, 36882, 37521, 37522],
  gps: [1, 2, 3, 4, 7, 29]
}

async function excerpt(
  order: Order,
  readAt: ReadAt,
  found: { first: Directory; exif: Directory | null; gps: Directory | null }
): Promise<Buffer> {
  const pick = async (directory: Directory | null, tags: number[]): Promise<Picked[]> => {
    const entries = tags.map((tag) => directory?.get(tag)).filter((entry) => entry !== undefined)
    const picked = await Promise.all(
      entries.map(async (entry) => ({ ...entry, value: await readValue(entry, readAt) }))
    )
    return picked.filter((entry) => entry.value.length === entry.bytes)
  }
  const first = await pick(found.first, WANTED.first)
  const exif = await pick(found.exif, WANTED.exif)
  const gps = await pick(found.gps, WANTED.gps)
  const exifAt = 8 + sizeOf(first, 2)
  const gpsAt = exifAt + sizeOf(exif, 0)
  const out = Buffer.alloc(gpsAt + sizeOf(gps, 0))
  out.write(order.mark, 0, 'latin1')
  order.put16(out, 42, 2)
  order.put32(out, 8, 4)
  const pointer = (tag: number, to: number): Picked => {
    const value = Buffer.alloc(4)
    order.put32(value, to, 0)
    return { tag, type: LONG, count: 1, bytes: 4, value }
  }
  writeDirectory(out, order, 8, [...first, pointer(EXIF_IFD, exifAt), pointer(GPS_IFD, gpsAt)])
  writeDirectory(out, order, exifAt, exif)
  writeDirectory(out, order, gpsAt, gps)
  return out
}

type Picked = Pick<Entry, 'tag' | 'type' | 'count' | 'bytes'> & { value: Buffer }

function sizeOf(entries: Picked[], more: number): number {
  const values = entries.reduce((sum, entry) => sum + (entry.bytes > 4 ? even(entry.bytes) : 0), 0)
  return 2 + (entries.length + more) * 12 + 4 + values
}

function writeDirectory(out: Buffer, order: Order, at: number, entries: Picked[]): void {
  order.put16(out, entries.length, at)
  let valueAt = at + 2 + entries.length * 12 + 4
  entries.forEach((entry, index) => {
    const place = at + 2 + index * 12
    order.put16(out, entry.tag, place)
    order.put16(out, entry.type, place + 2)
    order.put32(out, entry.count, place + 4)
    if (entry.bytes <= 4) {
      entry.value.copy(out, place + 8)
      return
    }
    order.put32(out, valueAt, place + 8)
    entry.value.copy(out, valueAt)
    valueAt += even(entry.bytes)
  })
}

function even(bytes: number): number {
  return bytes + (bytes % 2)
}
