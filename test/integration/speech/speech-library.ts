import { createRouterClient } from '@orpc/server'
import { onTestFinished } from 'vitest'
import { openApp } from '../../../src/main/app.ts'
import { HEADLESS_HOST } from '../../../src/main/serve.ts'
import { nodeWorkers } from '../../../src/main/workers/node-workers.ts'
import { sharedModels } from '../../shared-media.ts'
import { onlyPipelines } from '../../support/only-pipelines.ts'

const ignore = (): void => undefined

/** A library that does nothing but write down what is said, until the test ends. */
export async function openLibrary(libraryDir: string, models = sharedModels) {
  const app = await openApp({
    libraryDir,
    modelsMirror: models,
    processing: 'on-demand',
    workers: nodeWorkers(new URL('../../../src/worker/index.ts', import.meta.url)),
    peopleThread: new URL('../../../src/main/people/thread.ts', import.meta.url),
    writeBackThread: new URL('../../../src/main/catalogue/write-back-thread.ts', import.meta.url),
    host: HEADLESS_HOST,
    log: ignore,
    version: 'test'
  })
  onTestFinished(() => app.close())
  const client = createRouterClient(app.router)
  /** What else is done to videos and recordings is switched off, and waits. */
  const process = async () => {
    const report = await app.cli.processAll({ wait: false, onProgress: ignore })
    return { ...report, waiting: report.waiting.filter(({ pipeline }) => pipeline === 'transcripts') }
  }
  const add = (...paths: string[]) => app.cli.importPaths(paths, { process: false, onProgress: ignore })
  const transcripts = (path?: string) => [...app.cli.speech.transcripts(path === undefined ? {} : { path })]
  const texts = (path: string) => transcripts(path)[0]?.transcript.segments.map(({ text }) => text)
  const idOf = async (path: string) => {
    for await (const { id } of app.cli.assets({ path })) return id
    throw new Error(`${path} is not in the library`)
  }
  await onlyPipelines(client, 'transcripts')
  return { app, client, process, add, transcripts, texts, idOf }
}
