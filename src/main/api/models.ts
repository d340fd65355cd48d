import { isAbsolute } from 'node:path'
import { InglenookError } from '../../shared/failure.ts'
import type { Library } from '../library.ts'
import { contract } from './contract.ts'

export function modelProcedures(library: Library) {
  const { models, outdated, events, log } = library
  return {
    overview: contract.models.overview.handler(() => {
      const overview = models.overview()
      return { ...overview, tasks: overview.tasks.map((task) => ({ ...task, outdated: outdated.of(task.task) })) }
    }),
    refresh: contract.models.refresh.handler(async () => {
      await models.refresh({ askMirrors: true })
      return {}
    }),
    download: contract.models.download.handler(({ input }) => {
      // How it goes, and goes wrong, is in the model's state.
      models.download(input.id).catch((error: unknown) => {
        if (!(error instanceof InglenookError)) log(`fetching ${input.id} failed: ${String(error)}`)
      })
      return {}
    }),
    cancelDownload: contract.models.cancelDownload.handler(({ input }) => {
      models.cancelDownload(input.id)
      return {}
    }),
    use: contract.models.use.handler(({ input }) => {
      const { earlierChoice } = models.choose(input.task, input.id)
      events.tell({ type: 'settings' })
      return { earlierChoice, outdated: outdated.of(input.task) }
    }),
    reprocess: contract.models.reprocess.handler(({ input }) => outdated.reprocess(input.task)),
    add: contract.models.add.handler(({ input }) => {
      for (const path of input.paths) checkPath(path)
      return models.add(input.paths)
    }),
    export: contract.models.export.handler(({ input }) => {
      checkPath(input.folder)
      return models.exportTo(input.folder, input.ids)
    }),
    verify: contract.models.verify.handler(() => models.verify()),
    remove: contract.models.remove.handler(({ input }) => models.remove(input.id)),
    removeUnused: contract.models.removeUnused.handler(() => models.removeUnused()),
    measure: contract.models.measure.handler(({ input }) => models.measure(input.id))
  }
}

function checkPath(path: string): void {
  if (!isAbsolute(path)) throw new InglenookError('wrong-path', `${path} is not a full path.`)
}
