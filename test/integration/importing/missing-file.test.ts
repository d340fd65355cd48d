import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import sharp from 'sharp'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openApp } from '../../../src/main/app.ts'
import { installationAround } from '../../../src/main/installation.ts'
import { HEADLESS_HOST } from '../../../src/main/serve.ts'
import { nodeWorkers } from '../../../src/main/workers/node-workers.ts'
import { temporaryFolder } from '../../unit/catalogue/library-in-test.ts'

const { worker, peopleThread } = installationAround(join(import.meta.dirname, '../../../src/main/cli.ts'))

describe('a photo whose file was deleted', () => {
  it('says in its details which of its places are empty, and keeps everything else', async () => {
    const photos = temporaryFolder()
    const [first, second] = [join(photos, 'a.png'), join(photos, 'b.png')]
    await sharp({ create: { width: 8, height: 6, channels: 3, background: '#c84' } }).toFile(first)
    copyFileSync(first, second)
    const app = await openApp({
      libraryDir: temporaryFolder(),
      processing: 'on-demand',
      workers: nodeWorkers(worker, console.error),
      peopleThread,
      host: HEADLESS_HOST,
      log: console.error,
      version: 'test'
    })
    onTestFinished(() => app.close())
    await app.cli.importPaths([photos], { process: false, onProgress: () => {} })

    const client = createRouterClient(app.router)
    const details = () => client.assets.get({ id: 1 })
    expect(await details()).toMatchObject({ paths: [first, second], missingPaths: [] })
    rmSync(second)
    expect(await details()).toMatchObject({ paths: [first, second], missingPaths: [second] })
    rmSync(first)
    expect(await details()).toMatchObject({ paths: [first, second], missingPaths: [first, second] })
  })
})
