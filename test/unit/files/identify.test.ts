import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import sharp, { type Sharp } from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { identify } from '../../../src/worker/files/identify.ts'
import { isoMedia, matroska, mp3, ogg, pngOfSize } from './containers.ts'
import { tiff } from './tiff-writer.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'inglenook-identify-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const context = { signal: new AbortController().signal, onProgress: () => {} }

async function identified(name: string, content: Buffer | string) {
  const path = join(folder, name)
  writeFileSync(path, content)
  return identify({ kind: 'identify', path }, context)
}

/** `kind mime size` or `code: sentence`. */
async function verdict(name: string, content: Buffer | string): Promise<string> {
  const outcome = await identified(name, content)
  if (!outcome.ok) return `${outcome.failure.code}: ${outcome.failure.message}`
  const { kind, mime, width, height } = outcome.value
  return width === null ? `${kind} ${mime}` : `${kind} ${mime} ${width}x${height}`
}

const picture = (width = 40, height = 30): Sharp =>
  sharp({ create: { width, height, channels: 3, background: '#a63' } })

describe('a photo', () => {
  it.each([
    ['jpeg', 'image/jpeg'],
    ['png', 'image/png'],
    ['webp', 'image/webp'],
    ['gif', 'image/gif'],
    ['tiff', 'image/tiff'],
    ['avif', 'image/avif']
  ] as const)('is known by its content, whatever its name: %s', async (format, mime) => {
    const content = await picture().toFormat(format).toBuffer()
    for (const name of [`a.${format}`, 'a.txt', 'a', 'a.mp4']) {
      expect(await verdict(name, content)).toBe(`photo ${mime} 40x30`)
    }
  })

  it('is one content from head to end, also when it is written anew while it is looked at', async () => {
    const [png, jpeg] = await Promise.all([picture(40, 30).png().toBuffer(), picture(20, 10).jpeg().toBuffer()])
    const path = join(folder, 'rewritten')
    writeFileSync(path, png)
    let readings = 0
    const onProgress = (): void => {
      // Its head has been read by now.
      if (readings++ === 0) writeFileSync(path, jpeg)
    }
    const outcome = await identify({ kind: 'identify', path }, { ...context, onProgress })
    const sha256 = createHash('sha256').update(jpeg).digest('hex')
    expect(outcome).toMatchObject({ ok: true, value: { mime: 'image/jpeg', width: 20, height: 10, sha256 } })
  })

  it('is refused while it is written again and again', async () => {
    const content = await picture().png().toBuffer()
    const path = join(folder, 'restless')
    writeFileSync(path, content)
    let size = content.length
    const onProgress = (): void => writeFileSync(path, Buffer.concat([content, Buffer.alloc(size++)]))
    const outcome = await identify({ kind: 'identify', path }, { ...context, onProgress })
    expect(outcome).toMatchObject({ ok: false, failure: { message: expect.stringContaining('Another program') } })
  })

  it('comes with everything that is known of it', async () => {
    const content = await picture(40, 30)
      .withExif({
        IFD0: { Make: 'Inglenook', Model: 'Inglenook One' },
        IFD2: { DateTimeOriginal: '2021:07:08 16:27:07', OffsetTimeOriginal: '+02:00', SubSecTimeOriginal: '24' },
        IFD3: {
          GPSLatitudeRef: 'S',
          GPSLatitude: '33/1 51/1 2542/100',
          GPSLongitudeRef: 'E',
          GPSLongitude: '151/1 12/1 5040/100'
        }
      })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer()
    const outcome = await identified('all.jpg', content)
    expect(outcome).toEqual({
      ok: true,
      value: {
        sha256: createHash('sha256').update(content).digest('hex'),
        bytes: content.length,
        mtimeMs: expect.any(Number),
        kind: 'photo',
        mime: 'image/jpeg',
        width: 30,
        height: 40,
        orientation: 6,
        takenAtMs: Date.UTC(2021, 6, 8, 14, 27, 7, 240),
        takenOffsetMinutes: 120,
        takenLocalMs: Date.UTC(2021, 6, 8, 16, 27, 7, 240),
        takenAtSource: 'exif',
        latitude: expect.closeTo(-(33 + 51 / 60 + 25.42 / 3600), 5),
        longitude: expect.closeTo(151 + 12 / 60 + 50.4 / 3600, 5),
        camera: 'Inglenook One'
      }
    })
  })

  it.each(['webp', 'png', 'avif'] as const)('has its metadata read wherever %s keeps it', async (format) => {
    const exif = { IFD0: { Model: 'Inglenook One' }, IFD2: { DateTimeOriginal: '2021:07:08 16:27:07' } }
    const content = await picture(400, 300).withExif(exif).toFormat(format).toBuffer()
    expect(await identified('late', content)).toMatchObject({
      value: { takenLocalMs: Date.UTC(2021, 6, 8, 16, 27, 7), camera: 'Inglenook One' }
    })
  })

  it('in TIFF has its metadata read although its decoder keeps it', async () => {
    const pixels = { type: 1, count: 12, bytes: Buffer.alloc(12, 200) }
    const content = tiff({
      first: {
        256: [2],
        257: [2],
        258: { type: 3, count: 3, bytes: Buffer.from([8, 0, 8, 0, 8, 0]) },
        259: [1],
        262: [2],
        271: 'Inglenook',
        273: [8],
        277: [3],
        278: [2],
        279: [12],
        40961: pixels
      },
      exif: { 36867: '2021:07:08 16:27:07', 36881: '-03:00' }
    })
    expect(await identified('scan.tif', content)).toMatchObject({
      value: {
        mime: 'image/tiff',
        width: 2,
        height: 2,
        camera: 'Inglenook',
        takenAtMs: Date.UTC(2021, 6, 8, 19, 27, 7)
      }
    })
  })

  it('without a date has the time of its file', async () => {
    const path = join(folder, 'dated.png')
    writeFileSync(path, await picture().png().toBuffer())
    utimesSync(path, 1_600_000_000, 1_600_000_000)
    const outcome = await identify({ kind: 'identify', path }, context)
    expect(outcome).toMatchObject({
      value: { takenAtMs: 1_600_000_000_000, takenAtSource: 'file', mtimeMs: 1_600_000_000_000, camera: null }
    })
  })

  it('may be as small as one pixel and as long as 30,000', async () => {
    expect(await verdict('dot.png', await picture(1, 1).png().toBuffer())).toBe('photo image/png 1x1')
    expect(await verdict('strip.png', await picture(30_000, 1).png().toBuffer())).toBe('photo image/png 30000x1')
  })

  it('with more pixels than can be decoded is refused with the figures', async () => {
    expect(await verdict('wide.png', pngOfSize(30_000, 30_000))).toBe(
      'too-large: The photo is too large: 30,000 × 30,000 pixels are 900 megapixels, and at most 268 can be read. Save a smaller copy.'
    )
    expect(await verdict('edge.png', pngOfSize(16_383, 16_383))).toBe('photo image/png 16383x16383')
  })
})

