import { createRouterClient } from '@orpc/server'
import { openApp } from '../../src/main/app.ts'
import type { OpenAppOptions } from '../../src/main/open-app.ts'
import { HEADLESS_HOST } from '../../src/main/serve.ts'
import { nodeWorkers } from '../../src/main/workers/node-workers.ts'

const source = (path: string): URL => new URL(`../../src/${path}`, import.meta.url)

/** The app over a library, run from its source, that works only when it is told to; its caller closes it. */
export async function openSourceApp(options: Pick<OpenAppOptions, 'libraryDir'> & Partial<OpenAppOptions>) {
  const app = await openApp({
    processing: 'on-demand',
    workers: nodeWorkers(source('worker/index.ts')),
    peopleThread: source('main/people/thread.ts'),
    writeBackThread: source('main/catalogue/write-back-thread.ts'),
    host: HEADLESS_HOST,
    log: () => undefined,
    version: 'test',
    ...options
  })
  return { app, client: createRouterClient(app.router) }
}
