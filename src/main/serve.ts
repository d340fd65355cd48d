import type { Host } from '../shared/host.ts'
import { startServer } from './http/server.ts'
import type { Installation } from './installation.ts'
import { VERSION } from './installation.ts'
import type { OpenApp } from './open-app.ts'
import { nodeWorkers } from './workers/node-workers.ts'

export interface ServeOptions {
  openApp: OpenApp
  installation: Installation
  libraryDir: string
  modelsMirror?: string | undefined
  host: string
  port: number
  log: (line: string) => void
}

export interface Serving extends AsyncDisposable {
  readonly url: string
  readonly networkUrls: readonly string[]
}

/** What a computer seen through a browser can do: no dialogs of the system, no paths of what is dropped. */
export const HEADLESS_HOST: Host = { capabilities: { pick: 'browse', dropPaths: false, revealInFolder: false } }

/**
 * The headless host: the same window and the same contract as on the desktop, over HTTP, with workers as child processes.
 * Disposing ends the connections first, then closes the app.
 *
 * @throws InglenookError when the library cannot be opened or the address is not free.
 */
export async function serve(options: ServeOptions): Promise<Serving> {
  const { installation, log } = options
  const app = await options.openApp({
    libraryDir: options.libraryDir,
    ...(options.modelsMirror === undefined ? {} : { modelsMirror: options.modelsMirror }),
    processing: 'automatic',
    workers: nodeWorkers(installation.worker, (line, pid) => log(`worker ${pid}: ${line}`)),
    peopleThread: installation.peopleThread,
    writeBackThread: installation.writeBackThread,
    host: HEADLESS_HOST,
    log,
    version: VERSION
  })
  try {
    const { rendererDir } = installation
    const server = await startServer({ app, rendererDir, host: options.host, port: options.port, log })
    return {
      url: server.url,
      networkUrls: server.networkUrls,
      [Symbol.asyncDispose]: async () => {
        await server[Symbol.asyncDispose]()
        await app.close()
      }
    }
  } catch (error) {
    await app.close()
    throw error
  }
}
