import type { Catalogue } from './open-catalogue.ts'
import { marksOf, matchOf } from './said-query.ts'
import { indexedText } from './said-words.ts'

/** A line of a transcript that a search found. */
export interface SaidLine {
  segmentId: number
  assetId: number
  startMs: number
  endMs: number
  text: string
  /** The words that were searched for, in UTF-16 units. */
  marks: { start: number; end: number }[]
  /** The more the better. */
  score: number
}

export type SaidRepository = ReturnType<typeof saidRepository>

/** Finding lines by what is said in them. */
export function saidRepository(db: Catalogue) {
  const find = db.prepare<[string, number, number], { id: number; rank: number }>(
    'select rowid as id, rank from said where said match ? order by rank limit ? offset ?'
  )
  const line = db.prepare<[number], Omit<SaidLine, 'marks' | 'score'>>(
    `select id as segmentId, asset_id as assetId, start_ms as startMs, end_ms as endMs, text from segment where id = ?`
  )
  const everywhere = db.prepare<[string], Pick<SaidLine, 'assetId' | 'startMs' | 'text' | 'score'>>(
    `select asset_id as assetId, start_ms as startMs, text, -rank as score
     from said cross join segment on segment.id = said.rowid where said match ?`
  )
  return {
    /** All that a query finds, in no order: for whoever wants more than some pages of it. */
    all(query: string): Pick<SaidLine, 'assetId' | 'startMs' | 'text' | 'score'>[] {
      const match = matchOf(query)
      return match === null ? [] : everywhere.all(match)
    },
    /** A page of what a query finds (see said-query.ts), best first, with where it was found. */
    find(query: string, { offset, limit }: { offset: number; limit: number }): SaidLine[] {
      const match = matchOf(query)
      if (match === null) return []
      return find.all(match, limit, offset).flatMap(({ id, rank }) => {
        const found = line.get(id)
        return found ? [{ ...found, marks: marksOf(found.text, query), score: -rank }] : []
      })
    }
  }
}

/** Puts the text of a segment into the index, in place of what is there. */
export function saidIndex(db: Catalogue): (segmentId: number, text: string) => void {
  const remove = db.prepare<[number]>('delete from said where rowid = ?')
  const insert = db.prepare<[number, string]>('insert into said (rowid, words) values (?, ?)')
  return (segmentId, text) => {
    remove.run(segmentId)
    insert.run(segmentId, indexedText(text))
  }
}
