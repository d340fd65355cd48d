import { type FileHandle, open } from 'node:fs/promises'

/** Read ahead: headers are thousands of numbers of four bytes, and weights are passed over unread. */
const BLOCK_BYTES = 64 * 1024

/** The file ended in the middle of what its own header says it holds. */
export class CutOff extends Error {
  constructor(wanted: number, bytes: number) {
    super(`its header speaks of ${wanted} bytes and more, but it has ${bytes}`)
    this.name = 'CutOff'
  }
}

/** Goes through a file of little-endian numbers from its beginning, forward only, without ever holding much of it. */
export class GgmlReader implements AsyncDisposable {
  readonly bytes: number
  readonly #file: FileHandle
  #at = 0
  #block = Buffer.alloc(0)
  #blockAt = 0

  private constructor(file: FileHandle, bytes: number) {
    this.#file = file
    this.bytes = bytes
  }

  static async open(path: string): Promise<GgmlReader> {
    const file = await open(path)
    return new GgmlReader(file, (await file.stat()).size)
  }

  get atEnd(): boolean {
    return this.#at === this.bytes
  }

  /** @throws CutOff */
  async integers(count: number): Promise<number[]> {
    const bytes = await this.#take(count * 4)
    return Array.from({ length: count }, (_, i) => bytes.readInt32LE(i * 4))
  }

  /** @throws CutOff */
  async integer(): Promise<number> {
    return (await this.#take(4)).readInt32LE()
  }

  /** @throws CutOff */
  async text(bytes: number): Promise<string> {
    return (await this.#take(bytes)).toString('utf8')
  }

  /** @throws CutOff */
  skip(bytes: number): void {
    this.#need(bytes)
    this.#at += bytes
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#file.close()
  }

  async #take(length: number): Promise<Buffer> {
    this.#need(length)
    const from = this.#at - this.#blockAt
    if (from < 0 || from + length > this.#block.length) await this.#readOn(length)
    const start = this.#at - this.#blockAt
    this.#at += length
    return this.#block.subarray(start, start + length)
  }

  async #readOn(length: number): Promise<void> {
    const block = Buffer.alloc(Math.min(Math.max(length, BLOCK_BYTES), this.bytes - this.#at))
    for (let filled = 0; filled < block.length; ) {
      const { bytesRead } = await this.#file.read(block, filled, block.length - filled, this.#at + filled)
      // Shorter than it was a moment ago: somebody is writing to it.
      if (bytesRead === 0) throw new CutOff(this.#at + block.length, this.#at + filled)
      filled += bytesRead
    }
    this.#block = block
    this.#blockAt = this.#at
  }

  #need(bytes: number): void {
    if (this.#at + bytes > this.bytes) throw new CutOff(this.#at + bytes, this.bytes)
  }
}
