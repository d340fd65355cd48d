import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { InglenookError } from '../../shared/failure.ts'
import type { App } from '../app-interface.ts'
import { COMMON_HEADERS, contentSecurityPolicy } from '../content-security.ts'
import { answerFile, answerMedia, type FileAnswer, type FileRequest, NOT_FOUND } from '../media-answer.ts'
import { isPage, type RendererFiles } from '../renderer-files.ts'
import type { Access } from './access.ts'
import { KEY_PAGE, KEY_PAGE_POLICY } from './key-page.ts'

export interface Served {
  app: App
  files: RendererFiles
  access: Access
  log: (line: string) => void
}

/** Answers every HTTP request; never rejects. Only GET and HEAD exist, and nothing but the key page comes without the key. */
export async function answerRequest(served: Served, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    await answer(served, request, response)
  } catch (error) {
    if (isConnectionLost(error)) return
    served.log(
      `${request.method} ${request.url?.split('?')[0]} failed: ${error instanceof Error ? error.stack : error}`
    )
    const known = error instanceof InglenookError
    sendText(response, 500, known ? error.message : 'Something unforeseen went wrong. The log says more.')
  }
}

async function answer(served: Served, request: IncomingMessage, response: ServerResponse): Promise<void> {
  for (const [name, value] of Object.entries(COMMON_HEADERS)) response.setHeader(name, value)
  response.setHeader('cross-origin-resource-policy', 'same-origin')
  response.setHeader('cross-origin-opener-policy', 'same-origin')
  response.setHeader('x-frame-options', 'DENY')

  const { access } = served
  if (!access.knowsHost(request.headers.host)) {
    return sendText(response, 421, 'This name does not belong to this Inglenook. Use the address it printed.')
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD')
    return sendText(response, 405, 'Only GET and HEAD are answered here.')
  }
  const url = parseTarget(request.url)
  if (!url) return sendText(response, 400, 'This address cannot be read.')

  const key = url.searchParams.get('key')
  const toPage = isPage(url.pathname)
  const enters = toPage && key !== null && access.isKey(key)
  if (!enters && !access.hasCookie(request)) return sendKeyPage(response, request.method)
  if (enters || (toPage && url.pathname !== '/')) {
    const cookie = enters ? { 'set-cookie': access.cookie } : {}
    response.writeHead(303, { location: windowAddress(url), ...cookie, 'cache-control': 'no-store' }).end()
    return
  }
  await sendAnswer(response, await find(served, url.pathname, request))
}

/** The request target as given: an absolute path. (`new URL` would fold `..`, which is fine, since nothing is ever a path.) */
function parseTarget(target: string | undefined): URL | null {
  if (!target?.startsWith('/') || target.startsWith('//')) return null
  return URL.parse(target, 'http://inglenook.invalid')
}

/** Where the window shows a page: it keeps its own address behind `#`. The key does not belong in it. */
function windowAddress({ pathname, searchParams }: URL): string {
  const rest = new URLSearchParams([...searchParams].filter(([name]) => name !== 'key'))
  if (pathname === '/') return '/'
  return `/#${pathname}${rest.size > 0 ? `?${rest}` : ''}`
}

async function find(served: Served, pathname: string, request: IncomingMessage): Promise<FileAnswer> {
  const wanted: FileRequest = {
    method: request.method === 'HEAD' ? 'HEAD' : 'GET',
    range: request.headers.range,
    ifRange: request.headers['if-range']?.toString(),
    ifNoneMatch: request.headers['if-none-match']
  }
  if (pathname.startsWith('/media/')) return answerMedia(served.app, pathname, wanted)
  const file = served.files.at(pathname)
  if (!file) return NOT_FOUND
  const found = await answerFile(file, wanted)
  const policy = contentSecurityPolicy({ connect: `ws://${request.headers.host}` })
  return { ...found, headers: { ...found.headers, 'content-security-policy': policy } }
}

async function sendAnswer(response: ServerResponse, found: FileAnswer): Promise<void> {
  response.writeHead(found.status, found.headers)
  if (found.body) await pipeline(found.body, response)
  else
    response.end(
      found.status === 404 && response.req.method === 'GET' ? 'There is nothing here (any more).' : undefined
    )
}

function sendKeyPage(response: ServerResponse, method: string): void {
  response.writeHead(401, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(KEY_PAGE),
    'content-security-policy': KEY_PAGE_POLICY,
    'cache-control': 'no-store'
  })
  response.end(method === 'HEAD' ? undefined : KEY_PAGE)
}

/** A sentence, unless an answer is already on its way: then cutting it off is the only honest sign. */
function sendText(response: ServerResponse, status: number, sentence: string): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
  response.end(`${sentence}\n`)
}

/** The other side went away in the middle: a video that was seeked or a tab that was closed. */
function isConnectionLost(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET' || code === 'EPIPE'
}
