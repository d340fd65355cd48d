/** A tag of a TIFF directory to be written: numbers by type 3 (SHORT) or 4 (LONG), pairs as RATIONAL, text as ASCII. */
export type TagValue = string | number[] | [number, number][] | { type: number; count: number; bytes: Buffer }
export type DirectoryTags = Record<number, TagValue>

/**
 * A TIFF of directories, in either byte order, as an EXIF block or as the frame of a file: `first`, and the EXIF, GPS
 * and nested directories it points to. What a tag points to lies before it, `lead` bytes into the file, as scanners do.
 */
export function tiff(
  directories: { first: DirectoryTags; exif?: DirectoryTags; gps?: DirectoryTags; nested?: DirectoryTags[] },
  { little = true, lead = 0 }: { little?: boolean; lead?: number } = {}
): Buffer {
  const parts: Buffer[] = []
  let end = 8 + lead
  const append = (buffer: Buffer): number => {
    const at = end
    parts.push(buffer)
    end += buffer.length
    return at
  }
  const u16 = (value: number): Buffer => {
    const buffer = Buffer.alloc(2)
    if (little) buffer.writeUInt16LE(value)
    else buffer.writeUInt16BE(value)
    return buffer
  }
  const u32 = (value: number): Buffer => {
    const buffer = Buffer.alloc(4)
    if (little) buffer.writeUInt32LE(value)
    else buffer.writeUInt32BE(value)
    return buffer
  }
  const encode = (tag: number, value: TagValue): Buffer => {
    const field = (type: number, count: number, bytes: Buffer): Buffer => {
      const inline = bytes.length <= 4 ? Buffer.concat([bytes, Buffer.alloc(4 - bytes.length)]) : u32(append(bytes))
      return Buffer.concat([u16(tag), u16(type), u32(count), inline])
    }
    if (typeof value === 'string') return field(2, value.length + 1, Buffer.from(`${value}\0`, 'latin1'))
    if (!Array.isArray(value)) return field(value.type, value.count, value.bytes)
    if (value.every((item) => Array.isArray(item))) {
      return field(5, value.length, Buffer.concat(value.flat().map((item) => u32(item as number))))
    }
    const numbers = value as number[]
    return numbers.every((item) => item < 0x10000)
      ? field(3, numbers.length, Buffer.concat(numbers.map(u16)))
      : field(4, numbers.length, Buffer.concat(numbers.map(u32)))
  }
  const long = (values: number[]): TagValue => ({
    type: 4,
    count: values.length,
    bytes: Buffer.concat(values.map(u32))
  })
  const write = (tags: DirectoryTags): number => {
    const entries = Object.entries(tags).map(([tag, value]) => encode(Number(tag), value))
    return append(Buffer.concat([u16(entries.length), ...entries, u32(0)]))
  }
  const first: DirectoryTags = { ...directories.first }
  if (directories.exif) first[34665] = long([write(directories.exif)])
  if (directories.gps) first[34853] = long([write(directories.gps)])
  if (directories.nested) first[330] = long(directories.nested.map(write))
  const firstAt = write(first)
  const header = Buffer.concat([Buffer.from(little ? 'II' : 'MM', 'latin1'), u16(42), u32(firstAt), Buffer.alloc(lead)])
  return Buffer.concat([header, ...parts])
}
