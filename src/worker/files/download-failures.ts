import { InglenookError } from '../../shared/failure.ts'
import { isFull } from './full-disk.ts'

/**
 * Why one attempt came to nothing although the next may not. `reason` is a clause that a sentence goes on with, such as
 * “huggingface.co answered 503 (Service Unavailable)”.
 */
export class Interrupted extends Error {
  readonly reason: string
  /** What the host asks to be left alone for, if it does. */
  readonly retryAfterMs: number | null

  constructor(reason: string, options: { retryAfterMs?: number | null; cause?: unknown } = {}) {
    super(reason, { cause: options.cause })
    this.name = 'Interrupted'
    this.reason = reason
    this.retryAfterMs = options.retryAfterMs ?? null
  }
}

/** What is fetched, from where: as sentences name it. */
export interface Subject {
  /** Name of the weight file. */
  file: string
  /** `host` or `host:port` that the sentence is about. */
  host: string
}

const BY_HAND = 'try another mirror, or add the file by hand with “Add model files…”'

export function gaveUp({ file, host }: Subject, attempts: number, trouble: Interrupted): InglenookError {
  return new InglenookError(
    'download-failed',
    `“${file}” could not be downloaded from ${host}: ${trouble.reason}, at the last of ${attempts} attempts. Check the network connection, then try again.`,
    { cause: trouble }
  )
}

export function refusedStatus({ file, host }: Subject, status: number): InglenookError {
  const told = `it answered ${answered(status)}`
  const sentence =
    status === 404 || status === 410
      ? `“${file}” is not to be had from ${host}: ${told}. Check the mirror's address, ${BY_HAND}.`
      : status === 401 || status === 403
        ? `${host} does not let “${file}” be downloaded: ${told}. If it wants you to log in, download the file with a browser and add it with “Add model files…”.`
        : `${host} refused to send “${file}”: ${told}. Check the mirror's address, ${BY_HAND}.`
  return new InglenookError('download-refused', sentence)
}

/** `503 (Service Unavailable)`. */
export function answered(status: number): string {
  const name = STATUS_NAMES[status]
  return name ? `${status} (${name})` : String(status)
}

const STATUS_NAMES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  408: 'Request Timeout',
  410: 'Gone',
  429: 'Too Many Requests',
  451: 'Unavailable For Legal Reasons',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout'
}

/** `how`: a clause that says where it led. */
export function badRedirect({ file, host }: Subject, how: string): InglenookError {
  return new InglenookError(
    'download-refused',
    `“${file}” could not be downloaded from ${host}: ${how}. Check the mirror's address, ${BY_HAND}.`
  )
}

export function coded({ file, host }: Subject, coding: string): InglenookError {
  return new InglenookError(
    'download-refused',
    `${host} sends “${file}” packed as ${coding}, although it was asked for the file as it is. Have its keeper turn that off, or ${BY_HAND}.`
  )
}

export function unsafe({ file, host }: Subject, cause: Error & { code: string }): InglenookError {
  return new InglenookError(
    'download-refused',
    `“${file}” was not downloaded: the connection to ${host} is not safe, its certificate was refused (${cause.code}). Check the computer's clock, and whether a filter stands between this network and the internet.`,
    { cause }
  )
}

export function proxyRefused({ file, host }: Subject, how: string, cause: unknown): InglenookError {
  return new InglenookError(
    'download-refused',
    `“${file}” could not be downloaded from ${host}: ${how}. Check the proxy in the system's settings or in HTTP_PROXY and HTTPS_PROXY.`,
    { cause }
  )
}

export function webPage({ file, host }: Subject): InglenookError {
  return new InglenookError(
    'not-a-model',
    `${host} sent a web page instead of “${file}”. A network that wants you to log in does that: open a browser, log in, then try again. Otherwise ${BY_HAND}.`
  )
}

export function lfsPointer({ file, host }: Subject): InglenookError {
  return new InglenookError(
    'not-a-model',
    `${host} sent a Git LFS pointer instead of “${file}”: the copy it serves was made without its large files. Run “git lfs pull” there, or ${BY_HAND}.`
  )
}

export function tooSmall({ file, host }: Subject, found: number, atLeast: number): InglenookError {
  return new InglenookError(
    'wrong-size',
    `What ${host} sent as “${file}” is too small to be it: ${inMegabytes(found)}, at least ${inMegabytes(atLeast)} were expected. It was thrown away; ${BY_HAND}.`
  )
}

export function wrongSize({ file, host }: Subject, found: number, expected: number, by: string): InglenookError {
  return new InglenookError(
    'wrong-size',
    `What ${host} sends as “${file}” has another size than ${by}: ${found} bytes, expected ${expected}. It was not kept; ${BY_HAND}.`
  )
}

export function wrongHash({ file, host }: Subject, found: string, expected: string, by: string): InglenookError {
  return new InglenookError(
    'wrong-hash',
    `The “${file}” of ${host} is not the one that ${by}: its SHA-256 is ${found}, expected ${expected}. It was not kept; ${BY_HAND}.`
  )
}

export function noRoom(file: string, folder: string, needed?: { bytes: number; free: number }): InglenookError {
  const figures = needed ? ` It needs ${inMegabytes(needed.bytes)}, and ${inMegabytes(needed.free)} are free.` : ''
  return new InglenookError(
    'disk-full',
    `There is no room for the model file “${file}” on the drive of ${folder}.${figures} Make room, then try again.`
  )
}

export function cannotWrite(file: string, folder: string, cause: Error & { code: string }): InglenookError {
  return isFull(cause)
    ? new InglenookError('disk-full', noRoom(file, folder).message, { cause })
    : new InglenookError(
        'cannot-write',
        `The model file “${file}” cannot be written in ${folder}: the system answered ${cause.code}. Check that the folder is there and may be written to, then try again.`,
        { cause }
      )
}

/** In units of a thousand, as downloads are counted. */
function inMegabytes(bytes: number): string {
  return bytes < 1e6 ? `${bytes} bytes` : `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`
}
