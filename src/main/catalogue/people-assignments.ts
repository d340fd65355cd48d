import type { Catalogue } from './open-catalogue.ts'

export type PeopleAssignmentRepository = ReturnType<typeof peopleAssignmentRepository>

/**
 * The automatic part of people: whose each face is. No statement here moves an anchored face, or takes away a person
 * who has a name or a face, whatever it is told.
 */
export function peopleAssignmentRepository(db: Catalogue) {
  const create = db.prepare<[number], { id: number }>('insert into person (created_at_ms) values (?) returning id')
  const assign = db.prepare<[number | null, number, number]>(
    `update face set person_id = ? where id = ? and revision = ? and anchored = 0 and stale = 0`
  )
  const exists = db.prepare<[number], 1>('select 1 from person where id = ?').pluck()
  const relabel = db.prepare<[number, number, number]>('update face set component = ? where id = ? and component = ?')
  const hasAnchors = db
    .prepare<[number, number], 1>(
      'select 1 from face where person_id = ? and anchored = 1 and recogniser_use_id = ? limit 1'
    )
    .pluck()
  const best = db
    .prepare<[number], number>('select id from face where person_id = ? order by quality desc, key limit 1')
    .pluck()
  const setCover = db.prepare<[number, number, number]>(
    'update person set cover_face_id = ? where id = ? and cover_chosen = 0 and cover_face_id is not ?'
  )
  const coverNone = db.prepare<[number]>(
    'update person set cover_face_id = null, cover_chosen = 0 where id = ? and face_count = 0'
  )
  const empty = db.prepare<[], number>('select id from person where face_count = 0 and name is null').pluck()
  const remove = db.prepare<[number]>('delete from person where id = ? and face_count = 0 and name is null')

  return {
    create(nowMs: number): number {
      const row = create.get(nowMs)
      if (!row) throw new Error('an insert returned no id')
      return row.id
    },
    /** Gives a face to a person or to nobody, unless it is anchored, has changed since it was read, or the person is gone. */
    assign(faceId: number, revision: number, personId: number | null): void {
      if (personId === null || exists.get(personId)) assign.run(personId, faceId, revision)
    },
    relabel: (faceId: number, from: number, to: number): void => void relabel.run(to, faceId, from),
    /** Whether the user has said of a face of this recogniser that it is this person. */
    hasAnchors: (personId: number, recogniserUseId: number): boolean => hasAnchors.get(personId, recogniserUseId) === 1,
    /** Shows a person by their best face, unless the user chose one. */
    refreshCover(personId: number): void {
      const faceId = best.get(personId)
      if (faceId === undefined) coverNone.run(personId)
      else setCover.run(faceId, personId, faceId)
    },
    /** @returns the people who had neither a face nor a name, and are no more */
    removeEmpty(): number[] {
      const ids = empty.all()
      for (const id of ids) remove.run(id)
      return ids
    }
  }
}
