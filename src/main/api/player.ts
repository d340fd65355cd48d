import { InglenookError } from '../../shared/failure.ts'
import { assetMediaPath } from '../../shared/media-address.ts'
import type { PlayerInfo } from '../../shared/player.ts'
import type { Library } from '../library.ts'
import { versionOf } from './asset-shapes.ts'
import { contract } from './contract.ts'

export function playerProcedures({ catalogue }: Library) {
  return {
    info: contract.player.info.handler(({ input }): PlayerInfo => {
      const asset = catalogue.assets.get(input.assetId)
      if (!asset || asset.kind === 'photo')
        throw new InglenookError('not-found', 'This video or recording is no longer in the library.')
      const address = assetMediaPath(asset.id, 'original', versionOf(asset.sha256))
      return {
        playable: 'direct',
        progress: null,
        address,
        why: null,
        durationMs: asset.durationMs,
        fps: null,
        waveform: null
      }
    }),
    prepare: contract.player.prepare.handler((): Record<never, never> => {
      throw new InglenookError('not-available', 'This program cannot make a copy that the window can play.')
    })
  }
}
