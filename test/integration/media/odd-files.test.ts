import { copyFileSync, mkdirSync, readdirSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { answerMedia } from '../../../src/main/media-answer.ts'
import type { ProcessReport } from '../../../src/shared/cli.ts'
import { assetMediaPath, frameMediaPath } from '../../../src/shared/media-address.ts'
import { decodeWaveform, waveformMs } from '../../../src/shared/waveform.ts'
import { sharedMedia, sharedModels } from '../../shared-media.ts'
import { describeSpeech, soundBounds, speakInto } from '../../speech.ts'
import { openSourceApp } from '../../support/source-app.ts'
import { turn } from '../speech/recordings.ts'
import { lavfi, makeClip, mediaFolder } from './clips.ts'

/* Files that trip programs up, through all that is done to a video: from the import to the player. */

const NAMES = [
  `it's "quoted" \`here\` $(touch x) %d\\.avi`,
  'two\nlines.avi',
  '-i.avi',
  'concat:a|b.avi',
  '🔥 веселье 炉端.avi',
  `${'n'.repeat(246)}.avi`
]

const dir = mediaFolder(afterAll)
const album = join(dir, '--library', `o'd"d 🐎`)
const inAlbum = (name: string): string => join(album, name)
const ignore = (): void => undefined

async function open() {
  const { app, client } = await openSourceApp({ libraryDir: join(dir, 'library'), modelsMirror: sharedModels })
  const find = async (name: string) => {
    for await (const entry of app.cli.assets({ path: inAlbum(name) })) {
      const [item] = await client.timeline.items({ ids: [entry.id] })
      if (item) return item
    }
    throw new Error(`${name} is not in the library`)
  }
  const get = async (address: string) => {
    const { pathname } = new URL(address, 'http://host')
    const { status, body } = await answerMedia(app, pathname, { method: 'GET' })
    return { status, bytes: body ? await buffer(body) : Buffer.alloc(0) }
  }
  const said = async (name: string) => {
    const transcript = await client.transcripts.get({ assetId: (await find(name)).id })
    return transcript?.segments.map(({ text }) => text)
  }
  const heard = async (name: string) =>
    (await client.sounds.ofAsset({ assetId: (await find(name)).id })).map(({ label }) => label)
  const waveform = async (name: string) => {
    const info = await client.player.info({ assetId: (await find(name)).id })
    return info.waveform === null ? null : decodeWaveform((await get(info.waveform)).bytes)
  }
  return { app, client, find, get, said, heard, waveform }
}

/** A video in which a sentence is said after so much silence, with codecs that no window plays. */
async function talking(path: string, beforeMs: number): Promise<void> {
  const voice = join(dir, 'voice.wav')
  speakInto(voice, 'Hello world.', { beforeMs, afterMs: 600 })
  await makeClip(path, ...lavfi('testsrc=s=160x90:r=25:d=2'), ...['-i', voice, '-c:v', 'mpeg4', '-c:a', 'pcm_s16le'])
}

describeSpeech('a library of odd files', () => {
  let library: Awaited<ReturnType<typeof open>>
  let report: ProcessReport

  beforeAll(async () => {
    mkdirSync(album, { recursive: true })
    for (const [index, name] of NAMES.entries()) await talking(inAlbum(name), 400 + 100 * index)
    await makeTurned()
    await makeFiveStreams()
    await makeCut()
    copyFileSync(join(sharedMedia, 'videos/bug_video_640.mp4'), inAlbum('silent.mp4'))
    await makeClip(inAlbum('click.wav'), ...lavfi('sine=d=0.3'))
    library = await open()
    const added = await library.app.cli.importPaths([album], { process: false, onProgress: ignore })
    expect(added).toMatchObject({ added: NAMES.length + 5, skipped: [] })
    report = await library.app.cli.processAll({ wait: false, onProgress: ignore })
  }, 300_000)
  afterAll(() => library.app.close())

  /** A second of stillness, then pictures whose rate changes, all lying on their side. */
  async function makeTurned(): Promise<void> {
    const upright = join(dir, 'upright.mp4')
    const voice = join(dir, 'voice.wav')
    speakInto(voice, 'What a beautiful day.', { beforeMs: 2000 })
    await makeClip(
      upright,
      ...lavfi('testsrc=d=4:s=160x120:r=30'),
      ...['-i', voice, '-vf', "select='not(mod(n\\,3))+lt(n\\,20)'", '-vsync', 'vfr'],
      ...['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-c:a', 'aac']
    )
    turn(upright, inAlbum('turned.mp4'))
  }

  /** The first is spoken, the others hold tones. */
  async function makeFiveStreams(): Promise<void> {
    const voice = join(dir, 'voice.wav')
    speakInto(voice, 'I love you.')
    const tones = [1, 2, 3, 4].flatMap((n) => lavfi(`sine=${n * 300}:d=3`))
    const maps = [0, 1, 2, 3, 4, 5].flatMap((n) => ['-map', String(n)])
    await makeClip(
      inAlbum('five.mkv'),
      ...lavfi('testsrc=s=160x90:r=25:d=3'),
      ...['-i', voice, ...tones, ...maps, '-c:v', 'libx264', '-c:a', 'flac']
    )
  }

  /** Half of a file of two sentences. */
  async function makeCut(): Promise<void> {
    const voices = ['Hello world.', 'Say cheese.'].map((sentence, index) => {
      speakInto(join(dir, `voice-${index}.wav`), sentence, { afterMs: 6000 })
      return ['-i', join(dir, `voice-${index}.wav`)]
    })
    await makeClip(
      inAlbum('cut.mkv'),
      ...[...voices.flat(), ...lavfi('testsrc=s=160x90:r=25:d=15')],
      ...['-filter_complex', '[0:a][1:a]concat=v=0:a=1[a]', '-map', '2:v', '-map', '[a]'],
      ...['-c:v', 'libx264', '-g', '25', '-c:a', 'flac']
    )
    truncateSync(inAlbum('cut.mkv'), Math.floor(statSync(inAlbum('cut.mkv')).size * 0.45))
  }

  it('is worked through, and nothing fails or waits', () => {
    expect(report).toMatchObject({ failed: [], waiting: [] })
    expect(readdirSync(join(dir, 'library', 'temp')).filter((name) => /speech|transcript|piece/.test(name))).toEqual([])
  })

  it.each(NAMES)('has all of what is called %j', async (name) => {
    const { client, find, get, said, heard, waveform } = library
    const item = await find(name)
    expect(item).toMatchObject({ kind: 'video', thumbnail: 'ready', width: 160, height: 90 })
    expect(await said(name)).toEqual(['Hello world.'])
    expect(await heard(name)).toContain('Speech')
    expect(Math.max(...(await waveform(name))!.peaks)).toBeGreaterThan(20)
    expect((await get(assetMediaPath(item.id, 'grid', item.version))).status).toBe(200)
    const frame = await get(frameMediaPath(item.id, 1000, item.version))
    expect(await sharp(frame.bytes).metadata()).toMatchObject({ width: 160, height: 90 })
    const { fileName } = await client.transcripts.export({ assetId: item.id, format: 'srt' })
    expect(fileName).toBe(name.replace(/avi$/, 'srt'))

    expect(await client.player.info({ assetId: item.id })).toMatchObject({ playable: 'proxy', address: null })
    await client.player.prepare({ assetId: item.id })
    const address = await vi.waitFor(
      async () => {
        const info = await client.player.info({ assetId: item.id })
        if (info.address === null) throw new Error(`${info.playable}: ${info.why}`)
        return info.address
      },
      { timeout: 30_000, interval: 50 }
    )
    expect((await get(address)).bytes.subarray(4, 8).toString()).toBe('ftyp')
  })

  it('shows a turned video upright, and its frames at their time, whatever the rate is', async () => {
    const { find, get, said, client } = library
    const item = await find('turned.mp4')
    expect(item).toMatchObject({ thumbnail: 'ready', width: 120, height: 160 })
    const grid = await get(assetMediaPath(item.id, 'grid', item.version))
    const { width = 0, height = 0 } = await sharp(grid.bytes).metadata()
    expect(width / height).toBeCloseTo(120 / 160, 1)
    const [early, later] = await Promise.all(
      [500, 3000].map(async (atMs) => sharp((await get(frameMediaPath(item.id, atMs, item.version))).bytes))
    )
    expect(await early!.metadata()).toMatchObject({ width: 120, height: 160 })
    expect((await early!.raw().toBuffer()).equals(await later!.raw().toBuffer())).toBe(false)
    expect(await said('turned.mp4')).toEqual(['What a beautiful day.'])
    const transcript = await client.transcripts.get({ assetId: item.id })
    const { startMs } = soundBounds(inAlbum('turned.mp4'))
    expect(Math.abs(transcript!.segments[0]!.startMs - startMs)).toBeLessThan(200)
  })

  it('hears the first of five sound tracks, everywhere the same', async () => {
    const { said, heard, waveform } = library
    expect(await said('five.mkv')).toEqual(['I love you.'])
    expect(await heard('five.mkv')).toContain('Speech')
    const { startMs } = soundBounds(inAlbum('five.mkv'))
    const { peaks } = (await waveform('five.mkv'))!
    // Twenty milliseconds each: still until the voice begins, while the tones are there from the first moment.
    expect(Math.max(...peaks.slice(0, Math.floor(startMs / 20) - 3))).toBeLessThan(10)
    expect(Math.max(...peaks)).toBeGreaterThan(40)
  })

  it('keeps what is whole of a file that was cut off, and says so', async () => {
    const { client, find, said, heard, waveform } = library
    const item = await find('cut.mkv')
    expect(await said('cut.mkv')).toEqual(['Hello world.'])
    expect(await heard('cut.mkv')).toContain('Speech')
    const lengthMs = waveformMs((await waveform('cut.mkv'))!)
    expect(lengthMs).toBeGreaterThan(1500)
    expect(lengthMs).toBeLessThan(12_000)
    expect(item.thumbnail).toBe('ready')
    const notes = new Map<string, string | null>()
    for await (const job of library.app.cli.jobs.list({ path: inAlbum('cut.mkv') })) notes.set(job.pipeline, job.error)
    for (const pipeline of ['sounds', 'waveform', 'transcripts']) {
      expect(notes.get(pipeline), pipeline).toMatch(/damaged or incomplete/)
    }
    const { why } = await client.transcripts.standing({ assetId: item.id })
    expect(why).toMatch(/^It is damaged or incomplete: \d\.\d seconds of \d+\.\d seconds could be heard\.$/)
  })

  it.each([
    ['silent.mp4', 'It has no sound track.'],
    ['click.wav', 'It has less than half a second of sound.']
  ])('writes nothing down of %s, and says why', async (name, why) => {
    const { client, find, heard, waveform } = library
    const { id } = await find(name)
    expect(await client.transcripts.standing({ assetId: id })).toMatchObject({ status: 'notApplicable', why })
    expect(await client.transcripts.get({ assetId: id })).toBeNull()
    expect(await heard(name)).toEqual([])
    expect(await waveform(name)).toBeNull()
  })
})
