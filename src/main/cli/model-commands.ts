import { resolve } from 'node:path'
import { EXIT } from '../../shared/cli.ts'
import type { ModelTask } from '../../shared/model-task.ts'
import type { VerifiedModels } from '../../shared/models-overview.ts'
import { type Call, existing, print, progressOf, withLibrary } from './call.ts'
import { WrongCall } from './context.ts'
import * as text from './model-text.ts'

/* What `inglenook models …` does: a function carries out one command and returns its exit code. */

export async function listModels(call: Call): Promise<number> {
  return withLibrary(call, async (app) => {
    const { models, problems } = await app.cli.models.list()
    for (const problem of problems) call.console.notice(problem)
    await print(call, models, text.models)
    return EXIT.done
  })
}

export async function getModel(call: Call, id: string): Promise<number> {
  return withLibrary(call, async (app) => {
    await print(call, await app.cli.models.get(id, progressOf(call)), text.fetchedModel)
    return EXIT.done
  })
}

export async function addModels(call: Call, paths: readonly string[]): Promise<number> {
  const absolute = paths.map((path) => existing(path, 'to add'))
  return withLibrary(call, async (app) => {
    const outcome = await app.cli.models.add(absolute)
    await print(call, outcome, text.addedModels)
    return outcome.refused.length > 0 ? EXIT.failed : EXIT.done
  })
}

export async function useModel(
  call: Call,
  task: ModelTask,
  id: string | undefined,
  options: { default?: boolean }
): Promise<number> {
  const byDefault = options.default === true
  if (byDefault === (id !== undefined)) {
    throw new WrongCall(`say which model to use for ${task}, by its id or with --default, and not both`)
  }
  return withLibrary(call, async (app) => {
    await print(call, await app.cli.models.use(task, id ?? null), text.usedModel)
    return EXIT.done
  })
}

export async function reprocess(call: Call, task: ModelTask): Promise<number> {
  return withLibrary(call, async (app) => {
    await print(call, await app.cli.models.reprocess(task), text.reprocessed)
    return EXIT.done
  })
}

export async function verifyModels(call: Call): Promise<number> {
  return withLibrary(call, async (app) => {
    const verified: VerifiedModels = await app.cli.models.verify()
    await print(call, verified, text.verifiedModels)
    return verified.models.every(({ ok }) => ok) ? EXIT.done : EXIT.failed
  })
}

export async function removeModel(call: Call, id: string): Promise<number> {
  return withLibrary(call, async (app) => {
    await print(call, await app.cli.models.remove(id), text.removedModel)
    return EXIT.done
  })
}

export async function exportModels(call: Call, folder: string, ids: readonly string[]): Promise<number> {
  return withLibrary(call, async (app) => {
    await print(call, await app.cli.models.exportTo(resolve(folder), ids), text.exportedModels)
    return EXIT.done
  })
}

export async function measureModel(call: Call, id: string): Promise<number> {
  return withLibrary(call, async (app) => {
    await print(call, await app.cli.models.measure(id), text.measuredModel)
    return EXIT.done
  })
}
