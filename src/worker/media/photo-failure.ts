import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { InglenookError } from '../../shared/failure.ts'

/** Turns whatever went wrong while reading a photo into an error whose sentence names the file and what to do. */
export async function photoFailure(path: string, error: unknown): Promise<InglenookError> {
  if (error instanceof InglenookError) return error
  const name = `“${basename(path)}”`
  const message = error instanceof Error ? error.message : String(error)
  const say = (code: string, sentence: string) => new InglenookError(code, sentence, { cause: error })

  if (codeOf(error) === 'ENOENT' || message.startsWith('Input file is missing')) {
    return say('missing-file', `The photo ${name} is no longer where it was. If you moved it, add its new folder.`)
  }
  const start = await startOf(path)
  if (start instanceof Error) {
    return say('unreadable-file', `The photo ${name} cannot be opened (${start.message}). Check who may read it.`)
  }
  if (start.size === 0) {
    return say('empty-file', `The photo ${name} is empty: it has no content at all. Restore it from a backup.`)
  }
  if (/compression format has not been built in|plugin/i.test(message)) {
    return say('not-supported', `The photo ${name} is in a format that Inglenook cannot show yet (HEIC).`)
  }
  if (/timeout/i.test(message)) {
    return say('too-slow', `The photo ${name} took too long to read and was left out.`)
  }
  if (endsTooEarly(start, message)) {
    return say('damaged', `The photo ${name} is damaged: it ends too early. Copy it again from where it came from.`)
  }
  if (message.includes('unsupported image format')) {
    return say(
      'not-supported',
      `The file ${name} is in no image format that Inglenook can read yet, whatever its name says.`
    )
  }
  return say('damaged', `The photo ${name} is damaged and cannot be read. Copy it again from where it came from.`)
}

interface FileStart {
  readonly size: number
  readonly head: Buffer
  readonly tail: Buffer
}

/**
 * The decoders' own words tell a cut file from a garbled one for JPEG, GIF and AVIF; for the others the format says how
 * long the file should be.
 */
function endsTooEarly({ size, head, tail }: FileStart, message: string): boolean {
  if (/premature end|unexpected end|outside of file bounds|truncated/i.test(message)) return true
  if (head.length < 12) return false
  if (head.toString('latin1', 0, 4) === 'RIFF') return head.readUInt32LE(4) + 8 > size
  if (head.toString('latin1', 1, 4) === 'PNG') return !tail.includes('IEND')
  if (head.toString('latin1', 0, 4) === 'II*\0') return head.readUInt32LE(4) >= size
  if (head.toString('latin1', 0, 4) === 'MM\0*') return head.readUInt32BE(4) >= size
  return false
}

async function startOf(path: string): Promise<FileStart | Error> {
  try {
    await using file = await open(path)
    const { size } = await file.stat()
    const read = async (position: number) => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, position)
      return buffer.subarray(0, bytesRead)
    }
    return { size, head: await read(0), tail: await read(Math.max(0, size - 64)) }
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
