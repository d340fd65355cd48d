import type { ReadAt } from './tiff-directories.ts'

/*
 * Streams without a header are recognised by a mark of one or two bytes, which chance writes into many a file. They
 * count only when the next marks stand where the first says they must.
 */

/** True for MPEG audio (ISO 11172-3 and 13818-3) or ADTS (ISO 13818-7): a second frame follows the first. */
export async function isMpegAudio(readAt: ReadAt): Promise<boolean> {
  const first = await readAt(0, 8)
  const length = frameBytes(first)
  if (length === null) return false
  const next = await readAt(length, 2)
  // One frame and nothing more is a very short sound.
  return next.length === 0 || (next[0] === 0xff && ((next[1] ?? 0) & 0xe0) === 0xe0)
}

/** True for an MPEG transport stream (ISO 13818-1), bare or with the 4-byte prefix of Blu-ray. */
export async function isTransportStream(readAt: ReadAt): Promise<boolean> {
  const head = await readAt(0, PACKETS * 192)
  return [
    { start: 0, step: 188 },
    { start: 4, step: 192 }
  ].some(({ start, step }) => {
    const marks = Array.from({ length: PACKETS }, (_, packet) => head[start + packet * step])
    const present = marks.filter((mark) => mark !== undefined)
    return present.length >= 2 && present.every((mark) => mark === 0x47)
  })
}

const PACKETS = 8
const KBIT = {
  mpeg1: {
    1: [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
    2: [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
    3: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
  },
  mpeg2: {
    1: [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
    2: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    3: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
  }
} as const
const HERTZ = [44_100, 48_000, 32_000]

/** The length of the frame that begins here; null when none does. */
function frameBytes(header: Buffer): number | null {
  if (header.length < 7 || header[0] !== 0xff) return null
  const [, second = 0, third = 0, fourth = 0, fifth = 0, sixth = 0] = header
  if ((second & 0xf6) === 0xf0) {
    const length = ((fourth & 3) << 11) | (fifth << 3) | (sixth >> 5)
    return length < 7 ? null : length
  }
  const version = (second >> 3) & 3
  const layer = 4 - ((second >> 1) & 3)
  const hertz = HERTZ[(third >> 2) & 3]
  if ((second & 0xe0) !== 0xe0 || version === 1 || hertz === undefined || (layer !== 1 && layer !== 2 && layer !== 3)) {
    return null
  }
  const mpeg1 = version === 3
  const kbit = KBIT[mpeg1 ? 'mpeg1' : 'mpeg2'][layer][third >> 4]
  if (!kbit) return null
  const rate = hertz / (mpeg1 ? 1 : version === 2 ? 2 : 4)
  const padding = (third >> 1) & 1
  if (layer === 1) return (Math.floor((12_000 * kbit) / rate) + padding) * 4
  return Math.floor(((layer === 3 && !mpeg1 ? 72_000 : 144_000) * kbit) / rate) + padding
}
