import ExifReader from 'exifreader'
import { z } from 'zod'
import type { ClockReading, GpsClock } from './taken-at.ts'

export interface ExifFacts {
  /** Best first: when the shutter opened, then when it was digitised. */
  readings: ClockReading[]
  gpsClock: GpsClock
  latitude: number | null
  longitude: number | null
  camera: string | null
}

export const NO_EXIF: ExifFacts = {
  readings: [],
  gpsClock: { date: undefined, time: undefined },
  latitude: null,
  longitude: null,
  camera: null
}

/**
 * Reads an EXIF block (a TIFF of directories without a picture, with or without the `Exif` mark before it). Never
 * throws: metadata that cannot be understood says nothing, and is no reason to refuse a photo that can be seen.
 *
 * Note: hostile EXIF. Only the tags named here are decoded, the block is cut at 256 kB, and the reader decodes at most
 * four times the bytes it is given, so neither loops of directories nor overlapping values cost time or memory.
 */
export function readExif(block: Uint8Array): ExifFacts {
  let tags: Tags
  try {
    const { exif } = ExifReader.load(Buffer.from(withoutMark(block).subarray(0, MOST_BYTES)), {
      expanded: true,
      includeTags: { exif: [...TAG_NAMES] }
    })
    tags = Tags.parse(exif ?? {})
  } catch (error) {
    if (error instanceof Error) return NO_EXIF
    throw error
  }
  return {
    readings: [
      {
        dateTime: tags.DateTimeOriginal,
        subSeconds: tags.SubSecTimeOriginal,
        offset: tags.OffsetTimeOriginal ?? tags.OffsetTime
      },
      {
        dateTime: tags.DateTimeDigitized,
        subSeconds: tags.SubSecTimeDigitized,
        offset: tags.OffsetTimeDigitized ?? tags.OffsetTime
      }
    ],
    gpsClock: { date: tags.GPSDateStamp, time: tags.GPSTimeStamp && numbers(tags.GPSTimeStamp) },
    ...position(tags),
    camera: cameraName(tags.Make, tags.Model)
  }
}

/** `Make Model`, without the make where the model begins with it ("Canon EOS 5D"); null when there is neither. */
export function cameraName(make: string | undefined, model: string | undefined): string | null {
  const [tidyMake, tidyModel] = [tidy(make), tidy(model)]
  const brand = tidyMake.split(' ')[0] ?? ''
  const repeated = brand !== '' && tidyModel.toLowerCase().startsWith(brand.toLowerCase())
  const name = (repeated ? tidyModel : `${tidyMake} ${tidyModel}`).trim()
  return name === '' ? null : name.slice(0, MOST_NAME_CHARACTERS)
}

const MOST_BYTES = 256 * 1024
const MOST_NAME_CHARACTERS = 100

/** A tag is `{ value }` beside things of no use here; one whose value is not as the standard says counts as absent. */
const Text = z
  .object({ value: z.array(z.string()) })
  .transform(({ value }) => value.join(' ').trim())
  .optional()
  .catch(undefined)
const Rational = z.tuple([z.number(), z.number()])
const Triple = z
  .object({ value: z.tuple([Rational, Rational, Rational]) })
  .transform(({ value }) => value)
  .optional()
  .catch(undefined)

const TAG_SCHEMAS = {
  Make: Text,
  Model: Text,
  DateTimeOriginal: Text,
  SubSecTimeOriginal: Text,
  OffsetTimeOriginal: Text,
  DateTimeDigitized: Text,
  SubSecTimeDigitized: Text,
  OffsetTimeDigitized: Text,
  OffsetTime: Text,
  GPSDateStamp: Text,
  GPSTimeStamp: Triple,
  GPSLatitudeRef: Text,
  GPSLatitude: Triple,
  GPSLongitudeRef: Text,
  GPSLongitude: Triple
}
const TAG_NAMES = Object.keys(TAG_SCHEMAS)
const Tags = z.object(TAG_SCHEMAS)
type Tags = z.infer<typeof Tags>

function withoutMark(block: Uint8Array): Uint8Array {
  const marked = Buffer.from(block.buffer, block.byteOffset, Math.min(6, block.byteLength)).equals(EXIF_MARK)
  return marked ? block.subarray(EXIF_MARK.length) : block
}

const EXIF_MARK = Buffer.from('Exif\0\0', 'latin1')

/** Both or neither. The middle of the Gulf of Guinea (0, 0) is what a receiver without a fix writes. */
function position(tags: Tags): Pick<ExifFacts, 'latitude' | 'longitude'> {
  const latitude = degrees(tags.GPSLatitude, tags.GPSLatitudeRef, { N: 1, S: -1 }, 90)
  const longitude = degrees(tags.GPSLongitude, tags.GPSLongitudeRef, { E: 1, W: -1 }, 180)
  if (latitude === null || longitude === null || (latitude === 0 && longitude === 0)) {
    return { latitude: null, longitude: null }
  }
  return { latitude, longitude }
}

function degrees(
  value: Tags['GPSLatitude'],
  reference: string | undefined,
  signs: Readonly<Record<string, number>>,
  most: number
): number | null {
  const sign = signs[reference?.toUpperCase().charAt(0) ?? '']
  if (!value || sign === undefined) return null
  const [whole, minutes, seconds] = numbers(value)
  const total = sign * (whole + minutes / 60 + seconds / 3600)
  return Number.isFinite(total) && Math.abs(total) <= most ? total + 0 : null
}

/** 0/0 is how some writers say "none" for minutes or seconds that the part before already holds. */
function numbers(triple: NonNullable<Tags['GPSLatitude']>): [number, number, number] {
  const [first, second, third] = triple
  const part = ([numerator, denominator]: [number, number]): number =>
    numerator === 0 && denominator === 0 ? 0 : numerator / denominator
  return [first[0] / first[1], part(second), part(third)]
}

function tidy(text: string | undefined): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must go
  return (text ?? '').replace(/[\u0000-\u001f\u007f\s]+/g, ' ').trim()
}
