import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { InglenookError } from '../../shared/failure.ts'
import { assetMediaPath, proxyMediaPath, waveformMediaPath } from '../../shared/media-address.ts'
import type { PlayerInfo } from '../../shared/player.ts'
import { waveformFile } from '../../shared/thumbnail-files.ts'
import type { AssetRow } from '../catalogue/assets.ts'
import type { Library } from '../library.ts'
import { versionOf } from './asset-shapes.ts'
import { contract } from './contract.ts'

export function playerProcedures({ catalogue, player, dir }: Library) {
  const played = (assetId: number): AssetRow => {
    const asset = catalogue.assets.get(assetId)
    if (asset && asset.kind !== 'photo') return asset
    throw new InglenookError('not-found', 'This video or recording is no longer in the library.')
  }
  const waveformOf = async ({ id, sha256 }: AssetRow): Promise<string | null> => {
    const there = await access(join(dir, 'thumbs', waveformFile(sha256))).then(
      () => true,
      () => false
    )
    return there ? waveformMediaPath(id, versionOf(sha256)) : null
  }

  return {
    info: contract.player.info.handler(async ({ input }): Promise<PlayerInfo> => {
      const asset = played(input.assetId)
      const [standing, waveform] = await Promise.all([player.standing(asset), waveformOf(asset)])
      const { how, ready, progress, msLeft, why, facts } = standing
      const version = versionOf(asset.sha256)
      const path = how === 'direct' ? assetMediaPath(asset.id, 'original', version) : proxyMediaPath(asset.id, version)
      const durationMs = asset.durationMs ?? facts?.durationMs ?? null
      return {
        playable: how,
        progress,
        msLeft,
        address: ready ? path : null,
        why,
        durationMs: durationMs === null ? null : Math.round(durationMs),
        fps: facts?.video?.fps ?? null,
        waveform
      }
    }),
    prepare: contract.player.prepare.handler(({ input }) => {
      player.prepare(played(input.assetId))
      return {}
    }),
    cancel: contract.player.cancel.handler(async ({ input }) => {
      await player.cancel(played(input.assetId))
      return {}
    })
  }
}
