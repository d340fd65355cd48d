import { InglenookError } from '../../shared/failure.ts'
import type { Library } from '../library.ts'
import { contract } from './contract.ts'

export function transcriptProcedures({ catalogue }: Library) {
  const missing = (): never => {
    throw new InglenookError('not-found', 'There is no transcript of this video or recording.')
  }

  return {
    get: contract.transcripts.get.handler(() => null),
    standing: contract.transcripts.standing.handler(() => ({
      status: 'none' as const,
      progress: 0,
      etaMs: null,
      why: null,
      askedLanguage: catalogue.settings.read().transcriptLanguage,
      soFar: []
    })),
    edit: contract.transcripts.edit.handler(missing),
    revert: contract.transcripts.revert.handler(missing),
    setLanguage: contract.transcripts.setLanguage.handler(missing),
    again: contract.transcripts.again.handler(missing),
    offer: contract.transcripts.offer.handler(() => null),
    decideOffer: contract.transcripts.decideOffer.handler(missing),
    export: contract.transcripts.export.handler(missing)
  }
}
