import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import envPaths from 'env-paths'
import packageJson from '../../package.json' with { type: 'json' }

export const VERSION: string = packageJson.version

/** Where the parts of this program lie. */
export interface Installation {
  /** Entry of a worker process. */
  worker: URL
  peopleThread: URL
  writeBackThread: URL
  /** The built window. */
  rendererDir: string
  preload: string
}

/** The parts of a built program: everything lies below `outDir`. */
export function builtInstallation(outDir: string): Installation {
  return {
    worker: pathToFileURL(join(outDir, 'main', 'worker.js')),
    peopleThread: pathToFileURL(join(outDir, 'main', 'people-thread.js')),
    writeBackThread: pathToFileURL(join(outDir, 'main', 'write-back-thread.js')),
    rendererDir: join(outDir, 'renderer'),
    preload: join(outDir, 'preload', 'index.cjs')
  }
}

/**
 * The parts as seen from an entry file: built (`out/main/cli.js`), or the source itself (`src/main/cli.ts`), which Node
 * runs by stripping the types; only the window must be built in any case.
 */
export function installationAround(entryFile: string): Installation {
  const mainDir = dirname(entryFile)
  if (!entryFile.endsWith('.ts')) return builtInstallation(dirname(mainDir))
  return {
    ...builtInstallation(resolve(mainDir, '..', '..', 'out')),
    worker: pathToFileURL(resolve(mainDir, '..', 'worker', 'index.ts')),
    peopleThread: pathToFileURL(join(mainDir, 'people', 'thread.ts')),
    writeBackThread: pathToFileURL(join(mainDir, 'catalogue', 'write-back-thread.ts'))
  }
}

/** The library to open when none is named: the environment's, else the user's own. Absolute. */
export function defaultLibrary(env: NodeJS.ProcessEnv = process.env): string {
  const named = env.INGLENOOK_LIBRARY
  return named ? resolve(named) : join(envPaths('Inglenook', { suffix: '' }).data, 'library')
}
