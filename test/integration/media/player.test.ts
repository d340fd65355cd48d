import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { answerMedia, type FileRequest } from '../../../src/main/media-answer.ts'
import { frameMediaPath } from '../../../src/shared/media-address.ts'
import { probeMedia } from '../../../src/worker/media/probe.ts'
import { openSourceApp } from '../../support/source-app.ts'
import { counting, lavfi, makeClip, mediaFolder, processesWith } from './clips.ts'

const ODD_NAME = `-it's “odd” \n 🔥.avi`

const dir = mediaFolder(afterAll)
const album = join(dir, 'album')
const libraryDir = join(dir, 'library')
const ignore = (): void => undefined

async function open() {
  const { app, client } = await openSourceApp({ libraryDir })
  const { player } = client
  const idOf = async (name: string): Promise<number> => {
    for await (const entry of app.cli.assets({ path: join(album, name) })) return entry.id
    throw new Error(`${name} is not in the library`)
  }
  const get = async (address: string, request: Partial<FileRequest> = {}) => {
    const { pathname } = new URL(address, 'http://host')
    const { status, headers, body } = await answerMedia(app, pathname, { method: 'GET', ...request })
    return { status, headers, bytes: body ? await buffer(body) : Buffer.alloc(0) }
  }
  const played = async (assetId: number) => {
    await vi.waitFor(async () => expect((await player.info({ assetId })).playable).toMatch(/proxy|failed/), {
      timeout: 60_000,
      interval: 50
    })
    return player.info({ assetId })
  }
  return { app, player, idOf, get, played }
}

