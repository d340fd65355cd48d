import { type ChildProcess, spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { repositories } from '../../../src/main/catalogue/index.ts'
import { openCatalogue } from '../../../src/main/catalogue/open-catalogue.ts'
import { sharedMedia, sharedModels } from '../../shared-media.ts'
import { describeSpeech, noiseInto, speakInto } from '../../speech.ts'
import { processesWith } from '../sounds/clips.ts'
import { ffmpeg, recordingFolder } from './recordings.ts'
import { openLibrary } from './speech-library.ts'

/* Speech through a whole library: files go in, and what is said in them can be read, found, corrected and exported. */

describeSpeech('a library with speech', () => {
  let dir: string
  let album: string
  const inAlbum = (name: string): string => join(album, name)

  beforeAll(() => {
    dir = recordingFolder(afterAll)
    album = join(dir, 'album')
    mkdirSync(album)
    speakInto(inAlbum('hello.wav'), 'Hello world.')
    speakInto(join(dir, 'video.wav'), 'Look at the rainbow.', { beforeMs: 1500 })
    const pictures = ['-f', 'lavfi', '-i', 'testsrc=d=4:s=64x48:r=10', '-i', join(dir, 'video.wav')]
    ffmpeg(...pictures, '-c:v', 'libx264', '-c:a', 'aac', inAlbum('rainbow.mp4'))
    noiseInto(inAlbum('noise.wav'), 30)
    copyFileSync(join(sharedMedia, 'videos/bug_video_640.mp4'), inAlbum('silent.mp4'))
  })

  it('writes down what is said, finds it, and exports it', async () => {
    const { app, client, add, process, transcripts, idOf } = await openLibrary(join(dir, 'first'))
    await add(album)
    expect(await process()).toEqual({ done: 3, notApplicable: 1, failed: [], waiting: [] })
    expect(transcripts().map(({ path, transcript }) => [path, transcript.segments.map(({ text }) => text)])).toEqual([
      [inAlbum('hello.wav'), ['Hello world.']],
      [inAlbum('noise.wav'), []],
      [inAlbum('rainbow.mp4'), ['Look at the rainbow.']]
    ])
    const [line] = transcripts(inAlbum('rainbow.mp4'))[0]!.transcript.segments
    expect(Math.abs(line!.startMs - 1500)).toBeLessThan(200)

    const found = await client.search.said({ query: 'rainb' })
    const rainbow = await idOf(inAlbum('rainbow.mp4'))
    expect(found).toMatchObject([
      { assetId: rainbow, text: 'Look at the rainbow.', fileName: 'rainbow.mp4', kind: 'video' }
    ])
    expect(found[0]?.text.slice(found[0].marks[0]?.start, found[0].marks[0]?.end)).toBe('rainbow')
    expect([...app.cli.speech.said('rainbow')]).toMatchObject([
      { path: inAlbum('rainbow.mp4'), why: ['Look at the rainbow.'], startMs: line!.startMs }
    ])

    expect(await client.transcripts.get({ assetId: rainbow })).toMatchObject({
      language: 'en',
      askedLanguage: 'auto',
      translated: false,
      model: { id: 'hearth-micro', label: expect.stringMatching(/Hearth/) },
      hasOffer: false,
      segments: [{ text: 'Look at the rainbow.' }]
    })
    const silent = await idOf(inAlbum('silent.mp4'))
    expect(await client.transcripts.get({ assetId: silent })).toBeNull()
    expect(await client.transcripts.standing({ assetId: silent })).toMatchObject({
      status: 'notApplicable',
      why: 'It has no sound track.'
    })
    const vtt = await client.transcripts.export({ assetId: rainbow, format: 'vtt' })
    expect(vtt).toMatchObject({ fileName: 'rainbow.vtt', mime: 'text/vtt' })
    expect(vtt.content).toMatch(/^WEBVTT\n\n00:00:01\.\d{3} --> 00:00:0\d\.\d{3}\nLook at the rainbow\.\n$/)
    expect(await process()).toMatchObject({ done: 0, notApplicable: 0 })
  })

  it('keeps what the user wrote through every new transcript, and asks which of both is right', async () => {
    const { client, add, process, texts, idOf } = await openLibrary(join(dir, 'edited'))
    const path = inAlbum('hello.wav')
    await add(path)
    await process()
    const assetId = await idOf(path)
    const [segment] = (await client.transcripts.get({ assetId }))!.segments
    expect(await client.transcripts.edit({ assetId, segmentId: segment!.id, text: 'Hello, old world!' })).toEqual({
      earlierText: 'Hello world.'
    })
    expect((await client.search.said({ query: 'old' })).map(({ text }) => text)).toEqual(['Hello, old world!'])
    await client.transcripts.setLanguage({ assetId, language: 'en' })
    expect(await client.transcripts.standing({ assetId })).toMatchObject({ status: 'queued', askedLanguage: 'en' })
    expect(await process()).toMatchObject({ done: 1, failed: [] })
    expect(texts(path)).toEqual(['Hello, old world!'])
    expect(await client.transcripts.get({ assetId })).toMatchObject({ hasOffer: true, segments: [{ edited: true }] })
    const offer = await client.transcripts.offer({ assetId })
    expect(offer?.changes).toMatchObject([{ kind: 'changed', edited: true, after: [{ text: 'Hello world.' }] }])
    await client.transcripts.decideOffer({ assetId, take: 'new' })
    expect(texts(path)).toEqual(['Hello, old world!'])
    expect(await client.transcripts.get({ assetId })).toMatchObject({ hasOffer: false, askedLanguage: 'en' })
    const [edited] = (await client.transcripts.get({ assetId }))!.segments
    await client.transcripts.revert({ assetId, segmentId: edited!.id })
    expect(texts(path)).toEqual(['Hello world.'])
  })

  it('goes on with a recording after the last finished piece, when the whole process was killed in it', async () => {
    const own = join(dir, 'long')
    mkdirSync(own)
    // A sentence in each piece.
    const path = join(own, 'long.wav')
    const spoken = join(dir, 'spoken.wav')
    speakInto(spoken, 'Hello world.', { afterMs: 225_000 })
    ffmpeg('-stream_loop', '2', '-i', spoken, '-c', 'copy', path)
    const libraryDir = join(dir, 'killed')
    const child = processing(libraryDir, own)
    const ended = new Promise((resolve) => child.on('close', resolve))
    await expect.poll(() => piecesIn(libraryDir), { timeout: 120_000, interval: 50 }).toBeGreaterThan(0)
    child.kill('SIGKILL')
    await ended
    await expect.poll(() => processesWith(own), { timeout: 10_000 }).toEqual([])
    const kept = piecesIn(libraryDir)

    const { process, texts } = await openLibrary(libraryDir)
    expect(await process()).toMatchObject({ done: 1, failed: [] })
    expect(kept).toBeGreaterThan(0)
    expect(texts(path)).toEqual(Array(3).fill('Hello world.'))
    expect(piecesIn(libraryDir)).toBe(0)
    expect(readdirSync(join(libraryDir, 'temp')).filter((name) => name.includes('piece'))).toEqual([])
  })

  it('waits for whisper-cli in words that say what to do', async () => {
    const { client, add, process } = await openLibrary(join(dir, 'without'))
    const nowhere = join(dir, 'nowhere', 'whisper-cli')
    await client.settings.update({ whisperCliPath: nowhere })
    await add(inAlbum('hello.wav'))
    expect((await process()).waiting).toEqual([
      { pipeline: 'transcripts', reason: expect.stringContaining(nowhere), count: 1 }
    ])
    await client.settings.update({ whisperCliPath: null })
    expect(await process()).toMatchObject({ done: 1, waiting: [] })
  })
})

/** The command in a process of its own, which can be killed. */
function processing(libraryDir: string, folder: string): ChildProcess {
  const cli = join(import.meta.dirname, '../../../src/main/cli.ts')
  const args = [cli, 'import', folder, '--library', libraryDir, '--models', sharedModels, '--quiet']
  return spawn(process.execPath, args, { stdio: 'ignore' })
}

function piecesIn(libraryDir: string): number {
  if (!existsSync(join(libraryDir, 'inglenook.db'))) return 0
  const db = openCatalogue(libraryDir)
  try {
    const [asset] = repositories(db).places.page('', 1)
    return asset ? repositories(db).transcriptPieces.of(asset.assetId).length : 0
  } finally {
    db.close()
  }
}
