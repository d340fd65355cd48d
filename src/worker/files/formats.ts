import type { AssetKind } from '../../shared/asset.ts'

/** What becomes of a file of a media type that `file-type` names. */
export interface Format {
  /**
   * `photo`: decoded by libvips; its header still has to prove itself. `stream`: video or sound, for ffmpeg.
   * `bare-stream`: the same, but recognised by so little that it needs proof. `not-supported`: media, but not yet.
   */
  verdict: 'photo' | 'stream' | 'bare-stream' | 'not-supported'
  kind: AssetKind
  /** For sentences; of what is not supported in the plural. */
  name: string
  /** How to find out whether it holds pictures or only sound. */
  container?: 'iso-media' | 'matroska' | 'ogg'
}

/** Beginnings of photos that `file-type` gives up on when they are cut short: their header then says how. */
export const PHOTO_MAGIC: ReadonlyArray<readonly [Buffer, string]> = [
  [Buffer.from([0xff, 0xd8, 0xff]), 'image/jpeg'],
  [Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), 'image/png'],
  [Buffer.from('GIF8', 'latin1'), 'image/gif']
]

const photo = (name: string): Format => ({ verdict: 'photo', kind: 'photo', name })
const notYet = (name: string): Format => ({ verdict: 'not-supported', kind: 'photo', name })
const video = (name: string): Format => ({ verdict: 'stream', kind: 'video', name })
const audio = (name: string): Format => ({ verdict: 'stream', kind: 'audio', name })

export const FORMATS: Readonly<Record<string, Format>> = {
  'image/jpeg': photo('JPEG'),
  'image/png': photo('PNG'),
  'image/apng': photo('PNG'),
  'image/gif': photo('GIF'),
  'image/webp': photo('WebP'),
  'image/avif': photo('AVIF'),

  'image/heic': notYet('HEIC photos'),
  'image/heif': notYet('HEIF photos'),
  'image/heic-sequence': notYet('HEIC photos'),
  'image/heif-sequence': notYet('HEIF photos'),
  'image/jxl': notYet('JPEG XL photos'),
  'image/j2c': notYet('JPEG 2000 photos'),
  'image/jp2': notYet('JPEG 2000 photos'),
  'image/jpx': notYet('JPEG 2000 photos'),
  'image/jpm': notYet('JPEG 2000 photos'),
  'image/mj2': notYet('Motion JPEG 2000 videos'),
  'image/jls': notYet('JPEG-LS photos'),
  'image/vnd.ms-photo': notYet('JPEG XR photos'),
  'image/bmp': notYet('BMP pictures'),
  'image/x-icon': notYet('Icons'),
  'image/icns': notYet('Icons'),
  'image/vnd.adobe.photoshop': notYet('Photoshop documents (PSD)'),
  'image/x-xcf': notYet('GIMP documents (XCF)'),
  'image/flif': notYet('FLIF pictures'),
  'image/bpg': notYet('BPG pictures'),
  'image/ktx': notYet('KTX textures'),
  'image/vnd.dwg': notYet('AutoCAD drawings'),
  'application/dicom': notYet('Medical images (DICOM)'),
  'application/pdf': notYet('PDF documents'),
  'application/postscript': notYet('PostScript drawings'),
  'application/eps': notYet('PostScript drawings'),
  'image/x-canon-cr2': notYet('Canon raw (CR2) photos'),
  'image/x-canon-cr3': notYet('Canon raw (CR3) photos'),
  'image/x-fujifilm-raf': notYet('Fujifilm raw (RAF) photos'),
  'image/x-olympus-orf': notYet('Olympus raw (ORF) photos'),
  'image/x-panasonic-rw2': notYet('Panasonic raw (RW2) photos'),

  'video/mp4': { ...video('MP4'), container: 'iso-media' },
  'video/x-m4v': { ...video('MP4'), container: 'iso-media' },
  'video/quicktime': { ...video('QuickTime'), container: 'iso-media' },
  'video/3gpp': { ...video('3GP'), container: 'iso-media' },
  'video/3gpp2': { ...video('3GP'), container: 'iso-media' },
  'video/webm': { ...video('WebM'), container: 'matroska' },
  'video/matroska': { ...video('Matroska'), container: 'matroska' },
  'video/ogg': { ...video('Ogg'), container: 'ogg' },
  'video/vnd.avi': video('AVI'),
  'video/mpeg': video('MPEG'),
  'video/MP1S': video('MPEG'),
  'video/MP2P': video('MPEG'),
  'video/mp2t': { verdict: 'bare-stream', kind: 'video', name: 'MPEG' },
  'video/x-flv': video('Flash video'),
  'video/x-ms-asf': video('Windows Media'),
  'application/vnd.ms-asf': video('Windows Media'),
  'application/mxf': video('MXF'),
  'application/vnd.rn-realmedia': video('RealMedia'),

  'audio/mpeg': { verdict: 'bare-stream', kind: 'audio', name: 'MP3' },
  'audio/aac': { verdict: 'bare-stream', kind: 'audio', name: 'AAC' },
  'audio/mp4': { ...audio('MP4'), container: 'iso-media' },
  'audio/x-m4a': { ...audio('MP4'), container: 'iso-media' },
  'audio/ogg': { ...audio('Ogg'), container: 'ogg' },
  'audio/ogg; codecs=opus': { ...audio('Ogg'), container: 'ogg' },
  'audio/wav': audio('WAV'),
  'audio/flac': audio('FLAC'),
  'audio/aiff': audio('AIFF'),
  'audio/x-caf': audio('Core Audio'),
  'audio/ape': audio("Monkey's Audio"),
  'audio/wavpack': audio('WavPack'),
  'audio/amr': audio('AMR'),
  'audio/qcelp': audio('QCP'),
  'audio/x-ms-asf': audio('Windows Media'),
  'audio/x-musepack': audio('Musepack'),
  'audio/x-dsf': audio('DSD'),
  'audio/x-dff': audio('DSD'),
  'audio/x-voc': audio('Creative Voice'),
  'audio/vnd.dolby.dd-raw': audio('Dolby Digital'),
  'audio/midi': { ...notYet('MIDI files, which hold notes and no sound,'), kind: 'audio' },
  'audio/x-it': { ...notYet('Tracker modules'), kind: 'audio' },
  'audio/x-s3m': { ...notYet('Tracker modules'), kind: 'audio' },
  'audio/x-xm': { ...notYet('Tracker modules'), kind: 'audio' }
}

/** What a file of another media type is, in words that complete "It is …"; null when there are none. */
export function formatName(mime: string): string | null {
  if (ARCHIVES.has(mime)) return 'an archive. Unpack it, then import the folder with what was in it'
  if (/officedocument|opendocument|msword|ms-excel|ms-powerpoint|x-cfb|rtf|epub|mobipocket/.test(mime)) {
    return 'a document'
  }
  if (/xml/.test(mime)) return 'an XML document'
  if (/^font\//.test(mime)) return 'a font'
  if (/x-elf|mach-binary|msdownload|java-vm|wasm|android\.package/.test(mime)) return 'a program'
  if (/sqlite/.test(mime)) return 'a database'
  return null
}

const ARCHIVES: ReadonlySet<string> = new Set([
  'application/zip',
  'application/x-tar',
  'application/x-rar-compressed',
  'application/gzip',
  'application/x-bzip2',
  'application/x-7z-compressed',
  'application/x-xz',
  'application/zstd',
  'application/x-lz4',
  'application/x-apple-diskimage',
  'application/x-iso9660-image'
])