describe('a file that is cut short', () => {
  it.each([
    ['jpeg', 'JPEG'],
    ['png', 'PNG'],
    ['webp', 'WebP'],
    ['gif', 'GIF'],
    ['tiff', 'TIFF'],
    ['avif', 'AVIF']
  ] as const)('inside its header is damaged: %s', async (format, name) => {
    const content = await picture().toFormat(format).toBuffer()
    expect(await verdict(`cut.${format}`, content.subarray(0, format === 'gif' ? 8 : 24))).toBe(
      `damaged: The photo is damaged or cut short: its ${name} header cannot be read. Copy it again from where it came.`
    )
  })

  it('after its header is an asset; its pixels tell when they are decoded', async () => {
    const content = await picture(400, 300).jpeg().toBuffer()
    expect(await verdict('late.jpg', content.subarray(0, content.length - 300))).toBe('photo image/jpeg 400x300')
  })

  it('at length nothing is empty', async () => {
    expect(await verdict('nothing.jpg', '')).toBe(
      'empty: The file is empty: it holds 0 bytes. Copy it again from where it came.'
    )
  })

  it('before the list of its tracks is a damaged video', async () => {
    expect(await verdict('cut.mp4', isoMedia('isom', null))).toBe(
      'damaged: The MP4 file is cut short: the list of what is in it is missing. Copy it again from where it came.'
    )
  })
})

