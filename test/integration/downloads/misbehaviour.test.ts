import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { failureOf } from '../../../src/shared/failure.ts'
import type { TaskInput } from '../../../src/shared/worker-protocol.ts'
import {
  type Answer,
  cutAt,
  file,
  hangingUp,
  htmlPage,
  lfsPointer,
  lyingAboutLength,
  pausedAt,
  redirect,
  repeated,
  sha256Of,
  silence,
  slowly,
  status,
  wrongRange
} from '../../support/answers.ts'
import { refusingAddress } from '../../support/misbehaving-server.ts'
import {
  download,
  inputFor,
  open,
  PATIENT,
  parts,
  scratch,
  type Told,
  WEIGHTS,
  WEIGHTS_SHA256,
  weights
} from './downloading.ts'

const TOTAL = WEIGHTS.byteLength
const OTHER = weights(TOTAL, 'something else')

/** Downloads `/det.onnx` from a server that answers as told, and everything there is to see afterwards. */
async function tried(
  script: [Answer, ...Answer[]],
  given: Partial<TaskInput<'downloadFile'>> = {},
  pace: Parameters<typeof download>[1] = {}
) {
  const { server, folder } = await open()
  server.on('/det.onnx', ...script)
  const told: Told[] = []
  const input = inputFor(server.address('/det.onnx'), folder, given)
  const outcome = await download(input, { told, ...pace }).then(
    (output) => ({ output, failure: null }),
    (error: unknown) => ({ output: null, failure: failureOf(error) })
  )
  return {
    ...outcome,
    host: new URL(server.origin).host,
    requests: server.requests('/det.onnx'),
    asked: server.requests('/det.onnx').map(({ headers }) => headers.range ?? 'all'),
    content: existsSync(input.to) ? readFileSync(input.to) : null,
    left: parts(folder),
    told,
    reasons: told.flatMap(({ detail }) => detail.retry?.reason ?? [])
  }
}

function expectGood(result: Awaited<ReturnType<typeof tried>>): void {
  expect(result.failure).toBeNull()
  expect(result.content?.equals(WEIGHTS)).toBe(true)
  expect(result.output).toMatchObject({ sha256: WEIGHTS_SHA256, bytes: TOTAL })
  expect(result.left).toEqual([])
}

function expectRefused(result: Awaited<ReturnType<typeof tried>>, code: string, ...words: (string | RegExp)[]): void {
  expect(result.failure?.code).toBe(code)
  for (const word of ['det.onnx', result.host, ...words]) expect(result.failure?.message).toMatch(word)
  expect(result.content).toBeNull()
  expect(result.left).toEqual([])
}

describe('a download', () => {
  it('brings the whole file, verified, and tells how far it is', async () => {
    const { server, folder } = await open()
    server.on('/det.onnx', file(WEIGHTS))
    const input = inputFor(server.address('/det.onnx'), join(folder, 'new', 'folder'))
    const told: Told[] = []
    const output = await download(input, { told })
    expect(output).toEqual({
      sha256: WEIGHTS_SHA256,
      bytes: TOTAL,
      mtimeMs: statSync(input.to).mtimeMs,
      statedSha256: null
    })
    expect(readFileSync(input.to).equals(WEIGHTS)).toBe(true)
    expect(told[0]).toEqual({
      fraction: 0,
      detail: { bytes: 0, totalBytes: null, msLeft: null, attempt: 1, retry: null }
    })
    expect(told.at(-1)).toMatchObject({ fraction: 1, detail: { bytes: TOTAL, totalBytes: TOTAL, attempt: 1 } })
    expect(server.requests()[0]?.headers['accept-encoding']).toBe('identity')
    expect(parts(folder)).toEqual([])
  })

  it('brings a file of which nothing but its first bytes is known', async () => {
    expectGood(await tried([file(WEIGHTS, { statesLength: false })], { sha256: null }))
  })

  it('replaces what stood there only when the new file is whole', async () => {
    const { server, folder } = await open()
    server.on('/det.onnx', pausedAt(0.5, WEIGHTS))
    const input = inputFor(server.address('/det.onnx'), folder)
    writeFileSync(input.to, 'what was there before')
    let seen = ''
    const told: Told[] = []
    const done = download(input, { told })
    await expect.poll(() => told.at(-1)?.fraction, PATIENT).toBeGreaterThan(0.45)
    seen = readFileSync(input.to, 'utf8')
    server.resume('/det.onnx')
    await done
    expect(seen).toBe('what was there before')
    expect(readFileSync(input.to).equals(WEIGHTS)).toBe(true)
  })

  it('starts again on what a worker that died has left of it', async () => {
    const { server, folder } = await open()
    server.on('/det.onnx', file(WEIGHTS))
    const input = inputFor(server.address('/det.onnx'), folder)
    writeFileSync(input.part, OTHER.subarray(0, TOTAL - 5))
    await download(input)
    expect(readFileSync(input.to).equals(WEIGHTS)).toBe(true)
  })
})

