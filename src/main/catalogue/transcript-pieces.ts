import { TranscribedPiece } from '../../shared/transcript.ts'
import type { ClaimedJob } from './jobs.ts'
import type { Catalogue } from './open-catalogue.ts'

export type TranscriptPieceRepository = ReturnType<typeof transcriptPieceRepository>

/** What is finished of transcripts that are being made, so that none is begun anew. */
export function transcriptPieceRepository(db: Catalogue) {
  const ofWish = db
    .prepare<[number, string], string>(
      'select piece from transcript_piece where asset_id = ? and wish = ? order by position'
    )
    .pluck()
  const all = db
    .prepare<[number], string>('select piece from transcript_piece where asset_id = ? order by position')
    .pluck()
  const removeOthers = db.prepare<[number, string]>('delete from transcript_piece where asset_id = ? and wish <> ?')
  const removeAll = db.prepare<[number]>('delete from transcript_piece where asset_id = ?')
  const put = db.prepare<[number, string, string, number, string, number]>(
    `insert or replace into transcript_piece (asset_id, position, wish, piece)
     select asset_id, ?, ?, ? from job
     where asset_id = ? and pipeline = ? and requested_version = ? and status = 'running'`
  )
  return {
    /** Those that were made of the same content in the same way, in order; others are dropped. Call inside a transaction. */
    begin(assetId: number, wish: string): TranscribedPiece[] {
      removeOthers.run(assetId, wish)
      return ofWish.all(assetId, wish).map(pieceOf)
    },
    /** Keeps a piece for a run that still counts. */
    put({ assetId, pipeline, version }: ClaimedJob, wish: string, piece: TranscribedPiece): void {
      put.run(piece.index, wish, JSON.stringify(piece), assetId, pipeline, version)
    },
    of: (assetId: number): TranscribedPiece[] => all.all(assetId).map(pieceOf),
    remove: (assetId: number): void => void removeAll.run(assetId)
  }
}

function pieceOf(text: string): TranscribedPiece {
  return TranscribedPiece.parse(JSON.parse(text))
}
