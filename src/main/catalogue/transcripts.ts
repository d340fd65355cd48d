import { z } from 'zod'
import { TranscriptLanguage } from '../../shared/settings.ts'
import type { Segment, Word } from '../../shared/transcript.ts'
import { Segment as SegmentSchema } from '../../shared/transcript.ts'
import type { Catalogue } from './open-catalogue.ts'
import { saidIndex } from './said.ts'

/** A transcript but for its lines. */
export interface TranscriptHead {
  modelUseId: number
  /** Of the text; null: nothing is said. */
  language: string | null
  askedLanguage: TranscriptLanguage
  translated: boolean
  durationMs: number
  madeAtMs: number
}

export interface StoredTranscript extends TranscriptHead {
  modelId: string
  segments: Segment[]
}

/** A line as it was before the user wrote it anew. */
export type HeardSegment = Pick<Segment, 'startMs' | 'endMs' | 'text' | 'words'>

export type TranscriptRepository = ReturnType<typeof transcriptRepository>

/** Transcripts and what the user wrote in them. */
export function transcriptRepository(db: Catalogue) {
  const index = saidIndex(db)
  const headColumns = `model_use_id as modelUseId, language, asked_language as askedLanguage, translated,
    duration_ms as durationMs, made_at_ms as madeAtMs`
  const modelId = '(select model_id from model_use where model_use.id = model_use_id) as modelId'
  const head = db.prepare<[number], HeadRow>(`select ${headColumns}, ${modelId} from transcript where asset_id = ?`)
  const putHead = db.prepare<unknown[]>(
    `insert into transcript (asset_id, model_use_id, language, asked_language, translated, duration_ms, made_at_ms)
     values (?, ?, ?, ?, ?, ?, ?)
     on conflict (asset_id) do update set model_use_id = excluded.model_use_id, language = excluded.language,
       asked_language = excluded.asked_language, translated = excluded.translated,
       duration_ms = excluded.duration_ms, made_at_ms = excluded.made_at_ms`
  )
  const remove = db.prepare<[number]>('delete from transcript where asset_id = ?')
  const segments = db.prepare<[number], SegmentRow>(
    `select id, start_ms as startMs, end_ms as endMs, text, words, edit_id as editId from segment
     where asset_id = ? order by position`
  )
  const clear = db.prepare<[number]>('delete from segment where asset_id = ?')
  const insert = db.prepare<unknown[], { id: number }>(
    `insert into segment (asset_id, position, start_ms, end_ms, text, words, edit_id) values (?, ?, ?, ?, ?, ?, ?)
     returning id`
  )
  const rewrite = db.prepare<[string, string, number | null, number]>(
    'update segment set text = ?, words = ?, edit_id = ? where id = ?'
  )
  const shaOf = db.prepare<[number], Buffer>('select sha256 from asset where id = ?').pluck()
  const edits = db.prepare<[Buffer, 0 | 1], EditRow>(
    `select id, start_ms as startMs, end_ms as endMs, text, words, heard from said_edit
     where sha256 = ? and of_earlier = ? order by start_ms, end_ms`
  )
  const adopt = db.prepare<[Buffer, number, number]>(
    'update said_edit set of_earlier = 0 where sha256 = ? and start_ms = ? and end_ms = ?'
  )
  const putEdit = db.prepare<unknown[], { id: number }>(
    `insert into said_edit (sha256, start_ms, end_ms, text, words, heard, edited_at_ms, of_earlier)
     values (?, ?, ?, ?, ?, ?, ?, ?)
     on conflict do update set text = excluded.text, words = excluded.words, edited_at_ms = excluded.edited_at_ms,
       heard = iif(of_earlier, excluded.heard, heard), of_earlier = excluded.of_earlier
     returning id`
  )
  const heardBefore = db.prepare<[number], string>('select heard from said_edit where id = ?').pluck()
  const editAt = db
    .prepare<[Buffer, number, number], number>(
      'select id from said_edit where sha256 = ? and start_ms = ? and end_ms = ?'
    )
    .pluck()
  const ofEarlier = db
    .prepare<[number], 0 | 1>("select of_earlier from job where asset_id = ? and pipeline = 'transcripts'")
    .pluck()
  const removeEdit = db.prepare<[number]>('delete from said_edit where id = ?')
  const offer = db.prepare<[number], HeadRow & { segments: string }>(
    `select ${headColumns}, ${modelId}, segments from transcript_offer where asset_id = ?`
  )
  const hasOffer = db.prepare<[number], number>('select 1 from transcript_offer where asset_id = ?').pluck()
  const putOffer = db.prepare<unknown[]>(
    `insert or replace into transcript_offer
       (asset_id, model_use_id, language, asked_language, translated, duration_ms, made_at_ms, segments)
     values (?, ?, ?, ?, ?, ?, ?, ?)`
  )
  const removeOffer = db.prepare<[number]>('delete from transcript_offer where asset_id = ?')
  const language = db
    .prepare<[number], string>(
      'select language from asset cross join spoken_language on spoken_language.sha256 = asset.sha256 where asset.id = ?'
    )
    .pluck()
  const setLanguage = db.prepare<[string, number]>(
    `insert into spoken_language (sha256, language) select sha256, ? from asset where id = ? and true
     on conflict do update set language = excluded.language`
  )
  const nextAssets = db
    .prepare<[number, number], number>('select asset_id from transcript where asset_id > ? order by asset_id limit ?')
    .pluck()

  const contentOf = (assetId: number): Buffer => {
    const sha256 = shaOf.get(assetId)
    if (!sha256) throw new Error(`asset ${assetId} vanished while its transcript was stored`)
    return sha256
  }
  const columnsOf = (assetId: number, one: TranscriptHead): unknown[] => [
    assetId,
    one.modelUseId,
    one.language,
    one.askedLanguage,
    one.translated ? 1 : 0,
    Math.round(one.durationMs),
    Math.round(one.madeAtMs)
  ]

  return {
    get(assetId: number): StoredTranscript | null {
      const found = head.get(assetId)
      return found ? { ...headOf(found), segments: segments.all(assetId).map(segmentOf) } : null
    },
    /**
     * Stores a transcript in place of the one there is. Its lines get new ids; those that the user wrote are known by
     * their times, and stay what the user wrote. Call inside a transaction.
     */
    put(assetId: number, transcript: TranscriptHead & { segments: readonly Segment[] }): void {
      const sha256 = contentOf(assetId)
      putHead.run(...columnsOf(assetId, transcript))
      clear.run(assetId)
      for (const [position, segment] of transcript.segments.entries()) {
        const { startMs, endMs, text } = segment
        const words = packed(segment.words)
        const editId = segment.edited ? (editAt.get(sha256, startMs, endMs) ?? null) : null
        const row = insert.get(assetId, position, startMs, endMs, text, words, editId)
        if (!row) throw new Error('an insert returned no id')
        index(row.id, text)
      }
      removeOffer.run(assetId)
    },
    /** What the user wrote stays for when the same content is transcribed again. */
    remove: (assetId: number): void => void remove.run(assetId),
    /** Stores what is known of a transcript whose lines stay. */
    putHead: (assetId: number, one: TranscriptHead): void => void putHead.run(...columnsOf(assetId, one)),
    /** It is of a content that is no more, and shown until there is another. */
    isOfEarlier: (assetId: number): boolean => ofEarlier.get(assetId) === 1,
    /** What the user wrote in this content, by time, as lines without ids. */
    editsOf: (assetId: number): Segment[] => edits.all(contentOf(assetId), 0).map(editOf),
    /** What they wrote in an earlier content and nobody knows to be said in this one, with what was heard there. */
    editsOfEarlier(assetId: number): { edit: Segment; heard: HeardSegment }[] {
      const rows = edits.all(contentOf(assetId), 1)
      return rows.map((row) => ({ edit: editOf(row), heard: Heard.parse(JSON.parse(row.heard)) }))
    },
    /** What they wrote at these times in an earlier content is said in this one too. */
    adopt: (assetId: number, { startMs, endMs }: Pick<Segment, 'startMs' | 'endMs'>): void =>
      void adopt.run(contentOf(assetId), startMs, endMs),
    /** A line as the user wrote it, and as it was before they ever did. Call inside a transaction. */
    edit(assetId: number, edited: Segment, heard: HeardSegment, nowMs: number): void {
      const { id, startMs, endMs, text } = edited
      const words = packed(edited.words)
      const at = [contentOf(assetId), startMs, endMs]
      const row = putEdit.get(...at, text, words, JSON.stringify(heard), Math.round(nowMs), ofEarlier.get(assetId) ?? 0)
      rewrite.run(text, words, row?.id ?? null, id)
      index(id, text)
    },
    /** What stood at these times before the user wrote there; null: they did not. */
    heardAt(assetId: number, { startMs, endMs }: Pick<Segment, 'startMs' | 'endMs'>): HeardSegment | null {
      const id = editAt.get(contentOf(assetId), startMs, endMs)
      const heard = id === undefined ? undefined : heardBefore.get(id)
      return heard === undefined ? null : Heard.parse(JSON.parse(heard))
    },
    /** A line as it was before the user wrote it. Call inside a transaction. */
    unedit(assetId: number, segmentId: number, heard: HeardSegment): void {
      const { startMs, endMs, text, words } = heard
      const editId = editAt.get(contentOf(assetId), startMs, endMs)
      rewrite.run(text, packed(words), null, segmentId)
      index(segmentId, text)
      if (editId !== undefined) removeEdit.run(editId)
    },
    /** The user does not want what they wrote at these times any more. */
    forgetEdit(assetId: number, { startMs, endMs }: Pick<Segment, 'startMs' | 'endMs'>): void {
      const editId = editAt.get(contentOf(assetId), startMs, endMs)
      if (editId !== undefined) removeEdit.run(editId)
    },
    offerOf(assetId: number): StoredTranscript | null {
      const found = offer.get(assetId)
      if (!found) return null
      const { segments: text, ...rest } = found
      return { ...headOf(rest), segments: z.array(SegmentSchema).parse(JSON.parse(text)) }
    },
    hasOffer: (assetId: number): boolean => hasOffer.get(assetId) !== undefined,
    putOffer: (assetId: number, one: TranscriptHead & { segments: readonly Segment[] }): void =>
      void putOffer.run(...columnsOf(assetId, one), JSON.stringify(one.segments)),
    removeOffer: (assetId: number): void => void removeOffer.run(assetId),
    /** What the user said is spoken in this content; null: nothing. */
    languageOf: (assetId: number): TranscriptLanguage | null =>
      TranscriptLanguage.safeParse(language.get(assetId)).data ?? null,
    setLanguage: (assetId: number, spoken: TranscriptLanguage): void => void setLanguage.run(spoken, assetId),
    /** Assets with a transcript, by id, for walking all of them in bounded steps. */
    page: (afterAssetId: number, limit: number): number[] => nextAssets.all(afterAssetId, limit)
  }
}

