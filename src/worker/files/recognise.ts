import { fileTypeFromFile } from 'file-type'
import type { AssetKind } from '../../shared/asset.ts'
import { isMpegAudio, isTransportStream } from './bare-streams.ts'
import { FileRefused } from './file-errors.ts'
import { FORMATS, type Format, formatName, PHOTO_MAGIC } from './formats.ts'
import { rawMagicName, rawTiffName } from './raw-photos.ts'
import { isoMediaKind, matroskaKind, oggKind, type StreamKind } from './stream-kinds.ts'
import { SVG, textContent } from './text-content.ts'
import { type ReadAt, readTiffDirectories } from './tiff-directories.ts'

export interface Recognised {
  kind: AssetKind
  mime: string
  /** The format's name, for sentences: `JPEG`. */
  name: string
  /** A TIFF's date, place and camera, which its decoder does not hand out. */
  exif: Buffer | null
}

/**
 * What a file is by its content; its name only decides how a refusal is worded. Reads heads, directories and lists of
 * tracks, never the whole. Throws a FileRefused for all that cannot be an asset (now).
 */
export async function recognise(file: {
  path: string
  bytes: number
  readAt: ReadAt
  signal: AbortSignal
}): Promise<Recognised> {
  const { path, readAt, signal } = file
  const head = await readAt(0, HEAD_BYTES)
  const text = textContent(head)
  if (text === SVG) throw notYet('SVG drawings')
  if (text !== null) throw notMedia(path, text)
  const raw = rawMagicName(head)
  if (raw !== null) throw notYet(`${raw} photos`)
  if (TIFF_MAGIC.has(head.toString('latin1', 0, 4))) return recogniseTiff(readAt)

  const detected = (await detect(path, signal)) ?? PHOTO_MAGIC.find(([magic]) => head.indexOf(magic) === 0)?.[1]
  // Until its streams are looked at, an Ogg that begins with a list of them may be a film.
  const mime = detected === 'application/ogg' ? 'video/ogg' : detected
  const format = mime === undefined ? undefined : FORMATS[mime]
  if (mime === undefined || !format) throw notMedia(path, mime === undefined ? null : formatName(mime))
  return accept(format, mime, file)
}

const HEAD_BYTES = 4096
/** Classic TIFF and BigTIFF in both byte orders. */
const TIFF_MAGIC: ReadonlySet<string> = new Set(['II*\0', 'MM\0*', 'II+\0', 'MM\0+'])

async function recogniseTiff(readAt: ReadAt): Promise<Recognised> {
  const directories = await readTiffDirectories(readAt)
  const raw = directories && (await rawTiffName(directories, readAt))
  if (raw !== null) throw notYet(`${raw} photos`)
  return { kind: 'photo', mime: 'image/tiff', name: 'TIFF', exif: directories?.exif ?? null }
}

/** The media type that `file-type` sees. A file that leads its parser astray has none. */
async function detect(path: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    return (await fileTypeFromFile(path, { signal, maxBufferSize: MOST_DETECTOR_BYTES }))?.mime
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof Error) || ('syscall' in error && 'code' in error)) throw error
    return undefined
  }
}

const MOST_DETECTOR_BYTES = 16 * 1024 * 1024

async function accept(
  format: Format,
  mime: string,
  { path, bytes, readAt }: { path: string; bytes: number; readAt: ReadAt }
): Promise<Recognised> {
  switch (format.verdict) {
    case 'photo':
      return { kind: 'photo', mime, name: format.name, exif: null }
    case 'not-supported':
      throw notYet(format.name)
    case 'bare-stream':
      if (!(await isBareStream(format.kind, readAt))) throw notMedia(path, null)
      return { kind: format.kind, mime, name: format.name, exif: null }
    case 'stream': {
      const kind = resolveKind(format, await containerKind(format, readAt, bytes))
      const found = kind === format.kind ? mime : mime.replace(/^\w+\//, `${kind}/`)
      return { kind, mime: found === 'audio/quicktime' ? 'audio/mp4' : found, name: format.name, exif: null }
    }
  }
}

async function isBareStream(kind: AssetKind, readAt: ReadAt): Promise<boolean> {
  if (kind === 'video') return isTransportStream(readAt)
  const mark = (await readAt(0, 3)).toString('latin1')
  return mark === 'ID3' || isMpegAudio(readAt)
}

async function containerKind(format: Format, readAt: ReadAt, bytes: number): Promise<StreamKind> {
  switch (format.container) {
    case 'iso-media':
      return isoMediaKind(readAt, bytes)
    case 'matroska':
      return matroskaKind(readAt, bytes)
    case 'ogg':
      return oggKind(readAt)
    default:
      return 'unknown'
  }
}

/** An MP4 that calls itself sound stays sound: audio books carry their cover and chapters as pictures. */
function resolveKind(format: Format, found: StreamKind): AssetKind {
  if (found === 'cut') {
    throw new FileRefused(
      'damaged',
      `The ${format.name} file is cut short: the list of what is in it is missing. Copy it again from where it came.`
    )
  }
  if (found === 'unknown') return format.kind
  return format.kind === 'audio' && format.container === 'iso-media' ? 'audio' : found
}

function notYet(what: string): FileRefused {
  return new FileRefused('not-supported', `${what} are not yet supported.`)
}

/** `what` completes "It is …"; null when even that is unknown. */
function notMedia(path: string, what: string | null): FileRefused {
  const extension = /\.(\w{2,5})$/.exec(path)?.[1]?.toLowerCase()
  const pretends = extension !== undefined && MEDIA_EXTENSIONS.test(extension)
  const although = pretends ? `, although its name ends in .${extension}` : ''
  return new FileRefused(
    'not-media',
    what === null ? `Its content is no photo, video or sound${although}.` : `It is ${what}${although}.`
  )
}

const MEDIA_EXTENSIONS =
  /^(jpe?g|jpe|jfif|png|apng|gif|webp|avif|tiff?|hei[cf]|jxl|jp2|bmp|cr[23w]|nef|arw|dng|raf|orf|rw2|mp4|m4v|mov|mkv|webm|avi|mpe?g|m2?ts|wmv|3gp|ogv|mp3|m4a|aac|wav|og[ag]|opus|flac|wma|aiff?)$/
