import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import type { TaskInput, TaskOutput } from '../../shared/worker-protocol.ts'
import { FileRefused, refusingUnreadable } from './file-errors.ts'

/** SHA-256, size and modification time of a file that held still while it was read. Rejects with a FileRefused. */
export async function hashFile(
  { path }: TaskInput<'hashFile'>,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (fraction: number) => void }
): Promise<TaskOutput<'hashFile'>> {
  return refusingUnreadable(async () => {
    const file = await open(path, 'r')
    try {
      return await hashOpenFile(file, { signal, onProgress })
    } finally {
      await file.close()
    }
  })
}

/**
 * Reads in pieces, so that memory does not grow with the file. A file that changes under the reading (a copy still
 * running, a sync) would get a hash of nothing that ever existed: it is read again, and refused when it will not rest.
 * `onChunk` sees each piece in order; a second reading starts from the beginning at `position` 0.
 */
export async function hashOpenFile(
  file: FileHandle,
  options: {
    signal: AbortSignal
    onProgress?: (fraction: number) => void
    onChunk?: (chunk: Uint8Array, position: number) => Promise<void>
  }
): Promise<{ sha256: string; bytes: number; mtimeMs: number }> {
  for (let attempt = 0; attempt < READINGS; attempt++) {
    const before = await file.stat()
    const { sha256, bytes } = await readOnce(file, before.size, options)
    const after = await file.stat()
    if (bytes === before.size && bytes === after.size && before.mtimeMs === after.mtimeMs)
      return { sha256, bytes, mtimeMs: after.mtimeMs }
  }
  throw new FileRefused('unreadable', BEING_WRITTEN)
}

export const BEING_WRITTEN = 'Another program is writing it right now. Wait until that is finished, then import again.'

const READINGS = 2
const CHUNK_BYTES = 1 << 20

async function readOnce(
  file: FileHandle,
  size: number,
  { signal, onProgress, onChunk }: Parameters<typeof hashOpenFile>[1]
): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256')
  const buffer = Buffer.allocUnsafe(Math.max(1, Math.min(CHUNK_BYTES, size + 1)))
  let bytes = 0
  // Past the size it began with there is no use in going on: whoever writes may be faster than this reads.
  while (bytes <= size) {
    signal.throwIfAborted()
    const { bytesRead } = await file.read(buffer, 0, buffer.length, bytes)
    if (bytesRead === 0) break
    const chunk = buffer.subarray(0, bytesRead)
    hash.update(chunk)
    await onChunk?.(chunk, bytes)
    bytes += bytesRead
    if (size > 0) onProgress?.(Math.min(1, bytes / size))
  }
  return { sha256: hash.digest('hex'), bytes }
}
