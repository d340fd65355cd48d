import type { PersonEntry } from '../../shared/cli.ts'
import { InglenookError } from '../../shared/failure.ts'
import type { FaceInfo, PersonSummary } from '../../shared/person.ts'
import type { TimelineDay } from '../../shared/timeline.ts'
import type { Catalogue } from './open-catalogue.ts'
import type { TimelineEntry } from './timeline.ts'

interface Page {
  offset: number
  limit: number
}

interface FaceRow {
  id: number
  assetId: number
  x: number
  y: number
  width: number
  height: number
  quality: number
  timeMs: number | null
}

export type PeopleRepository = ReturnType<typeof peopleRepository>

/**
 * People as the window and the command see them, and what the user says of them; who they are made of is decided in
 * people/ (see people-assignments.ts). Merging people, "not this person" and hiding belong here.
 */
export function peopleRepository(db: Catalogue) {
  // A face in a video has a time.
  const videos = `(select count(distinct asset_id) from face where person_id = person.id and time_ms is not null)`
  const summary = `id, name, face_count as faceCount, asset_count as assetCount, ${videos} as videoCount,
    cover_face_id as coverFaceId`
  const list = db.prepare<[], PersonSummary>(
    `select ${summary} from person where hidden = 0 and face_count > 0
     order by face_count desc, id`
  )
  const byId = db.prepare<[number], PersonSummary>(`select ${summary} from person where id = ?`)
  const face = `id, asset_id as assetId, x, y, width, height, quality, time_ms as timeMs`
  const faces = db.prepare<[number, number, number], FaceRow>(
    `select ${face} from face where person_id = ? order by quality desc, key limit ? offset ?`
  )
  const unassigned = db.prepare<[number, number], FaceRow>(
    `select ${face} from face where person_id is null order by quality desc, key limit ? offset ?`
  )
  const setName = db.prepare<[string | null, number | null, number]>(
    'update person set name = ?, named_at_ms = ? where id = ?'
  )
  const anchor = db.prepare<[number]>('update face set anchored = 1 where person_id = ? and anchored = 0')
  const release = db.prepare<[number]>('update face set anchored = 0 where person_id = ? and anchored = 1')
  const undecide = db.prepare<[number]>(
    `insert into undecided_component (component)
     select distinct component from face where person_id = ? and component is not null
     on conflict do update set revision = revision + 1`
  )
  const assetsOfAll = db.prepare<[], { personId: number; path: string }>(
    `select person_id as personId, min(path) as path
     from person_asset join place using (asset_id) group by person_id, asset_id order by path`
  )
  // The revision of a person's day is a fingerprint of what is in it: no counter is kept per person and day.
  const days = db.prepare<[number], TimelineDay>(
    `select day, count(*) as count, sum(asset_id * 31 + aspect) % 2147483647 as revision from person_asset
     where person_id = ? group by day order by day desc`
  )
  const contents = db.prepare<[number, number], TimelineEntry>(
    `select asset_id as id, aspect from person_asset where person_id = ? and day = ?
     order by taken_local_ms desc, asset_id desc`
  )

  const getPerson = (id: number): PersonSummary | null => byId.get(id) ?? null
  const namePerson = db.transaction((id: number, name: string | null, nowMs: number) => {
    const before = getPerson(id)
    if (!before)
      throw new InglenookError('not-found', `There is no person ${id}. Perhaps it was joined with another one.`)
    setName.run(name, name === null ? null : nowMs, id)
    if (name === null) release.run(id)
    else anchor.run(id)
    undecide.run(id)
    return { person: { ...before, name }, earlierName: before.name }
  })

  return {
    /** Whoever can be seen, most faces first: who has a name and no face is kept for when a face comes back. */
    listPeople: (): PersonSummary[] => list.all(),
    getPerson,
    /** Best first. */
    facesOfPerson: (id: number, { offset, limit }: Page): FaceInfo[] => faces.all(id, limit, offset).map(faceInfo),
    /** Faces of nobody yet, best first. */
    unassignedFaces: ({ offset, limit }: Page): FaceInfo[] => unassigned.all(limit, offset).map(faceInfo),
    /**
     * Names a person, and so says of all faces that are theirs now who they are: no automatic result will ever move them.
     * An empty name or null takes the name away and lets them go.
     *
     * @throws InglenookError `not-found`
     */
    namePerson: (id: number, name: string | null, nowMs = Date.now()) =>
      namePerson.immediate(id, name === '' ? null : name, nowMs),
    /** Everybody who is listed, with the first path of each of their assets; most faces first, then by their first path. */
    peopleWithAssets(): PersonEntry[] {
      const assets = new Map<number, string[]>()
      for (const { personId, path } of assetsOfAll.all()) {
        const paths = assets.get(personId)
        if (paths) paths.push(path)
        else assets.set(personId, [path])
      }
      const firstSeen = new Map([...assets.keys()].map((id, i) => [id, i]))
      const place = ({ id }: PersonSummary): number => firstSeen.get(id) ?? firstSeen.size
      return list
        .all()
        .sort((a, b) => b.faceCount - a.faceCount || place(a) - place(b) || a.id - b.id)
        .map(({ id, name, faceCount }) => ({ id, name, faceCount, assets: assets.get(id) ?? [] }))
    },
    /** The days of a person's timeline, newest first. */
    daysOfPerson: (personId: number): TimelineDay[] => days.all(personId),
    /** One day of a person's timeline, newest first. */
    contentsOfPerson: (personId: number, day: number): TimelineEntry[] => contents.all(personId, day)
  }
}

function faceInfo({ x, y, width, height, ...face }: FaceRow): FaceInfo {
  return { ...face, box: { x, y, width, height } }
}
