import { type Directory, numberOf, type ReadAt, type TiffDirectories, textOf } from './tiff-directories.ts'

/**
 * The name of the camera-raw format of a file by its magic number, or null. Those that look like any TIFF are told by
 * `rawTiffName`.
 */
export function rawMagicName(head: Buffer): string | null {
  const latin = head.toString('latin1', 0, 32)
  for (const [at, magic, name] of MAGIC) if (latin.startsWith(magic, at)) return name
  return null
}

/**
 * The name of the camera-raw format of a TIFF, or null for a TIFF that is a picture.
 *
 * Note: raw before TIFF. Cameras store raw data as a TIFF whose first picture is a small preview; libvips opens that
 * preview as if it were the photo. What gives a raw file away is a picture in the colours of the sensor, somewhere in
 * it, or the version tag of DNG.
 */
export async function rawTiffName({ pictures }: TiffDirectories, readAt: ReadAt): Promise<string | null> {
  const [first] = pictures
  if (!first) return null
  if (first.has(DNG_VERSION)) return 'DNG raw'
  if (!pictures.some(isSensorData)) return null
  const make = (await textOf(first.get(MAKE), readAt)).toLowerCase()
  return MAKERS.find(([beginning]) => make.startsWith(beginning))?.[1] ?? 'Camera raw'
}

function isSensorData(picture: Directory): boolean {
  const photometric = numberOf(picture.get(PHOTOMETRIC))
  const compression = numberOf(picture.get(COMPRESSION))
  return (
    photometric === COLOUR_FILTER_ARRAY ||
    photometric === LINEAR_RAW ||
    (compression !== undefined && RAW_COMPRESSIONS.has(compression))
  )
}

const MAKE = 271
const COMPRESSION = 259
const PHOTOMETRIC = 262
const DNG_VERSION = 50706
const COLOUR_FILTER_ARRAY = 32803
const LINEAR_RAW = 34892
/** Sony, Samsung, Panasonic, Nikon, Kodak (twice), Pentax. */
const RAW_COMPRESSIONS: ReadonlySet<number> = new Set([32767, 32770, 34316, 34713, 262, 65000, 65535])

const MAGIC: ReadonlyArray<readonly [number, string, string]> = [
  [8, 'CR\u0002', 'Canon raw (CR2)'],
  [6, 'HEAPCCDR', 'Canon raw (CRW)'],
  [4, 'ftypcrx ', 'Canon raw (CR3)'],
  [0, 'FUJIFILMCCD-RAW', 'Fujifilm raw (RAF)'],
  [0, 'IIRO', 'Olympus raw (ORF)'],
  [0, 'IIRS', 'Olympus raw (ORF)'],
  [0, 'MMOR', 'Olympus raw (ORF)'],
  [0, 'IIU\0', 'Panasonic raw (RW2)'],
  [0, 'FOVb', 'Sigma raw (X3F)'],
  [0, '\0MRM', 'Minolta raw (MRW)'],
  [8, 'IIII', 'Phase One raw (IIQ)'],
  [8, 'MMMM', 'Phase One raw (IIQ)']
]

const MAKERS: ReadonlyArray<readonly [string, string]> = [
  ['nikon', 'Nikon raw (NEF)'],
  ['sony', 'Sony raw (ARW)'],
  ['canon', 'Canon raw'],
  ['pentax', 'Pentax raw (PEF)'],
  ['ricoh', 'Pentax raw (PEF)'],
  ['samsung', 'Samsung raw (SRW)'],
  ['seiko epson', 'Epson raw (ERF)'],
  ['epson', 'Epson raw (ERF)'],
  ['hasselblad', 'Hasselblad raw (3FR)'],
  ['eastman kodak', 'Kodak raw'],
  ['kodak', 'Kodak raw'],
  ['leaf', 'Leaf raw (MOS)'],
  ['mamiya', 'Mamiya raw (MEF)']
]
