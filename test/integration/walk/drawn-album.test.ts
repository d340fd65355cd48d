import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { iou } from '../../../src/shared/box.ts'
import { AssetEntry, ImportReport, PersonEntry, ProcessReport, ThingEntry } from '../../../src/shared/cli.ts'
import { ensureTestFixtures } from '../../fixtures/index.ts'
import { document, inglenook, scratchFolder } from './command.ts'

type Fixtures = Awaited<ReturnType<typeof ensureTestFixtures>>

describe('the drawn album, of which everything is known', () => {
  let fixtures: Fixtures
  let library: string
  let imported: ImportReport
  let processed: ProcessReport
  let assets: AssetEntry[]
  let people: PersonEntry[]
  let things: ThingEntry[]
  const common = () => ['--library', library, '--models', fixtures.modelsDir]
  const drawn = () =>
    fixtures.expected.photos.map((photo) => ({ ...photo, path: join(fixtures.photosDir, photo.file) }))

  beforeAll(async () => {
    fixtures = await ensureTestFixtures()
    library = scratchFolder(afterAll)
    imported = await document(ImportReport, 'import', fixtures.photosDir, '--no-process', ...common())
    processed = await document(ProcessReport, 'process', '--wait', ...common())
    assets = await document(z.array(AssetEntry), 'assets', ...common())
    people = await document(z.array(PersonEntry), 'people', ...common())
    things = await document(z.array(ThingEntry), 'things', ...common())
  }, 240_000)

  it('is imported whole, with the size, place and camera of each photo', () => {
    expect({ ...imported, total: assets.length }).toEqual({
      added: drawn().length,
      changed: 0,
      unchanged: 0,
      duplicates: 0,
      skipped: [],
      total: drawn().length
    })
    const wrong = drawn().flatMap((photo) => {
      const asset = assets.find(({ path }) => path === photo.path)
      const same =
        asset?.width === photo.width &&
        asset.height === photo.height &&
        asset.camera === `${photo.camera.make} ${photo.camera.model}` &&
        asset.takenAt.slice(0, 19) === photo.takenAt &&
        near(asset.latitude, photo.place?.latitude) &&
        near(asset.longitude, photo.place?.longitude)
      return same ? [] : [photo.file]
    })
    expect(wrong).toEqual([])
  })

  it('has every drawn face and no other, and five people, each one character', () => {
    expect(processed).toMatchObject({ failed: [], waiting: [] })
    const characters = new Map<number, Set<string>>()
    let faces = 0
    for (const photo of drawn()) {
      const found = assets.find(({ path }) => path === photo.path)?.faces ?? []
      expect(found.length, photo.file).toBe(photo.faces.length)
      for (const { box, person } of found) {
        const truth = photo.faces.find((face) => iou(face.box, box) >= 0.5)
        expect(truth, `a face on ${photo.file}`).toBeDefined()
        faces += 1
        if (person && truth) characters.set(person.id, (characters.get(person.id) ?? new Set()).add(truth.character))
      }
    }
    expect([...characters.values()].map((set) => [...set]).sort()).toEqual(
      Object.keys(fixtures.expected.names)
        .sort()
        .map((name) => [name])
    )
    expect(people.reduce((sum, { faceCount }) => sum + faceCount, 0)).toBe(faces)
  })

  it('has every drawn thing where it was drawn', () => {
    const missed = drawn().flatMap((photo) =>
      photo.things.flatMap(({ label, box }) => {
        const found = things.find((thing) => thing.label === label)?.detections ?? []
        const there = found.some((detection) => detection.path === photo.path && iou(detection.box, box) >= 0.5)
        return there ? [] : [`${label} on ${photo.file}`]
      })
    )
    expect(missed).toEqual([])
  })

  it('keeps a name through everything that is processed again', async () => {
    const [first] = people
    const named = await inglenook('people', 'name', String(first!.id), 'Ada  Lovelace ', ...common())
    expect(named.code).toBe(0)
    const again = await document(z.array(PersonEntry), 'people', ...common())
    expect(again.find(({ id }) => id === first!.id)).toEqual({ ...first, name: 'Ada Lovelace' })
    expect((await inglenook('people', 'name', '999999', 'Nobody', ...common())).code).toBe(1)
  })
})

function near(a: number | null, b: number | undefined): boolean {
  return b === undefined ? a === null : a !== null && Math.abs(a - b) < 1e-4
}
