import type { Dispatcher } from 'undici'

export type HttpHeaders = Dispatcher.ResponseData['headers']

/**
 * What a host of large files says of the content: `X-Linked-Etag` holds its SHA-256 and `X-Linked-Size` its bytes, as
 * Hugging Face sends them on the answer that redirects to the storage. An ETag of another kind says nothing.
 */
export function linkedFacts(headers: HttpHeaders): { sha256: string | null; bytes: number | null } {
  const etag = /^(?:W\/)?"?([0-9a-f]{64})"?$/i.exec(single(headers['x-linked-etag'])?.trim() ?? '')?.[1]
  const size = /^[1-9]\d*$/.exec(single(headers['x-linked-size'])?.trim() ?? '')?.[0]
  return { sha256: etag?.toLowerCase() ?? null, bytes: size === undefined ? null : Number(size) }
}

/** The value of a header that should be there once. */
export function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}
