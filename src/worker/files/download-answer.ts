import { dismiss, type HttpAnswer } from './download-client.ts'
import {
  answered,
  coded,
  Interrupted,
  lfsPointer,
  refusedStatus,
  type Subject,
  webPage,
  wrongHash,
  wrongSize
} from './download-failures.ts'
import { single } from './download-headers.ts'
import { retryAfter } from './download-waits.ts'

/** What must be known to ask for the rest of a file and to judge the answer. */
export interface Place {
  /** How many bytes are here already. */
  offset: number
  /** Size of the whole by earlier answers. */
  totalBytes: number | null
  /** What a later answer must carry to be about the same content: a strong ETag, else Last-Modified. */
  validator: string | null
}

/** An answer whose body is the file from `offset` on. */
export interface UsableBody {
  body: HttpAnswer['body']
  offset: number
  totalBytes: number | null
  validator: string | null
}

/** Headers that ask for what is missing, as it is, and for the whole if it has changed meanwhile. */
export function askingFor({ offset, validator }: Place): Record<string, string> {
  return {
    'accept-encoding': 'identity',
    'user-agent': 'Inglenook',
    ...(offset > 0 && { range: `bytes=${offset}-` }),
    ...(offset > 0 && validator !== null && { 'if-range': validator })
  }
}

/**
 * Reads the head of an answer. `offset` of the result is 0 where the host begins anew. An answer that is of no use is
 * dismissed.
 *
 * @throws Interrupted for 5xx, 408, 429 and for a part that does not continue what is here (`StartOver`); InglenookError
 *   `download-refused`, `not-a-model`
 */
export function usableBody(answer: HttpAnswer, place: Place, subject: Subject): UsableBody {
  try {
    return judged(answer, place, subject)
  } catch (error) {
    dismiss(answer)
    throw error
  }
}

/** What is here already does not belong to what the host has now. */
export class StartOver extends Interrupted {}

/** How many of the first bytes tell a page or a pointer from weights. */
export const TELLING_BYTES = 512

/** Refuses what is no weight file by its first bytes (fewer where there are no more). */
export function refuseDisguised(start: Uint8Array, subject: Subject): void {
  const text = Buffer.from(start.buffer, start.byteOffset, Math.min(start.byteLength, TELLING_BYTES)).toString('latin1')
  if (PAGE.test(text)) throw webPage(subject)
  if (text.startsWith('version https://git-lfs.github.com/spec/')) throw lfsPointer(subject)
}

/** Refuses before the body has come what the host itself says is something else than what is wanted. */
export function refuseStated(
  stated: { bytes: number | null; sha256: string | null },
  wanted: { bytes: number | null; sha256: string | null; earlierSha256: string | null },
  subject: Subject
): void {
  if (wanted.bytes !== null && stated.bytes !== null && stated.bytes !== wanted.bytes)
    throw wrongSize(subject, stated.bytes, wanted.bytes, 'the list says')
  if (stated.sha256 === null) return
  if (wanted.sha256 !== null && stated.sha256 !== wanted.sha256)
    throw wrongHash(subject, stated.sha256, wanted.sha256, 'the list names')
  if (wanted.earlierSha256 !== null && stated.sha256 !== wanted.earlierSha256)
    throw wrongHash(subject, stated.sha256, wanted.earlierSha256, 'it was on the first download')
}

const TRANSIENT_STATUS = new Set([408, 425, 429])
const PAGE_TYPE = /^\s*(text\/html|application\/xhtml\+xml)\b/i
const PAGE = /^(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body|title|meta|script|!--|\?xml)/i

function judged(answer: HttpAnswer, place: Place, subject: Subject): UsableBody {
  const { status, headers, body } = answer
  if (status === 416 && place.offset > 0) throw new StartOver(`${subject.host} has no more than what came before`)
  if (status >= 500 || TRANSIENT_STATUS.has(status)) {
    const retryAfterMs = retryAfter(single(headers['retry-after']), Date.now())
    throw new Interrupted(`${subject.host} answered ${answered(status)}`, { retryAfterMs })
  }
  if (status !== 200 && status !== 206) throw refusedStatus(subject, status)
  if (PAGE_TYPE.test(single(headers['content-type']) ?? '')) throw webPage(subject)
  const coding = (single(headers['content-encoding']) ?? 'identity').trim().toLowerCase()
  if (coding !== 'identity' && coding !== '') throw coded(subject, coding)
  const validator = validatorOf(answer)
  if (status === 206) return continued(answer, place, validator, subject)
  return { body, offset: 0, totalBytes: lengthOf(answer), validator }
}

function continued(answer: HttpAnswer, place: Place, validator: string | null, subject: Subject): UsableBody {
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(single(answer.headers['content-range'])?.trim() ?? '')
  const start = Number(range?.[1] ?? Number.NaN)
  const totalBytes = range?.[2] === undefined || range[2] === '*' ? null : Number(range[2])
  const same =
    start === place.offset &&
    (totalBytes === null || place.totalBytes === null || totalBytes === place.totalBytes) &&
    (validator === null || place.validator === null || validator === place.validator)
  if (!same) throw new StartOver(`${subject.host} sent another part than the one that was missing`)
  return { body: answer.body, offset: start, totalBytes: totalBytes ?? place.totalBytes, validator: place.validator }
}

/** RFC 9110, 13.1.5: a weak ETag must not guard a range. */
function validatorOf({ headers }: HttpAnswer): string | null {
  const etag = single(headers.etag)
  return etag?.startsWith('"') ? etag : (single(headers['last-modified']) ?? null)
}

function lengthOf({ headers, linked }: HttpAnswer): number | null {
  const length = single(headers['content-length'])
  return length !== undefined && /^\d+$/.test(length) ? Number(length) : linked.bytes
}
