import { randomUUID } from 'node:crypto'
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { InglenookError } from '../../shared/failure.ts'
import type { TaskInput, TaskOutput } from '../../shared/worker-protocol.ts'
import { fileSystemFailure } from './file-errors.ts'
import { hashOpenFile } from './hash-file.ts'

/**
 * Copies a weight file into place. What stands at `to` is at any moment either what was there before or the whole
 * verified file: it is written under a name of its own beside it, hashed as it goes, flushed to the disk and only then
 * renamed. A wrong hash, an error or a cancel leaves nothing behind.
 */
export async function copyModelFile(
  { from, to, sha256, part: wanted }: TaskInput<'copyModelFile'>,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (fraction: number) => void }
): Promise<TaskOutput<'copyModelFile'>> {
  const part = wanted ?? join(dirname(to), `${basename(to)}.${randomUUID()}.part`)
  try {
    await mkdir(dirname(to), { recursive: true })
    const copied = await copyHashing(from, part, { signal, onProgress })
    if (sha256 !== null && copied.sha256 !== sha256) throw wrongHash(from, sha256, copied.sha256)
    signal.throwIfAborted()
    await rename(part, to)
    return copied
  } catch (error) {
    await rm(part, { force: true })
    throw error instanceof InglenookError || signal.aborted ? error : copyFailed(from, to, error)
  }
}

async function copyHashing(
  from: string,
  part: string,
  context: { signal: AbortSignal; onProgress: (fraction: number) => void }
): Promise<TaskOutput<'copyModelFile'>> {
  const source = await open(from, 'r')
  try {
    const target = await open(part, 'wx')
    try {
      const { sha256, bytes } = await hashOpenFile(source, {
        ...context,
        onChunk: async (chunk, position) => {
          if (position === 0) await target.truncate(0)
          await writeAll(target, chunk, position)
        }
      })
      await target.sync()
      return { sha256, bytes }
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
}

async function writeAll(target: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < chunk.length; ) {
    const { bytesWritten } = await target.write(chunk, written, chunk.length - written, position + written)
    written += bytesWritten
  }
}

function wrongHash(from: string, expected: string, found: string): InglenookError {
  return new InglenookError(
    'wrong-hash',
    `The model file “${basename(from)}” is not the one the list names: its SHA-256 is ${found}, expected ${expected}. Fetch it again from its source.`
  )
}

function copyFailed(from: string, to: string, error: unknown): unknown {
  const failure = fileSystemFailure(error)
  if (!failure) return error
  const full = error instanceof Error && 'code' in error && error.code === 'ENOSPC'
  return full
    ? new InglenookError(
        'disk-full',
        `There is no room for the model file “${basename(to)}” on the drive of ${dirname(to)}. Make room, then try again.`,
        { cause: error }
      )
    : new InglenookError(
        failure.code,
        `The model file “${basename(from)}” could not be copied to ${dirname(to)}. ${failure.message}`,
        {
          cause: error
        }
      )
}