describe('an attempt that may go better next time', () => {
  it.each<[string, Answer, RegExp]>([
    ['500', status(500), /answered 500 \(Internal Server Error\)/],
    ['503 with a page', status(503, { 'content-type': 'text/html' }, '<html>down</html>'), /answered 503/],
    ['408', status(408), /answered 408/],
    ['429', status(429), /answered 429/],
    ['a connection that is cut at once', hangingUp(), /was cut/],
    ['a head that never comes', silence(), /did not answer/],
    ['a body that stops', pausedAt(0.4, WEIGHTS), /stopped sending/]
  ])('is repeated: %s twice, then the file', async (_what, bad, reason) => {
    const result = await tried([bad, bad, file(WEIGHTS)], {}, { timeouts: { headersMs: 150, idleMs: 150 } })
    expectGood(result)
    expect(result.requests).toHaveLength(3)
    expect(result.reasons).toEqual([expect.stringMatching(reason), expect.stringMatching(reason)])
    expect(result.told.map(({ detail }) => detail.attempt)).toEqual(expect.arrayContaining([1, 2, 3]))
  })

  it('is the last after six, with the reason of that one', async () => {
    const result = await tried([status(502)])
    expectRefused(result, 'download-failed', 'answered 502 (Bad Gateway)', 'last of 6 attempts', 'try again')
    expect(result.requests).toHaveLength(6)
    expect(result.reasons).toHaveLength(5)
  })

  it('is the last after six where nothing listens', async () => {
    const folder = scratch()
    const address = await refusingAddress('/det.onnx')
    const told: Told[] = []
    await expect(download(inputFor(address, folder), { told })).rejects.toMatchObject({
      code: 'download-failed',
      message: expect.stringContaining(`${new URL(address).host} refused the connection, at the last of 6 attempts`)
    })
    expect(told.at(-1)?.detail.attempt).toBe(6)
    expect(parts(folder)).toEqual([])
  })

  it('is the last after six where the name is unknown', async () => {
    const folder = scratch()
    await expect(download(inputFor('http://nowhere.invalid/det.onnx', folder))).rejects.toMatchObject({
      code: 'download-failed',
      message: expect.stringMatching(/“det\.onnx”.*nowhere\.invalid could not be/)
    })
  })

  it('waits as long as the host asks for, if that is longer', async () => {
    const result = await tried([status(429, { 'retry-after': '1' }), file(WEIGHTS)])
    expectGood(result)
    expect((result.requests[1]?.atMs ?? 0) - (result.requests[0]?.atMs ?? 0)).toBeGreaterThanOrEqual(950)
  })

  it('does not take a slow host for a dead one', async () => {
    const slow = slowly(WEIGHTS, { pieceBytes: 150_000, everyMs: 60 })
    const result = await tried([slow], {}, { timeouts: { idleMs: 400, headersMs: 400 } })
    expectGood(result)
    expect(result.requests).toHaveLength(1)
    const estimates = result.told.flatMap(({ detail }) => detail.msLeft ?? [])
    expect(result.told[3]?.detail.msLeft).toBeNull()
    expect(estimates.length).toBeGreaterThan(0)
    expect(estimates.every((ms) => ms >= 0 && ms < 3000)).toBe(true)
  })
})

