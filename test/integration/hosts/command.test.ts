import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import {
  AssetEntry,
  ErrorReport,
  ImportReport,
  NamedPerson,
  PersonEntry,
  ProcessReport,
  StatusReport,
  ThingEntry
} from '../../../src/shared/cli.ts'
import { ensureTestFixtures } from '../../fixtures/index.ts'

/* The command as a person's script sees it: a process with arguments, two streams and a code. */

const launcher = join(import.meta.dirname, '..', '..', '..', 'build', 'inglenook.mjs')

let dir: string
let photosDir: string
let modelsDir: string
beforeAll(async () => {
  execFileSync(process.execPath, [launcher, '--version'])
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'inglenook-command-')))
  const fixtures = await ensureTestFixtures()
  photosDir = fixtures.photosDir
  modelsDir = fixtures.modelsDir
  const imported = await json(ImportReport, 'import', photosDir)
  expect(imported.skipped).toEqual([])
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

function start(args: string[]): ChildProcess {
  return spawn(process.execPath, [launcher, ...args, '--library', join(dir, 'library'), '--models', modelsDir])
}

async function inglenook(...args: string[]): Promise<{ code: unknown; out: string; err: string }> {
  const child = start(args)
  const closed = new Promise((resolve) => child.on('close', resolve))
  const [out, err, code] = await Promise.all([text(child.stdout!), text(child.stderr!), closed])
  return { code, out, err }
}

/** The document of a command that ends well, held to its schema with not a key more. */
async function json<T>(schema: z.ZodType<T>, ...args: string[]): Promise<T> {
  const { code, out, err } = await inglenook(...args, '--json', '--quiet')
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${err}`)
  const document: unknown = JSON.parse(out)
  const parsed = schema.parse(document)
  expect(document).toEqual(parsed)
  return parsed
}

describe('the documents', () => {
  it('say of an imported folder what the specification says', async () => {
    const again = await json(ImportReport, 'import', photosDir)
    expect(again).toMatchObject({ added: 0, changed: 0, skipped: [] })
    expect(await json(ProcessReport, 'process', '--wait')).toEqual({
      done: 0,
      notApplicable: 0,
      failed: [],
      waiting: []
    })

    const status = await json(StatusReport, 'status')
    const assets = await json(AssetEntry.array(), 'assets')
    expect(assets).toHaveLength(status.assets.photo)
    expect(again.unchanged).toBeGreaterThanOrEqual(assets.length)
    expect(status.jobs.faces).toMatchObject({ done: assets.length, queued: 0, running: 0, failed: 0, waiting: 0 })
    expect(assets.every((asset) => asset.path.startsWith(photosDir))).toBe(true)
    expect(assets.map((asset) => asset.path)).toEqual(assets.map((asset) => asset.path).sort())
    expect(assets.reduce((sum, asset) => sum + asset.faces.length, 0)).toBe(status.faces)

    const people = await json(PersonEntry.array(), 'people')
    expect(people).toHaveLength(status.people)
    expect(people.map((person) => person.faceCount)).toEqual(
      people.map((person) => person.faceCount).sort((a, b) => b - a)
    )
    const things = await json(ThingEntry.array(), 'things')
    expect(things.map((thing) => thing.label)).toContain('person')
    expect(things.map((thing) => thing.assetCount)).toEqual(
      things.map((thing) => thing.assetCount).sort((a, b) => b - a)
    )
  })

  it('are the same twice', async () => {
    for (const command of ['status', 'assets', 'people', 'things']) {
      expect((await inglenook(command, '--json')).out).toBe((await inglenook(command, '--json')).out)
    }
  })

  it('filter assets by kind and by place', async () => {
    const assets = await json(AssetEntry.array(), 'assets')
    const one = assets[0]!
    expect(await json(AssetEntry.array(), 'assets', '--path', one.path)).toEqual([one])
    expect(await json(AssetEntry.array(), 'assets', '--path', photosDir, '--kind', 'photo')).toEqual(assets)
    expect(await json(AssetEntry.array(), 'assets', '--kind', 'video')).toEqual([])
    expect(await json(AssetEntry.array(), 'assets', '--path', photosDir.slice(0, -1))).toEqual([])
  })

  it('tell of a person named, and keep the name', async () => {
    const [person] = await json(PersonEntry.array(), 'people')
    const id = String(person!.id)
    expect(await json(NamedPerson, 'people', 'name', id, ' Ada  Lovelace ')).toEqual({
      id: person!.id,
      name: 'Ada Lovelace'
    })
    expect((await json(PersonEntry.array(), 'people'))[0]).toEqual({ ...person, name: 'Ada Lovelace' })
    const nobody = await inglenook('people', 'name', '999999', 'Nobody', '--json')
    expect(nobody.code).toBe(1)
    expect(ErrorReport.parse(JSON.parse(nobody.out)).error.code).toBe('not-found')
  })
})

describe('the process', () => {
  it('reads well without --json', async () => {
    const { code, out } = await inglenook('status')
    expect(code).toBe(0)
    expect(out.split('\n')[0]?.split(/ {2,}/)).toEqual(['Library', join(dir, 'library')])
    expect(out).toMatch(/^Photos +\d+$/m)
  })

  it.skipIf(process.platform === 'win32')('is content when its reader has read enough', async () => {
    const child = start(['assets', '--json'])
    const err = text(child.stderr!)
    child.stdout!.once('data', () => child.stdout!.destroy())
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect([code, await err]).toEqual([0, ''])
  })

  it.skipIf(process.platform === 'win32')('ends in order when interrupted, and leaves the library usable', async () => {
    const library = ['--library', join(dir, 'interrupted')]
    const child = spawn(process.execPath, [launcher, 'import', photosDir, ...library, '--models', modelsDir])
    const ended = new Promise((resolve) => child.on('close', resolve))
    await new Promise((resolve) => child.stderr!.once('data', resolve))
    child.kill('SIGINT')
    expect(await ended).toBe(130)
    const after = spawn(process.execPath, [launcher, 'import', photosDir, ...library, '--models', modelsDir])
    after.stdout.resume()
    after.stderr.resume()
    expect(await new Promise((resolve) => after.on('close', resolve))).toBe(0)
  })
})
