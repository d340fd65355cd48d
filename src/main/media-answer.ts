import { type FileHandle, open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { InglenookError } from '../shared/failure.ts'
import { parseMediaPath } from '../shared/media-address.ts'
import type { App, MediaFile } from './app-interface.ts'
import { MEDIA_POLICY } from './content-security.ts'
import { parseRange } from './media-range.ts'

/** What a host sends back, whatever it speaks. Whoever takes the body must end or destroy it: it holds an open file. */
export interface FileAnswer {
  status: 200 | 206 | 304 | 404 | 416
  headers: Record<string, string>
  body: Readable | null
}

/** The parts of a request that decide how a file is answered; header names in lower case. */
export interface FileRequest {
  method: 'GET' | 'HEAD'
  range?: string | undefined
  ifRange?: string | undefined
  ifNoneMatch?: string | undefined
}

export const NOT_FOUND: FileAnswer = {
  status: 404,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  body: null
}

/**
 * Answers a request below `/media/`, by address and never by path.
 *
 * @throws InglenookError `unreadable` when the file is there and cannot be opened.
 */
export async function answerMedia(
  app: Pick<App, 'media'>,
  pathname: string,
  request: FileRequest
): Promise<FileAnswer> {
  const address = parseMediaPath(pathname)
  const file = address && (await app.media(address))
  if (!file) return NOT_FOUND
  const answer = await answerFile({ ...file, mime: harmlessType(file.mime) }, request)
  return { ...answer, headers: { ...answer.headers, 'content-security-policy': MEDIA_POLICY } }
}

/**
 * Chromium plays QuickTime files only under the name of their sibling MP4, and nothing but pictures, videos and sounds
 * may reach a page as what it says it is.
 */
function harmlessType(mime: string): string {
  if (mime === 'video/quicktime') return 'video/mp4'
  return /^(image|video|audio)\/[a-z0-9.+-]+$/.test(mime) ? mime : 'application/octet-stream'
}

/**
 * Answers a request for a file: whole, one range of it, unchanged, or not found when it is not there (any more).
 * Size and date come from the opened file, so that what is sent fits its headers even when the name is replaced meanwhile.
 *
 * @throws InglenookError `unreadable` when the file is there and cannot be opened.
 */
export async function answerFile(file: MediaFile, request: FileRequest): Promise<FileAnswer> {
  const handle = await openOrNull(file.path)
  if (!handle) return NOT_FOUND
  try {
    const answer = await describe(file, handle, request)
    if (!answer.part || request.method === 'HEAD') {
      await handle.close()
      return { status: answer.status, headers: answer.headers, body: null }
    }
    const body = handle.createReadStream({ ...answer.part, autoClose: true, highWaterMark: 256 * 1024 })
    return { status: answer.status, headers: answer.headers, body }
  } catch (error) {
    await handle.close()
    throw error
  }
}

async function openOrNull(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'r')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw new InglenookError('unreadable', `${path} cannot be read. Look whether its drive and its rights allow it.`, {
      cause
    })
  }
}

interface Description {
  status: FileAnswer['status']
  headers: Record<string, string>
  /** Null where nothing of the file is sent. */
  part: { start: number; end: number } | null
}

async function describe(file: MediaFile, handle: FileHandle, request: FileRequest): Promise<Description> {
  const stat = await handle.stat()
  if (!stat.isFile()) return { status: 404, headers: NOT_FOUND.headers, part: null }
  const etag = `"${stat.size.toString(16)}-${Math.round(stat.mtimeMs).toString(16)}"`
  const common = {
    etag,
    'cache-control': file.immutable ? 'private, max-age=31536000, immutable' : 'private, no-cache',
    'accept-ranges': 'bytes'
  }
  if (matches(request.ifNoneMatch, etag)) return { status: 304, headers: common, part: null }

  const headers = { ...common, 'content-type': file.mime }
  const rangeHolds = request.ifRange === undefined || request.ifRange.trim() === etag
  const range = rangeHolds ? parseRange(request.range, stat.size) : parseRange(undefined, stat.size)
  switch (range.kind) {
    case 'unsatisfiable':
      return { status: 416, headers: { ...common, 'content-range': `bytes */${stat.size}` }, part: null }
    case 'part':
      return {
        status: 206,
        headers: {
          ...headers,
          'content-length': String(range.end - range.start + 1),
          'content-range': `bytes ${range.start}-${range.end}/${stat.size}`
        },
        part: { start: range.start, end: range.end }
      }
    case 'whole':
      return {
        status: 200,
        headers: { ...headers, 'content-length': String(stat.size) },
        part: stat.size === 0 ? null : { start: 0, end: stat.size - 1 }
      }
  }
}

/** `If-None-Match` compares weakly (RFC 9110 §13.1.2): `W/` in front makes no difference. */
function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  return ifNoneMatch.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag)
}
