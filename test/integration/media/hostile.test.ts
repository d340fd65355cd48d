import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failureOf } from '../../../src/shared/failure.ts'
import { makeProxy } from '../../../src/worker/make-proxy.ts'
import { CONTAINERS } from '../../../src/worker/media/containers.ts'
import { decodeFrame } from '../../../src/worker/media/frame.ts'
import { guardMemory } from '../../../src/worker/media/memory-guard.ts'
import { decodePcm } from '../../../src/worker/media/pcm.ts'
import { probeMedia } from '../../../src/worker/media/probe.ts'

/* Files that are made to do harm: none makes a request, reads another file, or fills memory or disk. */

const { signal } = new AbortController()
let dir: string
let server: Server
let requests = 0
const inDir = (name: string): string => join(dir, name)

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'inglenook-hostile-test-'))
  server = createServer((_, response) => {
    requests += 1
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'sine=d=2', '-f', 'mpegts', inDir('other.ts')])
})
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve))
  rmSync(dir, { recursive: true, force: true })
})

const video = { index: 0, codec: 'h264', pixelFormat: null, width: 64, height: 48, fps: 10, durationMs: 1000 }
const context = { signal, onProgress: () => {} }
const proxyOf = (path: string, ffmpeg = 'ffmpeg') => ({
  ...({ kind: 'makeProxy', path, ffmpeg, durationMs: 1000, container: 'mp4', video: null } as const),
  audio: { stream: { index: 0, codec: 'aac', channels: 1, layout: 'mono', durationMs: 1000 }, encoder: 'aac' },
  ...({ rateOption: '-vsync', to: inDir('copy.mp4'), mostBytes: 1e6 } as const)
})

/** Everything that opens a file with ffmpeg or ffprobe. */
const openings: Record<string, (path: string, tool?: string) => Promise<unknown>> = {
  'what it holds': (path, tool = 'ffprobe') => probeMedia(tool, path, signal),
  'its sound': async (path, ffmpeg = 'ffmpeg') => {
    const options = { ffmpeg, path, stream: 0, sampleRate: 16_000, durationMs: 1000, bytes: 1000, signal }
    for await (const samples of decodePcm(options)) if (samples.length > 0) return samples.length
    return 0
  },
  'a picture of it': (path, ffmpeg = 'ffmpeg') =>
    decodeFrame({ ffmpeg, path, bytes: 1000, container: [], video, size: [64, 48], signal }, 0),
  'a copy of it': (path, ffmpeg = 'ffmpeg') => makeProxy(proxyOf(path, ffmpeg), context)
}

const LISTS: Record<string, () => string> = {
  'an HLS playlist of an address': () => playlist(address('a.ts')),
  'an HLS playlist of a system file': () => playlist('file:///etc/passwd'),
  'an HLS playlist of another recording': () => playlist(pathToFileURL(inDir('other.ts')).href),
  'an HLS playlist with a key elsewhere': () =>
    playlist('other.ts').replace('#EXTINF', `#EXT-X-KEY:METHOD=AES-128,URI="${address('key')}"\n#EXTINF`),
  'a concat script': () => 'ffconcat version 1.0\nfile other.ts\nfile other.ts\n',
  'a DASH manifest': () =>
    `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-live:2011" type="static" mediaPresentationDuration="PT9S"><Period><AdaptationSet mimeType="audio/mp4"><Representation id="1" bandwidth="1"><BaseURL>${address('a.mp4')}</BaseURL></Representation></AdaptationSet></Period></MPD>`,
  'a description of a stream': () =>
    'v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 9 RTP/AVP 0\n'
}

describe('a file that points at others', () => {
  it.each(
    Object.entries(LISTS).flatMap(([name, content]) =>
      Object.entries(openings).map(([what, open]) => [what, name, content, open] as const)
    )
  )('is not followed for %s: %s', async (_, name, content, open) => {
    const path = inDir('film.mp4')
    writeFileSync(path, content())
    expect([name, await open(path).then(() => null, failureOf)]).toEqual([
      name,
      { code: 'unreadable-media', message: expect.stringMatching(/film\.mp4.*points at other files/) }
    ])
    expect([requests, readdirSync(dir).filter((one) => one.startsWith('copy'))]).toEqual([0, []])
  })
})

