import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createHolds, sourceIsThere } from '../../../src/main/jobs/holds.ts'
import { newCatalogue, photoFacts, temporaryFolder } from '../catalogue/library-in-test.ts'

it('holds the jobs of a drive that is away, and lets them go on when it is back', async () => {
  const { drive, moved, other, catalogue, holds, statuses } = library()
  holds.start()
  await holds.settled()
  expect(statuses()).toEqual({ [drive]: 'queued', [other]: 'queued' })

  renameSync(drive, moved)
  holds.lost(catalogue.sources.all().find(({ path }) => path === drive)!.id)
  await holds.settled()
  expect(statuses()).toEqual({ [drive]: 'waiting', [other]: 'queued' })
  expect(catalogue.sources.list().find(({ path }) => path === drive)?.online).toBe(false)
  const [wait] = catalogue.jobs.waits()
  expect(wait).toMatchObject({ code: 'drive', reason: expect.stringContaining(drive) })

  renameSync(moved, drive)
  await vi.waitFor(() => expect(statuses()).toEqual({ [drive]: 'queued', [other]: 'queued' }), { timeout: 5000 })
  expect(catalogue.sources.list().find(({ path }) => path === drive)?.online).toBe(true)
})

it('finds at the start that a drive went away or came back meanwhile', async () => {
  const { drive, moved, other, holds, again, statuses } = library()
  renameSync(drive, moved)
  holds.start()
  await holds.settled()
  expect(statuses()).toEqual({ [drive]: 'waiting', [other]: 'queued' })
  await holds[Symbol.asyncDispose]()
  renameSync(moved, drive)
  const next = again()
  next.start()
  await next.settled()
  expect(statuses()).toEqual({ [drive]: 'queued', [other]: 'queued' })
})

it('lets a source rest and go on, also what is added meanwhile, and over a restart', async () => {
  const { drive, other, catalogue, holds, again, statuses, add } = library()
  const { id } = catalogue.sources.all().find(({ path }) => path === drive)!
  holds.setPaused(id, true)
  await holds.settled()
  const added = add(drive, 'later.jpg')
  expect(statuses()).toEqual({ [drive]: 'waiting', [other]: 'queued' })
  expect(catalogue.jobs.entries({}, added - 1, 1).entries[0]).toMatchObject({
    status: 'waiting',
    error: 'Its source is paused.'
  })
  await holds[Symbol.asyncDispose]()
  const next = again()
  next.start()
  await next.settled()
  expect(statuses()).toEqual({ [drive]: 'waiting', [other]: 'queued' })
  next.setPaused(id, false)
  await next.settled()
  expect(statuses()).toEqual({ [drive]: 'queued', [other]: 'queued' })
})

it('takes an empty folder that had files for a drive that is not mounted', async () => {
  const folder = temporaryFolder()
  const empty = join(folder, 'mount')
  mkdirSync(empty)
  expect(await sourceIsThere(empty, true)).toBe(false)
  expect(await sourceIsThere(empty, false)).toBe(true)
  expect(await sourceIsThere(join(folder, 'nowhere'), false)).toBe(false)
  writeFileSync(join(empty, 'photo.jpg'), 'x')
  expect(await sourceIsThere(empty, true)).toBe(true)
})

function library() {
  const { catalogue } = newCatalogue()
  const folder = temporaryFolder()
  const [drive, other, moved] = ['drive', 'other', 'moved'].map((name) => join(folder, name)) as [
    string,
    string,
    string
  ]
  const folders = new Map<number, string>()
  const add = (source: string, name: string): number => {
    mkdirSync(source, { recursive: true })
    writeFileSync(join(source, name), name)
    const { id } = catalogue.sources.add(source, 'folder', 0)
    const assetId = catalogue.assets.insert(photoFacts(), 0)
    catalogue.places.put({ assetId, sourceId: id, path: join(source, name), bytes: 1, mtimeMs: 1 })
    catalogue.jobs.enqueue(assetId, ['faces'], 0)
    folders.set(assetId, source)
    return assetId
  }
  for (let i = 0; i < 450; i++) add(i % 3 === 0 ? other : drive, `${i}.jpg`)
  const again = () => {
    const holds = createHolds({ catalogue, onChange: () => undefined, log: (line) => expect.fail(line), pollMs: 50 })
    onTestFinished(() => holds[Symbol.asyncDispose]())
    return holds
  }
  const statuses = (): Record<string, string> =>
    Object.fromEntries(
      [drive, other].map((source) => {
        const of = [...folders].filter(([, one]) => one === source).map(([assetId]) => assetId)
        const all = of.map((assetId) => catalogue.jobs.entries({}, assetId - 1, 1).entries[0]!.status)
        return [source, [...new Set(all)].join(' and ')]
      })
    )
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return { catalogue, drive, other, moved, add, again, holds: again(), statuses }
}
