import { createHash } from 'node:crypto'
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'

/** One request and the means to answer it, well or badly. */
export interface Exchange {
  request: IncomingMessage
  response: ServerResponse
  /** Resolves when the test lets paused answers go on. */
  resumed: Promise<void>
  /** Aborts when the client or the server hangs up. */
  gone: AbortSignal
}

export type Answer = (exchange: Exchange) => void | Promise<void>

/** What is served: a Uint8Array, or something that makes its bytes when they are asked for. */
export interface Content {
  readonly byteLength: number
  subarray(start: number, end: number): Uint8Array
}

export interface FileOptions {
  headers?: OutgoingHttpHeaders
  /** Default: a strong one of the content. Null: none. */
  etag?: string | null
  lastModified?: string
  /** False: Range is not understood, the whole file comes with 200. */
  ranges?: boolean
  /** False: the length of the body is not told. */
  statesLength?: boolean
}

/** The file as any good server gives it: with length and ETag, parts on Range, If-Range respected. */
export function file(content: Content, options: FileOptions = {}): Answer {
  return sending(content, options, (exchange, from) => send(exchange, content, from, content.byteLength))
}

/** Begins as `file` and cuts the connection after this share (0 to 1) of the whole content. */
export function cutAt(share: number, content: Content, options: FileOptions = {}): Answer {
  return sending(content, options, async (exchange, from) => {
    await send(exchange, content, from, Math.floor(content.byteLength * share), false)
    await delivered(exchange)
    exchange.response.destroy()
  })
}

/** Begins as `file` and stays still after this share until the test resumes the path; then sends the rest. */
export function pausedAt(share: number, content: Content, options: FileOptions = {}): Answer {
  return sending(content, options, async (exchange, from) => {
    const middle = Math.max(from, Math.floor(content.byteLength * share))
    await send(exchange, content, from, middle, false)
    await Promise.race([exchange.resumed, hangUp(exchange)])
    if (!exchange.gone.aborted) await send(exchange, content, middle, content.byteLength)
  })
}

/** As `file`, but `pieceBytes` at a time with `everyMs` between. */
export function slowly(
  content: Content,
  { pieceBytes, everyMs, ...options }: FileOptions & { pieceBytes: number; everyMs: number }
): Answer {
  return sending(content, options, async (exchange, from) => {
    for (let at = from; at < content.byteLength && !exchange.gone.aborted; at += pieceBytes) {
      await send(exchange, content, at, Math.min(content.byteLength, at + pieceBytes), false)
      await wait(everyMs)
    }
    exchange.response.end()
  })
}

/** States this length, whatever the content has: more than comes, or less. The connection ends after the content. */
export function lyingAboutLength(statedBytes: number, content: Content): Answer {
  return ({ response }) => {
    // Past node:http, which rightly refuses to send more than it has said.
    const head = `HTTP/1.1 200 OK\r\ncontent-type: application/octet-stream\r\ncontent-length: ${statedBytes}\r\nconnection: close\r\n\r\n`
    response.socket?.write(head, 'latin1')
    response.socket?.end(content.subarray(0, content.byteLength))
  }
}

/** The answer to every Range is this part of the content, whatever was asked; without Range it is cut at this share. */
export function wrongRange(share: number, content: Content): Answer {
  const whole = cutAt(share, content)
  return (exchange) => {
    if (exchange.request.headers.range === undefined) return whole(exchange)
    const last = content.byteLength - 1
    exchange.response.writeHead(206, {
      'content-range': `bytes 1-${last}/${content.byteLength}`,
      'content-length': last
    })
    exchange.response.end(content.subarray(1, content.byteLength))
  }
}

export function status(code: number, headers: OutgoingHttpHeaders = {}, body = `Status ${code}`): Answer {
  return ({ response }) => {
    response.writeHead(code, { 'content-type': 'text/plain', ...headers }).end(body)
  }
}

/** A page as of a hotel's network: 200, and HTML where a file should be. Null: without saying that it is HTML. */
export function htmlPage(contentType: string | null = 'text/html; charset=utf-8', bytes = 2_000_000): Answer {
  const page = `<!DOCTYPE html><html><body>Please log in to use the network.${' '.repeat(bytes)}</body></html>`
  return ({ response }) => {
    response.writeHead(200, contentType === null ? {} : { 'content-type': contentType }).end(page)
  }
}

