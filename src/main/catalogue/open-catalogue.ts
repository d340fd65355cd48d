import { closeSync, existsSync, mkdirSync, openSync, readSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { getLoadablePath } from 'sqlite-vec'
import { InglenookError } from '../../shared/failure.ts'
import { migrations } from './migrations/index.ts'

export type Catalogue = Database.Database

export const CATALOGUE_FILE = 'inglenook.db'

/**
 * Opens the catalogue of a library, making or migrating it first. Before a migration the file is copied beside itself
 * as `inglenook.db.before-VERSION`, and all steps run in one transaction.
 *
 * @throws InglenookError `library-too-new` when a newer program wrote it (the file is not touched), `damaged-catalogue`
 * when it is not a readable catalogue.
 */
export function openCatalogue(libraryDir: string, steps: readonly string[] = migrations): Catalogue {
  const path = join(libraryDir, CATALOGUE_FILE)
  mkdirSync(dirname(path), { recursive: true })
  refuseNewer(path, steps.length)
  const db = connect(path)
  try {
    migrate(db, path, steps)
  } catch (error) {
    db.close()
    throw error
  }
  return db
}

/**
 * A further connection to a catalogue that is open and migrated already, for another thread of the same process.
 *
 * Note: only the scan of faces maps the file. Mapped pages count as this process's memory for as long as the system
 * leaves them: with a million photos, scrolling about took it from 110 to 880 MB, where reading through the connection's
 * own cache stays under 280 and answers in the same time. Only reading hundreds of megabytes of embeddings is worth it.
 */
export function openCatalogueAgain(libraryDir: string): Catalogue {
  const db = connect(join(libraryDir, CATALOGUE_FILE))
  db.pragma('mmap_size = 8589934592')
  return db
}

/** A further connection that only brings the write-ahead log into the catalogue. */
export function openCatalogueToWriteBack(libraryDir: string): Catalogue {
  return connect(join(libraryDir, CATALOGUE_FILE))
}

function connect(path: string): Catalogue {
  const db = new Database(path, { timeout: 10_000 })
  try {
    db.loadExtension(unpacked(getLoadablePath()))
    db.pragma('journal_mode = wal')
    db.pragma('synchronous = normal')
    db.pragma('foreign_keys = on')
    // A parent row's delete trigger must see its children's: counts stay right through cascades.
    db.pragma('recursive_triggers = on')
    db.pragma('cache_size = -32768')
    return db
  } catch (error) {
    db.close()
    throw damaged(path, error)
  }
}

/** Inside a packaged app a library cannot be loaded from the archive, only from beside it. */
function unpacked(path: string): string {
  return path.replace(/app\.asar(?=[\\/])/, 'app.asar.unpacked')
}

/**
 * Note: looking without touching. Even a read-only connection would leave files beside a catalogue in WAL mode, so the
 * version is read from the file's header (https://sqlite.org/fileformat.html, user version at offset 60). What a crashed
 * newer program left in its log alone is seen by `migrate` after opening.
 */
function refuseNewer(path: string, known: number): void {
  if (!existsSync(path) || statSync(path).size === 0) return
  const header = Buffer.alloc(64)
  const file = openSync(path, 'r')
  try {
    readSync(file, header, 0, header.length, 0)
  } finally {
    closeSync(file)
  }
  if (!header.toString('latin1').startsWith('SQLite format 3\0')) throw damaged(path, new Error('it is no SQLite file'))
  refuseVersion(path, header.readUInt32BE(60), known)
}

function refuseVersion(path: string, version: number, known: number): void {
  if (version <= known) return
  throw new InglenookError(
    'library-too-new',
    `The library ${dirname(path)} was last used by a newer Inglenook (catalogue version ${version}; this program knows ${known}). Nothing was changed. Please update Inglenook to open it.`
  )
}

function migrate(db: Catalogue, path: string, steps: readonly string[]): void {
  const version = Number(db.pragma('user_version', { simple: true }))
  refuseVersion(path, version, steps.length)
  if (version === steps.length) return
  if (version > 0) backUp(db, `${path}.before-${steps.length}`)
  db.transaction(() => {
    for (const step of steps.slice(version)) db.exec(step)
    db.pragma(`user_version = ${steps.length}`)
  }).exclusive()
}

function backUp(db: Catalogue, target: string): void {
  rmSync(target, { force: true })
  // VACUUM INTO takes a consistent copy including what is still in the write-ahead log.
  db.prepare('vacuum into ?').run(target)
}

function damaged(path: string, cause: unknown): InglenookError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new InglenookError(
    'damaged-catalogue',
    `The catalogue ${path} cannot be read (${reason}). Nothing was changed. Restore it from a backup, or move it away to start a new library.`,
    { cause }
  )
}
