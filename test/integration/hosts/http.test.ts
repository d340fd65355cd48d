import { readdirSync, readlinkSync } from 'node:fs'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { createORPCClient, ORPCError } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { type RunningServer, startServer } from '../../../src/main/http/server.ts'
import { makeTestApp, type TestApp, type testContract } from './test-app.ts'

let test: TestApp
let server: RunningServer
let base: URL
let key: string
let cookie: string

beforeAll(async () => {
  test = makeTestApp()
  const log = (line: string): void => void test.log.push(line)
  server = await startServer({ app: test.app, rendererDir: test.rendererDir, host: '127.0.0.1', port: 0, log })
  base = new URL(server.url)
  key = base.searchParams.get('key')!
  const entry = await ask(`/?key=${key}`, { cookie: '' })
  cookie = entry.headers['set-cookie']![0]!.split(';')[0]!
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  test[Symbol.dispose]()
})

interface Reply {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

/** Sends exactly this target: unlike fetch, nothing is tidied up on the way. */
function ask(target: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const all = { ...(cookie ? { cookie } : {}), ...headers }
    const request = httpRequest({ host: '127.0.0.1', port: base.port, path: target, headers: all, method }, (reply) => {
      const chunks: Buffer[] = []
      reply.on('data', (chunk: Buffer) => chunks.push(chunk))
      reply.on('end', () =>
        resolve({ status: reply.statusCode ?? 0, headers: reply.headers, body: Buffer.concat(chunks) })
      )
      reply.on('error', reject)
    })
    request.on('error', reject)
    request.end()
  })
}