describe('a video or a sound', () => {
  it.each([
    ['MP4 with both', isoMedia('isom', ['vide', 'soun']), 'video video/mp4'],
    ['MP4 with sound alone', isoMedia('isom', ['soun']), 'audio audio/mp4'],
    ['QuickTime', isoMedia('qt', ['soun', 'vide', 'tmcd']), 'video video/quicktime'],
    ['QuickTime with sound alone', isoMedia('qt', ['soun']), 'audio audio/mp4'],
    ['an audio book with chapter pictures', isoMedia('M4B', ['soun', 'vide']), 'audio audio/mp4'],
    ['M4A', isoMedia('M4A', ['soun']), 'audio audio/x-m4a'],
    ['WebM', matroska('webm', [2, 1]), 'video video/webm'],
    ['WebM with sound alone', matroska('webm', [2]), 'audio audio/webm'],
    ['Matroska', matroska('matroska', [1]), 'video video/matroska'],
    ['Matroska with sound alone', matroska('matroska', [2, 2]), 'audio audio/matroska'],
    ['Ogg Vorbis', ogg('\x01vorbis'), 'audio audio/ogg'],
    ['Ogg Opus', ogg('OpusHead'), 'audio audio/ogg'],
    ['Ogg Theora', ogg('\x80theora', '\x01vorbis'), 'video video/ogg'],
    ['Ogg with a skeleton before its film', ogg('fishead\0', '\x01vorbis', '\x80theora'), 'video video/ogg'],
    ['Ogg with a skeleton before its sound', ogg('fishead\0', '\x01vorbis'), 'audio audio/ogg'],
    ['MP3', mp3(5), 'audio audio/mpeg'],
    [
      'MP3 with a tag',
      Buffer.concat([Buffer.from('ID3\x04\0\0\0\0\0\x0a', 'latin1'), Buffer.alloc(10), mp3(5)]),
      'audio audio/mpeg'
    ],
    ['WAV', Buffer.from('RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0', 'latin1'), 'audio audio/wav'],
    ['AVI', Buffer.from('RIFF\x24\0\0\0AVI LIST\x10\0\0\0hdrl', 'latin1'), 'video video/vnd.avi'],
    ['FLAC', Buffer.concat([Buffer.from('fLaC'), Buffer.alloc(60)]), 'audio audio/flac']
  ])('is told by what is in it: %s', async (_, content, expected) => {
    expect(await verdict('a.jpg', content)).toBe(expected)
  })

  it('is not what only begins like one', async () => {
    const chance = Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x00]), Buffer.alloc(2000, 0x5a)])
    expect(await verdict('noise.dat', chance)).toBe('not-media: Its content is no photo, video or sound.')
    const letters = Buffer.alloc(600, 1)
    letters[4] = 0x47
    letters[196] = 0x47
    expect(await verdict('noise.mp4', letters)).toBe(
      'not-media: Its content is no photo, video or sound, although its name ends in .mp4.'
    )
  })
})

describe('what is no media', () => {
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('Grüße von Oma', 'utf16le')])
  it.each([
    ['text.jpg', 'Dear Jane,\nthe photo comes later.\n', 'It is a text, although its name ends in .jpg.'],
    ['G.ts', `${'Grandmother '.repeat(300)}`, 'It is a text.'],
    ['utf16.jpg', utf16, 'It is a text, although its name ends in .jpg.'],
    ['bom.txt', '\ufeffHello', 'It is a text.'],
    ['cut-character.txt', `${'x'.repeat(4095)}ü`, 'It is a text.'],
    [
      'page.jpeg',
      '<!DOCTYPE html>\n<html><body>403 Forbidden</body></html>',
      'It is a web page, perhaps saved in place of the picture it shows, although its name ends in .jpeg.'
    ],
    ['a.json', '{"title": "IMG_1.jpg", "photoTakenTime": {}}', 'It is a JSON document.'],
    ['list.json', '[1, 2, 3]', 'It is a JSON document.'],
    [
      'IMG_1.AAE',
      '<?xml version="1.0"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN">\n<plist version="1.0"></plist>',
      'It is a property list, such as Apple keeps beside a photo to note its edits.'
    ],
    [
      'a.xmp',
      '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n<x:xmpmeta></x:xmpmeta>',
      'It is an XMP sidecar, which holds the notes of another program about a photo.'
    ],
    ['a.gpx', '<?xml version="1.0"?><gpx></gpx>', 'It is an XML document.'],
    [
      'a.zip',
      Buffer.from('PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x05\0\0\0a.txt', 'latin1'),
      'It is an archive. Unpack it, then import the folder with what was in it.'
    ],
    ['a.bin', Buffer.from([0, 1, 2, 3, 4, 5, 6, 7]), 'Its content is no photo, video or sound.']
  ])('is refused with what it is: %s', async (name, content, sentence) => {
    expect(await verdict(name, content)).toBe(`not-media: ${sentence}`)
  })

  it('are a folder and a pipe, which is not waited for', async () => {
    expect(await identify({ kind: 'identify', path: folder }, context)).toMatchObject({
      failure: { code: 'not-media' }
    })
    if (process.platform === 'win32') return
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    expect(await identify({ kind: 'identify', path: pipe }, context)).toMatchObject({ failure: { code: 'not-media' } })
  })
})

