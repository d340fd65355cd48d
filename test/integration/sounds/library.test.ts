import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { describeShared, sharedMedia, sharedModels } from '../../shared-media.ts'
import { onlyPipelines } from '../../support/only-pipelines.ts'
import { openSourceApp } from '../../support/source-app.ts'
import { clipFolder, lavfi, makeClip } from './clips.ts'

const ignore = (): void => undefined

async function openLibrary(libraryDir: string) {
  const { app, client } = await openSourceApp({ libraryDir, modelsMirror: sharedModels })
  onTestFinished(() => app.close())
  await onlyPipelines(client, 'sounds')
  const process = async () => {
    const report = await app.cli.processAll({ wait: false, onProgress: ignore })
    return { ...report, waiting: report.waiting.filter(({ pipeline }) => pipeline === 'sounds') }
  }
  const add = (...paths: string[]) => app.cli.importPaths(paths, { process: false, onProgress: ignore })
  const heard = async () =>
    Object.fromEntries((await app.cli.sounds()).map(({ label, assetCount, events }) => [label, { assetCount, events }]))
  const asset = async (path: string) => {
    for await (const entry of app.cli.assets({ path })) return entry
    return undefined
  }
  return { app, client, process, add, heard, asset }
}

describeShared('a library with videos and recordings', () => {
  let dir: string
  let album: string
  const inAlbum = (name: string): string => join(album, name)

  beforeAll(async () => {
    dir = clipFolder(afterAll)
    album = join(dir, 'album')
    mkdirSync(album)
    for (const name of ['sounds/jfk.wav', 'sounds/hens.ogg', 'videos/friday.mp4', 'videos/bug_video_640.mp4']) {
      copyFileSync(join(sharedMedia, name), inAlbum(name.replace(/.*\//, '')))
    }
    await makeClip(inAlbum('blip.wav'), ...lavfi('sine=440:d=0.3'))
  })

  it('hears what is in them, once, and files it', async () => {
    const { add, process, heard, asset, app } = await openLibrary(join(dir, 'first'))
    await add(album)
    expect(await process()).toEqual({ done: 3, notApplicable: 2, failed: [], waiting: [] })
    expect(await app.cli.status()).toMatchObject({
      assets: { video: 2, audio: 3 },
      jobs: { sounds: { done: 3, notApplicable: 2, queued: 0 } }
    })
    const { Speech: speech, 'Chicken, rooster': chicken } = await heard()
    expect(speech?.assetCount).toBe(2)
    expect(speech?.events.map(({ path }) => path)).toEqual([inAlbum('friday.mp4'), inAlbum('jfk.wav')])
    for (const { score } of speech?.events ?? []) expect(score).toBeGreaterThan(0.9)
    expect(chicken).toMatchObject({ assetCount: 1, events: [{ path: inAlbum('hens.ogg'), startMs: 0 }] })
    expect(await asset(inAlbum('jfk.wav'))).toMatchObject({
      durationMs: 11_000,
      tags: [{ label: 'Speech', source: 'model', score: expect.closeTo(0.98, 1) }]
    })
    expect(await asset(inAlbum('bug_video_640.mp4'))).toMatchObject({ durationMs: 6767, tags: [] })
    expect(await asset(inAlbum('blip.wav'))).toMatchObject({ durationMs: 300, tags: [] })
    expect(await process()).toMatchObject({ done: 0, notApplicable: 0 })
  })

  it('waits for ffmpeg in words that say what to do, and goes on when it is there', async () => {
    const { add, process, client } = await openLibrary(join(dir, 'without-ffmpeg'))
    const nowhere = join(dir, 'no-such-folder', 'ffmpeg')
    await client.settings.update({ ffmpegPath: nowhere })
    await add(album)
    expect(await process()).toEqual({
      done: 0,
      notApplicable: 0,
      failed: [],
      waiting: [{ pipeline: 'sounds', reason: expect.stringContaining(nowhere), count: 5 }]
    })
    const { pipelines } = await client.activity.get()
    expect(pipelines.find(({ pipeline }) => pipeline === 'sounds')).toMatchObject({
      enabled: true,
      waitingFor: expect.stringMatching(/need ffmpeg.*Settings/),
      counts: { queued: 0, waiting: 5 }
    })
    await client.settings.update({ ffmpegPath: null })
    expect(await process()).toMatchObject({ done: 3, notApplicable: 2, waiting: [] })
  })

  it('hears nothing while that is switched off, and less with a higher threshold', async () => {
    const { add, process, heard, client, app } = await openLibrary(join(dir, 'settings'))
    const { settings } = await client.settings.get()
    await client.settings.update({ pipelines: { ...settings.pipelines, sounds: false }, audioMinScore: 0.97 })
    await add(album)
    expect(await process()).toMatchObject({ done: 0 })
    expect(await heard()).toEqual({})
    await client.settings.update({ pipelines: { ...settings.pipelines, sounds: true } })
    await process()
    expect(await app.cli.status()).toMatchObject({ jobs: { sounds: { done: 3 } } })
    expect(Object.keys(await heard()).sort()).toEqual(['Animal', 'Speech'])
  })

  it('listens again to a recording that has changed, and to nothing else', async () => {
    const own = join(dir, 'changing')
    mkdirSync(own)
    const path = join(own, 'recording.wav')
    copyFileSync(join(sharedMedia, 'sounds/jfk.wav'), path)
    const { add, process, heard, asset } = await openLibrary(join(dir, 'changed'))
    await add(own)
    await process()
    const before = await asset(path)
    expect(Object.keys(await heard())).toEqual(['Speech'])
    await makeClip(path, '-i', join(sharedMedia, 'sounds/guitar.mp3'))
    await add(own)
    expect(await process()).toMatchObject({ done: 1 })
    const after = await asset(path)
    expect(after).toMatchObject({ id: before?.id, durationMs: expect.closeTo(22_840, -2) })
    const { Speech: speech, Music: music } = await heard()
    expect(speech).toBeUndefined()
    expect(music?.events[0]?.score).toBeGreaterThan(0.9)
    expect(after?.tags.map(({ label }) => label)).toContain('Music')
    expect(after?.tags.map(({ label }) => label)).not.toContain('Silence')
  })

  it('names a recording that cannot be read, and does the others', async () => {
    const own = join(dir, 'damaged')
    mkdirSync(own)
    copyFileSync(join(sharedMedia, 'sounds/jfk.wav'), join(own, 'fine.wav'))
    const sound = [...lavfi('sine=440:d=5'), '-c:a', 'aac', '-movflags', 'faststart']
    const broken = await makeClip(join(own, 'broken.m4a'), ...sound)
    const bytes = readFileSync(broken)
    bytes.fill(0xff, bytes.indexOf('mdat') + 4)
    writeFileSync(broken, bytes)
    const { add, process } = await openLibrary(join(dir, 'with-damage'))
    await add(own)
    const report = await process()
    expect(report).toMatchObject({ done: 1, notApplicable: 0 })
    expect(report.failed).toEqual([
      { path: broken, pipeline: 'sounds', error: expect.stringMatching(/broken\.m4a cannot be read: it is damaged/) }
    ])
  })
})
