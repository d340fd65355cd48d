import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Catalogue, openCatalogue } from '../../../src/main/catalogue/open-catalogue.ts'
import { createPeopleAssigner, type PeopleAssigner } from '../../../src/main/people/people-assigner.ts'
import { temporaryFolder } from '../../unit/catalogue/library-in-test.ts'
import { type MadeFace, outcome, peopleLibrary } from '../../unit/people/people-in-test.ts'

const THREAD = pathToFileURL(join(import.meta.dirname, '../../../src/main/people/thread.ts'))
const SETTINGS = { maxDistance: 0.45, minFaces: 2 }
const DIMENSIONS = 64

function library() {
  const dir = temporaryFolder()
  const db = openCatalogue(dir)
  onTestFinished(() => void db.close())
  return { dir, ...peopleLibrary(db) }
}

function assigner(
  libraryDir: string,
  change: { thread?: URL; onChange?: () => void; log?: (line: string) => void } = {}
) {
  const people = createPeopleAssigner({
    libraryDir,
    thread: THREAD,
    settings: SETTINGS,
    onChange: () => {},
    log: (line) => console.error(line),
    ...change
  })
  onTestFinished(() => people.close())
  return people
}

/** The same crowd every time: people of different fame, some of them alike, in groups and alone, some faces poor. */
function crowd(photos: number): MadeFace[][] {
  let seed = 1
  const random = (): number => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed / 2_147_483_647 - 0.5
  }
  const centres = Array.from({ length: 40 }, () => Array.from({ length: DIMENSIONS }, random))
  return Array.from({ length: photos }, () =>
    Array.from({ length: 1 + Math.floor((random() + 0.5) ** 2 * 4) }, (_, place) => {
      const centre = centres[Math.floor((random() + 0.5) ** 2 * centres.length)]!
      const values = centre.map((value) => value + random() * 0.9)
      const length = Math.hypot(...values)
      return { place, embedding: Float32Array.from(values, (value) => value / length), poor: random() > 0.4 }
    })
  )
}

describe('the assigner of people', () => {
  it('decides the same, however often it is stopped in the middle and started again', async () => {
    const photos = crowd(400)
    const undisturbed = library()
    for (const [i, faces] of photos.entries()) undisturbed.addPhoto(`photo ${i}`, faces)
    const whole = assigner(undisturbed.dir)
    whole.facesChanged()
    await whole.idle()

    const stopped = library()
    let people: PeopleAssigner | undefined
    for (const [i, faces] of photos.entries()) {
      stopped.addPhoto(`photo ${i}`, faces)
      if (i % 20 !== 19) continue
      // Each life of the thread ends at its first sign of progress, which is in the middle of what it has to do.
      const progress = Promise.withResolvers<void>()
      people = assigner(stopped.dir, { onChange: progress.resolve })
      people.facesChanged()
      await progress.promise
      await people.close()
    }
    const last = assigner(stopped.dir)
    last.facesChanged()
    await last.idle()

    expect(outcome(stopped.db)).toEqual(outcome(undisturbed.db))
    expect(outcome(undisturbed.db).people.length).toBeGreaterThan(10)
    expect(remaining(stopped.db)).toEqual({ stale: 0, undecided: 0, gone: 0 })
  })

  it('keeps up with faces that come and go while it works, and with changed settings', async () => {
    const home = library()
    const people = assigner(home.dir)
    for (const [i, faces] of crowd(150).entries()) {
      home.addPhoto(`photo ${i}`, faces)
      if (i % 7 === 3) home.removePhoto(`photo ${i - 3}`)
      people.facesChanged()
      if (i % 10 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    await people.idle()
    const [biggest] = home.catalogue.people.listPeople()
    home.catalogue.people.namePerson(biggest!.id, 'Ada')
    people.configure({ maxDistance: 0.2, minFaces: 3 })
    await people.idle()
    people.configure(SETTINGS)
    await people.idle()

    const fresh = library()
    for (const [i, faces] of crowd(150).entries())
      if (!(i % 7 === 0 && i + 3 < 150)) fresh.addPhoto(`photo ${i}`, faces)
    const again = assigner(fresh.dir)
    again.facesChanged()
    await again.idle()
    const unnamed = outcome(home.db)
    expect(unnamed.people.some((person) => person.startsWith('Ada: '))).toBe(true)
    expect({ ...unnamed, people: unnamed.people.map((person) => person.replace(/^Ada/, 'null')).sort() }).toEqual(
      outcome(fresh.db)
    )
  })

  it('says that it cannot, in words, when its thread keeps dying, and tries again when asked', async () => {
    const { dir } = library()
    const broken = join(temporaryFolder(), 'broken.mjs')
    writeFileSync(broken, "throw new Error('no such luck')")
    const lines: string[] = []
    const people = assigner(dir, { thread: pathToFileURL(broken), log: (line) => lines.push(line) })
    people.facesChanged()
    await expect(people.idle()).rejects.toThrow('ended unexpectedly several times')
    expect(lines).toHaveLength(3)
    expect(lines[0]).toContain('no such luck')
    people.facesChanged()
    await expect(people.idle()).rejects.toThrow('ended unexpectedly several times')
    expect(lines).toHaveLength(6)
  })

  it('says why it failed, goes on when asked again, and is at rest where there is nothing to do', async () => {
    const { dir, db, addPhoto } = library()
    const lines: string[] = []
    const people = assigner(dir, { log: (line) => lines.push(line) })
    await people.idle()
    const [faces] = crowd(1)
    addPhoto('one', faces!)
    addPhoto('two', faces!)
    db.exec(`delete from face_vector_${DIMENSIONS}`)
    people.facesChanged()
    await expect(people.idle()).rejects.toThrow('has no embedding')
    db.exec('delete from asset')
    people.facesChanged()
    await people.idle()
    expect(remaining(db)).toEqual({ stale: 0, undecided: 0, gone: 0 })
    await people.close()
    people.facesChanged()
    await people.close()
  })
})

function remaining(db: Catalogue): unknown {
  return db
    .prepare(
      `select (select count(*) from face where stale = 1) as stale, (select count(*) from undecided_component) as undecided,
         (select count(*) from face_gone) as gone`
    )
    .get()
}
