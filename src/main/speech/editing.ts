import { InglenookError } from '../../shared/failure.ts'
import type { Segment } from '../../shared/transcript.ts'
import { diffTranscripts, mergeTranscripts, type TranscriptChange } from '../../shared/transcript-diff.ts'
import { editSegment } from '../../shared/transcript-edits.ts'
import type { Repositories } from '../catalogue/index.ts'
import type { StoredTranscript } from '../catalogue/transcripts.ts'

type Catalogue = Pick<Repositories, 'transcripts' | 'transaction'>

/**
 * Writes a line anew.
 *
 * @returns what stood there
 * @throws InglenookError `not-found`
 */
export function editLine(
  catalogue: Catalogue,
  assetId: number,
  segmentId: number,
  text: string,
  nowMs: number
): string {
  return catalogue.transaction(() => {
    const { transcripts } = catalogue
    const segment = lineOf(catalogue, assetId, segmentId)
    const heard = (segment.edited && transcripts.heardAt(assetId, segment)) || segment
    const { startMs, endMs, words } = heard
    transcripts.edit(assetId, editSegment(segment, tidied(text)), { startMs, endMs, words, text: heard.text }, nowMs)
    return segment.text
  })
}

/**
 * Puts a line back as it was before the user wrote it.
 *
 * @throws InglenookError `not-found`
 */
export function revertLine(catalogue: Catalogue, assetId: number, segmentId: number): void {
  catalogue.transaction(() => {
    const segment = lineOf(catalogue, assetId, segmentId)
    const heard = segment.edited ? catalogue.transcripts.heardAt(assetId, segment) : null
    if (heard) catalogue.transcripts.unedit(assetId, segmentId, heard)
  })
}

/** What a new transcript, that waits beside one with edits, says otherwise; null: none waits. */
export function offerOf(
  { transcripts }: Pick<Repositories, 'transcripts'>,
  assetId: number
): { offer: StoredTranscript; changes: TranscriptChange[] } | null {
  const [before, offer] = [transcripts.get(assetId), transcripts.offerOf(assetId)]
  return before && offer ? { offer, changes: diffTranscripts(before.segments, offer.segments) } : null
}

/**
 * Takes the new transcript, but for the changes in which the old one stays, or leaves it.
 *
 * @param kept Indices of the changes in which it stays; left out: where the user wrote something
 * @throws InglenookError `not-found`
 */
export function decideOffer(
  catalogue: Catalogue,
  assetId: number,
  take: 'new' | 'old',
  kept?: readonly number[]
): void {
  catalogue.transaction(() => {
    const { transcripts } = catalogue
    const found = offerOf(catalogue, assetId)
    if (!found) throw new InglenookError('not-found', 'There is no new transcript to decide on any more.')
    if (take === 'old') {
      transcripts.removeOffer(assetId)
      return
    }
    const { offer, changes } = found
    const stays = (change: TranscriptChange): boolean => kept?.includes(changes.indexOf(change)) ?? change.edited
    for (const { before } of changes.filter((change) => !stays(change))) {
      for (const segment of before.filter(({ edited }) => edited)) transcripts.forgetEdit(assetId, segment)
    }
    const segments = mergeTranscripts(changes, stays)
    transcripts.put(assetId, { ...offer, segments })
  })
}

function lineOf({ transcripts }: Catalogue, assetId: number, segmentId: number): Segment {
  const segment = transcripts.get(assetId)?.segments.find(({ id }) => id === segmentId)
  if (segment) return segment
  throw new InglenookError('not-found', 'This line is no longer there: the transcript has been made anew.')
}

/** One line of what can be seen, for lists and subtitles alike. */
function tidied(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\u2028\u2029\ufeff\s]+/gu, ' ')
    .trim()
}
