import { Readable } from 'node:stream'
import { protocol } from 'electron'
import { InglenookError } from '../../shared/failure.ts'
import type { App } from '../app-interface.ts'
import { COMMON_HEADERS, contentSecurityPolicy } from '../content-security.ts'
import { answerFile, answerMedia, type FileAnswer, type FileRequest, NOT_FOUND } from '../media-answer.ts'
import type { RendererFiles } from '../renderer-files.ts'
import { APP_ORIGIN, SCHEME } from './scheme.ts'

/** Answers every request of the window: media, and its own files unless a development server has them (null). */
export function serveProtocol(app: App, files: RendererFiles | null, log: (line: string) => void): void {
  protocol.handle(SCHEME, async (request) => {
    try {
      return toResponse(await find(app, files, request))
    } catch (error) {
      log(`${request.method} ${request.url} failed: ${error instanceof Error ? error.stack : error}`)
      const sentence = error instanceof InglenookError ? error.message : 'Something unforeseen went wrong.'
      return new Response(sentence, { status: 500, headers: COMMON_HEADERS })
    }
  })
}

async function find(app: App, files: RendererFiles | null, request: Request): Promise<FileAnswer> {
  const url = new URL(request.url)
  const method = request.method
  if (`${url.protocol}//${url.host}` !== APP_ORIGIN || (method !== 'GET' && method !== 'HEAD')) return NOT_FOUND
  const wanted: FileRequest = {
    method,
    range: request.headers.get('range') ?? undefined,
    ifRange: request.headers.get('if-range') ?? undefined,
    ifNoneMatch: request.headers.get('if-none-match') ?? undefined
  }
  if (url.pathname.startsWith('/media/')) return answerMedia(app, url.pathname, wanted)
  const file = files?.at(url.pathname)
  if (!file) return NOT_FOUND
  const found = await answerFile(file, wanted)
  return { ...found, headers: { ...found.headers, 'content-security-policy': contentSecurityPolicy() } }
}

/** When the window turns away, Electron cancels the stream, which destroys the readable and closes its file. */
function toResponse({ status, headers, body }: FileAnswer): Response {
  const stream = body && (Readable.toWeb(body) as ReadableStream<Uint8Array>)
  return new Response(stream, { status, headers: { ...headers, ...COMMON_HEADERS } })
}
