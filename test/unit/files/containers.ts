import { crc32, deflateSync } from 'node:zlib'

/** Containers small enough to be read by eye, with the tracks that a test asks for and no frames. */

export function isoMedia(brand: string, handlers: string[] | null): Buffer {
  const ftyp = box('ftyp', Buffer.from(`${brand.padEnd(4)}\0\0\0\0isom`, 'latin1'))
  const mdat = box('mdat', Buffer.alloc(64))
  if (!handlers) return Buffer.concat([ftyp, mdat])
  const trak = (handler: string): Buffer =>
    box(
      'trak',
      box('tkhd', Buffer.alloc(84)),
      box('mdia', box('hdlr', Buffer.from(`\0\0\0\0\0\0\0\0${handler}`, 'latin1')))
    )
  return Buffer.concat([ftyp, mdat, box('moov', box('mvhd', Buffer.alloc(100)), ...handlers.map(trak))])
}

export function matroska(docType: 'webm' | 'matroska', trackTypes: number[]): Buffer {
  const header = element('1a45dfa3', element('4282', Buffer.from(docType)))
  const entry = (type: number): Buffer =>
    element('ae', element('d7', Buffer.from([1])), element('83', Buffer.from([type])))
  const tracks = element('1654ae6b', ...trackTypes.map(entry))
  const content = Buffer.concat([element('ec', Buffer.alloc(10)), tracks, element('1f43b675', Buffer.alloc(20))])
  // Its size is unknown, as a browser's recorder leaves it.
  return Buffer.concat([header, Buffer.from('18538067', 'hex'), Buffer.from('01ffffffffffffff', 'hex'), content])
}

export function ogg(...firstPackets: string[]): Buffer {
  const page = (flags: number, packet: Buffer): Buffer => {
    const header = Buffer.alloc(28)
    header.write('OggS', 0, 'latin1')
    header[5] = flags
    header[26] = 1
    header[27] = packet.length
    return Buffer.concat([header, packet])
  }
  const firsts = firstPackets.map((packet) => page(2, Buffer.from(packet.padEnd(30, '\0'), 'latin1')))
  return Buffer.concat([...firsts, page(0, Buffer.alloc(40))])
}

/** Frames of MPEG-1 layer 3 at 128 kbit/s and 44.1 kHz, 417 bytes each, holding nothing. */
export function mp3(frames: number): Buffer {
  const frame = Buffer.alloc(417)
  Buffer.from([0xff, 0xfb, 0x90, 0x00]).copy(frame)
  return Buffer.concat(Array.from({ length: frames }, () => frame))
}

/** A PNG that promises a size and holds no pixels. */
export function pngOfSize(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
    const frame = Buffer.alloc(4)
    frame.writeUInt32BE(data.length)
    const check = Buffer.alloc(4)
    check.writeUInt32BE(crc32(body))
    return Buffer.concat([frame, body, check])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 8
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(10))),
    chunk('IEND', Buffer.alloc(0))
  ])
}

function box(type: string, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content)
  const header = Buffer.alloc(8)
  header.writeUInt32BE(8 + body.length)
  header.write(type, 4, 'latin1')
  return Buffer.concat([header, body])
}

function element(id: string, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content)
  const size = Buffer.alloc(2)
  size.writeUInt16BE(0x4000 | body.length)
  return Buffer.concat([Buffer.from(id, 'hex'), size, body])
}
