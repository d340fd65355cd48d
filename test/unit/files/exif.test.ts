import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cameraName, NO_EXIF, readExif } from '../../../src/worker/files/exif.ts'
import { readTiffDirectories } from '../../../src/worker/files/tiff-directories.ts'
import { type DirectoryTags, tiff } from './tiff-writer.ts'

const PARIS: DirectoryTags = {
  1: 'N',
  2: [
    [48, 1],
    [51, 1],
    [2966, 100]
  ],
  3: 'E',
  4: [
    [2, 1],
    [17, 1],
    [4020, 100]
  ],
  7: [
    [14, 1],
    [27, 1],
    [724, 100]
  ],
  29: '2021:07:08'
}
const FULL = {
  first: { 271: 'Canon', 272: 'Canon EOS R5' },
  exif: {
    36867: '2021:07:08 16:27:07',
    36868: '2021:07:09 00:00:00',
    36880: '+01:00',
    36881: '+02:00',
    37521: '24',
    37522: '5'
  },
  gps: PARIS
}
const EXPECTED = {
  readings: [
    { dateTime: '2021:07:08 16:27:07', subSeconds: '24', offset: '+02:00' },
    { dateTime: '2021:07:09 00:00:00', subSeconds: '5', offset: '+01:00' }
  ],
  gpsClock: { date: '2021:07:08', time: [14, 27, 7.24] },
  latitude: 48 + 51 / 60 + 29.66 / 3600,
  longitude: 2 + 17 / 60 + 40.2 / 3600,
  camera: 'Canon EOS R5'
}

const readAt = (file: Buffer) => async (position: number, length: number) => file.subarray(position, position + length)

describe('an EXIF block', () => {
  it.each([true, false])('is read, little-endian: %s, with its mark or without', (little) => {
    const block = tiff(FULL, { little })
    expect(readExif(block)).toEqual(EXPECTED)
    expect(readExif(Buffer.concat([Buffer.from('Exif\0\0'), block]))).toEqual(EXPECTED)
  })

  it.each([true, false])('is the same when it is lifted out of a large TIFF, little-endian: %s', async (little) => {
    const file = tiff(FULL, { little, lead: 300_000 })
    const directories = await readTiffDirectories(readAt(file))
    expect(directories?.exif.length).toBeLessThan(1000)
    expect(readExif(directories?.exif ?? Buffer.alloc(0))).toEqual(EXPECTED)
  })

  it('without any of the tags says nothing', () => {
    const nothing = readExif(tiff({ first: { 305: 'Some Program 1.0' } }))
    expect({ ...nothing, readings: [] }).toEqual(NO_EXIF)
    expect(nothing.readings.every((reading) => reading.dateTime === undefined)).toBe(true)
  })

  it('of any bytes whatever never throws, and says only possible places', () => {
    const seed = tiff(FULL)
    const damaged = fc
      .array(fc.tuple(fc.nat(seed.length - 1), fc.nat(255)), { minLength: 1, maxLength: 40 })
      .map((changes) => {
        const copy = Buffer.from(seed)
        for (const [at, byte] of changes) copy[at] = byte
        return copy
      })
    fc.assert(
      fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 400 })), (bytes) => {
        const { latitude, longitude, camera } = readExif(bytes)
        expect((latitude === null) === (longitude === null)).toBe(true)
        expect(Math.abs(latitude ?? 0)).toBeLessThanOrEqual(90)
        expect(Math.abs(longitude ?? 0)).toBeLessThanOrEqual(180)
        expect(camera?.length ?? 1).toBeGreaterThan(0)
      })
    )
  })

  it('full of values that lie over one another costs little', () => {
    // 5,000 tags of 60,000 bytes each in a block of 64 kB: three hundred megabytes to whoever believes it.
    const entry = Buffer.alloc(12)
    entry.writeUInt16LE(271, 0)
    entry.writeUInt16LE(2, 2)
    entry.writeUInt32LE(60_000, 4)
    const block = Buffer.alloc(65_535, 0x41)
    block.write('II*\0', 0, 'latin1')
    block.writeUInt32LE(8, 4)
    block.writeUInt16LE(5000, 8)
    for (let at = 10; at + 12 <= 10 + 5000 * 12; at += 12) entry.copy(block, at)
    const before = performance.now()
    const { camera } = readExif(block)
    expect(performance.now() - before).toBeLessThan(2000)
    expect(camera?.length ?? 0).toBeLessThanOrEqual(100)
  })
})

describe('a place', () => {
  const place = (gps: DirectoryTags) => {
    const { latitude, longitude } = readExif(tiff({ first: { 271: 'X' }, gps }))
    return latitude === null || longitude === null ? null : [latitude.toFixed(4), longitude.toFixed(4)]
  }

  it.each([
    ['north and east', {}, ['48.8582', '2.2945']],
    ['south and west', { 1: 'S', 3: 'W' }, ['-48.8582', '-2.2945']],
    ['small letters', { 1: 's', 3: 'w' }, ['-48.8582', '-2.2945']],
    ['without a reference', { 1: '' }, null],
    [
      'in the degree alone',
      {
        2: [
          [485, 10],
          [0, 1],
          [0, 1]
        ],
        4: [
          [25, 10],
          [0, 0],
          [0, 0]
        ]
      },
      ['48.5000', '2.5000']
    ],
    [
      'beyond the pole',
      {
        2: [
          [91, 1],
          [0, 1],
          [0, 1]
        ]
      },
      null
    ],
    [
      'beyond the date line',
      {
        4: [
          [180, 1],
          [0, 1],
          [1, 1]
        ]
      },
      null
    ],
    [
      'divided by nothing',
      {
        2: [
          [48, 0],
          [0, 1],
          [0, 1]
        ]
      },
      null
    ],
    [
      'of two numbers',
      {
        2: [
          [48, 1],
          [51, 1]
        ]
      },
      null
    ],
    ['in no numbers', { 2: 'Paris' }, null],
    [
      'where a receiver without a fix is',
      {
        2: [
          [0, 1],
          [0, 1],
          [0, 1]
        ],
        4: [
          [0, 1],
          [0, 1],
          [0, 1]
        ]
      },
      null
    ]
  ] as [string, DirectoryTags, string[] | null][])('%s', (_, changed, expected) => {
    expect(place({ ...PARIS, ...changed })).toEqual(expected)
  })
})

describe('a camera', () => {
  it.each([
    ['Canon', 'Canon EOS 5D', 'Canon EOS 5D'],
    ['NIKON CORPORATION', 'NIKON D750', 'NIKON D750'],
    ['NIKON', 'COOLPIX P6000', 'NIKON COOLPIX P6000'],
    ['PENTAX Corporation ', 'PENTAX K100D Super ', 'PENTAX K100D Super'],
    ['samsung', 'SM-S906U', 'samsung SM-S906U'],
    ['Apple', undefined, 'Apple'],
    [undefined, 'iPhone 7', 'iPhone 7'],
    ['  ', '\0\0', null],
    [undefined, undefined, null],
    ['FUJI\u0007FILM', '  FinePix\n S3Pro', 'FUJI FILM FinePix S3Pro'],
    ['X', 'y'.repeat(500), `X ${'y'.repeat(98)}`]
  ])('of %j and %j is %j', (make, model, expected) => {
    expect(cameraName(make, model)).toBe(expected)
  })
})
