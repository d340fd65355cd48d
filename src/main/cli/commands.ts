import { resolve } from 'node:path'
import { type AssetFilter, EXIT, ImportReport, type ServeReport, StatusReport } from '../../shared/cli.ts'
import { PersonName } from '../../shared/person.ts'
import { serve } from '../serve.ts'
import { type Call, existing, folders, print, progressOf, withLibrary } from './call.ts'
import { WrongCall } from './context.ts'
import * as text from './text.ts'

/* What each command does: a function carries out one and returns its exit code. */

export async function importPaths(
  call: Call,
  paths: readonly string[],
  options: { process: boolean }
): Promise<number> {
  const absolute = paths.map((path) => existing(path, 'to import'))
  return withLibrary(call, async (app) => {
    const outcome = await app.cli.importPaths(absolute, { process: options.process, onProgress: progressOf(call) })
    await print(call, ImportReport.parse(outcome), text.importReport)
    const failed = outcome.processed?.failed ?? []
    for (const one of failed) call.console.notice(`${one.path} (${one.pipeline}): ${one.error}`)
    for (const one of outcome.processed?.waiting ?? []) call.console.notice(text.waitingLine(one))
    return failed.length > 0 ? EXIT.failed : EXIT.done
  })
}

export async function processAll(call: Call, options: { wait?: boolean }): Promise<number> {
  return withLibrary(call, async (app) => {
    const report = await app.cli.processAll({ wait: options.wait === true, onProgress: progressOf(call) })
    await print(call, report, text.processReport)
    return report.failed.length > 0 ? EXIT.failed : EXIT.done
  })
}

export async function status(call: Call): Promise<number> {
  return withLibrary(call, async (app) => {
    const standing = await app.cli.status()
    await print(call, StatusReport.parse(standing), text.statusReport)
    for (const one of standing.waiting ?? []) call.console.notice(text.waitingLine(one))
    return EXIT.done
  })
}

export async function assets(call: Call, options: AssetFilter): Promise<number> {
  return withLibrary(call, async (app) => {
    const filter = { ...options, ...(options.path === undefined ? {} : { path: resolve(options.path) }) }
    const entries = app.cli.assets(filter)
    if (call.common.json) await call.console.documentOf(entries)
    else {
      for await (const entry of entries) {
        await call.console.text(text.assetLine(entry))
        if (call.console.readerGone) break
      }
    }
    return EXIT.done
  })
}

export async function people(call: Call): Promise<number> {
  return withLibrary(call, async (app) => {
    await print(call, await app.cli.people(), text.people)
    return EXIT.done
  })
}

export async function namePerson(call: Call, id: number, name: string): Promise<number> {
  const parsed = PersonName.safeParse(name)
  if (!parsed.success) throw new WrongCall('a name has at most 200 characters')
  return withLibrary(call, async (app) => {
    await print(call, await app.cli.namePerson(id, parsed.data), text.namedPerson)
    return EXIT.done
  })
}

export async function things(call: Call): Promise<number> {
  return withLibrary(call, async (app) => {
    await print(call, await app.cli.things(), text.things)
    return EXIT.done
  })
}

export async function sounds(call: Call): Promise<number> {
  return withLibrary(call, async (app) => {
    await print(call, await app.cli.sounds(), text.sounds)
    return EXIT.done
  })
}

/** Runs until it is interrupted. */
export async function serveLibrary(call: Call, options: { host: string; port: number }): Promise<number> {
  const interrupted = new Promise<void>((resolve) => call.around.interrupted(() => resolve()))
  const { openApp, installation } = call.around
  const serving = await serve({
    openApp,
    installation,
    ...folders(call),
    ...options,
    log: (line) => call.console.notice(line)
  })
  try {
    if (call.common.json) await call.console.document({ url: serving.url } satisfies ServeReport)
    else await call.console.text(text.serving(serving))
    await interrupted
    call.console.notice('Closing.')
    return EXIT.done
  } finally {
    await serving[Symbol.asyncDispose]()
  }
}
