import { basename } from 'node:path'
import type { Moment } from '../../shared/moment.ts'
import type { Library } from '../library.ts'
import { versionOf } from './asset-shapes.ts'
import { contract } from './contract.ts'

export function searchProcedures({ catalogue }: Library) {
  const { assets, places, said } = catalogue
  return {
    said: contract.search.said.handler(({ input: { query, ...page } }): Moment[] => {
      const lines = said.find(query, page)
      const known = new Map(
        assets.getMany([...new Set(lines.map(({ assetId }) => assetId))]).map((row) => [row.id, row])
      )
      return lines.flatMap((line) => {
        const asset = known.get(line.assetId)
        if (!asset) return []
        const { kind, sha256, takenLocalMs } = asset
        const fileName = basename(places.pathsOf(line.assetId)[0] ?? '')
        return [{ ...line, version: versionOf(sha256), kind, fileName, takenLocalMs }]
      })
    })
  }
}
