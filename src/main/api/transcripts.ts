import { basename, extname } from 'node:path'
import { InglenookError } from '../../shared/failure.ts'
import type { TranscriptDetail, TranscriptStanding } from '../../shared/transcript-detail.ts'
import { exportTranscript, TRANSCRIPT_FORMATS } from '../../shared/transcript-formats/index.ts'
import type { AssetRow } from '../catalogue/assets.ts'
import type { StoredTranscript } from '../catalogue/transcripts.ts'
import type { Library } from '../library.ts'
import { decideOffer, editLine, offerOf, revertLine } from '../speech/editing.ts'
import { speechWishes } from '../speech/wishes.ts'
import { contract } from './contract.ts'

export function transcriptProcedures(library: Library) {
  const { catalogue, events, models, scheduler } = library
  const { transcripts, transcriptPieces } = catalogue
  const settings = catalogue.settings.read

  const recording = (assetId: number): AssetRow => {
    const asset = catalogue.assets.get(assetId)
    if (asset && asset.kind !== 'photo') return asset
    throw new InglenookError('not-found', 'This video or recording is no longer in the library.')
  }
  const stored = (assetId: number): StoredTranscript => {
    const transcript = transcripts.get(assetId)
    if (transcript) return transcript
    throw new InglenookError('not-found', 'There is no transcript of this video or recording.')
  }
  const modelOf = ({ modelId: id }: StoredTranscript): { id: string; label: string } => {
    const known = models.overview().tasks.flatMap((task) => task.models)
    return { id, label: known.find((model) => model.id === id)?.label ?? id }
  }
  const askedLanguage = (assetId: number) => speechWishes(catalogue, settings(), assetId).language
  const changed = (assetId: number): Record<never, never> => {
    events.tell({ type: 'transcripts' })
    events.tell({ type: 'asset', assetId })
    return {}
  }
  const again = (assetId: number): Record<never, never> => {
    const { takenLocalMs } = recording(assetId)
    if (!settings().pipelines.transcripts) {
      throw new InglenookError('not-available', SWITCHED_OFF)
    }
    catalogue.jobs.enqueue(assetId, ['transcripts'], takenLocalMs, LOOKED_AT)
    scheduler.wake()
    events.tell({ type: 'activity' })
    return changed(assetId)
  }

  return {
    get: contract.transcripts.get.handler(({ input: { assetId } }): TranscriptDetail | null => {
      const transcript = transcripts.get(assetId)
      if (!transcript) return null
      const { language, translated, durationMs, madeAtMs, segments } = transcript
      return {
        assetId,
        ...{ language, translated, durationMs, madeAtMs, segments },
        askedLanguage: transcript.askedLanguage,
        model: modelOf(transcript),
        hasOffer: transcripts.hasOffer(assetId),
        ofEarlierContent: transcripts.isOfEarlier(assetId)
      }
    }),
    standing: contract.transcripts.standing.handler(({ input: { assetId } }): TranscriptStanding => {
      recording(assetId)
      return standingOf(assetId)
    }),
    edit: contract.transcripts.edit.handler(({ input: { assetId, segmentId, text } }) => {
      const earlierText = editLine(catalogue, assetId, segmentId, text, Date.now())
      changed(assetId)
      return { earlierText }
    }),
    revert: contract.transcripts.revert.handler(({ input: { assetId, segmentId } }) => {
      revertLine(catalogue, assetId, segmentId)
      return changed(assetId)
    }),
    setLanguage: contract.transcripts.setLanguage.handler(({ input: { assetId, language } }) => {
      recording(assetId)
      transcripts.setLanguage(assetId, language)
      return again(assetId)
    }),
    again: contract.transcripts.again.handler(({ input }) => again(input.assetId)),
    offer: contract.transcripts.offer.handler(({ input: { assetId } }) => {
      const found = offerOf(catalogue, assetId)
      if (!found) return null
      const { offer, changes } = found
      return { language: offer.language, model: modelOf(offer), madeAtMs: offer.madeAtMs, changes }
    }),
    decideOffer: contract.transcripts.decideOffer.handler(({ input: { assetId, take, segments } }) => {
      decideOffer(catalogue, assetId, take, segments)
      return changed(assetId)
    }),
    export: contract.transcripts.export.handler(({ input: { assetId, format } }) => {
      const { language, modelId, segments } = stored(assetId)
      const { extension, mediaType } = TRANSCRIPT_FORMATS[format]
      const file = basename(catalogue.places.pathsOf(assetId)[0] ?? 'transcript')
      return {
        fileName: `${file.slice(0, file.length - extname(file).length)}.${extension}`,
        mime: mediaType,
        content: exportTranscript({ language, model: modelId, segments }, format)
      }
    })
  }

  function standingOf(assetId: number): TranscriptStanding {
    const job = catalogue.jobs.entriesOf(assetId).find(({ pipeline }) => pipeline === 'transcripts')
    const asked = askedLanguage(assetId)
    const nothing = { progress: 0, etaMs: null, why: null, askedLanguage: asked, soFar: [] }
    if (!job) return { ...nothing, status: 'none' }
    const { status, error } = job
    if (status === 'running') {
      const task = scheduler.running().find((one) => one.assetId === assetId && one.pipelines.includes('transcripts'))
      const soFar = transcriptPieces.of(assetId).flatMap(({ segments }) => segments)
      return {
        ...nothing,
        status,
        progress: task?.progress ?? 0,
        etaMs: task?.etaMs ?? null,
        soFar: soFar.map((segment, id) => ({ ...segment, id }))
      }
    }
    if ((status === 'queued' || status === 'waiting') && !settings().pipelines.transcripts) {
      return { ...nothing, status: 'none', why: SWITCHED_OFF }
    }
    const lacking = status === 'queued' ? library.blocking('transcripts') : null
    return { ...nothing, status: lacking === null ? status : 'waiting', why: lacking ?? error }
  }
}

const SWITCHED_OFF = 'Transcripts are switched off in Settings.'

/** Before everything else, see catalogue/job-queue.ts. */
const LOOKED_AT = 0
