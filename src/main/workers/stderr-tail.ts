import { StringDecoder } from 'node:string_decoder'

const TAIL_CHARACTERS = 4000

/**
 * Keeps the end of a worker's stderr for its crash report, and hands on each whole line as it comes. A line longer than
 * the tail is handed on in pieces, so that a worker gone mad costs no memory.
 */
export class StderrTail {
  readonly #decoder = new StringDecoder('utf8')
  readonly #onLine: (line: string) => void
  #tail = ''
  #pending = ''

  constructor(onLine: (line: string) => void = () => {}) {
    this.#onLine = onLine
  }

  push(chunk: Buffer): void {
    const text = this.#decoder.write(chunk)
    this.#tail = (this.#tail + text).slice(-TAIL_CHARACTERS)
    const lines = (this.#pending + text).split('\n')
    this.#pending = lines.pop() ?? ''
    for (const line of lines) this.#onLine(line.replace(/\r$/, ''))
    if (this.#pending.length > TAIL_CHARACTERS) this.flush()
  }

  /** Hands on an unfinished last line; call when the stream has ended. */
  flush(): void {
    if (this.#pending !== '') this.#onLine(this.#pending)
    this.#pending = ''
  }

  get text(): string {
    return this.#tail.trim()
  }
}