type HeadRow = Omit<TranscriptHead, 'translated'> & { translated: number; modelId: string | null }

interface SegmentRow {
  id: number
  startMs: number
  endMs: number
  text: string
  words: string
  editId: number | null
}

type EditRow = Omit<SegmentRow, 'editId'> & { heard: string }

const Heard = SegmentSchema.pick({ startMs: true, endMs: true, text: true, words: true })
const PackedWords = z.array(z.tuple([z.number(), z.number(), z.number(), z.string()]))

function headOf({ translated, modelId, ...row }: HeadRow): TranscriptHead & { modelId: string } {
  return { ...row, translated: translated === 1, modelId: modelId ?? '' }
}

function segmentOf({ id, startMs, endMs, text, words, editId }: SegmentRow): Segment {
  return { id, startMs, endMs, text, words: unpacked(words), edited: editId !== null, speaker: null }
}

function packed(words: readonly Word[]): string {
  return JSON.stringify(words.map(({ startMs, endMs, probability, text }) => [startMs, endMs, probability, text]))
}

function editOf(row: EditRow): Segment {
  return segmentOf({ ...row, id: 0, editId: row.id })
}

function unpacked(text: string): Word[] {
  return PackedWords.parse(JSON.parse(text)).map(([startMs, endMs, probability, text]) => ({
    ...{ startMs, endMs, text, probability }
  }))
}
