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
}

/** Of more lines than these none is weighed: words that are said so often tell little, and it would take its time. */
const MOST_WEIGHED = 5000

/** A line, with how well it is what was searched for: the more the better. */
type SaidAnywhere = Pick<SaidLine, 'assetId' | 'startMs' | 'text'> & { score: number }

export type SaidRepository = ReturnType<typeof saidRepository>

/** Finding lines by what is said in them. */
export function saidRepository(db: Catalogue) {
  const best = db
    .prepare<[string, number, number], number>(
      'select rowid from said where said match ? order by rank limit ? offset ?'
    )
    .pluck()
  const latest = db
    .prepare<[string, number, number], number>(
      'select rowid from said where said match ? order by rowid desc limit ? offset ?'
    )
    .pluck()
  const line = db.prepare<[number], Omit<SaidLine, 'marks'>>(
    `select id as segmentId, asset_id as assetId, start_ms as startMs, end_ms as endMs, text from segment where id = ?`
  )
  const everywhere = db.prepare<[string], SaidAnywhere>(
    `select asset_id as assetId, start_ms as startMs, text, -rank as score
     from said cross join segment on segment.id = said.rowid where said match ?`
  )
  return {
    /** All that a query finds, in no order: for whoever wants more than some pages of it. */
    all(query: string): SaidAnywhere[] {
      const match = matchOf(query)
      return match === null ? [] : everywhere.all(match)
    },
    /**
     * A page of what a query finds (see said-query.ts), with where it was found: best first, or, of what is said
     * everywhere, what was written down last.
     */
    find(query: string, { offset, limit }: { offset: number; limit: number }): SaidLine[] {
      const match = matchOf(query)
      if (match === null) return []
      const isEverywhere = latest.get(match, 1, MOST_WEIGHED) !== undefined
      return (isEverywhere ? latest : best).all(match, limit, offset).flatMap((id) => {
        const found = line.get(id)
        return found ? [{ ...found, marks: marksOf(found.text, query) }] : []
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
