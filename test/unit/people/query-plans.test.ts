import { expect, it, onTestFinished } from 'vitest'
import { faceGraphRepository } from '../../../src/main/catalogue/face-neighbours.ts'
import { type Catalogue, openCatalogue } from '../../../src/main/catalogue/open-catalogue.ts'
import { peopleAssignmentRepository } from '../../../src/main/catalogue/people-assignments.ts'
import { temporaryFolder } from '../catalogue/library-in-test.ts'

it('finds all that people are decided by through an index, except queues, which are read whole', () => {
  const db = openCatalogue(temporaryFolder())
  onTestFinished(() => void db.close())
  const scans = statementsOf(db).flatMap((sql) => {
    const parameters = Array.from({ length: sql.split('?').length - 1 }, () => null)
    const plan = db.prepare<unknown[], { detail: string }>(`explain query plan ${sql}`).all(...parameters)
    return plan.flatMap(({ detail }) => (/^SCAN|TEMP B-TREE/.test(detail) ? [`${detail}: ${sql}`] : []))
  })
  expect(scans.map((scan) => scan.slice(0, 50)).sort()).toEqual(
    [
      // As many as asked for, of an index of nothing else.
      'SCAN face USING INDEX face_stale: select id, key, ',
      // The list of ids that is asked for.
      'SCAN wanted VIRTUAL TABLE INDEX 1:: select face.id',
      'SCAN wanted VIRTUAL TABLE INDEX 1:: select face.id',
      'SCAN wanted VIRTUAL TABLE INDEX 1:: select face.id',
      'SCAN face_gone: select seq, face_id as faceId, rec',
      // One row.
      'SCAN recogniser_in_force: select recogniser_use_id',
      // Whether there is any.
      'SCAN faces_to_replace: select 1 from faces_to_repl',
      'SCAN reprocessing: select 1 from faces_to_replace ',
      // The people of the faces that are asked for, each once, and their components, each once.
      'SCAN wanted VIRTUAL TABLE INDEX 1:: insert into un',
      'SCAN (subquery-1): insert into undecided_component',
      'USE TEMP B-TREE FOR DISTINCT: insert into undecide',
      'USE TEMP B-TREE FOR DISTINCT: insert into undecide',
      // One row for each model that was ever used.
      'SCAN model_use: select id, dimensions, max_distanc',
      'SCAN undecided_component: select component, revisi'
    ].sort()
  )
})

function statementsOf(db: Catalogue): string[] {
  const statements: string[] = []
  const listening = new Proxy(db, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key)
      if (typeof value !== 'function') return value
      if (key !== 'prepare') return value.bind(target)
      return (sql: string) => {
        statements.push(sql.trim().replace(/\s+/g, ' '))
        return target.prepare(sql)
      }
    }
  })
  faceGraphRepository(listening)
  peopleAssignmentRepository(listening)
  return statements
}
