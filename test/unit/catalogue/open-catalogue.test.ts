import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { lockLibrary } from '../../../src/main/catalogue/library-lock.ts'
import { migrations } from '../../../src/main/catalogue/migrations/index.ts'
import { CATALOGUE_FILE, openCatalogue } from '../../../src/main/catalogue/open-catalogue.ts'
import { temporaryFolder } from './library-in-test.ts'

const NEXT = 'create table later (id integer primary key, word text) strict'

describe('opening a catalogue', () => {
  it('makes one with the pragmas that keep it whole', () => {
    using db = disposable(openCatalogue(temporaryFolder()))
    const pragma = (name: string): unknown => db.handle.pragma(name, { simple: true })
    expect({
      version: pragma('user_version'),
      journal: pragma('journal_mode'),
      synchronous: pragma('synchronous'),
      foreignKeys: pragma('foreign_keys'),
      vectors: db.handle.prepare('select vec_version()').pluck().get()
    }).toEqual({ version: migrations.length, journal: 'wal', synchronous: 1, foreignKeys: 1, vectors: 'v0.1.9' })
  })

  it('copies the file before a migration and keeps what was in it', () => {
    const dir = temporaryFolder()
    const old = openCatalogue(dir)
    old.prepare("insert into source (path, kind, added_at_ms) values ('/p', 'folder', 1)").run()
    old.close()

    openCatalogue(dir, [...migrations, NEXT]).close()

    using before = disposable(new Database(join(dir, `${CATALOGUE_FILE}.before-${migrations.length + 1}`)))
    using after = disposable(new Database(join(dir, CATALOGUE_FILE)))
    const facts = (db: Database.Database) => ({
      version: db.pragma('user_version', { simple: true }),
      sources: db.prepare('select path from source').pluck().all(),
      hasLater: db.prepare("select count(*) from sqlite_schema where name = 'later'").pluck().get()
    })
    expect([facts(before.handle), facts(after.handle)]).toEqual([
      { version: migrations.length, sources: ['/p'], hasLater: 0 },
      { version: migrations.length + 1, sources: ['/p'], hasLater: 1 }
    ])
  })

  it('leaves the catalogue as it was when a migration fails half-way', () => {
    const dir = temporaryFolder()
    openCatalogue(dir).close()
    expect(() => openCatalogue(dir, [...migrations, `${NEXT}; insert into nowhere values (1)`])).toThrow('nowhere')
    using db = disposable(openCatalogue(dir))
    expect(db.handle.prepare("select count(*) from sqlite_schema where name = 'later'").pluck().get()).toBe(0)
  })

  it('refuses one of a newer program, says so, and does not touch it', () => {
    const dir = temporaryFolder()
    openCatalogue(dir, [...migrations, NEXT]).close()
    const before = contentsOf(dir)
    expect(() => openCatalogue(dir)).toThrow(/newer Inglenook .* Nothing was changed\. Please update/)
    expect(contentsOf(dir)).toEqual(before)
  })

  it('refuses what is no catalogue and does not touch it', () => {
    const dir = temporaryFolder()
    writeFileSync(join(dir, CATALOGUE_FILE), 'a shopping list, long enough to be read as a header of something else')
    const before = contentsOf(dir)
    expect(() => openCatalogue(dir)).toThrow(/cannot be read .* Nothing was changed/)
    expect(contentsOf(dir)).toEqual(before)
  })
})

describe('claiming a library', () => {
  it('is for one at a time, and says who has it', () => {
    const dir = temporaryFolder()
    {
      using _held = lockLibrary(dir, 'Inglenook 9.9')
      expect(() => lockLibrary(dir, 'another')).toThrow(`in use by Inglenook 9.9 (process ${process.pid}, since 20`)
    }
    lockLibrary(dir, 'another')[Symbol.dispose]()
  })

  it('says so when the folder cannot be written, which is not the same as in use', () => {
    const dir = temporaryFolder()
    writeFileSync(join(dir, 'file'), 'not a folder')
    expect(() => lockLibrary(join(dir, 'file', 'library'), 'Inglenook')).toThrow(/cannot be written .* choose another/)
    lockLibrary(join(dir, 'to', 'be', 'made'), 'Inglenook')[Symbol.dispose]()
    expect(readdirSync(join(dir, 'to', 'be', 'made'))).toContain('in-use.json')
  })

  it.runIf(process.platform === 'linux').each(['/proc/none', '/proc/none/of/these'])('says so of %s', (folder) => {
    expect(() => lockLibrary(folder, 'Inglenook')).toThrow(/cannot be written .* choose another/)
  })
})

function disposable<T extends { close(): unknown }>(handle: T) {
  return { handle, [Symbol.dispose]: () => void handle.close() }
}

function contentsOf(dir: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(dir).map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(dir, name)))
        .digest('hex')
    ])
  )
}
