import type { Stats } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import type { FileFacts, TaskInput, TaskOutput } from '../../shared/worker-protocol.ts'
import { type ExifFacts, NO_EXIF, readExif } from './exif.ts'
import { FileRefused, refusingUnreadable } from './file-errors.ts'
import { BEING_WRITTEN, hashOpenFile } from './hash-file.ts'
import { type Recognised, recognise } from './recognise.ts'
import { takenAt } from './taken-at.ts'

/**
 * Everything the catalogue wants to know of a file before it is an asset. Not ok, with the reason in words, for a file
 * that cannot be one; rejects only when cancelled or for a defect of ours.
 *
 * What refuses a file is looked at first and the whole of it is read last, so that a folder of things that are no media
 * costs little.
 */
export async function identify(
  { path }: TaskInput<'identify'>,
  context: { signal: AbortSignal; onProgress: (fraction: number) => void }
): Promise<TaskOutput<'identify'>> {
  try {
    return { ok: true, value: await refusingUnreadable(() => factsOf(path, context)) }
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error
    return { ok: false, failure: { code: error.code, message: error.message } }
  }
}

type Context = { signal: AbortSignal; onProgress: (fraction: number) => void }

/**
 * Note: one file from head to end. Its kind and date are read before its hash, so that a program which writes it in between
 * would have the head of one content filed with the hash of another: what changed meanwhile is looked at once more, and
 * refused when it will not rest.
 */
async function factsOf(path: string, context: Context): Promise<FileFacts> {
  for (let look = 0; look < LOOKS; look++) {
    const before = await stat(path)
    const outcome = await factsNow(path, before, context).catch((error: unknown) => ({ error }))
    context.signal.throwIfAborted()
    if ('error' in outcome && isBeingWritten(outcome.error)) throw outcome.error
    const after = await stat(path)
    if (isSame(before, after) && (!('bytes' in outcome) || isHashOf(outcome, after))) {
      if ('error' in outcome) throw outcome.error
      return outcome
    }
  }
  throw new FileRefused('unreadable', BEING_WRITTEN)
}

const LOOKS = 2

/** Hashing has read it twice already: a large file that is being copied is not read once more. */
function isBeingWritten(error: unknown): boolean {
  return error instanceof FileRefused && error.message === BEING_WRITTEN
}

/** The change time too: programs that copy set the others to what they were. */
function isSame(before: Stats, after: Stats): boolean {
  return (
    before.ino === after.ino && before.ctimeMs === after.ctimeMs && isHashOf({ ...before, bytes: before.size }, after)
  )
}

function isHashOf({ bytes, mtimeMs }: { bytes: number; mtimeMs: number }, { size, mtimeMs: then }: Stats): boolean {
  return bytes === size && mtimeMs === then
}

async function factsNow(path: string, before: Stats, { signal, onProgress }: Context): Promise<FileFacts> {
  // Looked at before it is opened: to open a pipe is to wait for whoever writes to it.
  if (!before.isFile()) throw new FileRefused('not-media', 'It is no file.')
  if (before.size === 0) {
    throw new FileRefused('empty', 'The file is empty: it holds 0 bytes. Copy it again from where it came.')
  }
  const file = await open(path, 'r')
  try {
    const recognised = await recognise({ path, bytes: before.size, readAt: reader(file), signal })
    const { exif, ...picture } = recognised.kind === 'photo' ? await lookAtPhoto(path, recognised) : NOT_SEEN
    const hashed = await hashOpenFile(file, { signal, onProgress })
    return {
      ...hashed,
      kind: recognised.kind,
      mime: recognised.mime.split(';')[0] ?? recognised.mime,
      ...picture,
      ...takenAt(exif.readings, exif.gpsClock, hashed.mtimeMs, Date.now()),
      latitude: exif.latitude,
      longitude: exif.longitude,
      camera: exif.camera
    }
  } finally {
    await file.close()
  }
}

type Seen = Pick<FileFacts, 'width' | 'height' | 'orientation'> & { exif: ExifFacts }

/** Of videos and sounds: what is in them comes with the tool that plays them. */
const NOT_SEEN: Seen = { width: null, height: null, orientation: 1, exif: NO_EXIF }

async function lookAtPhoto(path: string, recognised: Recognised): Promise<Seen> {
  // Loaded when the first photo comes: listing and hashing need no image library.
  const { readPhotoHeader } = await import('./photo-header.ts')
  const { exif, ...header } = await readPhotoHeader(path, recognised.name)
  const block = recognised.exif ?? exif
  return { ...header, exif: block ? readExif(block) : NO_EXIF }
}

function reader(file: FileHandle): (position: number, length: number) => Promise<Buffer> {
  return async (position, length) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
    return buffer.subarray(0, bytesRead)
  }
}