describe('ffmpeg and ffprobe', () => {
  it.skipIf(process.platform === 'win32').each(Object.entries(openings))(
    'are kept to files, without a keyboard, and bounded, for %s',
    async (what, open) => {
      const log = inDir('arguments')
      const tool = inDir('tool')
      writeFileSync(tool, `#!/bin/sh\nprintf '%s\\n' "$@" > "${log}"\nexit 1\n`)
      chmodSync(tool, 0o755)
      await expect(open(inDir('other.ts'), tool)).rejects.toMatchObject({ code: 'unreadable-media' })
      const args = readFileSync(log, 'utf8').trim().split('\n')
      const input = args.indexOf('-i')
      const before = args.slice(0, input)
      const given = (option: string) => before[before.indexOf(option) + 1]
      expect(args[input + 1]).toBe(`file:${inDir('other.ts')}`)
      expect(given('-protocol_whitelist')).toBe('file')
      expect(given('-format_whitelist')?.split(',')).toEqual([...CONTAINERS])
      expect(Number(given('-max_alloc'))).toBe(512 * 1024 ** 2)
      if (what !== 'what it holds') expect(before).toContain('-nostdin')
      if (/picture|copy/.test(what)) expect(Number(given('-max_pixels'))).toBeGreaterThan(0)
    }
  )

  it('open none of the kinds that point elsewhere or are no files', () => {
    const refused = ['hls', 'dash', 'concat', 'concatf', 'imf', 'sdp', 'rtsp', 'rtp', 'sap', 'image2', 'image2pipe']
    const others = ['lavfi', 'tty', 'webm_dash_manifest', 'vapoursynth', 'avisynth', 'ffmetadata', 'x11grab', 'fbdev']
    expect(CONTAINERS.filter((name) => [...refused, ...others].includes(name))).toEqual([])
    expect(new Set(CONTAINERS).size).toBe(CONTAINERS.length)
  })

  it.skipIf(process.platform === 'win32')('are ended when they take more memory than there is for them', async () => {
    const greedy = 'const all = []; setInterval(() => all.push(Buffer.alloc(3e7, 1)), 10)'
    const tool = execa(process.execPath, ['-e', greedy], { reject: false, timeout: 30_000 })
    const guard = guardMemory(tool, 400e6)
    expect([(await tool).signal, guard.tripped]).toEqual(['SIGKILL', true])
    const modest = execa(process.execPath, ['-e', 'setTimeout(() => {}, 600)'], { reject: false })
    const untouched = guardMemory(modest, 400e6)
    expect([(await modest).exitCode, untouched.tripped]).toEqual([0, false])
  })
})

describe('a file that claims more than it holds', () => {
  it('ends in a sentence with a hundred thousand streams', async () => {
    const path = inDir('streams.mp4')
    writeFileSync(path, mp4OfStreams(100_000))
    expect(await probeMedia('ffprobe', path, signal).then(() => null, failureOf)).toEqual({
      code: 'unreadable-media',
      message: expect.stringContaining('it claims to hold thousands of streams')
    })
  })

  it('has no picture with sides of a hundred thousand pixels', async () => {
    const path = inDir('huge.mkv')
    writeFileSync(path, mkvOfSize(100_000, 100_000))
    expect(await probeMedia('ffprobe', path, signal)).toMatchObject({ video: null, audio: null })
    await expect(openings['a picture of it']?.(path)).rejects.toMatchObject({ code: 'unreadable-media' })
  })

  it.skipIf(process.platform === 'win32')('is not waited for when it is a pipe or a device', async () => {
    const pipe = inDir('pipe.mp4')
    execFileSync('mkfifo', [pipe])
    for (const path of [pipe, '/dev/zero']) {
      await expect(probeMedia('ffprobe', path, signal)).rejects.toThrow(/is no file/)
    }
  })
})

function address(name: string): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}`
}

function playlist(of: string): string {
  return `#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n${of}\n#EXT-X-ENDLIST\n`
}

function mp4OfStreams(count: number): Buffer {
  const box = (type: string, ...parts: Buffer[]): Buffer => {
    const content = Buffer.concat(parts)
    const head = Buffer.alloc(8)
    head.writeUInt32BE(content.length + 8)
    head.write(type, 4, 'latin1')
    return Buffer.concat([head, content])
  }
  const handler = box('hdlr', Buffer.alloc(8), Buffer.from('soun'), Buffer.alloc(13))
  const tables = ['stts', 'stsc', 'stsz', 'stco'].map((name) => box(name, Buffer.alloc(12)))
  const sample = box('sowt', whole(2, 0, 0, 0, 1, 0, 0, 0, 0, 1, 16, 0, 0, 8000, 0))
  const stbl = box('stbl', box('stsd', whole(4, 0, 1), sample), ...tables)
  const mdia = box(
    'mdia',
    box('mdhd', whole(4, 0, 0, 0, 8000, 80_000, 0)),
    handler,
    box('minf', box('smhd', Buffer.alloc(8)), stbl)
  )
  const trak = box('trak', box('tkhd', Buffer.alloc(84)), mdia)
  const movie = box(
    'moov',
    box('mvhd', whole(4, 0, 0, 0, 1000, 10_000), Buffer.alloc(80)),
    ...Array<Buffer>(count).fill(trak)
  )
  return Buffer.concat([box('ftyp', Buffer.from('isom\0\0\0\0isomiso2')), movie])
}

/** Big-endian numbers of so many bytes. */
function whole(bytes: 2 | 4, ...values: number[]): Buffer {
  const all = Buffer.alloc(bytes * values.length)
  for (const [index, value] of values.entries()) all.writeUIntBE(value, index * bytes, bytes)
  return all
}

function mkvOfSize(width: number, height: number): Buffer {
  const element = (id: string, ...parts: Buffer[]): Buffer => {
    const content = Buffer.concat(parts)
    const size = Buffer.alloc(8)
    size.writeBigUInt64BE((1n << 56n) | BigInt(content.length))
    return Buffer.concat([Buffer.from(id, 'hex'), size, content])
  }
  const number = (id: string, value: number): Buffer => {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(value)
    return element(id, bytes)
  }
  const head = element('1a45dfa3', number('42f7', 1), element('4282', Buffer.from('matroska')), number('4287', 4))
  const pixels = element('e0', number('b0', width), number('ba', height), element('2eb524', Buffer.from('I420')))
  const codec = element('86', Buffer.from('V_UNCOMPRESSED'))
  const track = element('ae', number('d7', 1), number('73c5', 1), number('83', 1), codec, pixels)
  const cluster = element('1f43b675', number('e7', 0), element('a3', Buffer.from('81000080', 'hex'), Buffer.alloc(100)))
  return Buffer.concat([head, element('18538067', element('1654ae6b', track), cluster)])
}
