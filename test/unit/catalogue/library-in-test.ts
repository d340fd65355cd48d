import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Repositories, repositories } from '../../../src/main/catalogue/index.ts'
import type { ClaimedJob } from '../../../src/main/catalogue/jobs.ts'
import { CATALOGUE_FILE, type Catalogue, openCatalogue } from '../../../src/main/catalogue/open-catalogue.ts'
import type { Pipeline } from '../../../src/shared/pipeline.ts'
import type { FileFacts } from '../../../src/shared/worker-protocol.ts'

/** An empty folder that goes when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'inglenook-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

let empty: Buffer | undefined

/**
 * Opens a new catalogue in a real file, which is the caller's to close. Made once and copied from then on, and written
 * without waiting for the disk: a test makes hundreds of them, and none must outlive the power.
 */
export function openNewCatalogue(dir = temporaryFolder()): Catalogue {
  const path = join(dir, CATALOGUE_FILE)
  if (!empty) {
    openCatalogue(dir).close()
    empty = readFileSync(path)
  }
  writeFileSync(path, empty)
  const db = openCatalogue(dir)
  db.pragma('synchronous = off')
  return db
}

/** A new catalogue in a real file, closed when the test ends. */
export function newCatalogue() {
  const dir = temporaryFolder()
  const db = openNewCatalogue(dir)
  onTestFinished(() => void db.close())
  return { dir, db, catalogue: repositories(db) }
}

/** Takes what comes first of these pipelines, by priority and then newest, with all that can be done with it. */
export function claimNext(catalogue: Repositories, pipelines: readonly Pipeline[], nowMs = 0): ClaimedJob[] {
  const [head] = catalogue.jobs
    .heads(pipelines)
    .sort((a, b) => a.priority - b.priority || b.sortMs - a.sortMs || b.assetId - a.assetId)
  return head ? catalogue.jobs.claim(head.assetId, pipelines, nowMs) : []
}

let made = 0

/** Facts of a photo with a content of its own. */
export function photoFacts(change: Partial<FileFacts> = {}): FileFacts {
  made += 1
  return {
    sha256: made.toString(16).padStart(64, '0'),
    bytes: 1000 + made,
    mtimeMs: 1_700_000_000_000,
    kind: 'photo',
    mime: 'image/jpeg',
    width: 4000,
    height: 3000,
    orientation: 1,
    takenAtMs: 1_600_000_000_000,
    takenOffsetMinutes: 120,
    takenLocalMs: 1_600_007_200_000,
    takenAtSource: 'exif',
    latitude: null,
    longitude: null,
    camera: null,
    ...change
  }
}
