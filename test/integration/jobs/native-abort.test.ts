import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { expect, it, onTestFinished, vi } from 'vitest'
import { openApp } from '../../../src/main/app.ts'
import { HEADLESS_HOST } from '../../../src/main/serve.ts'
import { nodeWorkers } from '../../../src/main/workers/node-workers.ts'
import { ensureTestFixtures } from '../../fixtures/index.ts'

const DEADLY = 'deadly.jpg'
const PHOTOS = 8

it('sets aside the one file whose content aborts its worker, by name, after two tries, and does every other job', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'inglenook-abort-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }))
  const { photosDir, modelsDir } = await ensureTestFixtures()
  const album = join(dir, 'album')
  const deadly = join(album, DEADLY)
  mkdirSync(album)
  for (const [index, path] of photosBelow(photosDir).slice(0, PHOTOS).entries()) {
    copyFileSync(path, index === 5 ? deadly : join(album, `${index}-${basename(path)}`))
  }
  vi.stubEnv('INGLENOOK_TEST_DEADLY', DEADLY)
  onTestFinished(() => void vi.unstubAllEnvs())
  const setAside = expect.stringMatching(/crashed while analysing “deadly\.jpg”.*SIGABRT.*set aside/s)
  {
    await using app = await openLibrary(join(dir, 'library'), modelsDir)
    await app.cli.importPaths([album], { process: false, onProgress: () => undefined })
    expect(await app.cli.processAll(WAITING)).toEqual({
      done: 3 * PHOTOS - 1,
      notApplicable: 0,
      failed: [{ path: deadly, pipeline: 'faces', error: setAside }],
      waiting: []
    })
    expect(await createRouterClient(app.router).activity.problems({})).toMatchObject([
      { path: deadly, pipeline: 'faces', status: 'setAside', code: 'worker-crashed', attempts: 2, error: setAside }
    ])
  }

  vi.stubEnv('INGLENOOK_TEST_DEADLY', '')
  await using app = await openLibrary(join(dir, 'library'), modelsDir)
  const client = createRouterClient(app.router)
  expect(await client.activity.retry({ status: 'setAside' })).toEqual({ requeued: 1 })
  expect(await app.cli.processAll(WAITING)).toEqual({ done: 1, notApplicable: 0, failed: [], waiting: [] })
  expect(await client.activity.problems({})).toEqual([])
})

const WAITING = { wait: true, onProgress: () => undefined }

function openLibrary(libraryDir: string, modelsMirror: string) {
  return openApp({
    libraryDir,
    modelsMirror,
    processing: 'on-demand',
    workers: nodeWorkers(new URL('./fixtures/aborting-worker.ts', import.meta.url)),
    peopleThread: new URL('../../../src/main/people/thread.ts', import.meta.url),
    host: HEADLESS_HOST,
    log: () => undefined,
    version: 'test'
  })
}

function photosBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}
