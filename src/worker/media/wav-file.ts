import { type FileHandle, open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { diskFull, isFull } from '../files/full-disk.ts'
import { WAV_HEADER_BYTES, wavHeader } from './wav.ts'

const BYTES_PER_SAMPLE = 2
/** Copied at once. */
const SAMPLES_AT_ONCE = 1 << 16

/**
 * A WAV file of one channel and 16 bits that grows as it comes, and can be read again and cut while it does. Its header
 * is right once it is `finish`ed.
 */
export class WavFile implements AsyncDisposable {
  readonly path: string
  readonly sampleRate: number
  readonly #file: FileHandle
  #samples = 0

  private constructor(path: string, sampleRate: number, file: FileHandle) {
    this.path = path
    this.sampleRate = sampleRate
    this.#file = file
  }

  /** @throws InglenookError `disk-full`, as all that writes here */
  static async create(path: string, sampleRate: number): Promise<WavFile> {
    const file = await open(path, 'w+').catch((error: unknown) => {
      throw isFull(error) ? diskFull(dirname(path), error) : error
    })
    const wav = new WavFile(path, sampleRate, file)
    await wav.#write(wavHeader(0, sampleRate), 0)
    return wav
  }

  get samples(): number {
    return this.#samples
  }

  async append(samples: Int16Array): Promise<void> {
    await this.#write(bytesOf(samples), placeOf(this.#samples))
    this.#samples += samples.length
  }

  /** Samples of a stretch, −32,768..32,767. */
  async read(from: number, to: number): Promise<Int16Array> {
    const samples = new Int16Array(Math.max(0, Math.min(to, this.#samples) - from))
    await this.#readInto(samples, from)
    return samples
  }

  /** Appends a stretch of another file. */
  async appendFrom(other: WavFile, from: number, to: number): Promise<void> {
    const end = Math.min(to, other.samples)
    const block = new Int16Array(SAMPLES_AT_ONCE)
    for (let at = from; at < end; at += block.length) {
      const samples = block.subarray(0, end - at)
      await other.#readInto(samples, at)
      await this.append(samples)
    }
  }

  /** Ends the file after so many samples, for others to read; nothing can be appended any more. */
  async finish(samples = this.#samples): Promise<void> {
    this.#samples = samples
    await this.#file.truncate(placeOf(samples))
    await this.#write(wavHeader(samples, this.sampleRate), 0)
    await this.#file.close()
  }

  /** Removes the file. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close()
    await rm(this.path, { force: true })
  }

  async #readInto(samples: Int16Array, from: number): Promise<void> {
    const bytes = bytesOf(samples)
    for (let at = 0; at < bytes.length; ) {
      const { bytesRead } = await this.#file.read(bytes, at, bytes.length - at, placeOf(from) + at)
      if (bytesRead === 0) throw new Error(`${this.path} ends early`)
      at += bytesRead
    }
  }

  async #write(bytes: Uint8Array, position: number): Promise<void> {
    try {
      // A disk that is nearly full takes what it has room for.
      for (let at = 0; at < bytes.length; ) {
        const { bytesWritten } = await this.#file.write(bytes, at, bytes.length - at, position + at)
        at += bytesWritten
      }
    } catch (error) {
      throw isFull(error) ? diskFull(dirname(this.path), error) : error
    }
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Int16Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

function placeOf(sample: number): number {
  return WAV_HEADER_BYTES + sample * BYTES_PER_SAMPLE
}
