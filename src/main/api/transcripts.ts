import { basename } from 'node:path'
import { InglenookError } from '../../shared/failure.ts'
import type { TranscriptDetail } from '../../shared/transcript-detail.ts'
import { exportTranscript, TRANSCRIPT_FORMATS } from '../../shared/transcript-formats/index.ts'
import type { StoredTranscript } from '../catalogue/transcripts.ts'
import type { Library } from '../library.ts'
import { decideOffer, editLine, offerOf, revertLine } from '../speech/editing.ts'
import { speechWishes } from '../speech/wishes.ts'
import { contract } from './contract.ts'

export function transcriptProcedures({ catalogue, events, models }: Library) {
  const { transcripts, places, settings } = catalogue
  const missing = (): never => {
    throw new InglenookError('not-found', 'There is no transcript of this video or recording.')
  }
  const changed = (): Record<never, never> => {
    events.tell({ type: 'transcripts' })
    return {}
  }
  /** By its label, or by its id where it is no longer known. */
  const modelOf = ({ modelId }: StoredTranscript): TranscriptDetail['model'] => {
    const speech = models.overview().tasks.find(({ task }) => task === 'transcription')
    return { id: modelId, label: speech?.models.find(({ id }) => id === modelId)?.label ?? modelId }
  }

  return {
    get: contract.transcripts.get.handler(({ input: { assetId } }): TranscriptDetail | null => {
      const stored = transcripts.get(assetId)
      if (!stored) return null
      const { modelUseId: _, modelId: __, ...head } = stored
      return { assetId, ...head, model: modelOf(stored), hasOffer: transcripts.hasOffer(assetId) }
    }),
    standing: contract.transcripts.standing.handler(({ input: { assetId } }) => ({
      status: transcripts.get(assetId) ? ('done' as const) : ('none' as const),
      progress: 0,
      etaMs: null,
      why: null,
      askedLanguage: speechWishes(catalogue, settings.read(), assetId).language,
      soFar: []
    })),
    edit: contract.transcripts.edit.handler(({ input: { assetId, segmentId, text } }) => {
      const earlierText = editLine(catalogue, assetId, segmentId, text, Date.now())
      changed()
      return { earlierText }
    }),
    revert: contract.transcripts.revert.handler(({ input: { assetId, segmentId } }) => {
      revertLine(catalogue, assetId, segmentId)
      return changed()
    }),
    setLanguage: contract.transcripts.setLanguage.handler(missing),
    again: contract.transcripts.again.handler(missing),
    offer: contract.transcripts.offer.handler(({ input: { assetId } }) => {
      const found = offerOf(catalogue, assetId)
      if (!found) return null
      const { offer, changes } = found
      return { language: offer.language, model: modelOf(offer), madeAtMs: offer.madeAtMs, changes }
    }),
    decideOffer: contract.transcripts.decideOffer.handler(({ input: { assetId, take, segments } }) => {
      decideOffer(catalogue, assetId, take, segments)
      return changed()
    }),
    export: contract.transcripts.export.handler(({ input: { assetId, format } }) => {
      const stored = transcripts.get(assetId)
      if (!stored) return missing()
      const { language, modelId, segments } = stored
      const { extension, mediaType } = TRANSCRIPT_FORMATS[format]
      const name = basename(places.pathsOf(assetId)[0] ?? 'transcript').replace(/\.[^.]*$/, '')
      return {
        fileName: `${name}.${extension}`,
        mime: mediaType,
        content: exportTranscript({ language, model: modelId, segments }, format)
      }
    })
  }
}
