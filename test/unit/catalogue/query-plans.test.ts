import { expect, it, onTestFinished } from 'vitest'
import { repositories } from '../../../src/main/catalogue/index.ts'
import { type Catalogue, openCatalogue } from '../../../src/main/catalogue/open-catalogue.ts'
import { temporaryFolder } from './library-in-test.ts'

/** Tables that grow with the library: nothing may read one of them from end to end. */
const GROWING =
  /^SCAN (?:\w+ )?(asset|place|skipped|job|face|face_neighbours|detection|audio_event|transcript|segment|said_edit|transcript_offer|transcript_piece|spoken_language|asset_tag|person|person_asset)\b/

/**
 * Statements that walk a growing index on purpose, and why that is bounded: each ends early by its limit, or is asked
 * for a list that is as long as its answer.
 */
const BOUNDED: readonly [sql: RegExp, why: string][] = [
  [/^select path, reason from skipped order by path limit/, 'one page of an ordered primary key'],
  [/^update job set status = 'queued' where status = 'running'/, 'the partial index of running jobs'],
  [/from asset_tag join label .* where asset_id = \?/, 'the few tags of one asset'],
  [/from person .*order by face_count desc/s, 'the list of all people, as long as its answer'],
  [/from face .* where asset_id = \? order by x, y/, 'the few faces of one asset'],
  [/group by person_id, asset_id order by path/, 'the paths of all people, as long as its answer']
]

it('answers every query of the repositories by an index', () => {
  const db = openCatalogue(temporaryFolder())
  onTestFinished(() => void db.close())
  const statements = statementsOf(db)
  const scans = statements.flatMap((sql) => {
    const plan = db.prepare<unknown[], { detail: string }>(`explain query plan ${sql}`)
    const details = plan.all(...Array.from({ length: parametersIn(sql) }, () => null)).map(({ detail }) => detail)
    const bad = details.filter((detail) => GROWING.test(detail) || /TEMP B-TREE FOR ORDER BY/.test(detail))
    return bad.length > 0 && !BOUNDED.some(([known]) => known.test(sql)) ? [{ sql, bad }] : []
  })
  expect(statements.length).toBeGreaterThan(40)
  expect(scans).toEqual([])
})

/** Every statement that the repositories prepare, in one line each. */
function statementsOf(db: Catalogue): string[] {
  const statements: string[] = []
  const listening = new Proxy(db, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key)
      if (typeof value !== 'function') return value
      if (key !== 'prepare') return value.bind(target)
      return (sql: string) => {
        if (/^\s*(select|insert|update|delete|with)/i.test(sql)) statements.push(sql.trim().replace(/\s+/g, ' '))
        return target.prepare(sql)
      }
    }
  })
  repositories(listening).tallies()
  return statements
}

function parametersIn(sql: string): number {
  return sql.split('?').length - 1
}
