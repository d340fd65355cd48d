import { InglenookError } from '../../shared/failure.ts'
import { missingAmong } from '../importing/missing-files.ts'
import type { Library } from '../library.ts'
import { assetDetail } from './asset-shapes.ts'
import { contract } from './contract.ts'

export function assetProcedures({ catalogue, host }: Library) {
  return {
    get: contract.assets.get.handler(async ({ input }) => {
      const detail = assetDetail(catalogue, input.id)
      return { ...detail, missingPaths: await missingAmong(detail.paths) }
    }),
    reveal: contract.assets.reveal.handler(({ input }) => {
      const [path] = catalogue.places.pathsOf(input.id)
      if (path === undefined) throw new InglenookError('not-found', 'This photo is no longer in the library.')
      if (!host.revealInFolder) {
        throw new InglenookError('not-available', 'Files can be shown in their folder only in the desktop program.')
      }
      host.revealInFolder(path)
      return {}
    })
  }
}
