import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { z } from 'zod'
import {
  AssetEntry,
  ImportReport,
  PersonEntry,
  ProcessReport,
  StatusReport,
  ThingEntry
} from '../../../src/shared/cli.ts'
import { UNFINISHED } from '../../../src/shared/thumbnail-files.ts'
import { ensureTestFixtures } from '../../fixtures/index.ts'
import { document, scratchFolder, startInglenook } from './command.ts'

const KILLS = 20

it(`survives ${KILLS} kills in the middle of processing and ends as an undisturbed run does`, async () => {
  const { photosDir, modelsDir } = await ensureTestFixtures()
  const imported = async (): Promise<string> => {
    const library = scratchFolder()
    await document(ImportReport, 'import', photosDir, '--no-process', '--library', library, '--models', modelsDir)
    return library
  }
  const undisturbed = await imported()
  expect((await finish(undisturbed, modelsDir)).failed).toEqual([])
  const expected = { ...(await everything(undisturbed, modelsDir)), thumbs: thumbsOf(undisturbed) }
  expect(expected.people.length).toBe(5)

  // A library that is through before all kills are done is compared, and another takes its place.
  for (let kills = 0; kills < KILLS; ) {
    const disturbed = await imported()
    while (kills < KILLS && (await killInTheMiddle(disturbed, modelsDir, kills % 3))) kills += 1
    await finish(disturbed, modelsDir)
    expect({ ...(await everything(disturbed, modelsDir)), thumbs: thumbsOf(disturbed) }).toEqual(expected)
  }
}, 900_000)

/**
 * Kills a run when so many more jobs are done and another runs.
 * @returns false when it had ended by itself before that.
 */
async function killInTheMiddle(library: string, modelsDir: string, jobs: number): Promise<boolean> {
  const before = doneJobs(library)
  const { child, answer } = startInglenook('process', '--quiet', '--library', library, '--models', modelsDir)
  let ended = false
  const end = answer.then(() => {
    ended = true
  })
  while (!ended && !(isRunning(library) && doneJobs(library) >= before + jobs)) {
    await Promise.race([end, new Promise((resolve) => setTimeout(resolve, 3))])
  }
  child.kill('SIGKILL')
  const { signal } = await answer
  expect(integrityOf(library)).toEqual({ integrity: 'ok', foreignKeys: [] })
  return signal === 'SIGKILL'
}

async function finish(library: string, modelsDir: string): Promise<ProcessReport> {
  return document(ProcessReport, 'process', '--wait', '--library', library, '--models', modelsDir)
}

/** All that a library holds, without the numbers that only tell in which order things came in. */
async function everything(library: string, modelsDir: string) {
  const common = ['--library', library, '--models', modelsDir]
  const assets = await document(z.array(AssetEntry), 'assets', ...common)
  const people = await document(z.array(PersonEntry), 'people', ...common)
  const things = await document(z.array(ThingEntry), 'things', ...common)
  const status = await document(StatusReport, 'status', ...common)
  const nameOf = new Map(people.map((person) => [person.id, person.assets.join('|')]))
  return {
    assets: assets.map(({ faces, ...asset }) => ({
      ...asset,
      faces: faces.map(({ box, score, person }) => ({ box, score, person: person && nameOf.get(person.id) }))
    })),
    people: people.map(({ name, faceCount, assets }) => ({ name, faceCount, assets })).sort(byAssets),
    things,
    status: { ...status, library: '' }
  }
}

function byAssets(a: { assets: string[] }, b: { assets: string[] }): number {
  return a.assets.join('|') < b.assets.join('|') ? -1 : 1
}

function read<T>(library: string, use: (db: Database.Database) => T): T {
  const db = new Database(join(library, 'inglenook.db'), { readonly: true, timeout: 5000 })
  try {
    return use(db)
  } finally {
    db.close()
  }
}

function doneJobs(library: string): number {
  return read(library, (db) => Number(db.prepare("select count(*) from job where status = 'done'").pluck().get()))
}

function isRunning(library: string): boolean {
  return read(
    library,
    (db) => Number(db.prepare("select count(*) from job where status = 'running'").pluck().get()) > 0
  )
}

function integrityOf(library: string) {
  return read(library, (db) => ({
    integrity: db.pragma('integrity_check', { simple: true }),
    foreignKeys: db.pragma('foreign_key_check')
  }))
}

/** Names of the pictures made; a temporary file left behind by a kill would show. */
function thumbsOf(library: string): string[] {
  const thumbs = readdirSync(join(library, 'thumbs'), { recursive: true, encoding: 'utf8' })
  // The folder of unfinished files is emptied when a library is opened; that it is there or not says nothing.
  return thumbs.filter((name) => name !== UNFINISHED).sort()
}
