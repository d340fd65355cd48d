import { statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { CATALOGUE_FILE, openCatalogue } from '../../../src/main/catalogue/open-catalogue.ts'
import { createWriteBack } from '../../../src/main/catalogue/write-back.ts'
import { temporaryFolder } from './library-in-test.ts'

const THREAD = new URL('../../../src/main/catalogue/write-back-thread.ts', import.meta.url)
const PAGE_BYTES = 4096

it('brings what was written into the catalogue, so that the log begins anew and does not grow', async () => {
  const { write, writeBack, logBytes, db } = library()
  for (let i = 0; i < 5; i++) {
    write(5000)
    await writeBack.writtenBack()
    // All of it is written back: nothing is left to do.
    const [after] = db.pragma('wal_checkpoint(passive)') as { log: number; checkpointed: number }[]
    expect(after?.checkpointed).toBe(after?.log)
  }
  // One round's, not five, though this connection itself wrote nothing back.
  expect(logBytes()).toBeLessThan(2 * 5000 * PAGE_BYTES)
  expect(db.pragma('wal_autocheckpoint', { simple: true })).toBeGreaterThan(10_000)
})

it('does so by itself after a while', async () => {
  const { write, db } = library()
  write(2000)
  const mainFile = db.name
  const before = statSync(mainFile).size
  await expect.poll(() => statSync(mainFile).size, { timeout: 10_000 }).toBeGreaterThan(before + 1000 * PAGE_BYTES)
})

it('leaves it to whoever writes when the thread cannot be, and keeps nobody waiting', async () => {
  const { writeBack, db, lines } = library(new URL('./nowhere.ts', import.meta.url))
  await writeBack.writtenBack()
  expect(db.pragma('wal_autocheckpoint', { simple: true })).toBe(1000)
  expect(lines.join()).toContain('nowhere.ts')
  await writeBack.writtenBack()
})

function library(thread = THREAD) {
  const libraryDir = temporaryFolder()
  const db = openCatalogue(libraryDir)
  const lines: string[] = []
  const writeBack = createWriteBack({ db, libraryDir, thread, log: (line) => void lines.push(line) })
  onTestFinished(async () => {
    await writeBack.close()
    db.close()
  })
  db.exec('create table page (content blob)')
  const insert = db.prepare('insert into page values (zeroblob(4000))')
  return {
    db,
    lines,
    writeBack,
    write: (pages: number): void =>
      db.transaction(() => {
        for (let i = 0; i < pages; i++) insert.run()
      })(),
    logBytes: (): number => statSync(join(libraryDir, `${CATALOGUE_FILE}-wal`)).size
  }
}