describe('media that cannot be read yet', () => {
  const raw = { 256: [160], 257: [120], 259: [1], 262: [2], 271: 'SONY' }
  it.each([
    ['a.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'SVG drawings'],
    ['b.svg', '<?xml version="1.0"?>\n<!-- drawn -->\n<svg></svg>', 'SVG drawings'],
    ['a.pdf', '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj', 'PDF documents'],
    ['a.psd', Buffer.concat([Buffer.from('8BPS\0\x01', 'latin1'), Buffer.alloc(40)]), 'Photoshop documents (PSD)'],
    ['a.bmp', Buffer.concat([Buffer.from('BM', 'latin1'), Buffer.alloc(60)]), 'BMP pictures'],
    ['a.jp2', Buffer.from('\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypjp2 \0\0\0\0jp2 ', 'latin1'), 'JPEG 2000 photos'],
    [
      'a.heic',
      Buffer.concat([Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'), Buffer.alloc(40)]),
      'HEIC photos'
    ],
    [
      'a.heif',
      Buffer.concat([Buffer.from('\0\0\0\x14ftypmif1\0\0\0\0heic', 'latin1'), Buffer.alloc(40)]),
      'HEIF photos'
    ],
    ['a.jxl', Buffer.concat([Buffer.from([0xff, 0x0a]), Buffer.alloc(40, 0x9c)]), 'JPEG XL photos'],
    ['a.cr3', Buffer.from('\0\0\0\x18ftypcrx \0\0\0\x01crx isom', 'latin1'), 'Canon raw (CR3) photos'],
    ['a.arw', tiff({ first: raw, nested: [{ 259: [32767], 262: [32803] }] }), 'Sony raw (ARW) photos'],
    [
      'a.tif',
      tiff({ first: { ...raw, 50706: { type: 1, count: 4, bytes: Buffer.from([1, 4, 0, 0]) } } }),
      'DNG raw photos'
    ],
    [
      'a.mid',
      Buffer.from('MThd\0\0\0\x06\0\x01\0\x02\0\x60MTrk\0\0\0\0', 'latin1'),
      'MIDI files, which hold notes and no sound,'
    ]
  ])('is refused by name: %s', async (name, content, what) => {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'latin1') : content
    expect(await verdict(name, bytes)).toBe(`not-supported: ${what} are not yet supported.`)
  })
})

describe('a file that cannot be read', () => {
  it('because it is gone is missing', async () => {
    const outcome = await identify({ kind: 'identify', path: join(folder, 'gone.jpg') }, context)
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'missing' } })
  })

  const privileged = process.platform === 'win32' || process.getuid?.() === 0
  it.skipIf(privileged)('because it may not be read says so', async () => {
    const path = join(folder, 'secret.jpg')
    writeFileSync(path, 'x')
    chmodSync(path, 0)
    const outcome = await identify({ kind: 'identify', path }, context)
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'unreadable' } })
  })
})

describe('identifying', () => {
  it('stops when it is cancelled', async () => {
    const path = join(folder, 'cancelled.png')
    writeFileSync(path, await picture().png().toBuffer())
    const signal = AbortSignal.abort()
    await expect(identify({ kind: 'identify', path }, { ...context, signal })).rejects.toBe(signal.reason)
  })

  it('of damaged files of every kind always ends in facts or a reason', async () => {
    const seeds = await Promise.all([
      picture()
        .withExif({ IFD2: { DateTimeOriginal: '2021:07:08 16:27:07' } })
        .jpeg()
        .toBuffer(),
      picture().png().toBuffer(),
      picture().webp().toBuffer(),
      picture().gif().toBuffer(),
      picture().tiff().toBuffer(),
      picture().avif().toBuffer(),
      isoMedia('isom', ['vide', 'soun']),
      matroska('webm', [1, 2]),
      ogg('fishead\0', '\x01vorbis'),
      mp3(3)
    ])
    const damaged = fc
      .tuple(
        fc.constantFrom(...seeds),
        fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 20 }),
        fc.option(fc.nat(400), { freq: 3 })
      )
      .map(([seed, changes, cut]) => {
        const copy = Buffer.from(seed)
        for (const [at, byte] of changes) if (at < copy.length) copy[at] = byte
        return cut === null ? copy : copy.subarray(0, cut)
      })
    let run = 0
    await fc.assert(
      fc.asyncProperty(damaged, async (content) => {
        const outcome = await identified(`damaged-${run++ % 8}`, content)
        if (!outcome.ok) expect(outcome.failure.message).toMatch(/^[A-Z].*\.$/)
      }),
      { numRuns: 300 }
    )
  }, 30_000)
})
