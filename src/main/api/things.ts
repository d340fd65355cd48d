import type { ThingSummary } from '../../shared/thing.ts'
import type { Library } from '../library.ts'
import { versionOf } from './asset-shapes.ts'
import { contract } from './contract.ts'

export function thingProcedures({ catalogue }: Library) {
  return {
    list: contract.things.list.handler((): ThingSummary[] =>
      catalogue.things.labels().map(({ id, label, assetCount }) => {
        const cover = catalogue.things.coverOf(id)
        return {
          label,
          assetCount,
          cover: cover && { assetId: cover.assetId, version: versionOf(cover.sha256), box: cover.box }
        }
      })
    )
  }
}
