import { failureOf, InglenookError } from '../../shared/failure.ts'
import { removeAsset } from '../importing/record.ts'
import type { Library } from '../library.ts'
import { Breather } from './breather.ts'
import { contract } from './contract.ts'

export function sourceProcedures(library: Library) {
  const { catalogue, importer, scheduler, events, log } = library
  /** The window hears of the end by `activity`; the log keeps the cause. */
  const inBackground = (work: Promise<unknown>): void => {
    work.catch((error: unknown) => log(`import ended early: ${failureOf(error).message}`))
  }

  return {
    list: contract.sources.list.handler(() => catalogue.sources.list()),
    add: contract.sources.add.handler(({ input }) => {
      inBackground(importer.add(input.paths))
      return {}
    }),
    rescan: contract.sources.rescan.handler(({ input }) => {
      const ids = input.id === undefined ? catalogue.sources.all().map(({ id }) => id) : [input.id]
      inBackground(importer.rescan(ids))
      return {}
    }),
    remove: contract.sources.remove.handler(async ({ input }) => {
      if (!catalogue.sources.get(input.id)) {
        throw new InglenookError('not-found', 'This source is no longer in the library.')
      }
      const breather = new Breather()
      const assets = catalogue.places.assetsOnlyIn(input.id)
      for (const assetId of assets) {
        catalogue.transaction(() => removeAsset(catalogue, assetId))
        await breather.breathe()
      }
      catalogue.sources.remove(input.id)
      library.people.facesChanged()
      scheduler.wake()
      const changed = ['sources', 'assets', 'people', 'things', 'sounds', 'transcripts', 'activity'] as const
      for (const type of changed) events.tell({ type })
      return { assetsRemoved: assets.length }
    }),
    setPaused: contract.sources.setPaused.handler(({ input }) => {
      if (!catalogue.sources.get(input.id)) {
        throw new InglenookError('not-found', 'This source is no longer in the library.')
      }
      library.setSourcePaused(input.id, input.paused)
      return {}
    }),
    cancelImport: contract.sources.cancelImport.handler(() => {
      importer.cancel()
      return {}
    })
  }
}
