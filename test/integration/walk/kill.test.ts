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
import { ensureFixtures } from '../../fixtures/index.ts'
import { document, scratchFolder, startInglenook } from './command.ts'

const KILLS = 20

it(`survives ${KILLS} kills in the middle of processing and ends as an undisturbed run does`, async () => {
  const { photosDir, modelsDir } = await ensureFixtures()
  const undisturbed = scratchFolder()
  const disturbed = scratchFolder()
  for (const library of [undisturbed, disturbed]) {
    await document(ImportReport, 'import', photosDir, '--no-process', '--library', library, '--models', modelsDir)
  }
  const total = await finish(undisturbed, modelsDir)

  let interrupted = 0
  for (let kill = 0; kill < KILLS; kill++) {
    const { child, answer } = startInglenook('process', '--quiet', '--library', disturbed, '--models', modelsDir)
    const before = doneJobs(disturbed)
    // Somewhere in the middle, each time somewhere else: at once when it has begun, after one job, after two.
    const reached = await Promise.race([
      answer.then(() => 'ended' as const),
      until(() => isRunning(disturbed) && doneJobs(disturbed) >= before + (kill % 3)).then(() => 'running' as const)
    ])
    child.kill('SIGKILL')
    await answer
    if (reached === 'running') interrupted += 1
    const problems = integrityOf(disturbed)
    expect(problems).toEqual({ integrity: 'ok', foreignKeys: [] })
  }
  // A machine may be quick; but most of the kills must really have hit a run that was under way.
  expect(interrupted).toBeGreaterThanOrEqual(KILLS / 2)
  await finish(disturbed, modelsDir)

  expect(await everything(disturbed, modelsDir)).toEqual(await everything(undisturbed, modelsDir))
  expect(total.failed).toEqual([])
  expect(thumbsOf(disturbed)).toEqual(thumbsOf(undisturbed))
}, 300_000)

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

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5))
}

/** Names of the pictures made; a temporary file left behind by a kill would show. */
function thumbsOf(library: string): string[] {
  return readdirSync(join(library, 'thumbs'), { recursive: true, encoding: 'utf8' }).sort()
}
