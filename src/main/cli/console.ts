import type { Writable } from 'node:stream'
import type { CommandProgress, FetchProgress, FilesProgress, SpeechProgress } from '../cli-operations.ts'
import type { Surroundings } from './context.ts'
import { harmless, waitText } from './layout.ts'

const REDRAW_MS = 100
const LINE_MS = 5000

/**
 * What a command says: answers on stdout, everything else on stderr. A reader that goes away (`inglenook assets | head`)
 * ends the writing and is no error.
 */
export class Console {
  readonly #out: Surroundings['stdout']
  readonly #err: Surroundings['stderr']
  #readerGone = false
  #unwritten: Error | null = null
  #hasPrinted = false
  #drawn = false
  #frame = ''
  #frameLines = 0
  #lastDrawnMs = Number.NEGATIVE_INFINITY
  #files: FilesProgress | null = null
  #fetching: FetchProgress | null = null
  #speech: SpeechProgress | null = null
  #preparing: string | null = null
  quiet = false

  constructor(out: Surroundings['stdout'], err: Surroundings['stderr']) {
    this.#out = out
    this.#err = err
    out.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') this.#unwritten = error
      this.#readerGone = true
    })
    err.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error
    })
  }

  get hasPrinted(): boolean {
    return this.#hasPrinted
  }

  /** Why an answer is not all on stdout, though somebody waits for it; null: it is, as far as is known. */
  get unwritten(): Error | null {
    return this.#unwritten
  }

  /** True when nobody reads stdout any more: a long answer may stop. */
  get readerGone(): boolean {
    return this.#readerGone
  }

  async text(text: string): Promise<void> {
    this.clearProgress()
    this.#hasPrinted = true
    if (!this.#readerGone && !this.#out.write(text)) await drained(this.#out)
  }

  /** True when stdout is a terminal, on which `frame` can draw over what it drew before. */
  get drawsOver(): boolean {
    return this.#out.isTTY === true
  }

  /** Draws these lines in place of those of the last frame, as many as the terminal has room for. */
  frame(text: string): void {
    if (this.#readerGone || text === this.#frame) return
    this.#frame = text
    // A terminal that was never told its size says 0.
    const columns = this.#out.columns || 80
    const rows = this.#out.rows || 24
    const lines = text
      .trimEnd()
      .split('\n')
      .slice(0, rows - 1)
    const back = this.#frameLines > 0 ? `\u001b[${this.#frameLines}F` : ''
    this.#out.write(`${back}\u001b[J${lines.map((line) => `${line.slice(0, columns - 1)}\n`).join('')}`)
    this.#frameLines = lines.length
    this.#hasPrinted = true
  }

  async document(value: unknown): Promise<void> {
    await this.text(`${JSON.stringify(value, null, 2)}\n`)
  }

  /** The same document as `document([...items])`, without ever holding all of it. */
  async documentOf(items: Iterable<unknown> | AsyncIterable<unknown>): Promise<void> {
    let separator = '\n'
    await this.text('[')
    for await (const item of items) {
      await this.text(`${separator}  ${JSON.stringify(item, null, 2).replaceAll('\n', '\n  ')}`)
      separator = ',\n'
      if (this.#readerGone) return
    }
    await this.text(separator === '\n' ? ']\n' : '\n]\n')
  }

  /** Why the command fails, in one line; said even when quiet. */
  problem(message: string): void {
    this.clearProgress()
    this.#err.write(`inglenook: ${harmless(message.replace(/\s*\n\s*/g, ' ').trim())}\n`)
  }

  /** What helps to find the cause. */
  detail(text: string): void {
    if (!this.quiet) this.#err.write(`${text}\n`)
  }

  notice(message: string): void {
    if (this.quiet) return
    this.clearProgress()
    this.#err.write(`${message.split('\n').map(harmless).join('\n')}\n`)
  }

  /** One line that is drawn over and over on a terminal, and now and then a line of its own elsewhere. */
  progress(progress: CommandProgress): void {
    if (progress.stage === 'fetching') this.#fetching = progress.models.length > 0 ? progress : null
    else if (progress.stage === 'transcribing') this.#speech = progress
    else if (progress.stage === 'preparing') this.#preparing = progress.standing
    else this.#files = progress
    const text = describe(this.#files, this.#fetching, this.#speech, this.#preparing)
    if (this.quiet || text === '') return
    const now = performance.now()
    const isTerminal = this.#err.isTTY === true
    if (now - this.#lastDrawnMs < (isTerminal ? REDRAW_MS : LINE_MS)) return
    this.#lastDrawnMs = now
    if (!isTerminal) return void this.#err.write(`${text}\n`)
    const columns = this.#err.columns || 80
    this.#err.write(`\r\u001b[K${text.slice(0, columns - 1)}`)
    this.#drawn = true
  }

  clearProgress(): void {
    if (!this.#drawn) return
    this.#err.write('\r\u001b[K')
    this.#drawn = false
  }

  /** From now on nothing is said. */
  hush(): void {
    this.clearProgress()
    this.#readerGone = true
    this.quiet = true
  }

  /** Resolves when all that was said has left this process. */
  async flush(): Promise<void> {
    this.clearProgress()
    await Promise.all([written(this.#out), written(this.#err)])
  }
}

function describe(
  files: FilesProgress | null,
  fetching: FetchProgress | null,
  speech: SpeechProgress | null,
  preparing: string | null
): string {
  const parts = [
    preparing,
    fetching && describeFetching(fetching),
    files && describeFiles(files),
    speech && describeSpeech(speech)
  ]
  return parts.filter(Boolean).join('; ')
}

function describeSpeech({ fraction, etaMs }: SpeechProgress): string {
  const left = etaMs === null ? 'estimating…' : `about ${waitText(etaMs)} left`
  return `Writing down ${Math.floor(100 * fraction)} %, ${left}`
}

function describeFiles({ stage, finished, total, fraction, etaMs, currentPath }: FilesProgress): string {
  const doing = stage === 'importing' ? 'Importing' : 'Processing'
  const share = fraction ?? (total ? finished / total : null)
  const percent = share === null ? '' : ` (${Math.floor(100 * share)} %)`
  const of = total === null ? '' : ` of ${total}`
  const left = etaMs === undefined ? '' : etaMs === null ? ', estimating…' : `, about ${waitText(etaMs)} left`
  return `${doing} ${finished}${of}${percent}${left}${currentPath ? `  ${harmless(currentPath)}` : ''}`
}

function describeFetching({ models }: FetchProgress): string {
  const each = models.map(({ label, fraction, msLeft, retrying }) => {
    if (retrying !== null) return `${label} again in a moment (${retrying})`
    const share = fraction === null ? '' : ` ${Math.floor(100 * fraction)} %`
    return `${label}${share}${msLeft === null ? '' : ` (${waitText(msLeft)} left)`}`
  })
  return `Downloading ${each.join(', ')}`
}

function drained(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      for (const event of ['drain', 'error', 'close']) stream.off(event, settle)
      resolve()
    }
    for (const event of ['drain', 'error', 'close']) stream.on(event, settle)
  })
}

function written(stream: Writable): Promise<void> {
  if (stream.destroyed || stream.writableEnded) return Promise.resolve()
  return new Promise((resolve) => stream.write('', () => resolve()))
}
