import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InglenookError } from '../../../src/shared/failure.ts'
import { refuseDisguised } from '../../../src/worker/files/download-answer.ts'
import { linkedFacts } from '../../../src/worker/files/download-headers.ts'
import { MOST_ATTEMPTS, retryAfter, WAITS_MS, waitAfter } from '../../../src/worker/files/download-waits.ts'

describe('the waits between attempts', () => {
  it('are 1, 2, 4, 8 and 16 s between six attempts', () => {
    const waits = Array.from({ length: MOST_ATTEMPTS - 1 }, (_, i) => waitAfter(i + 1, null, WAITS_MS))
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000])
  })

  it('are longer where the host asks for it, never shorter, and never more than a minute', () => {
    expect(waitAfter(1, 20_000, WAITS_MS)).toBe(20_000)
    expect(waitAfter(5, 3000, WAITS_MS)).toBe(16_000)
    expect(waitAfter(1, 3_600_000, WAITS_MS)).toBe(60_000)
  })

  it('read Retry-After in seconds and as a date', () => {
    const now = Date.parse('2026-08-01T10:00:00Z')
    expect(retryAfter('7', now)).toBe(7000)
    expect(retryAfter('Sat, 01 Aug 2026 10:00:30 GMT', now)).toBe(30_000)
    expect(retryAfter('Sat, 01 Aug 2026 09:00:00 GMT', now)).toBe(0)
    expect(retryAfter('soon', now)).toBeNull()
    expect(retryAfter(undefined, now)).toBeNull()
  })
})

describe('what a host states of a large file', () => {
  const sha256 = '5838f7fe053675b1c7a08b633df49e7af5495cee0493c7dcf6697200b85b5b91'
  it.each([
    [`"${sha256}"`, sha256],
    [`W/"${sha256}"`, sha256],
    [sha256.toUpperCase(), sha256],
    ['"d41d8cd98f00b204e9800998ecf8427e"', null],
    ['', null]
  ])('is a SHA-256 or nothing: %s', (etag, expected) => {
    expect(linkedFacts({ 'x-linked-etag': etag, 'x-linked-size': '123' })).toEqual({ sha256: expected, bytes: 123 })
  })

  it('is nothing where the headers are not there or say nonsense', () => {
    expect(linkedFacts({})).toEqual({ sha256: null, bytes: null })
    expect(linkedFacts({ 'x-linked-size': '-5' })).toEqual({ sha256: null, bytes: null })
  })
})

describe('the first bytes', () => {
  const subject = { file: 'det.onnx', host: 'example.org' }
  const refusal = (start: string | Uint8Array): string | null => {
    try {
      refuseDisguised(typeof start === 'string' ? Buffer.from(start) : start, subject)
      return null
    } catch (error) {
      return error instanceof InglenookError ? error.message : String(error)
    }
  }

  it.each([
    '<!DOCTYPE html>',
    '\ufeff\n <html lang="en">',
    '<?xml version="1.0"?><Error>',
    '<!-- x --><html>',
    '<HEAD>'
  ])('of a page give it away: %j', (start) => expect(refusal(start)).toContain('web page'))

  it('of a pointer give it away', () => {
    expect(refusal('version https://git-lfs.github.com/spec/v1\noid sha256:00\n')).toContain('Git LFS')
  })

  it('of weights do not: ONNX begins with a field of protobuf, GGML with its name, a table with a word', () => {
    expect(refusal('lmgg\x00\x01')).toBeNull()
    expect(refusal('index,mid,display_name\n0,/m/09x0r,"Speech"')).toBeNull()
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (rest) => {
        expect(refusal(Uint8Array.of(0x08, 0x07, 0x12, ...rest))).toBeNull()
      })
    )
  })
})
