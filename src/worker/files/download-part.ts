import { createHash, type Hash } from 'node:crypto'
import { type FileHandle, open, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { cannotWrite, noRoom } from './download-failures.ts'

/**
 * The unfinished file: takes pieces in order, hashes them as they come, and writes them while the next ones are under way.
 * What came before a cut stays, hash included, so that a resumed download continues both. At most two batches of a megabyte
 * are in memory, however fast they come and however slow the disk is: `append` waits.
 *
 * Every method throws InglenookError `disk-full` or `cannot-write` for what the system refuses.
 */
export class DownloadPart implements AsyncDisposable {
  readonly #path: string
  readonly #file: string
  readonly #handle: FileHandle
  #hash: Hash = createHash('sha256')
  #bytes = 0
  #batch: Uint8Array[] = []
  #batchBytes = 0
  #written = 0
  #writing: Promise<void> = Promise.resolve()

  private constructor(path: string, file: string, handle: FileHandle) {
    this.#path = path
    this.#file = file
    this.#handle = handle
  }

  /** Opens it empty: what a worker that died has left under this name is of no use. `file` is for the sentences. */
  static async create(path: string, file: string): Promise<DownloadPart> {
    return new DownloadPart(path, file, await refusing(path, file, () => open(path, 'w')))
  }

  /** How many bytes have come; the place from which a download is resumed. */
  get bytes(): number {
    return this.#bytes
  }

  /** `chunk` must not be changed afterwards. */
  async append(chunk: Uint8Array): Promise<void> {
    this.#hash.update(chunk)
    this.#batch.push(chunk)
    this.#bytes += chunk.byteLength
    this.#batchBytes += chunk.byteLength
    if (this.#batchBytes >= BATCH_BYTES) await this.#writeBatch()
  }

  /** Forgets what has come, for a host that begins anew. */
  async restart(): Promise<void> {
    this.#batch = []
    this.#batchBytes = 0
    await this.#writing
    await refusing(this.#path, this.#file, () => this.#handle.truncate(0))
    this.#hash = createHash('sha256')
    this.#bytes = 0
    this.#written = 0
  }

  /** Throws `disk-full` unless `bytes` more, and some to spare, fit on the drive. */
  async requireRoom(bytes: number): Promise<void> {
    const folder = dirname(this.#path)
    const { bavail, bsize, blocks } = await refusing(this.#path, this.#file, () => statfs(folder))
    // Some network drives tell nothing at all; there the first refused write decides.
    if (blocks > 0 && bavail * bsize < bytes + SPARE_BYTES)
      throw noRoom(this.#file, folder, { bytes: bytes + SPARE_BYTES, free: bavail * bsize })
  }

  /** Puts all of it on the disk for good. */
  async finish(): Promise<{ sha256: string; bytes: number; mtimeMs: number }> {
    await this.#writeBatch()
    await this.#writing
    return refusing(this.#path, this.#file, async () => {
      await this.#handle.sync()
      const { mtimeMs } = await this.#handle.stat()
      return { sha256: this.#hash.digest('hex'), bytes: this.#bytes, mtimeMs }
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled([this.#writing])
    await this.#handle.close()
  }

  async #writeBatch(): Promise<void> {
    await this.#writing
    const [batch, position] = [this.#batch, this.#written]
    this.#batch = []
    this.#written += this.#batchBytes
    this.#batchBytes = 0
    this.#writing = refusing(this.#path, this.#file, () => writeAll(this.#handle, batch, position))
    // Whoever touches the part next gets the error; until then it must not count as one that nobody waits for.
    this.#writing.catch(() => {})
  }
}

/** Kept free beside the file itself: a drive that is full to the last block makes everything else fail. */
const SPARE_BYTES = 16 * 1024 ** 2
const BATCH_BYTES = 1024 ** 2

async function writeAll(handle: FileHandle, batch: Uint8Array[], position: number): Promise<void> {
  let rest = batch
  let at = position
  while (rest.length > 0) {
    const { bytesWritten } = await handle.writev(rest, at)
    at += bytesWritten
    rest = without(rest, bytesWritten)
  }
}

/** The system may take less than it was given. */
function without(batch: Uint8Array[], bytes: number): Uint8Array[] {
  let left = bytes
  return batch.flatMap((chunk) => {
    const taken = Math.min(left, chunk.byteLength)
    left -= taken
    return taken === chunk.byteLength ? [] : [chunk.subarray(taken)]
  })
}

async function refusing<T>(path: string, file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'string')
      throw cannotWrite(file, dirname(path), error as Error & { code: string })
    throw error
  }
}
