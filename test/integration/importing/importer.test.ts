import { copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { repositories } from '../../../src/main/catalogue/index.ts'
import { openCatalogue } from '../../../src/main/catalogue/open-catalogue.ts'
import { createImporter } from '../../../src/main/importing/importer.ts'
import { nodeWorkers } from '../../../src/main/workers/node-workers.ts'
import { createPool, type WorkerPool } from '../../../src/main/workers/pool.ts'

let pool: WorkerPool
beforeAll(() => {
  const fork = nodeWorkers(new URL('../../../src/worker/index.ts', import.meta.url))
  pool = createPool({ fork, config: { inferenceThreads: 1, imageThreads: 1 }, size: 1, concurrency: 8 })
})
afterAll(() => pool.close())

let photos: string
beforeEach(() => {
  photos = mkdtempSync(join(tmpdir(), 'inglenook-photos-'))
  onTestFinished(() => rmSync(photos, { recursive: true, force: true }))
})

describe('importing a folder', () => {
  it('adds what is below it, names what it leaves out, and adds nothing the second time', async () => {
    const { importer, catalogue } = library()
    await photo('a.jpg', 1)
    await photo('sub/b.png', 2)
    await photo('sub/named-wrongly.txt', 3)
    writeFileSync(join(photos, 'sub', 'notes.jpg'), 'this is text, whatever its name says')
    writeFileSync(join(photos, 'empty.jpg'), '')

    const first = await importer.add([photos])
    expect({ ...first, skipped: first.skipped.map(({ path }) => path.slice(photos.length + 1)) }).toEqual({
      added: 3,
      changed: 0,
      unchanged: 0,
      duplicates: 0,
      skipped: ['empty.jpg', join('sub', 'notes.jpg')]
    })
    for (const { reason } of first.skipped) expect(reason.length).toBeGreaterThan(10)

    const second = await importer.add([photos])
    expect(second).toEqual({ ...first, added: 0, unchanged: 3 })
    expect(importer.progress()).toEqual({
      importing: false,
      found: 5,
      examined: 5,
      added: 0,
      changed: 0,
      unchanged: 3,
      duplicates: 0,
      skipped: 2,
      currentPath: null,
      error: null
    })
    expect(catalogue.tallies()).toMatchObject({ assets: { photo: 3 }, skipped: 2, jobs: { faces: { queued: 3 } } })
  })

  it('makes one asset with two places of the same content', async () => {
    const { importer, catalogue } = library()
    await photo('a.jpg', 1)
    mkdirSync(join(photos, 'copy'))
    copyFileSync(join(photos, 'a.jpg'), join(photos, 'copy', 'again.jpg'))
    expect(await importer.add([photos])).toMatchObject({ added: 1, duplicates: 1 })
    expect(importer.progress()).toMatchObject({ added: 1, duplicates: 1, unchanged: 0 })
    expect(catalogue.places.pathsOf(1)).toEqual([join(photos, 'a.jpg'), join(photos, 'copy', 'again.jpg')])
  })

  it('notices a changed file, keeps its asset, and asks for all of its pipelines again', async () => {
    const { importer, catalogue } = library()
    await photo('a.jpg', 1)
    await importer.add([photos])
    for (const job of catalogue.jobs.claim(1, ['thumbnails', 'faces', 'objects'], 0)) {
      catalogue.jobs.finish(job, { status: 'done', count: 0 }, 1)
    }
    const before = catalogue.assets.get(1)
    await photo('a.jpg', 9)
    expect(await importer.add([photos])).toMatchObject({ added: 0, changed: 1 })
    expect(importer.progress()).toMatchObject({ added: 0, changed: 1, unchanged: 0 })
    expect(catalogue.assets.get(1)?.sha256).not.toBe(before?.sha256)
    expect(catalogue.tallies().jobs.faces).toMatchObject({ queued: 1, done: 0 })
  })

  it('takes a file that has become one of another kind for another asset', async () => {
    const { importer, catalogue } = library()
    await photo('a.jpg', 1)
    await importer.add([photos])
    writeFileSync(join(photos, 'a.jpg'), wav())
    expect(await importer.add([photos])).toMatchObject({ added: 0, changed: 1 })
    const assetId = catalogue.places.at(join(photos, 'a.jpg'))?.assetId
    expect({ assetId, kind: catalogue.assets.get(assetId!)?.kind, before: catalogue.assets.get(1) }).toEqual({
      assetId: 2,
      kind: 'audio',
      before: undefined
    })
    expect(catalogue.tallies()).toMatchObject({
      assets: { photo: 0, audio: 1 },
      jobs: { faces: { queued: 0 }, sounds: { queued: 1 } }
    })
  })

  it('knows a moved file again, with its asset', async () => {
    const { importer, catalogue } = library()
    await photo('a.jpg', 1)
    await importer.add([photos])
    mkdirSync(join(photos, 'z'))
    renameSync(join(photos, 'a.jpg'), join(photos, 'z', 'b.jpg'))
    await importer.add([photos])
    expect(catalogue.places.pathsOf(1)).toEqual([join(photos, 'z', 'b.jpg')])
  })

  it('forgets the old places of a renamed folder', async () => {
    const { importer, catalogue } = library()
    await photo('a/one.jpg', 1)
    await photo('a/deep/two.jpg', 2)
    await photo('ab/three.jpg', 3)
    await importer.add([photos])
    renameSync(join(photos, 'a'), join(photos, 'b'))
    await importer.add([photos])
    expect(catalogue.places.page('', 10).map(({ path }) => path.slice(photos.length + 1))).toEqual([
      join('ab', 'three.jpg'),
      join('b', 'deep', 'two.jpg'),
      join('b', 'one.jpg')
    ])
  })

  it('forgets what it left out once it can be read, or is gone', async () => {
    const { importer, catalogue } = library()
    await photo('a.jpg', 1)
    await importer.add([photos])
    const { mtimeMs } = statSync(join(photos, 'a.jpg'))
    renameSync(join(photos, 'a.jpg'), join(photos, 'kept'))
    writeFileSync(join(photos, 'a.jpg'), 'half written')
    writeFileSync(join(photos, 'gone.jpg'), '')
    await importer.add([photos])
    expect(catalogue.skipped.page(0, 10).map(({ path }) => path)).toEqual([
      join(photos, 'a.jpg'),
      join(photos, 'gone.jpg')
    ])
    rmSync(join(photos, 'gone.jpg'))
    renameSync(join(photos, 'kept'), join(photos, 'a.jpg'))
    expect(statSync(join(photos, 'a.jpg')).mtimeMs).toBe(mtimeMs)
    await importer.add([photos])
    expect({ skipped: catalogue.skipped.page(0, 10), count: catalogue.tallies().skipped }).toEqual({
      skipped: [],
      count: 0
    })
  })

  it('keeps an asset whose only file is gone, and says that a folder cannot be reached', async () => {
    const { importer, catalogue } = library()
    await photo('a.jpg', 1)
    await importer.add([photos])
    rmSync(photos, { recursive: true })
    expect(await importer.add([photos])).toMatchObject({
      added: 0,
      skipped: [{ path: photos, reason: expect.stringContaining('cannot be reached') }]
    })
    expect(catalogue.sources.list()).toMatchObject([{ path: photos, online: false, assetCount: 1 }])
  })

  it('gives the same ids to the same tree whatever the speed of each file', async () => {
    for (let index = 0; index < 40; index++) await photo(`${index % 4}/${index}.jpg`, index)
    const ids = async () => {
      const { importer, catalogue } = library()
      await importer.add([photos])
      return catalogue.places.page('', 100)
    }
    expect(await ids()).toEqual(await ids())
  })
})

describe('importing files', () => {
  it('keeps single files of one folder as one source, and that folder later as itself', async () => {
    const { importer, catalogue } = library()
    const paths = [await photo('a.jpg', 1), await photo('b.jpg', 2)]
    await photo('c.jpg', 3)
    expect(await importer.add(paths)).toMatchObject({ added: 2 })
    expect(catalogue.sources.list()).toMatchObject([{ path: photos, kind: 'file', assetCount: 2 }])
    expect(await importer.rescan([1])).toMatchObject({ added: 0, unchanged: 2 })
    expect(await importer.add([photos])).toMatchObject({ added: 1, unchanged: 2 })
    expect(catalogue.sources.list()).toMatchObject([{ path: photos, kind: 'folder', assetCount: 3 }])
  })

  it('puts a file or folder inside a known folder to that one', async () => {
    const { importer, catalogue } = library()
    await photo('sub/a.jpg', 1)
    await importer.add([photos])
    await photo('sub/b.jpg', 2)
    expect(await importer.add([join(photos, 'sub')])).toMatchObject({ added: 1, unchanged: 1 })
    expect(catalogue.sources.list()).toHaveLength(1)
  })
})

it('stops when it is cancelled, keeps what it stored, and goes on from there', async () => {
  for (let index = 0; index < 120; index++) await photo(`${index % 6}/${index}.jpg`, index)
  const { importer, catalogue } = library()
  const cancelled = importer.add([photos], ({ added }) => {
    if (added > 0) importer.cancel()
  })
  await expect(cancelled).rejects.toThrow('The import was cancelled')
  const kept = catalogue.tallies().assets.photo
  expect(kept).toBeGreaterThan(0)
  expect(kept).toBeLessThan(120)
  expect(importer.progress()).toMatchObject({ importing: false, error: expect.stringContaining('cancelled') })
  expect(await importer.add([photos])).toMatchObject({ added: 120 - kept, unchanged: kept })
})

function library() {
  const dir = mkdtempSync(join(tmpdir(), 'inglenook-import-'))
  const db = openCatalogue(dir)
  onTestFinished(() => {
    db.close()
    rmSync(dir, { recursive: true, force: true })
  })
  const catalogue = repositories(db)
  return { catalogue, importer: createImporter({ catalogue, pool, onChange: () => undefined }) }
}

/** A small picture of its own content, a minute older the lower its number. */
async function photo(name: string, number: number): Promise<string> {
  const path = join(photos, name)
  mkdirSync(join(path, '..'), { recursive: true })
  const background = { r: number, g: 255 - number, b: 77 }
  const picture = sharp({ create: { width: 16 + number, height: 24, channels: 3, background } })
  writeFileSync(path, await (name.endsWith('.png') ? picture.png() : picture.jpeg()).toBuffer())
  const seconds = 1_700_000_000 + number * 60
  utimesSync(path, seconds, seconds)
  return path
}

/** A second of silence. */
function wav(): Buffer {
  const head = Buffer.from(
    '524946460000000057415645666d74201000000001000100401f0000401f00000100080064617461401f0000',
    'hex'
  )
  head.writeUInt32LE(36 + 8000, 4)
  return Buffer.concat([head, Buffer.alloc(8000, 128)])
}