describe('the door', () => {
  it('turns the key in the address into a cookie that scripts and other sites never see', async () => {
    const reply = await ask(`/?key=${key}`, { cookie: '' })
    expect({ status: reply.status, location: reply.headers.location }).toEqual({ status: 303, location: '/' })
    expect(reply.headers['set-cookie']).toEqual([`inglenook-${base.port}=${key}; Path=/; HttpOnly; SameSite=Strict`])
    expect(reply.headers['cache-control']).toBe('no-store')
  })

  it('leads an address that somebody typed to the page of the window, with or without the key', async () => {
    const typed: [string, string][] = [
      ['/settings', '/#/settings'],
      ['/people/3?asset=12', '/#/people/3?asset=12'],
      ['/things/hot%20dog', '/#/things/hot%20dog']
    ]
    for (const [target, location] of typed) {
      const known = await ask(target)
      expect([target, known.status, known.headers.location]).toEqual([target, 303, location])
      const entry = await ask(`${target}${target.includes('?') ? '&' : '?'}key=${key}`, { cookie: '' })
      expect([entry.status, entry.headers.location]).toEqual([303, location])
      expect(entry.headers['set-cookie']).toHaveLength(1)
    }
    expect((await ask('/../..//evil.example/x')).headers.location).toBe('/#//evil.example/x')
  })

  it('shows who has no key, or a wrong one, a page that says what to do, and nothing else', async () => {
    const wrong = 'A'.repeat(43)
    const visitors: [string, Record<string, string>][] = [
      ['/', { cookie: '' }],
      ['/people', { cookie: '' }],
      ['/assets/index-AbCd1234.js', { cookie: '' }],
      ['/media/original/1', { cookie: '' }],
      ['/media/original/99', { cookie: '' }],
      ['/?key=', { cookie: '' }],
      [`/?key=${wrong}`, { cookie: '' }],
      [`/media/original/1?key=${key}`, { cookie: '' }],
      ['/', { cookie: `inglenook-${base.port}=${wrong}` }]
    ]
    for (const [target, headers] of visitors) {
      const reply = await ask(target, headers)
      expect({ target, status: reply.status, cookie: reply.headers['set-cookie'] }).toEqual({
        target,
        status: 401,
        cookie: undefined
      })
      expect(reply.body.toString()).toContain('This library needs its key')
    }
  })

  it('answers only to names of this computer', async () => {
    for (const host of ['evil.example', `evil.example:${base.port}`, `127.0.0.1.evil.example:${base.port}`]) {
      expect((await ask('/', { host })).status).toBe(421)
      expect((await ask(`/?key=${key}`, { host })).headers['set-cookie']).toBeUndefined()
    }
    expect((await ask('/', { host: `localhost:${base.port}` })).status).toBe(200)
  })

  it('knows no other methods than GET and HEAD', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const reply = await ask('/', {}, method)
      expect([method, reply.status, reply.headers.allow]).toEqual([method, 405, 'GET, HEAD'])
    }
  })

  it('sends strict headers with everything', async () => {
    for (const target of ['/', '/media/grid/1', '/nothing.js']) {
      const { headers } = await ask(target)
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
        'x-frame-options': 'DENY'
      })
    }
    const policy = (await ask('/')).headers['content-security-policy']
    expect(policy).toContain("default-src 'none'; script-src 'self';")
    expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${base.port}`)
  })
})

describe('the window', () => {
  it('is sent for the root and for each of its pages, to be asked for again', async () => {
    for (const target of ['/', '/index.html']) {
      const reply = await ask(target)
      expect([reply.status, reply.headers['content-type'], reply.headers['cache-control']]).toEqual([
        200,
        'text/html; charset=utf-8',
        'private, no-cache'
      ])
    }
  })

  it('has its hashed files cached for ever', async () => {
    const reply = await ask('/assets/index-AbCd1234.js')
    expect([reply.status, reply.headers['content-type'], reply.headers['cache-control']]).toEqual([
      200,
      'text/javascript; charset=utf-8',
      'private, max-age=31536000, immutable'
    ])
  })

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/%2e%2e%2fsecret.txt',
    '/..\\secret.txt',
    '/assets/%00.js',
    '//secret.txt',
    '/media/original/../../secret.txt',
    '/media/original/%2e%2e%2fsecret.txt',
    'http://127.0.0.1/secret.txt'
  ])('never leads out of its folder: %s', async (target) => {
    const reply = await ask(target)
    expect([400, 404]).toContain(reply.status)
    expect(reply.body.toString()).not.toContain('not for the window')
  })
})

describe('media', () => {
  it('come whole, with their size and type', async () => {
    const reply = await ask('/media/grid/1?v=abc')
    expect(reply.status).toBe(200)
    expect(reply.headers).toMatchObject({
      'content-type': 'image/jpeg',
      'content-length': '300000',
      'accept-ranges': 'bytes',
      'cache-control': 'private, max-age=31536000, immutable'
    })
    expect(reply.body.equals(test.photo)).toBe(true)
  })

  it.each([
    ['bytes=0-0', 0, 1],
    ['bytes=1000-1999', 1000, 2000],
    ['bytes=299999-', 299_999, 300_000],
    ['bytes=299000-999999', 299_000, 300_000],
    ['bytes=-500', 299_500, 300_000],
    ['bytes=-999999', 0, 300_000]
  ])('come in part: %s', async (range, from, to) => {
    const reply = await ask('/media/original/1', { range })
    expect([reply.status, reply.headers['content-range'], reply.headers['content-length']]).toEqual([
      206,
      `bytes ${from}-${to - 1}/300000`,
      String(to - from)
    ])
    expect(reply.body.equals(test.photo.subarray(from, to))).toBe(true)
  })

  it('say so when a range lies outside', async () => {
    for (const [target, range, size] of [
      ['/media/original/1', 'bytes=300000-', 300_000],
      ['/media/original/1', 'bytes=-0', 300_000],
      ['/media/original/4', 'bytes=0-', 0]
    ] as const) {
      const reply = await ask(target, { range })
      expect([reply.status, reply.headers['content-range'], reply.body.length]).toEqual([416, `bytes */${size}`, 0])
    }
  })

  it('are not sent again when unchanged, and in part only while unchanged', async () => {
    const { etag } = (await ask('/media/original/1')).headers
    expect(etag).toMatch(/^"[0-9a-f-]+"$/)
    for (const match of [etag!, `W/${etag}`, `"other", ${etag}`, '*']) {
      const reply = await ask('/media/original/1', { 'if-none-match': match })
      expect([reply.status, reply.body.length, reply.headers.etag]).toEqual([304, 0, etag])
    }
    expect((await ask('/media/original/1', { 'if-none-match': '"other"' })).status).toBe(200)
    const range = 'bytes=0-9'
    expect((await ask('/media/original/1', { range, 'if-range': etag! })).status).toBe(206)
    expect((await ask('/media/original/1', { range, 'if-range': '"other"' })).status).toBe(200)
  })

  it('answer HEAD like GET, without the body', async () => {
    const whole = await ask('/media/original/1', {}, 'HEAD')
    const part = await ask('/media/original/1', { range: 'bytes=5-9' }, 'HEAD')
    expect([whole.status, whole.headers['content-length'], whole.body.length]).toEqual([200, '300000', 0])
    expect([part.status, part.headers['content-length'], part.body.length]).toEqual([206, '5', 0])
  })

  it('are not there when unknown, vanished, or not a file', async () => {
    for (const target of [
      '/media/original/99',
      '/media/original/3',
      '/media/original/7',
      '/media/face/1',
      '/media/x/1'
    ]) {
      expect([target, (await ask(target)).status]).toEqual([target, 404])
    }
    expect(await ask('/media/original/4')).toMatchObject({ status: 200, body: Buffer.alloc(0) })
  })

  it('can never become a page that runs something', async () => {
    const drawing = await ask('/media/original/2')
    expect(drawing.headers['content-type']).toBe('image/svg+xml')
    expect(drawing.headers['content-security-policy']).toContain('sandbox')
    expect((await ask('/media/original/6')).headers['content-type']).toBe('application/octet-stream')
  })

  it('name QuickTime so that a browser plays it', async () => {
    expect((await ask('/media/original/5')).headers['content-type']).toBe('video/mp4')
  })

  it.runIf(process.platform === 'linux')('leave no file open when a visitor turns away in the middle', async () => {
    for (let visitor = 0; visitor < 20; visitor++) {
      await new Promise<void>((resolve) => {
        const socket = connect(Number(base.port), '127.0.0.1', () => {
          socket.write(`GET /media/original/1 HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: ${cookie}\r\n\r\n`)
        })
        socket.once('data', () => socket.destroy())
        socket.once('close', () => resolve())
      })
    }
    await vi.waitFor(() => expect(openFiles()).not.toContain(`${test.dir}/photo.jpg`))
  })
})

function openFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)]
    } catch {
      return [] // the listing's own descriptor, closed by now
    }
  })
}

describe('the contract over a socket', () => {
  const dial = (headers: Record<string, string> = {}): WebSocket =>
    new WebSocket(`ws://127.0.0.1:${base.port}/rpc`, { headers: { cookie, origin: base.origin, ...headers } })

  const outcome = (ws: WebSocket): Promise<string> =>
    new Promise((resolve) => {
      ws.on('open', () => resolve('open'))
      ws.on('unexpected-response', (_, reply) => resolve(`refused ${reply.statusCode}`))
      ws.on('error', (error) => resolve(error.message))
    })

  function clientOf(ws: WebSocket): ContractRouterClient<typeof testContract> {
    return createORPCClient(new RPCLink({ websocket: ws as unknown as globalThis.WebSocket }))
  }

  it.each([
    ['no cookie', { cookie: '' }, 'refused 401'],
    ['a wrong cookie', { cookie: 'inglenook-1=x' }, 'refused 401'],
    ['a foreign page', { origin: 'https://evil.example' }, 'refused 403'],
    ['a page of another port', { origin: 'http://127.0.0.1:1' }, 'refused 403'],
    ['a page without an origin', { origin: 'null' }, 'refused 403'],
    ['a foreign name', { host: 'evil.example', origin: 'http://evil.example' }, 'refused 421']
  ])('is refused with %s', async (_, headers, expected) => {
    const ws = dial(headers)
    expect(await outcome(ws)).toBe(expected)
  })

  it('is spoken only at its address', async () => {
    const ws = new WebSocket(`ws://127.0.0.1:${base.port}/other`, { headers: { cookie, origin: base.origin } })
    expect(await outcome(ws)).toBe('refused 404')
  })

  it('answers, streams, and ends a stream with its window', async () => {
    const ws = dial()
    const client = clientOf(ws)
    expect(await client.echo({ text: 'Curie' })).toEqual({ text: 'Curie' })
    const seen: number[] = []
    for await (const tick of await client.ticks()) if (seen.push(tick) === 3) break
    expect(seen).toEqual([0, 1, 2])
    await vi.waitFor(() => expect(test.openStreams()).toBe(0))

    await client.ticks()
    await vi.waitFor(() => expect(test.openStreams()).toBe(1))
    ws.terminate()
    await vi.waitFor(() => expect(test.openStreams()).toBe(0))
  })

  it('carries what a person should read, and keeps the rest in the log', async () => {
    const ws = dial()
    const client = clientOf(ws)
    const failure = async (call: Promise<unknown>): Promise<unknown> => {
      const error = await call.then(
        () => null,
        (e: unknown) => e
      )
      return error instanceof ORPCError ? { code: error.code, data: error.data } : error
    }
    expect(await failure(client.refuse())).toEqual({
      code: 'INGLENOOK',
      data: { code: 'not-found', message: 'There is no such photo. It may have been removed.' }
    })
    const unforeseen = {
      code: 'INTERNAL_SERVER_ERROR',
      data: { code: 'unexpected', message: 'Something unforeseen went wrong. Try again; the log says more.' }
    }
    expect(await failure(client.crash())).toEqual(unforeseen)
    expect(await failure(client.wrongOutput())).toEqual(unforeseen)
    expect(await failure(client.echo({ text: 5 as unknown as string }))).toMatchObject({ code: 'BAD_REQUEST' })
    const readAll = async (): Promise<void> => {
      for await (const _ of await client.crashInStream());
    }
    expect(await failure(readAll())).toMatchObject({ data: { code: 'drive-gone' } })
    const log = test.log.join('\n')
    expect(log).toContain('crash failed: Error: select * from secrets')
    expect(log).toContain('wrongOutput failed:')
    expect(log).not.toContain('no such photo')
    ws.close()
  })

  it('survives nonsense, and hangs up on a message beyond all measure', async () => {
    const garbled = dial()
    await outcome(garbled)
    for (const nonsense of ['', '{', 'null', '[]', '{"i":"1","p":{}}']) garbled.send(nonsense)
    garbled.send(Buffer.from([255, 0, 255]))
    const huge = dial()
    await outcome(huge)
    const closed = new Promise<number>((resolve) => huge.on('close', resolve))
    huge.send('x'.repeat(17 * 1024 * 1024))
    expect(await closed).toBe(1009)
    const ws = dial()
    expect(await clientOf(ws).echo({ text: 'still here' })).toEqual({ text: 'still here' })
    ws.close()
    garbled.close()
  })
})

describe('closing', () => {
  it('ends sockets and requests, frees the port, and refuses a port that is taken', async () => {
    const options = { app: test.app, rendererDir: test.rendererDir, host: '127.0.0.1', log: () => {} }
    const first = await startServer({ ...options, port: 0 })
    const port = Number(new URL(first.url).port)
    await expect(startServer({ ...options, port })).rejects.toMatchObject({ code: 'address-in-use' })
    const entry = await fetch(first.url, { redirect: 'manual' })
    const headers = { cookie: entry.headers.get('set-cookie')!.split(';')[0]!, origin: new URL(first.url).origin }
    const ws = new WebSocket(`ws://127.0.0.1:${port}/rpc`, { headers })
    const closed = new Promise<number>((resolve) => ws.on('close', resolve))
    await new Promise((resolve) => ws.on('open', resolve))
    await first[Symbol.asyncDispose]()
    expect(await closed).toBe(1001)
    const second = await startServer({ ...options, port })
    expect(new URL(second.url).searchParams.get('key')).not.toBe(new URL(first.url).searchParams.get('key'))
    await second[Symbol.asyncDispose]()
  })
})
