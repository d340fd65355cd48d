import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openApp } from '../../../src/main/app.ts'
import { openCatalogue } from '../../../src/main/catalogue/open-catalogue.ts'
import type { CliApp } from '../../../src/main/cli-operations.ts'
import { installationAround } from '../../../src/main/installation.ts'
import { HEADLESS_HOST } from '../../../src/main/serve.ts'
import { nodeWorkers } from '../../../src/main/workers/node-workers.ts'
import { temporaryFolder } from '../../unit/catalogue/library-in-test.ts'
import { peopleLibrary } from '../../unit/people/people-in-test.ts'

const { worker, peopleThread } = installationAround(join(import.meta.dirname, '../../../src/main/cli.ts'))
const embedding = Float32Array.from([1, 0, 0, 0, 0, 0, 0, 0])

async function open(libraryDir: string): Promise<CliApp> {
  const app = await openApp({
    libraryDir,
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

describe('naming by the command', () => {
  it('has people decided anew before it answers: a name that is taken away lets its faces go', async () => {
    const dir = temporaryFolder()
    const db = openCatalogue(dir)
    const { addPhoto } = peopleLibrary(db)
    for (const content of ['one', 'two']) addPhoto(content, [{ place: 0, embedding }])
    db.close()

    const app = await open(dir)
    await app.cli.processAll({ wait: false, onProgress: () => {} })
    const [person] = await app.cli.people()
    await app.cli.namePerson(person!.id, 'Ada')
    await app.close()

    const again = openCatalogue(dir)
    peopleLibrary(again).catalogue.settings.update({ personMinFaces: 3 })
    again.close()

    const later = await open(dir)
    await later.cli.processAll({ wait: false, onProgress: () => {} })
    expect(await later.cli.people()).toMatchObject([{ id: person!.id, name: 'Ada', faceCount: 2 }])
    await later.cli.namePerson(person!.id, '')
    expect(await later.cli.people()).toEqual([])
  })
})
