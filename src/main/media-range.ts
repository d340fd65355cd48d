/** The part of a file to answer with; `start` and `end` are byte positions, both inclusive. */
export type ByteRange = { kind: 'whole' } | { kind: 'part'; start: number; end: number } | { kind: 'unsatisfiable' }

const WHOLE: ByteRange = { kind: 'whole' }
const UNSATISFIABLE: ByteRange = { kind: 'unsatisfiable' }

/**
 * Reads a `Range` header for a file of `size` bytes (RFC 9110 §14). A header that is malformed, in another unit or asks
 * for several ranges is ignored, as the standard allows: the answer is then the whole file.
 */
export function parseRange(header: string | null | undefined, size: number): ByteRange {
  const match = /^bytes=[ \t]*(\d{0,15})-(\d{0,15})[ \t]*$/i.exec(header?.trim() ?? '')
  if (!match) return WHOLE
  const first = match[1] ?? ''
  const last = match[2] ?? ''
  if (first === '' && last === '') return WHOLE
  if (first === '') return suffix(Number(last), size)
  const start = Number(first)
  const end = last === '' ? size - 1 : Number(last)
  if (last !== '' && end < start) return WHOLE
  if (start >= size) return UNSATISFIABLE
  return { kind: 'part', start, end: Math.min(end, size - 1) }
}

function suffix(length: number, size: number): ByteRange {
  if (length === 0 || size === 0) return UNSATISFIABLE
  return { kind: 'part', start: Math.max(0, size - length), end: size - 1 }
}
