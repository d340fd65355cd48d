import { basename } from 'node:path'
import type { SoundClip, SoundSummary } from '../../shared/sound.ts'
import type { ClipRow } from '../catalogue/sounds.ts'
import type { Library } from '../library.ts'
import { versionOf } from './asset-shapes.ts'
import { contract } from './contract.ts'

/** How many clips stand for a label in the list. */
const EXAMPLES = 3
/** How many of the surest events are looked through for them: one asset may have the most of these. */
const LOOKED_THROUGH = 50

export function soundProcedures({ catalogue }: Library) {
  const { assets, places, sounds } = catalogue

  const clipsFrom = (rows: readonly ClipRow[]): SoundClip[] => {
    const known = new Map(assets.getMany([...new Set(rows.map(({ assetId }) => assetId))]).map((row) => [row.id, row]))
    return rows.flatMap((row) => {
      const asset = known.get(row.assetId)
      if (!asset) return []
      const { kind, sha256, durationMs, takenLocalMs, thumbnail } = asset
      const fileName = basename(places.pathsOf(row.assetId)[0] ?? '')
      return [{ ...row, kind, version: versionOf(sha256), fileName, durationMs, takenLocalMs, thumbnail }]
    })
  }
  const examplesOf = (label: string): SoundClip[] => {
    const surest = sounds.clipsOf(label, { offset: 0, limit: LOOKED_THROUGH })
    const ofEach = surest.filter(({ assetId }, index) => index === surest.findIndex((row) => row.assetId === assetId))
    return clipsFrom(ofEach.slice(0, EXAMPLES))
  }

  return {
    list: contract.sounds.list.handler((): SoundSummary[] =>
      sounds.labels().map(({ label, assetCount }) => ({ label, assetCount, examples: examplesOf(label) }))
    ),
    get: contract.sounds.get.handler(({ input: { label, ...page } }) => clipsFrom(sounds.clipsOf(label, page))),
    ofAsset: contract.sounds.ofAsset.handler(({ input }) => sounds.eventsOf(input.assetId))
  }
}
