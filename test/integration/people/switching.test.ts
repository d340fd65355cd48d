import { cpSync } from 'node:fs'
import { basename, join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { expect, it, onTestFinished } from 'vitest'
import { openApp } from '../../../src/main/app.ts'
import { type Catalogue, openCatalogueAgain } from '../../../src/main/catalogue/open-catalogue.ts'
import type { CliApp } from '../../../src/main/cli-operations.ts'
import { installationAround } from '../../../src/main/installation.ts'
import { HEADLESS_HOST } from '../../../src/main/serve.ts'
import { nodeWorkers } from '../../../src/main/workers/node-workers.ts'
import { describeShared, sharedMedia, sharedModel, sharedModels } from '../../shared-media.ts'
import { temporaryFolder } from '../../unit/catalogue/library-in-test.ts'

const { worker, peopleThread } = installationAround(join(import.meta.dirname, '../../../src/main/cli.ts'))
const TASK = 'face-recognition'
const [WIDE, NARROW] = ['mobilefacenet_512', 'mobilefacenet_128']

/** A library of the photos of people, all looked at with the wide recogniser; one of them named. */
async function family() {
  const [photos, libraryDir] = [temporaryFolder(), temporaryFolder()]
  cpSync(join(sharedMedia, 'people'), photos, { recursive: true })
  const app = await open(libraryDir)
  await app.cli.importPaths([photos], { process: true, onProgress: () => {} })
  const db = openCatalogueAgain(libraryDir)
  onTestFinished(() => void db.close())
  const obama = (await app.cli.people()).find(({ assets }) => assets.some((path) => basename(path) === 'obama.jpg'))
  expect(obama?.assets).toHaveLength(3)
  await app.cli.namePerson(obama!.id, 'Barack Obama')
  return { app, db, photos, libraryDir, client: createRouterClient(app.router), obama: obama! }
}

async function open(libraryDir: string): Promise<CliApp> {
  const app = await openApp({
    libraryDir,
    modelsMirror: sharedModels,
    processing: 'on-demand',
    workers: nodeWorkers(worker, console.error),
    peopleThread,
    host: HEADLESS_HOST,
    log: console.error,
    version: 'test'
  })
  onTestFinished(() => app.close())
  return app
}

const processAll = (app: CliApp) => app.cli.processAll({ wait: false, onProgress: () => {} })

/** Which faces are whose, and by which recogniser. */
function facesOf(db: Catalogue) {
  const rows = db
    .prepare<[], { id: number; personId: number | null; anchored: number; model: string }>(
      `select face.id, person_id as personId, anchored, model_id as model
       from face join model_use on model_use.id = recogniser_use_id order by face.id`
    )
    .all()
  return {
    persons: rows.map(({ model: _, ...face }) => face),
    models: [...new Set(rows.map(({ model }) => model))]
  }
}

function widths(db: Catalogue): Record<string, unknown> {
  const tables = ['face_vector_512', 'face_vector_128'].filter((name) =>
    db.prepare('select 1 from sqlite_schema where name = ?').get(name)
  )
  return Object.fromEntries(tables.map((name) => [name, db.prepare(`select count(*) from ${name}`).pluck().get()]))
}

describeShared('switching the recogniser of a library with people in it', () => {
  it('keeps every name and its faces, there and back, and says well how long it takes', {
    timeout: 240_000
  }, async () => {
    const { app, db, client } = await family()
    const before = facesOf(db)
    const count = before.persons.length
    expect(before.models).toEqual([WIDE])

    for (const [to, from] of [
      [NARROW, WIDE],
      [WIDE, NARROW],
      [NARROW, WIDE]
    ]) {
      const { outdated } = await client.models.use({ task: TASK, id: to! })
      await app.cli.models.get(to!, () => {})
      expect(outdated?.assets).toBe(7)
      if (outdated?.estimateMs == null) {
        for (const id of ['scrfd_2.5g', to!]) await client.models.measure({ id })
      }
      const offered = (await client.models.overview()).tasks.find(({ task }) => task === TASK)?.outdated
      expect(offered).toMatchObject({ assets: 7, estimateMs: expect.any(Number) })
      expect(await client.models.reprocess({ task: TASK })).toEqual({ enqueued: 7 })

      const began = performance.now()
      expect(await processAll(app)).toMatchObject({ failed: [], waiting: [] })
      const took = performance.now() - began

      expect(facesOf(db)).toEqual({ ...before, models: [to] })
      expect(widths(db)).toMatchObject({
        [`face_vector_${to === WIDE ? 512 : 128}`]: count,
        [`face_vector_${from === WIDE ? 512 : 128}`]: 0
      })
      expect(
        db
          .prepare(
            `select distinct model_id, sha256 from job join model_use on model_use.id = second_model_use_id
             where pipeline = 'faces' and status = 'done'`
          )
          .raw()
          .all()
      ).toEqual([[to, sharedModel(to!).sha256]])
      expect((await client.models.overview()).tasks.find(({ task }) => task === TASK)?.outdated).toBeNull()
      // Loading the models is in what it took and not in the estimate; seven photos are little to spread it over.
      expect(offered!.estimateMs!).toBeGreaterThan(took / 20)
      expect(offered!.estimateMs!).toBeLessThan(took * 3)
    }
  })

  it('goes on where it was killed, and people wait until then', { timeout: 120_000 }, async () => {
    const { app, db, libraryDir, client } = await family()
    const before = facesOf(db)
    await client.models.use({ task: TASK, id: NARROW! })
    await client.models.reprocess({ task: TASK })
    // Ends in the middle: as soon as the first photo has gone over.
    await app.cli.models.get(NARROW!, () => {})
    let ended = false
    const processing = processAll(app)
      .catch(() => undefined)
      .finally(() => {
        ended = true
      })
    while (facesOf(db).models.length < 2 && !ended) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(ended).toBe(false)
    await app.close()
    await processing
    expect(facesOf(db).models).toHaveLength(2)
    expect(facesOf(db).persons).toEqual(before.persons)

    const again = await open(libraryDir)
    await processAll(again)
    expect(facesOf(db)).toEqual({ ...before, models: [NARROW] })
  })

  it('has the name back when its folder was removed and is added again', { timeout: 120_000 }, async () => {
    const { app, photos, client, obama } = await family()
    const [source] = await client.sources.list()
    await client.sources.remove({ id: source!.id })
    expect(await app.cli.people()).toEqual([])
    expect((await client.people.list()).people).toEqual([])

    await client.models.use({ task: TASK, id: NARROW! })
    await app.cli.importPaths([photos], { process: true, onProgress: () => {} })
    expect((await app.cli.people()).find(({ name }) => name !== null)).toEqual({ ...obama, name: 'Barack Obama' })
  })
})
