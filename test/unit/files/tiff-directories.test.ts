import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rawMagicName, rawTiffName } from '../../../src/worker/files/raw-photos.ts'
import { readTiffDirectories } from '../../../src/worker/files/tiff-directories.ts'
import { type DirectoryTags, tiff } from './tiff-writer.ts'

const readAt = (file: Buffer) => async (position: number, length: number) => file.subarray(position, position + length)

async function nameOf(directories: { first: DirectoryTags; nested?: DirectoryTags[] }, little = true) {
  const file = tiff(directories, { little })
  const found = await readTiffDirectories(readAt(file))
  return found && rawTiffName(found, readAt(file))
}

const PREVIEW = { 254: [1], 256: [160], 257: [120], 259: [1], 262: [2] }
const SENSOR = { 254: [0], 256: [6000], 257: [4000], 259: [34713], 262: [32803] }

describe('a TIFF that is camera raw', () => {
  it.each([true, false])(
    'is told by a nested picture in the colours of the sensor, little-endian: %s',
    async (little) => {
      const nikon = { first: { ...PREVIEW, 271: 'NIKON CORPORATION' }, nested: [PREVIEW, SENSOR] }
      expect(await nameOf(nikon, little)).toBe('Nikon raw (NEF)')
    }
  )

  it.each([
    ['SONY', 'Sony raw (ARW)'],
    ['PENTAX', 'Pentax raw (PEF)'],
    ['Hasselblad', 'Hasselblad raw (3FR)'],
    ['Unheard Of', 'Camera raw']
  ])('of %s is %s', async (make, name) => {
    expect(await nameOf({ first: { ...PREVIEW, 271: make }, nested: [SENSOR] })).toBe(name)
  })

  it('is told by the version of DNG alone', async () => {
    expect(
      await nameOf({ first: { ...PREVIEW, 50706: { type: 1, count: 4, bytes: Buffer.from([1, 4, 0, 0]) } } })
    ).toBe('DNG raw')
  })

  it('is no picture of ordinary colours, even with one in it and a note of the printer’s', async () => {
    const scan = { 256: [4000], 257: [3000], 259: [1], 262: [2], 271: 'EPSON', 50341: 'PrintIM' }
    expect(await nameOf({ first: scan, nested: [PREVIEW] })).toBe(null)
  })

  it.each([
    ['II*\0\x10\0\0\0CR\x02\0', 'Canon raw (CR2)'],
    ['\0\0\0\x18ftypcrx \0\0\0\x01', 'Canon raw (CR3)'],
    ['II\x1a\0\0\0HEAPCCDR', 'Canon raw (CRW)'],
    ['FUJIFILMCCD-RAW 0201', 'Fujifilm raw (RAF)'],
    ['IIRO\x08\0\0\0', 'Olympus raw (ORF)'],
    ['IIU\0\x08\0\0\0', 'Panasonic raw (RW2)'],
    ['FOVb\0\0\x02\0', 'Sigma raw (X3F)'],
    ['\0MRM\0\0\x01\0', 'Minolta raw (MRW)'],
    ['II*\0\x08\0\0\0', null],
    ['', null]
  ] as const)('has its magic: %j', (magic, name) => {
    expect(rawMagicName(Buffer.from(magic, 'latin1'))).toBe(name)
  })
})

describe('the directories of a TIFF', () => {
  it('of any bytes whatever are read in bounded steps, without an error', async () => {
    const seed = tiff({ first: { ...PREVIEW, 271: 'NIKON' }, exif: { 36867: '2021:01:01 00:00:00' }, nested: [SENSOR] })
    const damaged = fc.array(fc.tuple(fc.nat(seed.length - 1), fc.nat(255)), { maxLength: 30 }).map((changes) => {
      const copy = Buffer.from(seed)
      for (const [at, byte] of changes) if (at > 3) copy[at] = byte
      return copy
    })
    await fc.assert(
      fc.asyncProperty(damaged, async (file) => {
        let bytes = 0
        const counted = async (position: number, length: number) => {
          bytes += length
          return file.subarray(position, position + length)
        }
        const found = await readTiffDirectories(counted)
        if (found) await rawTiffName(found, counted)
        expect(bytes).toBeLessThan(200_000)
      })
    )
  })

  it('are not those of another file', async () => {
    expect(await readTiffDirectories(readAt(Buffer.from('PK\x03\x04')))).toBe(null)
    expect(await readTiffDirectories(readAt(Buffer.from('II*\0\xff\xff\xff\x7f', 'latin1')))).toBe(null)
    expect(await readTiffDirectories(readAt(Buffer.alloc(0)))).toBe(null)
  })
})
