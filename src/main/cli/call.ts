import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { CliApp } from '../cli-operations.ts'
import { defaultLibrary, VERSION } from '../installation.ts'
import type { OpenAppOptions } from '../open-app.ts'
import { HEADLESS_HOST } from '../serve.ts'
import { nodeWorkers } from '../workers/node-workers.ts'
import type { Console } from './console.ts'
import { type CommonOptions, type Surroundings, WrongCall } from './context.ts'

/** One call of the command: who calls, and with which of the options that all commands have. */
export interface Call {
  around: Surroundings
  console: Console
  common: CommonOptions
}

/** Opens the library for one command, or that of other folders, and closes it after, also when interrupted. */
export async function withLibrary(
  call: Call,
  use: (app: CliApp) => Promise<number>,
  where: Folders = folders(call)
): Promise<number> {
  const { around, console } = call
  const log = (line: string): void => console.notice(line)
  const app = await around.openApp({
    ...where,
    processing: 'on-demand',
    workers: nodeWorkers(around.installation.worker, (line, pid) => log(`worker ${pid}: ${line}`)),
    peopleThread: around.installation.peopleThread,
    writeBackThread: around.installation.writeBackThread,
    host: HEADLESS_HOST,
    log,
    version: VERSION
  })
  const interrupted = new Promise<number>((resolve) =>
    around.interrupted((signal) => {
      // What is being closed still comes to some end, which is not the answer.
      console.hush()
      resolve(INTERRUPTED[signal])
    })
  )
  try {
    return await Promise.race([use(app), interrupted])
  } finally {
    await app.close()
  }
}

/** As shells expect of a program ended by a signal. */
const INTERRUPTED = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const

type Folders = Pick<OpenAppOptions, 'libraryDir' | 'modelsMirror' | 'modelsDir'>

/** @throws WrongCall where one of them cannot be meant */
export function folders(call: Call): Folders {
  const { library, models } = call.common
  const libraryDir = library === undefined ? defaultLibrary(call.around.env) : resolve(library)
  const found = statSync(libraryDir, { throwIfNoEntry: false })
  if (found && !found.isDirectory()) throw new WrongCall(`--library ${libraryDir} is a file, not a folder`)
  return { libraryDir, modelsMirror: models === undefined ? undefined : mirrorAt(models) }
}

/** A folder as an absolute path, or an http(s) address as it is. */
function mirrorAt(models: string): string {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(models)) {
    if (/^https?:/i.test(models) && URL.canParse(models)) return models
    throw new WrongCall(`--models ${models} is neither a folder nor an http or https address`)
  }
  const folder = existing(models, 'with models')
  if (!statSync(folder).isDirectory()) throw new WrongCall(`--models ${folder} is a file, not a folder`)
  return folder
}

/** The absolute path of something that is there. */
export function existing(path: string, purpose: string): string {
  if (path === '') throw new WrongCall(`the name of what is ${purpose} is empty`)
  const absolute = resolve(path)
  try {
    statSync(absolute)
    return absolute
  } catch (cause) {
    throw new WrongCall(`there is nothing ${purpose} at ${absolute}`, { cause })
  }
}

export function progressOf(call: Call): Console['progress'] {
  return (progress) => call.console.progress(progress)
}

/** Answers on stdout: the document, or what it says for people. */
export async function print<T>(call: Call, document: T, asText: (document: T) => string): Promise<void> {
  if (call.common.json) await call.console.document(document)
  else await call.console.text(asText(document))
}
