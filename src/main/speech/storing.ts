import type { Segment } from '../../shared/transcript.ts'
import { diffTranscripts, mergeTranscripts } from '../../shared/transcript-diff.ts'
import type { Repositories } from '../catalogue/index.ts'
import type { TranscriptHead } from '../catalogue/transcripts.ts'
import { isBorneOut } from './earlier-edits.ts'

/** A transcript as a model has just made it. */
export type NewTranscript = TranscriptHead & { segments: readonly Segment[] }

/**
 * Files a new transcript. Where the user wrote something in the one there is, that one stays, and the new one is offered
 * beside it, unless both say the same. What the user wrote in the same content before, when it was in the library
 * earlier, is there again; what they wrote in an earlier content of the file is where it is borne out. Call inside a
 * transaction.
 */
export function storeTranscript(
  { transcripts }: Pick<Repositories, 'transcripts'>,
  assetId: number,
  made: NewTranscript
): 'stored' | 'offered' {
  const before = transcripts.get(assetId)
  if (before?.segments.some(({ edited }) => edited)) {
    const differs = diffTranscripts(before.segments, made.segments).some(({ kind }) => kind !== 'same')
    if (differs) {
      transcripts.putOffer(assetId, made)
      return 'offered'
    }
    transcripts.putHead(assetId, made)
    transcripts.removeOffer(assetId)
    return 'stored'
  }
  for (const earlier of transcripts.editsOfEarlier(assetId)) {
    if (isBorneOut(earlier, made.segments)) transcripts.adopt(assetId, earlier.edit)
  }
  const edits = transcripts.editsOf(assetId)
  const segments = edits.length === 0 ? made.segments : mergeTranscripts(diffTranscripts(edits, made.segments))
  transcripts.put(assetId, { ...made, segments })
  return 'stored'
}
