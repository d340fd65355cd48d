import type { Readable } from 'node:stream'

/** Once somebody asks, little lies ready: memory is not to grow with what somebody slow has read to him. */
const MOST_WHILE_ASKED = 256 * 1024

/**
 * Reads what a program writes ahead of whoever asks for it, so that the program goes on meanwhile: about so many bytes until
 * somebody asks for the first, few from then on. Begins at once: what nobody listens to would be let through and lost, by
 * execa at once and by Node when the program ends.
 */
export class ReadAhead {
  readonly #stream: Readable
  #mostBytes: number
  readonly #chunks: Buffer<ArrayBuffer>[] = []
  #bytes = 0
  #isOver = false
  #failure: Error | null = null
  #wake = (): void => {}

  constructor(stream: Readable, mostBytes: number) {
    this.#stream = stream
    this.#mostBytes = mostBytes
    stream.on('data', (chunk: Buffer<ArrayBuffer>) => {
      this.#chunks.push(chunk)
      this.#bytes += chunk.length
      if (this.#bytes >= this.#mostBytes) stream.pause()
      this.#wake()
    })
    stream.once('error', (error) => {
      this.#failure = error
    })
    stream.once('close', () => {
      this.#isOver = true
      this.#wake()
    })
  }

  /** The next chunk as it came, when it is there; null once all has been given, or nothing more will come. */
  async next(): Promise<Buffer<ArrayBuffer> | null> {
    this.#mostBytes = MOST_WHILE_ASKED
    for (;;) {
      const chunk = this.#chunks.shift()
      if (chunk) {
        this.#bytes -= chunk.length
        if (this.#bytes < this.#mostBytes) this.#stream.resume()
        return chunk
      }
      if (this.#failure) throw this.#failure
      if (this.#isOver) return null
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }
}