/** What a Git server without the large file gives in its place. */
export function lfsPointer(content: Content): Answer {
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256Of(content)}\nsize ${content.byteLength}\n`
  return ({ response }) => {
    response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(pointer)
  }
}

/** Sends the client elsewhere; `linked` is what hosts of large files say of the content on the way. */
export function redirect(
  to: string,
  { code = 302, linked }: { code?: number; linked?: { sha256: string; bytes: number } } = {}
): Answer {
  return status(code, {
    location: to,
    ...(linked && { 'x-linked-etag': `"${linked.sha256}"`, 'x-linked-size': linked.bytes })
  })
}

/** Takes the request and never answers. */
export function silence(): Answer {
  return (exchange) => hangUp(exchange)
}

/** Cuts the connection without a word. */
export function hangingUp(): Answer {
  return ({ response }) => void response.destroy()
}

export function json(value: unknown): Answer {
  return status(200, { 'content-type': 'application/json' }, JSON.stringify(value))
}

export function sha256Of(content: Content): string {
  const hash = createHash('sha256')
  for (let at = 0; at < content.byteLength; at += PIECE_BYTES)
    hash.update(content.subarray(at, Math.min(content.byteLength, at + PIECE_BYTES)))
  return hash.digest('hex')
}

/** One block over and over: as large as wanted, and not held in memory. */
export function repeated(block: Uint8Array, byteLength: number): Content {
  return {
    byteLength,
    subarray: (start, end) => {
      const out = new Uint8Array(end - start)
      for (let at = start; at < end; ) {
        const piece = block.subarray(
          at % block.byteLength,
          Math.min(block.byteLength, (at % block.byteLength) + end - at)
        )
        out.set(piece, at - start)
        at += piece.byteLength
      }
      return out
    }
  }
}

const PIECE_BYTES = 1 << 18

/** Writes the head that the request deserves, then leaves the body from that offset on to `body`. */
function sending(
  content: Content,
  { headers, etag, lastModified, ranges = true, statesLength = true }: FileOptions,
  body: (exchange: Exchange, from: number) => Promise<void>
): Answer {
  const tag = etag === undefined ? `"${sha256Of(content).slice(0, 16)}"` : etag
  return async (exchange) => {
    const { request, response } = exchange
    const from = ranges && stillMeant(request, tag, lastModified) ? rangeStart(request) : 0
    const total = content.byteLength
    const head = {
      'content-type': 'application/octet-stream',
      ...(ranges && { 'accept-ranges': 'bytes' }),
      ...(tag !== null && { etag: tag }),
      ...(lastModified !== undefined && { 'last-modified': lastModified }),
      ...headers
    }
    if (from >= total && from > 0) {
      response.writeHead(416, { ...head, 'content-range': `bytes */${total}` }).end()
      return
    }
    const part = from > 0 ? { 'content-range': `bytes ${from}-${total - 1}/${total}` } : {}
    response.writeHead(from > 0 ? 206 : 200, {
      ...(statesLength && { 'content-length': total - from }),
      ...head,
      ...part
    })
    response.flushHeaders()
    await body(exchange, from)
  }
}

function stillMeant({ headers }: IncomingMessage, etag: string | null, lastModified: string | undefined): boolean {
  const condition = headers['if-range']
  return condition === undefined || condition === etag || condition === lastModified
}

function rangeStart({ headers }: IncomingMessage): number {
  const start = /^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1]
  return start === undefined ? 0 : Number(start)
}

async function send(
  { response, gone }: Exchange,
  content: Content,
  start: number,
  end: number,
  last = true
): Promise<void> {
  for (let at = start; at < end && !gone.aborted; at += PIECE_BYTES) {
    const room = response.write(content.subarray(at, Math.min(end, at + PIECE_BYTES)))
    if (!room) await Promise.race([new Promise((resolve) => response.once('drain', resolve)), aborted(gone)])
  }
  if (last) response.end()
}

/** Resolves when the system has taken what was written, so that a cut comes after it. */
async function delivered({ response, gone }: Exchange): Promise<void> {
  const { socket } = response
  if (!socket || socket.writableLength === 0) return
  await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), aborted(gone)])
}

function hangUp({ gone }: Exchange): Promise<void> {
  return aborted(gone)
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