describe('a body that is cut', () => {
  it('is continued where it ended', async () => {
    const result = await tried([cutAt(0.4, WEIGHTS), cutAt(0.7, WEIGHTS), file(WEIGHTS)])
    expectGood(result)
    expect(result.asked).toEqual(['all', 'bytes=1200000-', 'bytes=2100000-'])
    expect(result.requests[1]?.headers['if-range']).toMatch(/^"/)
  })

  it('is continued by its date where it has no ETag, and by its hash where it has neither', async () => {
    const dated = { etag: null, lastModified: 'Sat, 01 Aug 2026 10:00:00 GMT' }
    const byDate = await tried([cutAt(0.4, WEIGHTS, dated), file(WEIGHTS, dated)], { sha256: null })
    expectGood(byDate)
    expect(byDate.asked[1]).toBe('bytes=1200000-')
    expect(byDate.requests[1]?.headers['if-range']).toBe(dated.lastModified)
    const byHash = await tried([cutAt(0.4, WEIGHTS, { etag: null }), file(WEIGHTS, { etag: null })])
    expectGood(byHash)
    expect(byHash.asked[1]).toBe('bytes=1200000-')
  })

  it('comes anew where nothing says that the rest would belong to it', async () => {
    const result = await tried([cutAt(0.4, OTHER, { etag: null }), file(WEIGHTS, { etag: null })], { sha256: null })
    expectGood(result)
    expect(result.asked).toEqual(['all', 'all'])
  })

  it('comes anew from a host that ignores Range', async () => {
    const result = await tried([cutAt(0.4, WEIGHTS, { ranges: false }), file(WEIGHTS, { ranges: false })])
    expectGood(result)
    expect(result.asked).toEqual(['all', 'bytes=1200000-'])
  })

  it('comes anew where the file was changed meanwhile', async () => {
    expectGood(await tried([cutAt(0.4, OTHER), file(WEIGHTS)]))
  })

  it('comes anew where the changed file is shorter than what was here', async () => {
    const long = weights(9_000_000, 'long')
    expectGood(await tried([cutAt(0.9, long, { etag: null }), file(WEIGHTS, { etag: null })]))
  })

  it('comes anew where another part is sent than the one asked for', async () => {
    const result = await tried([wrongRange(0.4, WEIGHTS), wrongRange(0.4, WEIGHTS), file(WEIGHTS)])
    expectGood(result)
    expect(result.asked).toEqual(['all', 'bytes=1200000-', 'all'])
  })

  it('comes anew where the total is another than before', async () => {
    const rest: Answer = ({ response }) =>
      void response
        .writeHead(206, { 'content-range': `bytes 1200000-${TOTAL}/${TOTAL + 1}` })
        .end(weights(TOTAL - 1_200_000 + 1))
    expectGood(await tried([cutAt(0.4, WEIGHTS), rest, file(WEIGHTS)]))
  })

  it('is not asked for again when nothing but its end was missing', async () => {
    const result = await tried([cutAt(1, WEIGHTS, { headers: { 'content-length': TOTAL } })])
    expectGood(result)
    expect(result.requests).toHaveLength(1)
  })

  it('is the last after six, and leaves nothing', async () => {
    const result = await tried([cutAt(0.4, WEIGHTS, { ranges: false })])
    expectRefused(result, 'download-failed', 'was cut', 'last of 6 attempts')
    expect(result.requests).toHaveLength(6)
  })
})

describe('a lie about the length', () => {
  it('that promises more than comes counts as a cut', async () => {
    const result = await tried([lyingAboutLength(TOTAL + 1000, WEIGHTS)])
    expectRefused(result, 'download-failed', 'last of 6 attempts')
    expectGood(await tried([lyingAboutLength(TOTAL + 1000, WEIGHTS), file(WEIGHTS)]))
  })

  it('that promises less than comes is refused at once, by hash or by the list', async () => {
    const byHash = await tried([lyingAboutLength(2_000_000, WEIGHTS)])
    expectRefused(byHash, 'wrong-hash', 'the list names', WEIGHTS_SHA256)
    expect(byHash.requests).toHaveLength(1)
    const byList = await tried([lyingAboutLength(2_000_000, WEIGHTS)], { sha256: null, bytes: TOTAL })
    expectRefused(byList, 'wrong-size', '2000000 bytes, expected 3000000')
    expect(byList.requests).toHaveLength(1)
  })

  it('is not needed: a body without length that goes on past the list is stopped', async () => {
    const endless = file(repeated(WEIGHTS, 500_000_000), {
      etag: '"endless"',
      statesLength: false
    })
    const result = await tried([endless], { bytes: TOTAL })
    expectRefused(result, 'wrong-size', 'expected 3000000')
    expect(result.told.at(-1)?.detail.bytes).toBeLessThanOrEqual(TOTAL)
  })
})

describe('an answer that will not get better', () => {
  it.each<[string, Answer, string, RegExp]>([
    ['404', status(404), 'download-refused', /not to be had.*404 \(Not Found\).*Add model files…/],
    ['403', status(403), 'download-refused', /does not let.*403 \(Forbidden\)/],
    ['401', status(401), 'download-refused', /401 \(Unauthorized\).*log in/],
    ['400', status(400), 'download-refused', /refused to send.*400/],
    ['a page, by its type', htmlPage(), 'not-a-model', /sent a web page instead.*log in/],
    ['a page, by its first bytes', htmlPage(null), 'not-a-model', /sent a web page instead/],
    ['a page that says it is bytes', htmlPage('application/octet-stream'), 'not-a-model', /sent a web page instead/],
    ['a short page', htmlPage(null, 1), 'not-a-model', /sent a web page instead/],
    [
      'weights that say they are a page',
      file(WEIGHTS, { headers: { 'content-type': 'text/html' } }),
      'not-a-model',
      /page/
    ],
    ['a pointer', lfsPointer(WEIGHTS), 'not-a-model', /Git LFS pointer.*git lfs pull/],
    ['another file', file(OTHER), 'wrong-hash', /not the one that the list names.*SHA-256/],
    ['a packed file', file(WEIGHTS, { headers: { 'content-encoding': 'gzip' } }), 'download-refused', /packed as gzip/]
  ])('is refused at once: %s', async (_what, answer, code, sentence) => {
    const result = await tried([answer, file(WEIGHTS)])
    expectRefused(result, code, sentence)
    expect(result.requests).toHaveLength(1)
  })

  it('is a body under the minimum', async () => {
    const result = await tried([file(WEIGHTS.subarray(0, 999_999))], { sha256: null })
    expectRefused(result, 'wrong-size', /too small.*999999 bytes, at least 1\.0 MB/)
    expectRefused(await tried([file(new Uint8Array())], { sha256: null }), 'wrong-size', 'too small')
  })

  it('is a size other than the list says, before the body has come', async () => {
    const result = await tried([file(WEIGHTS)], { bytes: TOTAL + 1 })
    expectRefused(result, 'wrong-size', 'the list says', '3000000 bytes, expected 3000001')
    expect(result.told.at(-1)?.detail.bytes).toBe(0)
  })

  it('leaves what stood there before as it was', async () => {
    const { server, folder } = await open()
    server.on('/det.onnx', file(OTHER))
    const input = inputFor(server.address('/det.onnx'), folder)
    writeFileSync(input.to, 'what was there before')
    await expect(download(input)).rejects.toMatchObject({ code: 'wrong-hash' })
    expect(readFileSync(input.to, 'utf8')).toBe('what was there before')
    expect(parts(folder)).toEqual([])
  })
})

describe('a redirect', () => {
  const linked = { sha256: WEIGHTS_SHA256, bytes: TOTAL }

  it('is followed, also to another host and by a relative address', async () => {
    const { server, folder } = await open()
    const storage = await open()
    server.on('/det.onnx', redirect('/moved', { code: 307 }))
    server.on('/moved', redirect(storage.server.address('/stored')))
    storage.server.on('/stored', file(WEIGHTS))
    const input = inputFor(server.address('/det.onnx'), folder)
    await download(input)
    expect(readFileSync(input.to).equals(WEIGHTS)).toBe(true)
  })

  it('tells the hash that the host states on the way, and holds the content to it', async () => {
    const { server, folder } = await open()
    server.on('/det.onnx', redirect('/stored', { linked }))
    server.on('/stored', file(WEIGHTS))
    const good = inputFor(server.address('/det.onnx'), folder, { sha256: null })
    expect(await download(good)).toMatchObject({ statedSha256: WEIGHTS_SHA256, sha256: WEIGHTS_SHA256 })
    server.on('/stored', file(OTHER))
    const bad = inputFor(server.address('/det.onnx'), folder, { sha256: null, to: join(folder, 'bad.onnx') })
    await expect(download(bad)).rejects.toMatchObject({
      code: 'wrong-hash',
      message: expect.stringMatching(/“bad\.onnx”.*it says it is/)
    })
    expect(existsSync(bad.to)).toBe(false)
  })

  it('to what was another file on the first download, or is another than the list names, is refused unread', async () => {
    const { server, folder } = await open()
    server.on('/det.onnx', redirect('/stored', { linked }))
    server.on('/stored', file(WEIGHTS))
    const address = server.address('/det.onnx')
    const earlier = inputFor(address, folder, { sha256: null, statedSha256: sha256Of(OTHER) })
    await expect(download(earlier)).rejects.toMatchObject({
      code: 'wrong-hash',
      message: expect.stringContaining('it was on the first download')
    })
    const told: Told[] = []
    await expect(download(inputFor(address, folder, { sha256: sha256Of(OTHER) }), { told })).rejects.toMatchObject({
      code: 'wrong-hash',
      message: expect.stringContaining('the list names')
    })
    expect(told.at(-1)?.detail.bytes).toBe(0)
    expect(parts(folder)).toEqual([])
  })

  it('holds the content to what the host stated on the first download, also when it now states nothing', async () => {
    const given = { sha256: null, statedSha256: sha256Of(OTHER) }
    expectRefused(await tried([file(WEIGHTS)], given), 'wrong-hash', 'it was on the first download')
  })

  it('is followed again for the rest of a body that was cut', async () => {
    const { server, folder } = await open()
    server.on('/det.onnx', redirect('/stored', { linked }))
    server.on('/stored', cutAt(0.4, WEIGHTS), file(WEIGHTS))
    await download(inputFor(server.address('/det.onnx'), folder))
    expect(server.requests('/stored').map(({ headers }) => headers.range)).toEqual([undefined, 'bytes=1200000-'])
  })

  it.each([
    ['in a circle', ['/b', '/c', '/det.onnx'], /lead round in a circle/],
    ['more than five times', ['/1', '/2', '/3', '/4', '/5', '/6'], /redirects more than 5 times/],
    ['to what is no address of the web', ['file:///etc/passwd'], /not of the web/],
    ['to nowhere', ['http://'], /sends on to nowhere/]
  ])('%s is refused', async (_how, stations, sentence) => {
    const { server, folder } = await open()
    const [first = '', ...later] = stations
    server.on('/det.onnx', redirect(first))
    later.forEach((to, i) => void server.on(stations[i] ?? '', redirect(to)))
    server.on('/6', file(WEIGHTS))
    await expect(download(inputFor(server.address('/det.onnx'), folder))).rejects.toMatchObject({
      code: 'download-refused',
      message: expect.stringMatching(sentence)
    })
    expect(server.count('/det.onnx')).toBe(1)
    expect(parts(folder)).toEqual([])
  })

  it('is followed five times', async () => {
    const { server, folder } = await open()
    const stations = ['/det.onnx', '/1', '/2', '/3', '/4']
    stations.forEach((at, i) => void server.on(at, redirect(stations[i + 1] ?? '/file')))
    server.on('/file', file(WEIGHTS))
    await download(inputFor(server.address('/det.onnx'), folder))
  })
})

describe('a cancel', () => {
  it.each<[string, Answer, number]>([
    ['before the head', silence(), 0],
    ['within the body', pausedAt(0.4, WEIGHTS), 1_000_000],
    ['between two attempts', status(500), 0]
  ])('%s takes effect at once and leaves nothing', async (_when, answer, bytes) => {
    const { server, folder } = await open()
    server.on('/det.onnx', answer)
    const abort = new AbortController()
    const told: Told[] = []
    const input = inputFor(server.address('/det.onnx'), folder)
    const done = download(input, { signal: abort.signal, told, waitsMs: [60_000] })
    done.catch(() => {})
    await expect
      .poll(() => server.count('/det.onnx') === 1 && (told.at(-1)?.detail.bytes ?? 0) >= bytes, PATIENT)
      .toBe(true)
    if (bytes === 0)
      await expect.poll(() => server.open() === 1 || told.at(-1)?.detail.retry !== null, PATIENT).toBe(true)
    const begun = performance.now()
    abort.abort()
    await expect(done).rejects.toBe(abort.signal.reason)
    expect(performance.now() - begun).toBeLessThan(500)
    expect(existsSync(input.to)).toBe(false)
    expect(parts(folder)).toEqual([])
    await expect.poll(() => server.open(), PATIENT).toBe(0)
  })
})

describe('a folder that takes nothing', () => {
  it('is named', async () => {
    const { server, folder } = await open()
    server.on('/det.onnx', file(WEIGHTS))
    writeFileSync(join(folder, 'occupied'), '')
    await expect(download(inputFor(server.address('/det.onnx'), join(folder, 'occupied')))).rejects.toMatchObject({
      code: 'cannot-write',
      message: expect.stringMatching(/“det\.onnx”.*occupied.*(EEXIST|ENOTDIR)/)
    })
    mkdirSync(join(folder, 'det.onnx'))
    await expect(download(inputFor(server.address('/det.onnx'), folder))).rejects.toMatchObject({
      code: 'cannot-write'
    })
    expect(parts(folder)).toEqual([])
  })

  it.skipIf(process.platform !== 'linux')('is full: the write that the system refuses says so', async () => {
    const { server, folder } = await open()
    server.on('/det.onnx', file(WEIGHTS))
    const input = inputFor(server.address('/det.onnx'), folder)
    // What is written to it meets a full drive, whoever writes.
    symlinkSync('/dev/full', input.part)
    await expect(download(input)).rejects.toMatchObject({
      code: 'disk-full',
      message: expect.stringMatching(/no room for the model file “det\.onnx”.*Make room, then try again/)
    })
    expect(server.count()).toBe(1)
    expect(parts(folder)).toEqual([])
    expect(existsSync(input.to)).toBe(false)
  })
})
