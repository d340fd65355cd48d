import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { openCatalogue } from '../../../src/main/catalogue/open-catalogue.ts'
import { answerMedia } from '../../../src/main/media-answer.ts'
import type { AssetEntry } from '../../../src/shared/cli.ts'
import { ProcessReport, StatusReport } from '../../../src/shared/cli.ts'
import { faceMediaPath } from '../../../src/shared/media-address.ts'
import { describeShared, sharedMedia, sharedModels } from '../../shared-media.ts'
import { onlyPipelines } from '../../support/only-pipelines.ts'
import { openSourceApp } from '../../support/source-app.ts'
import { document, startInglenook } from '../walk/command.ts'
import { filmFolder, makeClip, makeFilm, processesWith } from './films.ts'

/* Videos through a whole library: who is seen in them is who is seen on the photos, and when. */

const ignore = (): void => undefined
const dir = filmFolder(afterAll)
const libraryDir = join(dir, 'library')
const album = join(dir, 'album')

async function open() {
  const { app, client } = await openSourceApp({ libraryDir, modelsMirror: sharedModels })
  await onlyPipelines(client, 'faces')
  const entry = async (name: string): Promise<AssetEntry> => {
    for await (const found of app.cli.assets({ path: join(album, name) })) return found
    throw new Error(`${name} is not in the library`)
  }
  const process = () => app.cli.processAll({ wait: false, onProgress: ignore })
  return { app, client, entry, process }
}

describeShared('a library with people in videos', () => {
  let library: Awaited<ReturnType<typeof open>>
  let processed: ProcessReport

  beforeAll(async () => {
    mkdirSync(album)
    for (const name of ['obama.jpg', 'biden.jpg']) copyFileSync(join(sharedMedia, 'people', name), join(album, name))
    await makeFilm(join(album, 'film.mp4'))
    library = await open()
    await library.app.cli.importPaths([album], { process: false, onProgress: ignore })
    processed = await library.process()
  })
  afterAll(() => library.app.close())

  const facesOf = async (name: string) =>
    (await library.client.assets.get({ id: (await library.entry(name)).id })).faces
  const personOn = async (name: string) => (await facesOf(name))[0]?.person?.id

  it('looks for faces in them as in photos', async () => {
    expect(processed).toMatchObject({ done: 3, notApplicable: 0, failed: [] })
    const { jobs, faces } = await library.app.cli.status()
    expect(jobs.faces).toMatchObject({ done: 3, queued: 0, waiting: 0 })
    expect(faces).toBe(4)
  })

  it('knows who is seen, and when', async () => {
    const faces = await facesOf('film.mp4')
    expect(faces.map(({ spans }) => spans)).toEqual([
      [
        { startMs: 0, endMs: 4000 },
        { startMs: 9000, endMs: 11_000 }
      ],
      [{ startMs: 6000, endMs: 9000 }]
    ])
    const people = [await personOn('obama.jpg'), await personOn('biden.jpg')]
    expect(people).not.toContain(undefined)
    expect(new Set(people).size).toBe(2)
    expect(faces.map(({ person }) => person?.id)).toEqual(people)
    const [photo] = await facesOf('obama.jpg')
    expect(photo).toMatchObject({ timeMs: null, spans: [] })
  })

  it('shows them by the frame in which they are seen best', async () => {
    for (const { id, timeMs } of await facesOf('film.mp4')) {
      const { pathname } = new URL(faceMediaPath(id), 'http://host')
      const { status, headers, body } = await answerMedia(library.app, pathname, { method: 'GET' })
      expect([status, headers['content-type']]).toEqual([200, 'image/webp'])
      expect((body ? await buffer(body) : Buffer.alloc(0)).length).toBeGreaterThan(500)
      expect(timeMs).toBeGreaterThan(0)
    }
    const person = (await personOn('obama.jpg')) ?? 0
    const all = await library.client.people.faces({ personId: person })
    expect(all.map(({ timeMs }) => timeMs === null).sort()).toEqual([false, true])
  })

  it('tells the command', async () => {
    const people = await library.app.cli.people()
    expect(people).toHaveLength(2)
    for (const { assets, faceCount } of people) {
      expect(assets).toContain(join(album, 'film.mp4'))
      expect(faceCount).toBe(2)
    }
    const [first] = (await library.entry('film.mp4')).faces
    expect(first).toMatchObject({ timeMs: expect.any(Number), spans: [{ startMs: 0 }, { startMs: 9000 }] })
    expect((await library.entry('obama.jpg')).faces[0]).not.toHaveProperty('spans')
  })

  it('names them everywhere at once, and keeps names and faces when the video is looked at again', async () => {
    const id = (await personOn('obama.jpg')) ?? 0
    await library.client.people.name({ id, name: 'Barack' })
    const before = await facesOf('film.mp4')
    expect(before[0]?.person).toEqual({ id, name: 'Barack' })
    const film = await library.entry('film.mp4')
    const again = {
      selection: { kind: 'assets' as const, assetIds: [film.id] },
      pipelines: ['faces' as const],
      again: true
    }
    await library.client.activity.run(again)
    await library.process()
    expect(await facesOf('film.mp4')).toEqual(before)
  })

  it('looks at videos that an earlier program imported', async () => {
    const film = await library.entry('film.mp4')
    await library.app.close()
    const db = openCatalogue(libraryDir)
    db.prepare("delete from job where pipeline = 'faces' and asset_id = ?").run(film.id)
    db.prepare('delete from face where asset_id = ?').run(film.id)
    db.close()
    library = await open()
    await expect.poll(async () => (await library.app.cli.status()).jobs.faces.queued, { timeout: 10_000 }).toBe(1)
    await library.process()
    expect((await facesOf('film.mp4')).map(({ person }) => person?.name ?? null)).toEqual(['Barack', null])
  })
})

describeShared('a library whose process is killed while a video is looked at', () => {
  it('has no half of its faces, and all of them after the next run', async () => {
    const killed = join(dir, 'killed')
    const short = await makeFilm(join(dir, 'short.mp4'), [
      ['obama.jpg', 10],
      ['biden.jpg', 10]
    ])
    const film = join(dir, 'noisy.mp4')
    // Noise, so that no frame is like the one before and each is looked at.
    await makeClip(film, '-i', short, '-vf', 'noise=alls=8:allf=t', '-c:v', 'libx264', '-preset', 'ultrafast')
    const common = ['--library', killed, '--models', sharedModels]
    await document(z.unknown(), 'import', film, '--no-process', ...common)
    const { child, answer } = startInglenook('process', ...common)
    await expect
      .poll(
        () => processesWith(`pipe:1`).then((all) => all.some((one) => one.includes(film) && one.includes('fps=fps'))),
        { timeout: 60_000, interval: 50 }
      )
      .toBe(true)
    child.kill('SIGKILL')
    await answer
    const db = openCatalogue(killed)
    expect(db.prepare('select (select count(*) from face) + (select count(*) from face_span)').pluck().get()).toBe(0)
    db.close()
    await expect.poll(() => processesWith(film), { timeout: 10_000 }).toEqual([])
    const report = await document(ProcessReport, 'process', '--wait', ...common)
    expect(report.failed).toEqual([])
    const { jobs, faces } = await document(StatusReport, 'status', ...common)
    expect(jobs.faces).toMatchObject({ done: 1, queued: 0, running: 0 })
    expect(faces).toBe(2)
  })
})
