import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { CATALOGUE_FILE } from '../../src/main/catalogue/open-catalogue.ts'

export interface Progress {
  jobs: number
  unfinished: number
  /** Jobs that run by themselves, since a worker was lost with them. */
  aloneNow: number
  /** Transcripts of which some pieces are finished. */
  inPieces: number
}

/** How far the library is, looked at from outside while the app has it open; null before there is one. */
export function progressOf(library: string): Progress | null {
  const path = join(library, CATALOGUE_FILE)
  if (!existsSync(path)) return null
  const db = new Database(path, { timeout: 5000 })
  try {
    return db.prepare<[], Progress>(PROGRESS).get() ?? null
  } catch (error) {
    // Opened for the first time just now, and killed before it had its tables.
    if (error instanceof Error && error.message.includes('no such table')) return null
    throw error
  } finally {
    db.close()
  }
}

/** Of jobs: its pipeline is not switched off. */
export const SWITCHED_ON = `pipeline not in (
  select off.key from setting, json_each(setting.value) off where setting.key = 'pipelines' and not off.value)`

const PROGRESS = `select count(*) as jobs,
  count(*) filter (where status in ('queued', 'waiting', 'running')) as unfinished,
  count(*) filter (where status = 'running' and alone = 1) as aloneNow,
  (select count(distinct asset_id) from transcript_piece) as inPieces
  from job where ${SWITCHED_ON}`
