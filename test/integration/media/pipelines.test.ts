import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { answerMedia } from '../../../src/main/media-answer.ts'
import { assetMediaPath } from '../../../src/shared/media-address.ts'
import { decodeWaveform, waveformMs } from '../../../src/shared/waveform.ts'
import { describeShared, sharedMedia } from '../../shared-media.ts'
import { openSourceApp } from '../../support/source-app.ts'
import { counting, lavfi, makeClip, mediaFolder } from './clips.ts'

const dir = mediaFolder(afterAll)
const album = join(dir, 'album')
const libraryDir = join(dir, 'library')
const ignore = (): void => undefined

/** No weights are there: only what needs none is done. */
async function open() {
  const { app, client } = await openSourceApp({ libraryDir })
  const find = async (name: string) => {
    for await (const entry of app.cli.assets({ path: join(album, name) })) {
      const [item] = await client.timeline.items({ ids: [entry.id] })
      if (item) return item
    }
    throw new Error(`${name} is not in the library`)
  }
  const get = async (address: string) => {
    const { pathname } = new URL(address, 'http://host')
    const { status, headers, body } = await answerMedia(app, pathname, { method: 'GET' })
    return { status, mime: headers['content-type'], bytes: body ? await buffer(body) : Buffer.alloc(0) }
  }
  return { app, client, find, get }
}

describeShared('videos and recordings in a library without models', () => {
  let library: Awaited<ReturnType<typeof open>>

  beforeAll(async () => {
    mkdirSync(album)
    for (const name of ['videos/friday.mp4', 'videos/bug_video_640.mp4', 'sounds/guitar.mp3']) {
      copyFileSync(join(sharedMedia, name), join(album, name.replace(/.*\//, '')))
    }
    await makeClip(
      join(album, 'tall.mp4'),
      ...lavfi('color=black:s=180x320:d=2[a];testsrc=s=180x320:d=8[b];[a][b]concat'),
      ...['-c:v', 'libx264']
    )
    const damaged = await counting(join(dir, 'damaged.mp4'), 2, '-c:v', 'libx264')
    const bytes = readFileSync(damaged)
    bytes.fill(0x55, bytes.indexOf('mdat') + 4, bytes.indexOf('moov') - 4)
    writeFileSync(join(album, 'damaged.mp4'), bytes)
    library = await open()
    await library.app.cli.importPaths([album], { process: false, onProgress: ignore })
    expect((await library.find('friday.mp4')).thumbnail).toBe('pending')
    await library.app.cli.processAll({ wait: false, onProgress: ignore })
  })
  afterAll(() => library.app.close())

  it.each([
    ['friday.mp4', 640, 480, 6166],
    ['bug_video_640.mp4', 640, 360, 6767],
    ['tall.mp4', 180, 320, 10_000]
  ])('are shown in the timeline as photos are: %s', async (name, width, height, durationMs) => {
    const item = await library.find(name)
    expect(item).toMatchObject({ kind: 'video', thumbnail: 'ready', width, height, durationMs })
    expect(item.thumbhash).toMatch(/^[\w+/]{20,}=*$/)
    const grid = await library.get(assetMediaPath(item.id, 'grid', item.version))
    expect(grid).toMatchObject({ status: 200, mime: 'image/webp' })
    const stats = await sharp(grid.bytes).stats()
    expect(Math.max(...stats.channels.map(({ stdev }) => stdev))).toBeGreaterThan(15)
    const preview = await library.get(assetMediaPath(item.id, 'preview', item.version))
    expect(preview.mime).toBe('image/jpeg')
    expect(await sharp(preview.bytes).metadata()).toMatchObject({ width, height })
  })

  it.each([
    ['friday.mp4', 6100],
    ['guitar.mp3', 12_000]
  ])('have their waveform: %s', async (name, atLeastMs) => {
    const { id } = await library.find(name)
    const { waveform } = await library.client.player.info({ assetId: id })
    const { status, mime, bytes } = await library.get(waveform ?? '')
    expect([status, mime]).toEqual([200, 'application/octet-stream'])
    const read = decodeWaveform(bytes)
    expect(waveformMs(read)).toBeGreaterThan(atLeastMs)
    expect(Math.max(...read.peaks)).toBeGreaterThan(40)
  })

  it('say why there is none', async () => {
    const { id } = await library.find('bug_video_640.mp4')
    expect((await library.client.player.info({ assetId: id })).waveform).toBeNull()
    expect((await library.get(`/media/waveform/${id}`)).status).toBe(404)
    const { jobs } = await library.app.cli.status()
    // Of the song there is no picture to be made; the damaged video has neither sound nor pictures.
    expect(jobs.waveform).toMatchObject({ done: 2, notApplicable: 3, queued: 0 })
    expect(jobs.thumbnails).toMatchObject({ done: 3, failed: 1, queued: 0 })
    const damaged = await library.find('damaged.mp4')
    expect(damaged.thumbnail).toBe('failed')
    const { problems } = await library.client.assets.get({ id: damaged.id })
    expect(problems).toMatchObject([{ pipeline: 'thumbnails', code: 'unreadable-media' }])
    expect(problems[0]?.error).toMatch(/The pictures of .*damaged\.mp4 cannot be read/)
  })

  it('keep them over a restart, and where else the same content lies', async () => {
    await library.app.close()
    library = await open()
    copyFileSync(join(album, 'friday.mp4'), join(album, 'copy.mp4'))
    await library.app.cli.importPaths([album], { process: true, onProgress: ignore })
    const item = await library.find('copy.mp4')
    expect(item).toMatchObject({ id: (await library.find('friday.mp4')).id, thumbnail: 'ready' })
    const { jobs } = await library.app.cli.status()
    expect(jobs.waveform).toMatchObject({ done: 2, notApplicable: 3 })
    // Two pictures of each of three videos, two waveforms, and nothing else.
    const files = readdirSync(join(libraryDir, 'thumbs'), { recursive: true }).filter((name) =>
      /\.\w+$/.test(`${name}`)
    )
    expect(files).toHaveLength(8)
  })
})