describe('a library with videos of many kinds', () => {
  let library: Awaited<ReturnType<typeof open>>

  beforeAll(async () => {
    mkdirSync(album)
    const sound = [...lavfi('sine=440:d=6'), '-c:a']
    await counting(join(album, 'plain.mp4'), 6, '-c:v', 'libx264', '-pix_fmt', 'yuv420p')
    await makeClip(join(album, ODD_NAME), ...lavfi('testsrc=s=320x180:r=25:d=6'), ...sound, 'ac3', '-c:v', 'mpeg4')
    await makeClip(join(album, 'long.avi'), ...lavfi('testsrc2=s=1280x720:r=25:d=60'), '-c:v', 'mpeg4', '-q:v', '20')
    await makeClip(join(album, 'second.avi'), ...lavfi('testsrc2=s=320x180:r=25:d=3'), '-c:v', 'mpeg4')
    await makeClip(join(album, 'song.wma'), ...sound, 'wmav2')
    await makeClip(join(album, 'song.mp3'), ...sound, 'libmp3lame')
    library = await open()
    await library.app.cli.importPaths([album], { process: false, onProgress: ignore })
  })
  afterAll(() => library.app.close())

  it('plays what the window can play as it is', async () => {
    const { player, idOf, get } = library
    const assetId = await idOf('plain.mp4')
    const info = await player.info({ assetId })
    expect(info).toMatchObject({ playable: 'direct', why: null, fps: 25, durationMs: 6000, waveform: null })
    const { status, bytes } = await get(info.address ?? '', { range: 'bytes=4-7' })
    expect([status, bytes.toString()]).toEqual([206, 'ftyp'])
    expect(await player.info({ assetId: await idOf('song.mp3') })).toMatchObject({ playable: 'direct', fps: null })
  })

  it('makes a copy of what it cannot, once, and serves it in ranges', async () => {
    const { player, idOf, get, played } = library
    const assetId = await idOf(ODD_NAME)
    const before = await player.info({ assetId })
    expect(before).toMatchObject({ playable: 'proxy', address: null, progress: null })
    expect(before.why).toBe('This window cannot play video of the kind MPEG-4 part 2 (DivX, Xvid).')
    expect((await get(`/media/proxy/${assetId}`)).status).toBe(404)

    await player.prepare({ assetId })
    expect(await player.info({ assetId })).toMatchObject({ playable: 'making', address: null })
    await player.prepare({ assetId })
    const info = await played(assetId)
    expect(info).toMatchObject({ playable: 'proxy', address: expect.stringContaining(`/media/proxy/${assetId}?v=`) })
    const [file = ''] = readdirSync(join(libraryDir, 'cache/proxies'))
    const path = join(libraryDir, 'cache/proxies', file)
    expect(readdirSync(join(libraryDir, 'cache/proxies'))).toHaveLength(1)
    const facts = await probeMedia('ffprobe', path, new AbortController().signal)
    expect(facts).toMatchObject({ video: { codec: 'h264' }, audio: { codec: 'aac' } })

    const size = statSync(path).size
    const part = await get(info.address ?? '', { range: `bytes=${size - 10}-` })
    expect(part.status).toBe(206)
    expect(part.headers).toMatchObject({
      'content-type': 'video/mp4',
      'content-range': `bytes ${size - 10}-${size - 1}/${size}`
    })
    expect(part.bytes).toHaveLength(10)
  })

  it('makes a copy of a recording too', async () => {
    const { player, idOf, played } = library
    const assetId = await idOf('song.wma')
    await player.prepare({ assetId })
    expect(await played(assetId)).toMatchObject({ playable: 'proxy', fps: null })
  })

  it('tells how far a copy is, and gives it up with all that belongs to it', async () => {
    const { player, idOf } = library
    const assetId = await idOf('long.avi')
    const second = await idOf('second.avi')
    await player.prepare({ assetId })
    await player.prepare({ assetId: second })
    await vi.waitFor(
      async () => {
        const { progress, msLeft } = await player.info({ assetId })
        expect(progress).toBeGreaterThan(0)
        expect(msLeft).toBeGreaterThan(0)
      },
      { timeout: 30_000, interval: 100 }
    )
    // One after the other: the second waits.
    expect(await player.info({ assetId: second })).toMatchObject({ playable: 'making', progress: 0 })
    await player.cancel({ assetId: second })
    expect(await player.info({ assetId: second })).toMatchObject({ playable: 'proxy', address: null })
    expect(await processesWith(join(album, 'long.avi'))).not.toEqual([])
    const since = performance.now()
    await player.cancel({ assetId })
    expect(performance.now() - since).toBeLessThan(1000)
    expect(await processesWith(join(album, 'long.avi'))).toEqual([])
    expect(await player.info({ assetId })).toMatchObject({ playable: 'proxy', address: null })
    expect(readdirSync(join(libraryDir, 'cache/proxies')).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it('shows the frame of a moment, made when it is asked for and then kept', async () => {
    const { idOf, get } = library
    const assetId = await idOf('plain.mp4')
    const [one, again, other] = await Promise.all([
      get(frameMediaPath(assetId, 2000, 'v')),
      get(frameMediaPath(assetId, 2000, 'v')),
      get(frameMediaPath(assetId, 5000, 'v'))
    ])
    expect(one.headers).toMatchObject({
      'content-type': 'image/webp',
      'cache-control': expect.stringMatching(/immutable/)
    })
    expect(one.bytes.equals(again.bytes)).toBe(true)
    expect(one.bytes.equals(other.bytes)).toBe(false)
    expect(await sharp(one.bytes).metadata()).toMatchObject({ format: 'webp', width: 320, height: 180 })
    const made = readdirSync(join(libraryDir, 'cache/frames'), { recursive: true }).filter((name) =>
      `${name}`.endsWith('.webp')
    )
    expect(made).toHaveLength(2)
    // A recording has no pictures, and an asset that is not there none either.
    expect((await get(frameMediaPath(await idOf('song.mp3'), 0, 'v'))).status).toBe(404)
    expect((await get(frameMediaPath(999_999, 0, 'v'))).status).toBe(404)
    expect((await get(`/media/waveform/${assetId}`)).status).toBe(404)
  })

  it('shows what was asked for last first, to whoever moves along a strip', async () => {
    const { idOf, get } = library
    const assetId = await idOf('long.avi')
    const order: number[] = []
    const ask = async (atMs: number) => {
      const { status } = await get(frameMediaPath(assetId, atMs, 'v'))
      order.push(atMs)
      return status
    }
    const times = Array.from({ length: 20 }, (_, n) => n * 1000)
    expect(await Promise.all(times.map(ask))).toEqual(times.map(() => 200))
    // Some have begun before the last was asked for.
    expect(order.indexOf(19_000)).toBeLessThan(8)
    expect(order.slice(-5).every((atMs) => atMs < 12_000)).toBe(true)
  })

  it('says why what is gone cannot be played, and keeps its copies over a restart', async () => {
    const gone = await library.idOf('second.avi')
    rmSync(join(album, 'second.avi'))
    expect(await library.player.info({ assetId: gone })).toMatchObject({
      playable: 'failed',
      address: null,
      why: expect.stringMatching(/second\.avi cannot be found any more/)
    })
    const assetId = await library.idOf(ODD_NAME)
    await library.app.close()
    // What a process that was killed has left.
    writeFileSync(join(libraryDir, 'cache/proxies/left.mp4.part'), 'half')
    library = await open()
    expect(existsSync(join(libraryDir, 'cache/proxies/left.mp4.part'))).toBe(false)
    expect(await library.player.info({ assetId })).toMatchObject({ playable: 'proxy', address: expect.any(String) })
  })
})
